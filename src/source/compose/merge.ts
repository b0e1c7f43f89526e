/**
 * How Compose lays one mapping over another: override files, `extends`, several documents in one
 * file. Facts: the Compose specification, "Merge", and the override package of compose-go 2.0.
 */
import { byCodeUnit } from '../../core/overlay.ts';
import { scalarText } from './scalar.ts';
import { parsePort, parseVolume } from './short-forms.ts';
import type { Traced, TracedList, TracedMap, TracedScalar } from './types.ts';

/** Two values of one key that cannot be laid over each other: a mapping and a list. */
export interface MergeFault {
  readonly path: readonly string[];
  readonly over: Traced;
}

/** What is the same for all of one laying over. */
export interface MergeRun {
  readonly faults: MergeFault[];
  /** Values are not interpolated: pairs are put together as Compose does it then, as a list of `NAME=value`. */
  readonly written: boolean;
}

type Merger = (base: Traced, over: Traced, path: readonly string[], run: MergeRun) => Traced;

/** Patterns below `services.*`, `networks.*`, … whose merging is special. */
const specials = trie<Merger>([
  ['services.*.command', (_base, over) => over],
  ['services.*.entrypoint', (_base, over) => over],
  ['services.*.healthcheck.test', (_base, over) => over],
  ['services.*.build', (base, over, path, run) => mergeMaps(contextAsMap(base), contextAsMap(over), path, run)],
  [
    'services.*.depends_on',
    (base, over, path, run) => mergeMaps(dependenciesAsMap(base), dependenciesAsMap(over), path, run),
  ],
  ['services.*.networks', (base, over, path, run) => mergeMaps(namesAsMap(base), namesAsMap(over), path, run)],
  ['services.*.logging', mergeLogging],
  ['services.*.extra_hosts', mergeHosts],
  ['services.*.build.extra_hosts', mergeHosts],
  ['networks.*.ipam.config', mergePools],
  ['services.*.ulimits.*', (_base, over) => over],
  ...['dns', 'dns_opt', 'dns_search', 'env_file', 'label_file', 'tmpfs'].map(
    (key) => [`services.*.${key}`, mergeAsLists] as const,
  ),
  ...[
    'services.*.annotations',
    'services.*.build.args',
    'services.*.build.additional_contexts',
    'services.*.build.labels',
    'services.*.deploy.labels',
    'services.*.environment',
    'services.*.labels',
    'services.*.sysctls',
    'networks.*.labels',
  ].map((path) => [path, mergePairs] as const),
  // Compose does not look for names that stand twice here.
  ['volumes.*.labels', (base, over) => mergeAsLists(asPairList(base), asPairList(over))],
]);

type KeyOfItem = (item: Traced) => string | undefined;

/** Lists in which a later item replaces the earlier one of the same key. */
const keysOfItems = trie<KeyOfItem>([
  ...[
    'annotations',
    'build.args',
    'build.additional_contexts',
    'build.tags',
    'build.labels',
    'cap_add',
    'cap_drop',
    'deploy.labels',
    'dns',
    'dns_opt',
    'dns_search',
    'environment',
    'expose',
    'labels',
    'links',
    'networks.*.aliases',
    'networks.*.link_local_ips',
    'profiles',
    'sysctls',
    'tmpfs',
  ].map((key) => [`services.*.${key}`, textBeforeEquals] as const),
  ['networks.*.labels', textBeforeEquals] as const,
  ['services.*.devices', deviceTarget] as const,
  ['services.*.env_file', (item) => textOf(item.kind === 'map' ? item.entries.get('path') : item)] as const,
  ['services.*.configs', mountTarget('')] as const,
  ['services.*.secrets', mountTarget('/run/secrets')] as const,
  ['services.*.ports', portKey] as const,
  [
    'services.*.volumes',
    (item) => (item.kind === 'map' ? textOf(item.entries.get('target')) : parseVolume(textOf(item) ?? '')?.target),
  ] as const,
]);

/** Lays `over` on `base`; both are whole models, or with `path` (`['services', 'x']`) parts of one. */
export function mergeModels(base: TracedMap, over: TracedMap, path: readonly string[], run: MergeRun): TracedMap {
  return mergeMaps(base, over, path, run);
}

