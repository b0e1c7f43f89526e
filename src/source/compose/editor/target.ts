/** Finding the place of an edit: down a path, never through an alias. */
import { type Alias, isAlias, isMap, isPair, isScalar, isSeq, type YAMLMap, type YAMLSeq } from 'yaml';
import { type ComposeDocument, pairOf, type YamlDocument } from '../document.ts';
import type { DocumentPath } from '../types.ts';
import { cannot } from './errors.ts';
import { collectionToken, type Item, itemOfPair, realItems } from './tokens.ts';

export type MapNode = YAMLMap<unknown, unknown>;
export type SeqNode = YAMLSeq<unknown>;

/** A collection on the way with the place of one of its items. */
export interface Slot {
  readonly parent: MapNode | SeqNode;
  /** Path of the parent. */
  readonly parentPath: DocumentPath;
  /** Position among the parent's items. */
  readonly index: number;
  readonly item: Item;
  /** The value's node; null where nothing is written. */
  readonly node: unknown;
}

export interface Target {
  readonly document: YamlDocument;
  /** The slots from the root down, as far as the path exists. */
  readonly slots: readonly Slot[];
  /** What is left of the path behind the last slot: empty when all of it exists. */
  readonly missing: DocumentPath;
  /** The node at the end of the slots. */
  readonly node: unknown;
}

export function showPath(path: DocumentPath): string {
  return path.length === 0 ? 'the top of the file' : path.join('.');
}

/** The slot's key as text; undefined in a list. */
export function keyOf(slot: Slot): string | undefined {
  if (!isMap(slot.parent)) return undefined;
  const key = slot.parent.items[slot.index]?.key;
  return isScalar(key) ? String(key.value) : undefined;
}

/** True when a place inside the last slot is inside brackets. */
export function isInFlow(slots: readonly Slot[]): boolean {
  return slots.some((slot) => collectionToken(slot.parent).type === 'flow-collection');
}

/** A value that is not there: nothing written, `~` or `null`. */
export function isNothing(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

/**
 * Walks down the path in the document of the file that has most of it.
 * @throws CannotEdit when an alias is on the way, a mapping on the way is ambiguous, or something
 * on the way can hold neither keys nor items.
 */
export function findTarget(compose: ComposeDocument, path: DocumentPath): Target {
  let best: Target | undefined;
  for (const document of compose.documents) {
    if (!isMap(document.contents)) continue;
    const target = walk(document, path);
    if (best === undefined || target.slots.length > best.slots.length) best = target;
  }
  if (best === undefined) throw cannot('not-a-mapping', 'The file holds no mapping.');
  check(best, path);
  return best;
}

function walk(document: YamlDocument, path: DocumentPath): Target {
  const slots: Slot[] = [];
  let node: unknown = document.contents;
  for (const [depth, step] of path.entries()) {
    const parentPath = path.slice(0, depth);
    let index: number;
    if (isMap(node)) {
      const pair = pairOf(node, step);
      if (pair === undefined) break;
      index = node.items.indexOf(pair as (typeof node.items)[number]);
      slots.push({ parent: node, parentPath, index, item: itemOfPair(pair), node: pair.value });
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      const item = realItems(collectionToken(node))[step];
      if (item === undefined) break;
      const child: unknown = node.items[step];
      slots.push({ parent: node, parentPath, index: step, item, node: child });
      node = child;
    } else break;
  }
  return { document, slots, missing: path.slice(slots.length), node };
}

function check(target: Target, path: DocumentPath): void {
  const maps = [target.document.contents, ...target.slots.map((slot) => slot.node)].filter(isMap);
  for (const map of maps) {
    const names = map.items.flatMap((pair) => (isScalar(pair.key) ? [String(pair.key.value)] : []));
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
      throw cannot('duplicate-keys', `The key ${twice} stands twice in one mapping on the way to ${showPath(path)}.`);
  }
  const next = target.missing[0];
  if (next === undefined) return;
  const here = path.slice(0, target.slots.length);
  const { node } = target;
  if (isAlias(node))
    throw cannot(
      'through-alias',
      `${showPath(here)} is the alias *${node.source}; an edit below it would change the other users of &${node.source}.`,
    );
  if (isPair(node)) throw cannot('unsupported-style', `${showPath(here)} is a single pair inside brackets.`);
  if (isSeq(node)) {
    if (typeof next !== 'number')
      throw cannot('not-a-mapping', `${showPath(here)} is a list and holds no key ${next}.`);
    return;
  }
  if (!isMap(node) && !isNothing(node))
    throw cannot('not-a-mapping', `${showPath(here)} is a single value and holds neither keys nor items.`);
}

/** True when a merge key of the map brings this key in. */
export function isMerged(document: YamlDocument, map: MapNode, key: string | number): boolean {
  return map.items.some(
    (pair) => isMergeKey(pair.key) && mergeSources(pair.value).some((source) => provides(document, source, key, 0)),
  );
}

export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === '<<';
}

function mergeSources(value: unknown): readonly unknown[] {
  return isSeq(value) ? value.items : [value];
}

function provides(document: YamlDocument, source: unknown, key: string | number, depth: number): boolean {
  const map = isAlias(source) ? resolveAlias(document, source) : source;
  // Aliases cannot be circular: such a file is refused when it is read. The bound is a second lock.
  if (!isMap(map) || depth > 100) return false;
  if (map.items.some((pair) => isScalar(pair.key) && String(pair.key.value) === String(key))) return true;
  return map.items.some(
    (pair) => isMergeKey(pair.key) && mergeSources(pair.value).some((one) => provides(document, one, key, depth + 1)),
  );
}

export function resolveAlias(document: YamlDocument, alias: Alias): unknown {
  return alias.resolve(document);
}
