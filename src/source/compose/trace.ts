/** YAML nodes → values that know where they are written: aliases, merge keys and variables resolved. */
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import { type InterpolationFault, interpolate, type Lookup } from './interpolate.ts';
import { scalarValue } from './scalar.ts';
import type { Origin, Step, Traced, TracedMap } from './types.ts';
import { keyOf, textOfScalar, type YamlSource } from './yaml-source.ts';

/** A model grew beyond what a person can have written: an alias bomb, or endless nesting. */
export class ModelTooLarge extends Error {
  override readonly name = 'ModelTooLarge';
}

/** Counts the nodes made for one stack. */
export class Budget {
  #left: number;
  constructor(nodes = 400_000) {
    this.#left = nodes;
  }

  /** @throws ModelTooLarge when there is nothing left. */
  spend(nodes = 1): void {
    this.#left -= nodes;
    if (this.#left < 0) throw new ModelTooLarge('its aliases unfold to more nodes than can be looked at');
  }
}

/** Something for which Compose refuses the file, though it can be read. */
export interface TraceFault {
  readonly message: string;
  readonly advice: string;
  /** Offset in the file's text. */
  readonly offset: number;
}

export interface TraceContext {
  readonly source: YamlSource;
  readonly directory: string;
  /** Undefined leaves variables as they are written. */
  readonly lookup: Lookup | undefined;
  readonly budget: Budget;
}

export interface TracedDocument {
  readonly root: Traced;
  /** Paths marked `!reset` or `!override`: what stood there before is dropped. */
  readonly dropped: readonly (readonly string[])[];
  readonly faults: readonly TraceFault[];
}

/** The way from the top of the model, cheap to make longer. */
type Trail = { readonly key: string; readonly up: Trail } | undefined;

function pathOf(trail: Trail): readonly string[] {
  const path: string[] = [];
  for (let at = trail; at !== undefined; at = at.up) path.unshift(at.key);
  return path;
}

/** Deeper trees are refused before they meet the limit of the call stack. */
const deepest = 200;

/** @throws ModelTooLarge */
export function traceDocument(contents: Node, context: TraceContext): TracedDocument {
  const tracer = new Tracer(context);
  const root = tracer.trace(contents, undefined, [], 0) ?? {
    kind: 'map',
    entries: new Map(),
    origin: tracer.originOf(contents, []),
  };
  return { root, dropped: tracer.dropped, faults: tracer.faults };
}

class Tracer {
  readonly dropped: (readonly string[])[] = [];
  readonly faults: TraceFault[] = [];
  readonly #context: TraceContext;
  /** A scalar reached through many aliases is judged once. */
  readonly #judged = new Set<number>();

  constructor(context: TraceContext) {
    this.#context = context;
  }

  /** Undefined when the node is taken away by `!reset` or cannot be resolved. */
  trace(node: Node, trail: Trail, via: readonly Step[], depth: number): Traced | undefined {
    this.#context.budget.spend();
    if (depth > deepest) throw new ModelTooLarge('it is nested too deeply');
    if (isAlias(node)) return this.#traceAlias(node, trail, via, depth);
    const tag = (node as Scalar).tag;
    if (tag === '!reset' || tag === '!override') this.dropped.push(pathOf(trail));
    if (tag === '!reset') return undefined;
    const origin = this.originOf(node, via);
    if (isMap(node)) {
      const entries = new Map<string, Traced>();
      this.#collect(node, entries, new Set(), trail, via, depth);
      return { kind: 'map', entries, origin };
    }
    if (isSeq(node)) {
      const items = node.items.flatMap(
        (item, index) => this.trace(item as Node, { key: String(index), up: trail }, via, depth + 1) ?? [],
      );
      return { kind: 'list', items, origin };
    }
    return this.#traceScalar(node as Scalar, origin);
  }

  originOf(node: Node, via: readonly Step[]): Origin {
    const { source, directory } = this.#context;
    const place = source.places.get(node);
    return {
      file: source.path,
      path: place?.path ?? [],
      range: place?.range ?? { start: 0, end: 0 },
      keyRange: place?.keyRange,
      directory,
      via,
    };
  }

  #traceScalar(node: Scalar, origin: Origin): Traced {
    const raw = textOfScalar(node);
    const value = scalarValue(node);
    const { lookup } = this.#context;
    if (lookup === undefined || typeof value !== 'string' || !raw.includes('$'))
      return { kind: 'scalar', value, raw, variables: [], origin };
    const done = interpolate(raw, lookup);
    if (!this.#judged.has(origin.range.start)) {
      this.#judged.add(origin.range.start);
      // A variable without a value is the normal state of a fresh clone, no fault of the file.
      const invalid = done.faults.filter((fault) => fault.kind === 'invalid');
      this.faults.push(...invalid.map((fault) => templateFault(fault, raw, origin)));
    }
    return { kind: 'scalar', value: done.value, raw, variables: done.variables, origin };
  }

