import type { Json, ModelPath } from './types.ts';

/**
 * The paths at which two sets of models differ, deepest first possible: a difference inside a
 * map is reported at its key, a difference in a list of equal length at its index, any other at
 * the value itself.
 */
export function differences(before: ReadonlyMap<string, Json>, after: ReadonlyMap<string, Json>): readonly ModelPath[] {
  const found: ModelPath[] = [];
  for (const model of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    compare(model, [], before.get(model), after.get(model), found);
  }
  return found;
}

function compare(
  model: string,
  path: readonly string[],
  a: Json | undefined,
  b: Json | undefined,
  found: ModelPath[],
): void {
  if (a === b) return;
  if (isMap(a) && isMap(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      compare(model, [...path, key], a[key], b[key], found);
    }
    return;
  }
  if (isList(a) && isList(b) && a.length === b.length) {
    for (const index of a.keys()) compare(model, [...path, String(index)], a[index], b[index], found);
    return;
  }
  // A map that appears or disappears differs at each of its keys, so that a frame can be precise.
  if (isMap(a) && b === undefined && Object.keys(a).length > 0) {
    for (const key of Object.keys(a)) compare(model, [...path, key], a[key], undefined, found);
    return;
  }
  if (isMap(b) && a === undefined && Object.keys(b).length > 0) {
    for (const key of Object.keys(b)) compare(model, [...path, key], undefined, b[key], found);
    return;
  }
  found.push({ model, path });
}

/** The differences that no path of the frame covers: at or below one of them is covered. */
export function outsideFrame(differing: readonly ModelPath[], frame: readonly ModelPath[]): readonly ModelPath[] {
  if (differing.length === 0) return [];
  const byModel = new Map<string, ModelPath[]>();
  for (const allowed of frame) {
    const list = byModel.get(allowed.model);
    if (list === undefined) byModel.set(allowed.model, [allowed]);
    else list.push(allowed);
  }
  return differing.filter((place) => !(byModel.get(place.model) ?? []).some((allowed) => covers(allowed, place)));
}

function covers(allowed: ModelPath, place: ModelPath): boolean {
  if (allowed.model !== place.model || allowed.path.length > place.path.length) return false;
  return allowed.path.every((segment, index) => segment === '*' || segment === place.path[index]);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isMap(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
