/** The facts of one service, worked out of its merged mapping when they are asked for. */
import type { FileView, Place } from '../../core/types.ts';
import { parseDotenv } from '../dotenv/parse.ts';
import { isRemote, joinPath } from '../paths.ts';
import type { Lookup } from './interpolate.ts';
import type { OwnPlace } from './load.ts';
import { isNull, pairsOf, textOf } from './merge.ts';
import { scalarText } from './scalar.ts';
import { parsePort, parseVolume } from './short-forms.ts';
import type {
  BuildSpec,
  DocumentPath,
  EnvironmentEntry,
  Mount,
  Origin,
  PublishedPort,
  Service,
  Stack,
  Traced,
  TracedMap,
} from './types.ts';

export interface ServiceParts {
  readonly stack: Stack;
  readonly name: string;
  readonly node: TracedMap;
  readonly own: OwnPlace | undefined;
  readonly files: FileView;
  readonly lookup: Lookup;
}

export class ComposeService implements Service {
  readonly stack: Stack;
  readonly name: string;
  readonly node: TracedMap;
  readonly keyPlace: Place;
  readonly file: string;
  readonly path: DocumentPath;
  readonly #files: FileView;
  readonly #lookup: Lookup;
  #environment: readonly EnvironmentEntry[] | undefined;
  #mounts: readonly Mount[] | undefined;
  #build: { readonly spec: BuildSpec | undefined } | undefined;

  constructor({ stack, name, node, own, files, lookup }: ServiceParts) {
    this.stack = stack;
    this.name = name;
    this.node = node;
    this.file = own?.file ?? node.origin.file;
    this.path = own?.path ?? node.origin.path;
    this.keyPlace = { file: this.file, range: own?.range ?? node.origin.keyRange ?? node.origin.range };
    this.#files = files;
    this.#lookup = lookup;
  }

  get image(): string | undefined {
    return textOf(this.get('image'));
  }

  get build(): BuildSpec | undefined {
    this.#build ??= { spec: buildOf(this.get('build'), this.#lookup) };
    return this.#build.spec;
  }

  get environment(): readonly EnvironmentEntry[] {
    this.#environment ??= environmentOf(this.node, this.#files, this.#lookup);
    return this.#environment;
  }

  get mounts(): readonly Mount[] {
    this.#mounts ??= itemsOf(this.get('volumes')).flatMap((item) => mountOf(item) ?? []);
    return this.#mounts;
  }

  get ports(): readonly PublishedPort[] {
    return itemsOf(this.get('ports')).flatMap(portsOf);
  }

  get profiles(): readonly string[] {
    return textsOf(this.get('profiles'));
  }

  get networks(): readonly string[] {
    const names = namesOf(this.get('networks'));
    return names.length === 0 && this.networkMode === undefined ? ['default'] : names;
  }

  get networkMode(): string | undefined {
    return textOf(this.get('network_mode'));
  }

  get secrets(): readonly string[] {
    return itemsOf(this.get('secrets')).flatMap(
      (item) => textOf(item.kind === 'map' ? item.entries.get('source') : item) ?? [],
    );
  }

  get dependsOn(): readonly string[] {
    return namesOf(this.get('depends_on'));
  }

  get(...path: readonly (string | number)[]): Traced | undefined {
    let at: Traced | undefined = this.node;
    for (const step of path)
      at = at?.kind === 'map' ? at.entries.get(String(step)) : at?.kind === 'list' ? at.items[Number(step)] : undefined;
    return at;
  }
}

function itemsOf(value: Traced | undefined): readonly Traced[] {
  return value?.kind === 'list' ? value.items : [];
}

function textsOf(value: Traced | undefined): readonly string[] {
  return value?.kind === 'list' ? value.items.flatMap((item) => textOf(item) ?? []) : [];
}

/** The keys of a mapping or the items of a list. */
function namesOf(value: Traced | undefined): readonly string[] {
  return value?.kind === 'map' ? [...value.entries.keys()] : textsOf(value);
}