function merge(base: Traced, over: Traced, path: readonly string[], run: MergeRun): Traced {
  const special = find(specials, path);
  if (special !== undefined) return special(base, over, path, run);
  if (isNull(over)) return base;
  if (base.kind === 'scalar') return over;
  if (base.kind === 'map' && over.kind === 'map') return mergeMaps(base, over, path, run);
  if (base.kind === 'list' && over.kind === 'list') return { ...over, items: [...base.items, ...over.items] };
  run.faults.push({ path, over });
  return over;
}

function mergeMaps(base: Traced, over: Traced, path: readonly string[], run: MergeRun): TracedMap {
  if (over.kind !== 'map') return base.kind === 'map' ? base : { kind: 'map', entries: new Map(), origin: over.origin };
  if (base.kind !== 'map') return over;
  const entries = new Map(base.entries);
  for (const [key, value] of over.entries) {
    const earlier = entries.get(key);
    entries.set(
      key,
      earlier === undefined || key.startsWith('x-') ? value : merge(earlier, value, [...path, key], run),
    );
  }
  return { kind: 'map', entries, origin: over.origin };
}

/** `build: ./app` as the mapping it is short for. */
function contextAsMap(value: Traced): Traced {
  return value.kind === 'scalar' && value.value !== null
    ? { kind: 'map', entries: new Map([['context', value]]), origin: value.origin }
    : value;
}

/** `[a, b]` as `{a: , b: }`, each with the place of its item. */
export function namesAsMap(value: Traced): Traced {
  if (value.kind !== 'list') return value;
  const entries = value.items.map((item): readonly [string, Traced] => [
    textOf(item) ?? '',
    { kind: 'scalar', value: null, raw: '', variables: [], origin: item.origin },
  ]);
  return { kind: 'map', entries: new Map(entries), origin: value.origin };
}

/** `[a]` as `{a: {condition: service_started, required: true}}`, each with the place of its item. */
function dependenciesAsMap(value: Traced): Traced {
  if (value.kind !== 'list') return value;
  const fields = { condition: 'service_started', required: true };
  const entries = value.items.map((item): readonly [string, Traced] => {
    const { origin } = item;
    const condition = Object.entries(fields).map(([key, field]): readonly [string, Traced] => [
      key,
      { kind: 'scalar', value: field, raw: String(field), variables: [], origin },
    ]);
    return [textOf(item) ?? '', { kind: 'map', entries: new Map(condition), origin }];
  });
  return { kind: 'map', entries: new Map(entries), origin: value.origin };
}

/** `HOST=ADDRESS` of both, those that say the same once. */
function mergeHosts(base: Traced, over: Traced): Traced {
  const earlier = asPairList(base);
  const later = asPairList(over);
  if (later.kind !== 'list' || earlier.kind !== 'list') return isNull(over) ? base : over;
  const known = new Set(earlier.items.map(textOf));
  return mergeAsLists(earlier, { ...later, items: later.items.filter((item) => !known.has(textOf(item))) });
}

/** Address pools: one with a subnet of the earlier ones is laid over it, any other is put in its place. */
function mergePools(base: Traced, over: Traced, path: readonly string[], run: MergeRun): Traced {
  if (base.kind !== 'list' || over.kind !== 'list') return isNull(over) ? base : over;
  const pools: Traced[] = [];
  const indexOf = (subnet: string | undefined): number => pools.findIndex((pool) => subnetOf(pool) === subnet);
  for (const earlier of base.items) {
    for (const later of over.items) {
      const isOther = subnetOf(later) !== subnetOf(earlier);
      if (isOther && indexOf(subnetOf(later)) < 0) {
        pools.push(later);
        continue;
      }
      const merged = mergeMaps(earlier, later, path, run);
      const at = indexOf(subnetOf(merged));
      if (at >= 0) pools[at] = merged;
      else pools.push(merged);
    }
  }
  return { kind: 'list', items: pools, origin: over.origin };
}

function subnetOf(pool: Traced): string | undefined {
  return pool.kind === 'map' ? textOf(pool.entries.get('subnet')) : undefined;
}

