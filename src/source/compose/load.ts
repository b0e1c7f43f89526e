/**
 * Loads what Compose would load together: the files given, what they include and what they extend,
 * laid over each other. Facts: the loader package of compose-go 2.0.
 */
import { isMap, isNode, type Node } from 'yaml';
import type { FileView, Place, Problem } from '../../core/types.ts';
import { directoryOf, isRemote, joinPath } from '../paths.ts';
import { dotenvLookup } from './environment.ts';
import { resolveExtends, type ServiceScope } from './extends.ts';
import type { Lookup } from './interpolate.ts';
import { isNull, type MergeFault, mergeModels, textOf, withoutPaths, withoutRepeats } from './merge.ts';
import { Budget, traceDocument, withStep } from './trace.ts';
import type { Origin, Traced, TracedMap } from './types.ts';
import { withReadPorts } from './written-ports.ts';
import { keyOf, type YamlSource } from './yaml-source.ts';

/** The parsed file at a path; undefined where there is none. */
export type Sources = (path: string) => YamlSource | undefined;

export interface StackFiles {
  /** Main file first, then what is laid over it. */
  readonly paths: readonly string[];
  /** Where relative paths start. */
  readonly directory: string;
  readonly lookup: Lookup;
  /** Variables stay as they are written. */
  readonly written?: boolean;
}

/** The place where a service's own mapping is written. */
export interface OwnPlace extends Place {
  readonly path: readonly string[];
}

export interface LoadedModel {
  readonly root: TracedMap;
  /** The model after each file and document; the last is the root. */
  readonly layers: readonly TracedMap[];
  /** Every file that was read, in the order of reading, the main one first. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** The place of every service's own key, in the first file that has it. */
  readonly ownPlaces: ReadonlyMap<string, OwnPlace>;
}

/** @throws ModelTooLarge */
export function loadModel(files: FileView, sources: Sources, stack: StackFiles): LoadedModel {
  const loader = new Loader(files, sources, stack.written === true);
  const root = loader.load({ ...stack, including: [], withReferences: true });
  return {
    root,
    layers: loader.layers,
    files: [...loader.read],
    problems: loader.problems,
    ownPlaces: loader.ownPlaces(),
  };
}

interface Part extends StackFiles {
  /** The main files on the way here, to see a circle. */
  readonly including: readonly string[];
  /** False for a file of which only a base service is wanted. */
  readonly withReferences: boolean;
}

const sections = ['services', 'volumes', 'networks', 'secrets', 'configs'] as const;

class Loader {
  readonly read = new Set<string>();
  readonly problems: Problem[] = [];
  readonly layers: TracedMap[] = [];
  readonly #files: FileView;
  readonly #sources: Sources;
  readonly #written: boolean;
  readonly #budget = new Budget();
  readonly #own: string[] = [];
  readonly #bases = new Map<Lookup, Map<string, ServiceScope>>();
  readonly #reported = new Set<string>();

  constructor(files: FileView, sources: Sources, written: boolean) {
    this.#written = written;
    this.#files = files;
    this.#sources = sources;
  }