  /** The value of a key in a flow mapping that has none: `{A, B}`. */
  #nothing(key: Node, via: readonly Step[]): Traced {
    return { kind: 'scalar', value: null, raw: '', variables: [], origin: this.originOf(key, via) };
  }

  #traceAlias(
    node: Node & { readonly source: string },
    trail: Trail,
    via: readonly Step[],
    depth: number,
  ): Traced | undefined {
    // An alias without an anchor above it, or inside its own, has kept the file from being read.
    const target = this.#context.source.targets.get(node);
    if (target === undefined) return undefined;
    return this.trace(target, trail, [{ kind: 'alias', anchor: node.source }, ...via], depth + 1);
  }

  /** Own keys win over merged ones, of which the first wins. */
  #collect(
    map: YAMLMap,
    entries: Map<string, Traced>,
    taken: Set<string>,
    trail: Trail,
    via: readonly Step[],
    depth: number,
  ): void {
    const pairs = map.items as Pair<Node, Node | null>[];
    const own: Pair<Node, Node | null>[] = [];
    for (const pair of pairs) {
      const key = this.#checkedKey(pair);
      if (key === undefined) continue;
      if (isMergeKey(pair)) continue;
      own.push(pair);
      if (taken.has(key)) continue;
      const value =
        pair.value === null
          ? this.#nothing(pair.key, via)
          : this.trace(pair.value, { key: key, up: trail }, via, depth + 1);
      if (value !== undefined) entries.set(key, value);
    }
    for (const pair of own) taken.add(keyOf(pair) ?? '');
    for (const pair of pairs) {
      if (!isMergeKey(pair) || pair.value === null) continue;
      for (const source of isSeq(pair.value) ? (pair.value.items as Node[]) : [pair.value])
        this.#merge(source, entries, taken, trail, via, depth);
    }
  }

  #merge(
    source: Node,
    entries: Map<string, Traced>,
    taken: Set<string>,
    trail: Trail,
    via: readonly Step[],
    depth: number,
  ): void {
    this.#context.budget.spend();
    if (depth > deepest) throw new ModelTooLarge('it is nested too deeply');
    const target = isAlias(source) ? this.#context.source.targets.get(source) : source;
    if (target === undefined) return;
    if (!isMap(target)) {
      this.#fault(
        source.range?.[0] ?? 0,
        'a merge key (<<) needs a mapping or a list of mappings',
        'Give it `*anchor` of a mapping.',
      );
      return;
    }
    const hop: readonly Step[] = isAlias(source) ? [{ kind: 'merge', anchor: source.source }, ...via] : via;
    this.#collect(target, entries, taken, trail, hop, depth + 1);
  }

  #checkedKey(pair: Pair<Node, Node | null>): string | undefined {
    const key = keyOf(pair);
    const offset = pair.key?.range?.[0] ?? 0;
    if (key === undefined) {
      this.#fault(offset, 'a key that is no plain string', 'Write the key out.');
    } else if (!isMergeKey(pair) && isScalar(pair.key) && typeof scalarValue(pair.key) !== 'string') {
      this.#fault(offset, `the key ${key} is no string`, 'Put it in quotes.');
    }
    return key;
  }

  #fault(offset: number, message: string, advice: string): void {
    if (this.faults.some((fault) => fault.offset === offset && fault.message === message)) return;
    this.faults.push({ offset, message, advice });
  }
}

function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.value === '<<' && (pair.key.type === undefined || pair.key.type === 'PLAIN');
}

function templateFault(fault: InterpolationFault, raw: string, origin: Origin): TraceFault {
  // Only the beginning: what follows could hold a secret.
  return {
    offset: origin.range.start,
    message: `not a variable that Compose understands, at character ${fault.range.start + 1} of the value (it begins with ${raw.slice(fault.range.start, fault.range.start + 2)})`,
    advice: 'Write ${NAME}, or $$ for a dollar sign.',
  };
}

/** The same value with one more step behind its own. */
export function withStep(value: Traced, step: Step, budget: Budget): Traced {
  budget.spend();
  const origin = { ...value.origin, via: [...value.origin.via, step] };
  if (value.kind === 'scalar') return { ...value, origin };
  if (value.kind === 'list')
    return { ...value, items: value.items.map((item) => withStep(item, step, budget)), origin };
  return mapWithStep({ ...value, origin }, step, budget);
}

function mapWithStep(value: TracedMap, step: Step, budget: Budget): TracedMap {
  return { ...value, entries: new Map([...value.entries].map(([key, entry]) => [key, withStep(entry, step, budget)])) };
}
