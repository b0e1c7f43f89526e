/** Plain values of traced ones. */
import type { Json } from '../../../src/core/types.ts';
import type { Traced } from '../../../src/source/compose/types.ts';

/** A scalar's value; undefined for anything else. */
export function scalar(value: Traced | undefined): string | number | boolean | null | undefined {
  return value?.kind === 'scalar' ? value.value : undefined;
}

export function isTrue(value: Traced | undefined): boolean {
  const found = scalar(value);
  return found === true || found === 'true';
}

/** The scalars of a list, as text. */
export function strings(value: Traced | undefined): readonly string[] {
  return value?.kind === 'list'
    ? value.items.flatMap((item) => (item.kind === 'scalar' && item.value !== null ? [String(item.value)] : []))
    : [];
}

/** The names in a mapping, or in a list of `NAME=value`: labels. */
export function namesIn(value: Traced | undefined): readonly string[] {
  if (value?.kind === 'map') return [...value.entries.keys()];
  return value?.kind === 'list' ? value.items.map((item) => String(scalar(item) ?? '').split('=', 1)[0] ?? '') : [];
}

/** A map of a resolved model. */
export function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