  load(part: Part): TracedMap {
    let model: TracedMap | undefined;
    for (const [index, path] of part.paths.entries()) {
      const source = this.#sources(path);
      if (source === undefined) continue;
      this.read.add(path);
      if (part.withReferences) this.#own.push(path);
      this.#reportAll(source.problems);
      if (!source.readable) continue;
      for (const contents of source.documents) {
        const layer = this.#layer(source, contents, part);
        if (layer === undefined) continue;
        const { root, dropped } = layer;
        const over = index === 0 ? root : asMap(withStep(root, { kind: 'override', file: path }, this.#budget));
        const base = model === undefined ? undefined : asMap(withoutPaths(model, dropped));
        model = asMap(withoutRepeats(base === undefined ? over : this.#merge(base, over, []), []));
        if (this.#written) model = withReadPorts(model);
        if (part.withReferences && part.including.length === 0) this.layers.push(model);
      }
    }
    return model ?? emptyMap(part.paths[0] ?? '', part.directory);
  }

  /** One document with its extends and includes resolved. */
  #layer(
    source: YamlSource,
    contents: Node,
    part: Part,
  ): { readonly root: TracedMap; readonly dropped: readonly (readonly string[])[] } | undefined {
    const { lookup, directory } = part;
    const traced = traceDocument(contents, {
      source,
      directory,
      lookup: this.#written ? undefined : lookup,
      budget: this.#budget,
    });
    this.#reportAll(
      traced.faults.map(({ message, advice, offset }) => ({
        file: source.path,
        ...source.lines.position(offset),
        level: 'warning',
        message,
        advice,
        rejects: true,
      })),
    );
    if (traced.root.kind !== 'map') {
      this.report(
        traced.root.origin,
        'the top level is no mapping',
        'A compose file starts with keys like `services:`.',
      );
      return undefined;
    }
    if (!part.withReferences) return { root: traced.root, dropped: traced.dropped };
    const extended = this.#withExtends(traced.root, source.path, part, traced.dropped);
    return { root: this.#withIncludes(extended, part), dropped: traced.dropped };
  }

  #merge(base: TracedMap, over: TracedMap, path: readonly string[]): TracedMap {
    const faults: MergeFault[] = [];
    const merged = mergeModels(base, over, path, { faults, written: this.#written });
    for (const fault of faults) {
      this.report(
        fault.over.origin,
        `${fault.path.join('.')} cannot be laid over what it overrides: one is a mapping, the other a list`,
        'Write both in the same form.',
      );
    }
    return merged;
  }

  #withExtends(root: TracedMap, file: string, part: Part, dropped: readonly (readonly string[])[]): TracedMap {
    const services = root.entries.get('services');
    if (services?.kind !== 'map') return root;
    const scope: ServiceScope = { file, directory: part.directory, services: services.entries, resolved: new Map() };
    const tools = {
      budget: this.#budget,
      dropped,
      merge: (base: TracedMap, over: TracedMap, path: readonly string[]) => this.#merge(base, over, path),
      report: (origin: Origin, message: string, advice: string) => this.report(origin, message, advice),
      open: (path: string) => this.#baseScope(path, part.lookup),
    };
    const entries = new Map(
      [...services.entries].map(([name, service]) => [name, resolveExtends(name, scope, tools) ?? service]),
    );
    return { ...root, entries: new Map(root.entries).set('services', { ...services, entries }) };
  }

  /** The services of another file, for `extends.file`; undefined where there is no such file. */
  #baseScope(path: string, lookup: Lookup): ServiceScope | undefined {
    const known = this.#bases.get(lookup)?.get(path);
    if (known !== undefined) return known;
    if (this.#sources(path) === undefined) return undefined;
    const directory = directoryOf(path);
    const services = this.load({ paths: [path], directory, lookup, including: [], withReferences: false }).entries.get(
      'services',
    );
    const scope: ServiceScope = {
      file: path,
      directory,
      services: services?.kind === 'map' ? services.entries : new Map(),
      resolved: new Map(),
    };
    this.#bases.set(lookup, (this.#bases.get(lookup) ?? new Map<string, ServiceScope>()).set(path, scope));
    return scope;
  }

  #withIncludes(root: TracedMap, part: Part): TracedMap {
    const include = root.entries.get('include');
    if (include?.kind !== 'list') return root;
    let model = root;
    for (const item of include.items) {
      const imported = this.#included(item, part);
      if (imported !== undefined) model = this.#importInto(model, imported, item.origin);
    }
    return model;
  }

  #included(item: Traced, part: Part): TracedMap | undefined {
    const path = item.kind === 'map' ? item.entries.get('path') : item;
    const paths = textsOf(path).map((one) => (isRemote(one) ? one : joinPath(part.directory, one)));
    const [main] = paths;
    if (main === undefined) {
      this.report(item.origin, 'an include without a path', 'Name the file: `- path: other.yaml`.');
      return undefined;
    }
    if (part.including.includes(main) || part.paths.includes(main)) {
      this.report(
        item.origin,
        `the file includes itself by way of ${main}`,
        'Remove one of the two `include` entries.',
      );
      return undefined;
    }
    for (const one of paths) {
      if (isRemote(one))
        this.reportSkipped(item.origin, `the included file ${one} is not on this machine`, 'It is not looked at.');
      else if (this.#sources(one) === undefined)
        this.report(
          item.origin,
          `the included file ${one} does not exist`,
          'Create it or remove the include: Compose knows no optional include.',
        );
    }
    const projectDirectory = item.kind === 'map' ? textOf(item.entries.get('project_directory')) : undefined;
    const directory = projectDirectory === undefined ? directoryOf(main) : joinPath(part.directory, projectDirectory);
    const envFile = item.kind === 'map' ? item.entries.get('env_file') : undefined;
    const envFiles = isNull(envFile)
      ? [joinPath(directory, '.env')]
      : textsOf(envFile).map((one) => joinPath(part.directory, one));
    const lookup = dotenvLookup(this.#files, envFiles, part.lookup);
    const model = this.load({
      paths,
      directory,
      lookup,
      including: [...part.including, ...part.paths.slice(0, 1)],
      withReferences: true,
    });
    return asMap(withStep(model, { kind: 'include', file: main }, this.#budget));
  }

  #importInto(model: TracedMap, imported: TracedMap, at: Origin): TracedMap {
    const out = new Map(model.entries);
    for (const section of sections) {
      const from = imported.entries.get(section);
      if (from?.kind !== 'map') continue;
      const own = out.get(section);
      const entries = new Map(own?.kind === 'map' ? own.entries : []);
      for (const [name, value] of from.entries) {
        const existing = entries.get(name);
        if (existing === undefined) entries.set(name, value);
        else if (!sameValue(existing, value))
          this.report(
            at,
            `the include brings ${section}.${name}, which is defined here too`,
            'Rename one of them: before version 5.0 Compose refuses a conflict with an included file, since then it lays one over the other.',
          );
      }
      out.set(section, { kind: 'map', entries, origin: own?.kind === 'map' ? own.origin : from.origin });
    }
    return { ...model, entries: out };
  }

  /** The place of every service's key, in the first file that has it. */
  ownPlaces(): ReadonlyMap<string, OwnPlace> {
    const places = new Map<string, OwnPlace>();
    for (const file of this.#own) {
      for (const contents of this.#sources(file)?.documents ?? []) {
        const services = isMap(contents) ? contents.items.find((pair) => keyOf(pair) === 'services')?.value : undefined;
        for (const pair of isMap(services) ? services.items : []) {
          const name = keyOf(pair);
          if (name === undefined || places.has(name) || !isNode(pair.key) || !pair.key.range) continue;
          const [start, end] = pair.key.range;
          places.set(name, { file, range: { start, end }, path: ['services', name] });
        }
      }
    }
    return places;
  }

  /** Something at a place for which Compose refuses the files. */
  report(origin: Origin, message: string, advice: string): void {
    this.#reportAll([{ ...this.#at(origin), level: 'warning', message, advice, rejects: true }]);
  }

  reportSkipped(origin: Origin, message: string, advice: string): void {
    this.#reportAll([{ ...this.#at(origin), level: 'skipped', message, advice }]);
  }

  #at(origin: Origin): Pick<Problem, 'file' | 'line' | 'column'> {
    return { file: origin.file, ...this.#sources(origin.file)?.lines.position(origin.range.start) };
  }

  #reportAll(problems: readonly Problem[]): void {
    for (const problem of problems) {
      const key = `${problem.file}\0${problem.line ?? ''}\0${problem.message}`;
      if (!this.#reported.has(key)) this.problems.push(problem);
      this.#reported.add(key);
    }
  }
}

function asMap(value: Traced): TracedMap {
  return value.kind === 'map' ? value : { kind: 'map', entries: new Map(), origin: value.origin };
}

function emptyMap(file: string, directory: string): TracedMap {
  return {
    kind: 'map',
    entries: new Map(),
    origin: { file, range: { start: 0, end: 0 }, path: [], keyRange: undefined, directory, via: [] },
  };
}

/** The texts of a scalar or of a list of scalars. */
function textsOf(value: Traced | undefined): readonly string[] {
  const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
  return items.flatMap((item) => textOf(item) ?? []);
}

function sameValue(a: Traced, b: Traced): boolean {
  if (a.kind === 'scalar' && b.kind === 'scalar') return a.value === b.value;
  if (a.kind === 'list' && b.kind === 'list')
    return a.items.length === b.items.length && a.items.every((item, index) => sameValue(item, b.items[index] ?? item));
  if (a.kind !== 'map' || b.kind !== 'map' || a.entries.size !== b.entries.size) return false;
  return [...a.entries].every(([key, value]) => {
    const other = b.entries.get(key);
    return other !== undefined && sameValue(value, other);
  });
}
