/** Values of the model with variables as written, and the forms that several of its parts share. */
import type { Json } from '../../../core/types.ts';
import { isRemote, joinPath } from '../../paths.ts';
import { textOf } from '../merge.ts';
import type { Traced, TracedMap, TracedScalar } from '../types.ts';

export type JsonMap = { [key: string]: Json };

/** The value as it is. An empty list comes out of Compose as null. */
export function writtenForm(value: Traced): Json {
  if (value.kind === 'scalar') return isDate(value) ? `${String(value.value).slice(0, 10)}T00:00:00Z` : value.value;
  if (value.kind === 'list') return value.items.length === 0 ? null : value.items.map(writtenForm);
  return Object.fromEntries([...value.entries].map(([key, entry]) => [key, writtenForm(entry)]));
}

/** Without variables only a plain date has a value that is not its text: Compose reads it as a time. */
function isDate({ value, raw }: TracedScalar): boolean {
  return typeof value === 'string' && value !== raw && value.endsWith(' 00:00:00 +0000 UTC');
}

/** A mapping of which some fields have a form of their own. */
export function fieldsForm(map: TracedMap, own: Readonly<Record<string, (value: Traced) => Json>>): JsonMap {
  const out: JsonMap = {};
  for (const [key, entry] of map.entries)
    out[key] = Object.hasOwn(own, key) ? (own[key] ?? writtenForm)(entry) : writtenForm(entry);
  return out;
}

/** Each item of a list; what is no list stays. Unlike {@link writtenForm} an empty one stays a list. */
export function itemsForm(of: (item: Traced) => Json): (value: Traced) => Json {
  return (value) => (value.kind === 'list' ? value.items.map(of) : writtenForm(value));
}

/** One string stands for a list of one. */
export function oneOrMore(of: (item: Traced) => Json): (value: Traced) => Json {
  return (value) => (typeof textOrUndefined(value) === 'string' ? [of(value)] : itemsForm(of)(value));
}

/** A path, made to start from the root. */
export function pathForm(value: Traced): Json {
  const text = textOrUndefined(value);
  return text === undefined || text === '' ? writtenForm(value) : joinPath(value.origin.directory, text);
}

/** A path or something that a builder fetches. */
export function contextForm(value: Traced): Json {
  const text = textOrUndefined(value) ?? '';
  return isRemote(text) || text.startsWith('service:') ? text : pathForm(value);
}

/** `NAME=value` pairs. A name without a value goes unless `keepsUnset`. */
export function pairsForm(value: Traced, keepsUnset: boolean): Json {
  if (value.kind === 'list') {
    const items = value.items
      .map(textOrUndefined)
      .filter((text): text is string => text !== undefined && (keepsUnset || text.includes('=')));
    return items.length === 0 ? null : items;
  }
  if (value.kind !== 'map') return writtenForm(value);
  const pairs = [...value.entries].map(([name, entry]) => [name, writtenForm(entry)] as const);
  return Object.fromEntries(pairs.filter(([, written]) => keepsUnset || written !== null));
}

/** The value of a scalar that is a string. */
export function textOrUndefined(value: Traced | undefined): string | undefined {
  return value?.kind === 'scalar' && typeof value.value === 'string' ? textOf(value) : undefined;
}

export function isJsonMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