/** Options of another driver mean nothing, so the whole is replaced then. */
function mergeLogging(base: Traced, over: Traced, path: readonly string[], run: MergeRun): Traced {
  if (base.kind !== 'map' || over.kind !== 'map') return isNull(over) ? base : over;
  const [one, other] = [textOf(base.entries.get('driver')), textOf(over.entries.get('driver'))];
  return one === undefined || other === undefined || one === other ? mergeMaps(base, over, path, run) : over;
}

function mergeAsLists(base: Traced, over: Traced): Traced {
  const items = [base, over].flatMap((value) => (value.kind === 'list' ? value.items : isNull(value) ? [] : [value]));
  return { kind: 'list', items, origin: isNull(over) ? base.origin : over.origin };
}

/** `NAME=value` pairs: lists stay a list, in any other case the result is a mapping. */
function mergePairs(base: Traced, over: Traced, _path: readonly string[], { written }: MergeRun): Traced {
  if (written) return mergeAsLists(asPairList(base), asPairList(over));
  if (isNull(over)) return base;
  if (isNull(base)) return over;
  if (base.kind === 'list' && over.kind === 'list') return mergeAsLists(base, over);
  return { kind: 'map', entries: new Map([...pairsOf(base), ...pairsOf(over)]), origin: over.origin };
}

/** `{A: 1}` as `[A=1]`, sorted; each item with the place of its value. */
function asPairList(value: Traced): Traced {
  if (value.kind !== 'map') return value;
  const items = [...value.entries].flatMap(([name, entry]): Traced[] =>
    entry.kind === 'list'
      ? entry.items.map((item) => pairItem(name, item))
      : [isNull(entry) ? { ...pairItem(name, entry), value: name, raw: name } : pairItem(name, entry)],
  );
  items.sort((a, b) => byCodeUnit(textOf(a) ?? '', textOf(b) ?? ''));
  return { kind: 'list', items, origin: value.origin };
}

function pairItem(name: string, { origin, ...value }: Traced): TracedScalar {
  const written = value.kind === 'scalar' && value.value !== null ? scalarText(value.value) : '';
  return { kind: 'scalar', value: `${name}=${written}`, raw: `${name}=${written}`, variables: [], origin };
}

/** The pairs of a mapping or of a list of `NAME=value`; values of list items have the item's place. */
export function pairsOf(value: Traced | undefined): ReadonlyMap<string, Traced> {
  if (value?.kind === 'map') return value.entries;
  if (value?.kind !== 'list') return new Map();
  return new Map(value.items.flatMap((item) => (item.kind === 'scalar' ? [pairOf(item)] : [])));
}

function pairOf(item: TracedScalar): readonly [string, TracedScalar] {
  const text = scalarText(item.value);
  const equals = text.indexOf('=');
  if (equals < 0) return [text, { ...item, value: null, raw: '', variables: [] }];
  const rawEquals = rawEqualsOf(item, equals);
  const variables = item.variables
    .filter((use) => use.range.start >= rawEquals)
    .map((use) => shifted(use, rawEquals + 1));
  return [
    text.slice(0, equals),
    { ...item, value: text.slice(equals + 1), raw: item.raw.slice(rawEquals + 1), variables },
  ];
}

/** Where in the raw text the `=` stands that separates the name: the first that no variable in the name covers. */
function rawEqualsOf(item: TracedScalar, equals: number): number {
  const inVariable = (at: number): boolean => item.variables.some((use) => use.range.start <= at && at < use.range.end);
  let at = item.raw.indexOf('=');
  while (at >= 0 && inVariable(at)) at = item.raw.indexOf('=', at + 1);
  return at < 0 ? equals : at;
}

type Use = TracedScalar['variables'][number];

function shifted(use: Use, by: number): Use {
  const range = { start: use.range.start - by, end: use.range.end - by };
  return { ...use, range, nested: use.nested.map((inner) => shifted(inner, by)) };
}

/** Lets later items of a list replace earlier ones of the same key, everywhere below `value`, which is given back where there are none. */
export function withoutRepeats(value: Traced, path: readonly string[]): Traced {
  let at: Trie<KeyOfItem> | undefined = keysOfItems;
  for (const step of path) at = at === undefined ? undefined : stepInto(at, step);
  return at === undefined ? value : repeatsGone(value, at);
}

