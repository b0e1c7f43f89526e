import { isMap, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml';
import { WorkspaceError } from '../errors.ts';

export type Entries = ReadonlyMap<string, { readonly key: Node; readonly value: Node }>;

/** Reads the nodes of one configuration file; what is wrong is said with file:line:column. */
export class ConfigNodes {
  readonly #lines: LineCounter;
  readonly #shown: string;

  constructor(lines: LineCounter, shown: string) {
    this.#lines = lines;
    this.#shown = shown;
  }

  string(node: Node): string {
    if (isScalar(node) && typeof node.value === 'string' && node.value !== '') return node.value;
    throw this.error(node, 'a text is expected here', 'Write it in quotes if it looks like a number.');
  }

  /** One text or a list of them. */
  strings(node: Node): readonly string[] {
    return isSeq(node) ? (node.items as Node[]).map((item) => this.string(item)) : [this.string(node)];
  }

  oneOf<T extends string>(node: Node, allowed: readonly T[]): T {
    const written = isScalar(node) ? node.value : undefined;
    // YAML 1.1 habits: `off` and `on` are texts in YAML 1.2, `false` and `true` mean the same to people.
    const value = written === false ? 'off' : written === true ? 'on' : written;
    const found = allowed.find((one) => one === value);
    if (found === undefined)
      throw this.error(node, 'this value is not known here', `Write one of ${allowed.join(', ')}.`);
    return found;
  }

  items(node: Node, name: string): readonly Node[] {
    if (isSeq(node)) return node.items as Node[];
    throw this.error(node, `${name} has to be a list`, `Write \`${name}: […]\`.`);
  }

  /** The entries of a mapping whose keys are known; `known` undefined takes any key. */
  entries(node: Node, known: readonly string[] | undefined, what: string): Entries {
    if (!isMap(node)) {
      const keys = known === undefined ? '' : ` Its keys are ${known.join(', ')}.`;
      throw this.error(node, `${what} has to be a mapping`, `Write \`key: value\`.${keys}`);
    }
    const entries = new Map<string, { readonly key: Node; readonly value: Node }>();
    for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
      const name = isScalar(key) ? String(key.value) : '';
      if (known !== undefined && !known.includes(name))
        throw this.error(key, `there is no setting ${JSON.stringify(name)} here`, `Known: ${known.join(', ')}.`);
      if (value === null || (isScalar(value) && value.value === null))
        throw this.error(key, `${name} has no value`, 'Give it one, or remove it.');
      entries.set(name, { key, value });
    }
    return entries;
  }

  /** `dockfix.yaml:3`. */
  place(node: Node): string {
    return `${this.#shown}:${this.#lines.linePos(startOf(node)).line}`;
  }

  error(at: Node | number, message: string, advice: string): WorkspaceError {
    const { line, col } = this.#lines.linePos(typeof at === 'number' ? at : startOf(at));
    return new WorkspaceError(`${this.#shown}:${line}:${col}`, message, advice);
  }
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
