/**
 * What a text means, with aliases not followed: the editor compares what it got with what it
 * was asked for after every operation.
 */
import { isAlias, isMap, isPair, isScalar, isSeq } from 'yaml';
import type { YamlDocument } from '../document.ts';
import { type NewValue, StyledValue } from '../editor.types.ts';
import type { DocumentPath } from '../types.ts';
import { textOfScalar } from '../yaml-source.ts';

interface Props {
  readonly anchor?: string;
  readonly tag?: string;
}

export type Shape =
  | ({ readonly is: 'scalar'; readonly value: unknown } & Props)
  | { readonly is: 'alias'; readonly name: string }
  | ({ readonly is: 'map'; readonly entries: readonly (readonly [Shape, Shape])[] } & Props)
  | ({ readonly is: 'seq'; readonly items: readonly Shape[] } & Props);

export const nullShape: Shape = { is: 'scalar', value: null };

export function shapeOf(document: YamlDocument): Shape {
  return shapeOfNode(document.contents);
}

export function shapeOfNode(node: unknown): Shape {
  if (isAlias(node)) return { is: 'alias', name: node.source };
  if (isMap(node))
    return {
      is: 'map',
      entries: node.items.map((pair) => [shapeOfNode(pair.key), shapeOfNode(pair.value)]),
      ...props(node),
    };
  if (isSeq(node)) return { is: 'seq', items: node.items.map(shapeOfNode), ...props(node) };
  if (isPair(node)) return { is: 'map', entries: [[shapeOfNode(node.key), shapeOfNode(node.value)]] };
  if (isScalar(node))
    return { is: 'scalar', value: typeof node.value === 'string' ? textOfScalar(node) : node.value, ...props(node) };
  return nullShape;
}

function props(node: { readonly anchor?: string | undefined; readonly tag?: string | undefined }): Props {
  return {
    ...(node.anchor === undefined ? {} : { anchor: node.anchor }),
    ...(node.tag === undefined ? {} : { tag: node.tag }),
  };
}

export function shapeOfValue(value: NewValue): Shape {
  if (value instanceof StyledValue) {
    if (value.style === 'alias') return { is: 'alias', name: String(value.value) };
    const shape = shapeOfValue(value.value);
    return value.anchor === undefined || shape.is === 'alias' ? shape : { ...shape, anchor: value.anchor };
  }
  if (Array.isArray(value)) return { is: 'seq', items: (value as readonly NewValue[]).map(shapeOfValue) };
  if (typeof value === 'object' && value !== null) {
    return {
      is: 'map',
      entries: Object.entries(value as { readonly [key: string]: NewValue }).map(([key, one]) => [
        scalarShape(key),
        shapeOfValue(one),
      ]),
    };
  }
  return scalarShape(value);
}

export function scalarShape(value: unknown): Shape {
  return { is: 'scalar', value };
}

/** `next` with the anchor and tag of the value that it replaces: they are written before it and stay. */
export function withPropsOf(old: Shape | undefined, next: Shape): Shape {
  if (old === undefined || old.is === 'alias' || next.is === 'alias') return next;
  return {
    ...next,
    ...(old.anchor === undefined ? {} : { anchor: old.anchor }),
    ...(old.tag === undefined ? {} : { tag: old.tag }),
  };
}

export function renameAt(map: Shape | undefined, name: string, next: string): Shape | undefined {
  if (map?.is !== 'map') return map;
  return {
    ...map,
    entries: map.entries.map(([key, value]) =>
      key.is === 'scalar' && String(key.value) === name ? [{ ...key, value: next }, value] : [key, value],
    ),
  };
}

/** Equal up to the order of keys: those that an edit leaves alone cannot change their order. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a.is === 'alias' || b.is === 'alias')
    return a.is === b.is && (a as { name?: string }).name === (b as { name?: string }).name;
  if (a.anchor !== b.anchor || a.tag !== b.tag) return false;
  if (a.is === 'scalar')
    return (
      b.is === 'scalar' &&
      (Object.is(a.value, b.value) || String(a.value) + typeof a.value === String(b.value) + typeof b.value)
    );
  if (a.is === 'seq')
    return (
      b.is === 'seq' &&
      a.items.length === b.items.length &&
      a.items.every((item, index) => sameShape(item, b.items[index] ?? nullShape))
    );
  if (b.is !== 'map' || a.entries.length !== b.entries.length) return false;
  const left = a.entries.toSorted(byKey);
  const right = b.entries.toSorted(byKey);
  return left.every(([key, value], index) => {
    const other = right[index];
    return other !== undefined && sameShape(key, other[0]) && sameShape(value, other[1]);
  });
}

type Entry = readonly [Shape, Shape];

function byKey(a: Entry, b: Entry): number {
  const [left, right] = [keyText(a[0]), keyText(b[0])];
  return left < right ? -1 : left > right ? 1 : 0;
}

function keyText(key: Shape): string {
  return key.is === 'scalar' ? String(key.value) : key.is === 'alias' ? `*${key.name}` : JSON.stringify(key);
}

/**
 * A copy in which the value at a path is what `change` makes of it; `undefined` takes the key or
 * item away. A key that is missing is added, parents that are missing or null become maps.
 */
export function changeAt(
  shape: Shape,
  path: DocumentPath,
  change: (old: Shape | undefined) => Shape | undefined,
): Shape {
  const [step, ...rest] = path;
  if (step === undefined) return change(shape) ?? nullShape;
  const inside = (old: Shape | undefined): Shape | undefined =>
    rest.length === 0 ? change(old) : changeAt(old ?? nullShape, rest, change);
  if (shape.is === 'seq' && typeof step === 'number') {
    const next = inside(shape.items[step]);
    return {
      ...shape,
      items: next === undefined ? shape.items.toSpliced(step, 1) : shape.items.toSpliced(step, 1, next),
    };
  }
  if (isNull(shape) && step === 0) return { is: 'seq', items: [inside(undefined) ?? nullShape], ...propsOf(shape) };
  const map = isNull(shape) ? asMap(shape) : shape;
  if (map.is !== 'map') return shape;
  const index = map.entries.findLastIndex(([key]) => key.is === 'scalar' && String(key.value) === String(step));
  const entry = map.entries[index];
  const next = inside(entry?.[1]);
  if (entry === undefined)
    return next === undefined ? map : { ...map, entries: [...map.entries, [scalarShape(String(step)), next]] };
  return {
    ...map,
    entries: next === undefined ? map.entries.toSpliced(index, 1) : map.entries.toSpliced(index, 1, [entry[0], next]),
  };
}

function isNull(shape: Shape): boolean {
  return shape.is === 'scalar' && shape.value === null;
}

/** A null turned into a map: its anchor and tag stay. */
function asMap(shape: Shape): Shape & { is: 'map' } {
  return { is: 'map', entries: [], ...propsOf(shape) };
}

function propsOf(shape: Shape): Props {
  return shape.is === 'alias' ? {} : props(shape);
}