/** Files named by `env_file` first, `environment` over them; an entry stands where it was last written. */
function environmentOf(node: TracedMap, files: FileView, lookup: Lookup): readonly EnvironmentEntry[] {
  const entries = new Map<string, EnvironmentEntry>();
  for (const { path, origin } of envFilesOf(node.entries.get('env_file'))) {
    const text = files.read(path);
    if (text === undefined) continue;
    const outer: Lookup = (name) => {
      const value = entries.get(name)?.value;
      return value === undefined || value === null ? lookup(name) : { value, source: 'env-file' };
    };
    for (const entry of parseDotenv(path, text, outer).entries) {
      const value = entry.value ?? outer(entry.name)?.value;
      if (value === undefined) continue;
      const place: Origin = {
        file: path,
        range: entry.valueRange,
        keyRange: entry.nameRange,
        path: [],
        directory: origin.directory,
        via: [{ kind: 'env-file', file: path }, ...origin.via],
      };
      entries.set(entry.name, {
        name: entry.name,
        value,
        raw: entry.value === null ? null : text.slice(entry.valueRange.start, entry.valueRange.end),
        variables: entry.variables,
        form: 'env-file',
        origin: place,
      });
    }
  }
  for (const entry of pairEntries(node.entries.get('environment'), lookup)) {
    entries.delete(entry.name);
    entries.set(entry.name, entry);
  }
  return [...entries.values()];
}

/** `environment:` and `build.args:` in either form. A name alone takes its value from outside. */
export function pairEntries(value: Traced | undefined, lookup: Lookup): readonly EnvironmentEntry[] {
  return [...pairsOf(value)].flatMap(([name, pair]): EnvironmentEntry[] => {
    if (pair.kind !== 'scalar') return [];
    const form = typeof pair.origin.path.at(-1) === 'number' ? 'list' : 'map';
    if (pair.value === null)
      return [{ name, value: lookup(name)?.value ?? null, raw: null, variables: [], form, origin: pair.origin }];
    return [
      { name, value: scalarText(pair.value), raw: pair.raw, variables: pair.variables, form, origin: pair.origin },
    ];
  });
}

export interface EnvFileReference {
  readonly path: string;
  readonly required: boolean;
  readonly origin: Origin;
}

/** The files of `env_file`, relative to the root. */
export function envFilesOf(value: Traced | undefined): readonly EnvFileReference[] {
  const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
  return items.flatMap((item) => {
    const path = textOf(item.kind === 'map' ? item.entries.get('path') : item);
    const required = item.kind !== 'map' || textOf(item.entries.get('required')) !== 'false';
    return path === undefined ? [] : [{ path: joinPath(item.origin.directory, path), required, origin: item.origin }];
  });
}

const mountTypes = ['bind', 'volume', 'tmpfs', 'npipe', 'cluster', 'image'] as const;

function mountOf(node: Traced): Mount | undefined {
  if (node.kind !== 'map') {
    const parsed = parseVolume(textOf(node) ?? '');
    if (parsed === undefined) return undefined;
    const { type, source, target, readOnly } = parsed;
    return { type, source, target, readOnly, form: 'short', origin: node.origin, node };
  }
  const type = mountTypes.find((one) => one === textOf(node.entries.get('type')));
  if (type === undefined) return undefined;
  const source = textOf(node.entries.get('source')) ?? '';
  const target = textOf(node.entries.get('target')) ?? '';
  return {
    type,
    source,
    target,
    readOnly: textOf(node.entries.get('read_only')) === 'true',
    form: 'long',
    origin: node.origin,
    node,
  };
}

function portsOf(item: Traced): readonly PublishedPort[] {
  const { origin } = item;
  if (item.kind !== 'map') return (parsePort(textOf(item) ?? '') ?? []).map((port) => ({ ...port, origin }));
  const part = (key: string): string | undefined => textOf(item.entries.get(key));
  return [
    {
      target: part('target') ?? '',
      published: part('published'),
      hostIp: part('host_ip'),
      protocol: part('protocol') ?? 'tcp',
      origin,
    },
  ];
}

function buildOf(node: Traced | undefined, lookup: Lookup): BuildSpec | undefined {
  if (node === undefined || isNull(node)) return undefined;
  const part = (key: string): Traced | undefined => (node.kind === 'map' ? node.entries.get(key) : undefined);
  const contextNode = node.kind === 'map' ? part('context') : node;
  const written = textOf(contextNode) ?? '.';
  const context = isRemote(written) ? undefined : joinPath((contextNode ?? node).origin.directory, written);
  const dockerfile = textOf(part('dockerfile')) ?? 'Dockerfile';
  return {
    context,
    dockerfile: context === undefined || !isNull(part('dockerfile_inline')) ? undefined : joinPath(context, dockerfile),
    target: textOf(part('target')),
    args: pairEntries(part('args'), lookup),
    origin: node.origin,
  };
}