function repeatsGone(value: Traced, patterns: Trie<KeyOfItem>): Traced {
  if (value.kind === 'list') return patterns.value === undefined ? value : withoutRepeatedItems(value, patterns.value);
  if (value.kind === 'scalar') return value;
  let entries: Map<string, Traced> | undefined;
  for (const [key, entry] of value.entries) {
    const below = stepInto(patterns, key);
    const kept = below === undefined ? entry : repeatsGone(entry, below);
    if (kept === entry) continue;
    entries ??= new Map(value.entries);
    entries.set(key, kept);
  }
  return entries === undefined ? value : { ...value, entries };
}

function withoutRepeatedItems(list: TracedList, keyOfItem: KeyOfItem): TracedList {
  if (list.items.length < 2) return list;
  const items = new Map<string | Traced, Traced>();
  for (const item of list.items) items.set(keyOfItem(item) ?? item, item);
  return items.size === list.items.length ? list : { ...list, items: [...items.values()] };
}

function mountTarget(folder: string): (item: Traced) => string | undefined {
  return (item) => {
    if (item.kind !== 'map') return `${folder}/${textOf(item) ?? ''}`;
    return textOf(item.entries.get('target')) ?? `${folder}/${textOf(item.entries.get('source')) ?? ''}`;
  };
}

function deviceTarget(item: Traced): string | undefined {
  if (item.kind === 'map') return textOf(item.entries.get('target'));
  const [source, target = source] = (textOf(item) ?? '').split(':');
  return target;
}

function portKey(item: Traced): string | undefined {
  if (item.kind !== 'map') {
    const ports = parsePort(textOf(item) ?? '');
    if (ports === undefined) return textOf(item);
    return ports
      .map((port) => `${port.hostIp ?? '0.0.0.0'}:${port.published ?? ''}:${port.target}/${port.protocol}`)
      .join(',');
  }
  const part = (key: string): string | undefined => textOf(item.entries.get(key));
  return `${part('host_ip') ?? '0.0.0.0'}:${part('published') ?? ''}:${part('target') ?? ''}/${part('protocol') ?? 'tcp'}`;
}

function textBeforeEquals(item: Traced): string | undefined {
  return textOf(item)?.split('=', 1)[0];
}

/** The text of a scalar that is not null. */
export function textOf(value: Traced | undefined): string | undefined {
  return value?.kind === 'scalar' && value.value !== null ? scalarText(value.value) : undefined;
}

export function isNull(value: Traced | undefined): boolean {
  return value === undefined || (value.kind === 'scalar' && value.value === null);
}

interface Trie<T> {
  value: T | undefined;
  readonly next: Map<string, Trie<T>>;
}

/** Patterns of paths, `*` for any one step, made quick to look up. */
function trie<T>(patterns: Iterable<readonly [string, T]>): Trie<T> {
  const root: Trie<T> = { value: undefined, next: new Map() };
  for (const [pattern, value] of patterns) {
    let at = root;
    for (const part of pattern.split('.')) {
      const next = at.next.get(part) ?? { value: undefined, next: new Map<string, Trie<T>>() };
      at.next.set(part, next);
      at = next;
    }
    at.value = value;
  }
  return root;
}

function find<T>(patterns: Trie<T>, path: readonly string[]): T | undefined {
  let at: Trie<T> | undefined = patterns;
  for (const step of path) {
    at = stepInto(at, step);
    if (at === undefined) return undefined;
  }
  return at.value;
}

function stepInto<T>(patterns: Trie<T>, step: string): Trie<T> | undefined {
  return patterns.next.get(step) ?? patterns.next.get('*');
}

/** Takes away what stands at the paths (of `!reset` and `!override`). */
export function withoutPaths(value: Traced, paths: readonly (readonly string[])[]): Traced {
  if (value.kind !== 'map' || paths.length === 0) return value;
  const entries = new Map<string, Traced>();
  for (const [key, entry] of value.entries) {
    const below = paths.filter((path) => path[0] === key).map((path) => path.slice(1));
    if (!below.some((path) => path.length === 0)) entries.set(key, withoutPaths(entry, below));
  }
  return { ...value, entries };
}
