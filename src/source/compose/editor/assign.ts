/** Setting keys and adding items: where the value goes and how it is written there. */
import { type CST, isAlias, isMap, isScalar, isSeq, visit } from 'yaml';
import type { TextEdit } from '../../../core/edits.ts';
import type { YamlDocument } from '../document.ts';
import { type NewValue, type PlacementOptions, StyledValue } from '../editor.types.ts';
import type { DocumentPath } from '../types.ts';
import { insertBefore, insertBlockItem, replaceBlockValue } from './block.ts';
import type { Context } from './context.ts';
import { cannot } from './errors.ts';
import { insertFlowItem, replaceFlowValue } from './flow.ts';
import { BlockLayout } from './layout.ts';
import { placeOf } from './placement.ts';
import {
  indent,
  isNewMap,
  type Rendered,
  renderEntry,
  renderFlow,
  renderFlowEntry,
  renderItem,
  renderValue,
} from './render.ts';
import { replaceScalarText } from './replace-scalar.ts';
import { sameShape, shapeOfNode, shapeOfValue } from './shape.ts';
import type { ValueStyle } from './style.ts';
import { isMerged, isNothing, type MapNode, type SeqNode, type Slot, showPath, type Target } from './target.ts';
import { type BlockCollection, collectionToken, headEnd, itemEnd, itemStart, realItems } from './tokens.ts';

/** The value wrapped into the maps and lists that the rest of a path asks for. */
export function nest(path: DocumentPath, value: NewValue): NewValue {
  return path.reduceRight<NewValue>((inner, step) => {
    if (typeof step === 'string') return { [step]: inner };
    if (step !== 0) throw cannot('not-found', `There is no item ${step} in a list that is yet to be made.`);
    return [inner];
  }, value);
}

export function assign(
  context: Context,
  target: Target,
  path: DocumentPath,
  value: NewValue,
  options: PlacementOptions,
): readonly TextEdit[] {
  const { slots, missing, node, document } = target;
  const [next, ...rest] = missing;
  const slot = slots.at(-1);
  if (next === undefined) {
    if (slot === undefined) throw cannot('unsupported-style', 'The whole file cannot be replaced.');
    return [...commentAbove(context, slot, options), ...replaceValue(context, document, slot, value)];
  }
  const here = path.slice(0, slots.length);
  const nested = nest(rest, value);
  if (isMap(node) && rest.length > 0 && isMerged(document, node, next)) {
    throw cannot(
      'through-alias',
      `${showPath([...here, next])} comes in through a merge; a key made here would hide it.`,
    );
  }
  const inFlow = isInFlow(slots);
  if (isMap(node) && (node.items.length > 0 || inFlow || slot === undefined))
    return insertKey(context, target, here, node, String(next), nested, options);
  if (isSeq(node) && (node.items.length > 0 || inFlow)) {
    if (next !== node.items.length) throw cannot('not-found', `${showPath(here)} has no item ${next}.`);
    return insertItem(context, target, node, node.items.length, nested, options);
  }
  if (slot === undefined) throw cannot('not-a-mapping', 'The file holds no mapping.');
  if (typeof next === 'number' && next !== 0) throw cannot('not-found', `${showPath(here)} has no item ${next}.`);
  const filled: NewValue = typeof next === 'number' ? [nested] : { [next]: nested };
  return fill(context, slot, filled, options);
}

/** True when a place inside the last slot is inside brackets. */
export function isInFlow(slots: readonly Slot[]): boolean {
  return slots.some((slot) => collectionToken(slot.parent).type === 'flow-collection');
}

/** Gives a value to a key that has nothing, `{}` or `[]`. */
function fill(context: Context, slot: Slot, value: NewValue, options: PlacementOptions): readonly TextEdit[] {
  const token = collectionToken(slot.parent);
  const style = styleFor(context, slot, value);
  if (token.type === 'flow-collection')
    return [...commentAbove(context, slot, options), ...replaceFlowValue(slot.item, renderFlow(value, style))];
  const rendered = renderFor(context, slot, value, style);
  if (!('inline' in rendered) || rendered.lines.length === 0)
    return [...commentAbove(context, slot, options), ...writeBlock(context, token, slot, rendered)];
  const comment =
    options.comment === undefined ? [] : [indent(commentLine(options.comment), leadingColumns(rendered.lines[0]))];
  return writeBlock(context, token, slot, { inline: rendered.inline, lines: [...comment, ...rendered.lines] });
}

/** A value for a slot in block style: behind a key, or all of an item with its dash. */
function renderFor(context: Context, slot: Slot, value: NewValue, style: ValueStyle): Rendered | readonly string[] {
  const key = keyOf(slot);
  if (key !== undefined) return renderValue(value, style, context.style.quotesItems(key));
  if (!isSeq(slot.parent)) return renderValue(value, style);
  if (headEnd(slot.item) === itemStart(slot.item) + 1) return renderItem(value, style);
  // An anchor or tag behind the dash: the value goes below it.
  const width = 1 + style.dashGap.length;
  return renderValue(value, { ...style, step: width, dashIndent: width });
}

function writeBlock(
  context: Context,
  token: BlockCollection,
  slot: Slot,
  rendered: Rendered | readonly string[],
): readonly TextEdit[] {
  const layout = new BlockLayout(context.compose, token);
  if ('inline' in rendered) return replaceBlockValue(context, layout, slot.index, rendered);
  const eol = context.lineEndAt(layout.firstLine(slot.index) + 1);
  const lines = rendered.map((line, index) => (index === 0 ? line : indent(line, layout.column)));
  return [{ start: itemStart(slot.item), end: itemEnd(slot.item), text: lines.join(eol) }];
}

function leadingColumns(line: string | undefined): number {
  return line === undefined ? 0 : line.length - line.trimStart().length;
}

/** Replaces what a key or item has; a scalar by a scalar keeps its quoting. */
export function replaceValue(
  context: Context,
  document: YamlDocument,
  slot: Slot,
  value: NewValue,
): readonly TextEdit[] {
  if (sameShape(withoutAnchor(shapeOfNode(slot.node)), shapeOfValue(value))) return [];
  refuseReset(slot);
  refuseAnchorsInUse(document, slot);
  const token = collectionToken(slot.parent);
  const becomesBlock =
    typeof value === 'string' &&
    value.includes('\n') &&
    slot.item.value?.type === 'scalar' &&
    token.type !== 'flow-collection';
  if (isBare(value) && !becomesBlock && (isScalar(slot.node) || isNothing(slot.node)))
    return replaceScalarText(context, slot, value, token.type === 'flow-collection');
  const style = styleFor(context, slot, value);
  if (token.type === 'flow-collection') return replaceFlowValue(slot.item, renderFlow(value, style));
  return writeBlock(context, token, slot, renderFor(context, slot, value, style));
}

function isBare(value: NewValue): value is string | number | boolean | null {
  return value === null || typeof value !== 'object';
}

function withoutAnchor(shape: ReturnType<typeof shapeOfNode>): ReturnType<typeof shapeOfNode> {
  if (shape.is === 'alias' || shape.anchor === undefined) return shape;
  const { anchor: _anchor, ...rest } = shape;
  return rest;
}

/** `!reset` takes a value away, whatever stands behind it. */
function refuseReset(slot: Slot): void {
  const tokens = [...(slot.item.sep ?? []), ...(slot.item.key ? [] : slot.item.start)];
  if (tokens.some((one) => one.type === 'tag' && one.source === '!reset')) {
    throw cannot(
      'unsupported-style',
      `${showPath([...slot.parentPath, keyOf(slot) ?? slot.index])} is tagged !reset, which takes any value away.`,
    );
  }
}

/** @throws CannotEdit when an alias outside of the slot's value needs an anchor inside it. */
export function refuseAnchorsInUse(document: YamlDocument, slot: Slot, ownToo = false): void {
  const inside = new Set<string>();
  const aliases = new Set<unknown>();
  const collect = (node: unknown, own: boolean) => {
    if (isAlias(node)) aliases.add(node);
    else if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined && own)
      inside.add(node.anchor);
  };
  collect(slot.node, ownToo);
  if (isMap(slot.node) || isSeq(slot.node))
    visit(slot.node, { Node: (_, node) => (node === slot.node ? undefined : collect(node, true)) });
  if (inside.size === 0) return;
  visit(document, {
    Alias(_, alias) {
      if (!aliases.has(alias) && inside.has(alias.source)) {
        throw cannot(
          'would-not-parse',
          `An alias elsewhere needs the anchor &${alias.source} that stands in ${showPath([...slot.parentPath, keyOf(slot) ?? slot.index])}.`,
        );
      }
    },
  });
}

/** The slot's key as text; undefined in a list. */
export function keyOf(slot: Slot): string | undefined {
  if (!isMap(slot.parent)) return undefined;
  const key = slot.parent.items[slot.index]?.key;
  return isScalar(key) ? String(key.value) : undefined;
}

/** The style for the value of a slot that is there: the brackets or dashes that it has are kept. */
function styleFor(context: Context, slot: Slot, value: NewValue): ValueStyle {
  const items = realItems(collectionToken(slot.parent));
  const style = isMap(slot.parent) ? context.style.forMap(items, keyOf(slot) ?? '') : context.style.forList(items);
  const old = slot.item.value;
  const kept = old && 'items' in old && realItems(old).length > 0 ? old : undefined;
  if (kept === undefined || value instanceof StyledValue) return style;
  const flow = kept.type === 'flow-collection';
  return isNewMap(value) ? { ...style, flowMaps: flow } : { ...style, flowLists: flow };
}

function insertKey(
  context: Context,
  target: Target,
  path: DocumentPath,
  map: MapNode,
  key: string,
  value: NewValue,
  options: PlacementOptions,
): readonly TextEdit[] {
  const token = collectionToken(map);
  const after = placeOf(target.document, path, map, key, options.after);
  const style = context.style.forMap(realItems(token), key);
  if (token.type === 'flow-collection') {
    const slot = target.slots.at(-1);
    const comment = slot === undefined ? [] : commentAbove(context, slot, options, target.slots);
    return [...comment, ...insertFlowItem(context, token, after + 1, renderFlowEntry(key, value, style))];
  }
  const layout = new BlockLayout(context.compose, token);
  const lines = renderEntry(key, value, style, context.style.quotesItems(key));
  const comment = options.comment === undefined ? [] : [commentLine(options.comment)];
  return insertBlockItem(
    context,
    layout,
    after,
    [...comment, ...lines],
    blanksBetween(context, target.document, layout, path),
  );
}

/** Puts an item at `index` of a list that has some, or of one in brackets. */
export function insertItem(
  context: Context,
  target: Target,
  list: SeqNode,
  index: number,
  value: NewValue,
  options: PlacementOptions,
): readonly TextEdit[] {
  const token = collectionToken(list);
  const items = realItems(token);
  const style = context.style.forList(items);
  if (token.type === 'flow-collection') {
    const slot = target.slots.at(-1);
    const comment = slot === undefined ? [] : commentAbove(context, slot, options, target.slots);
    return [...comment, ...insertFlowItem(context, token, index, renderFlow(value, style))];
  }
  const layout = new BlockLayout(context.compose, token);
  const comment = options.comment === undefined ? [] : [commentLine(options.comment)];
  const lines = [...comment, ...renderItem(value, style)];
  const blanks = layout.items.length > 2 ? (layout.gap() ?? 0) : 0;
  return index < items.length
    ? insertBefore(context, layout, index, lines, blanks)
    : insertBlockItem(context, layout, items.length - 1, lines, blanks);
}

export function commentLine(comment: string): string {
  return comment === '' ? '#' : `# ${comment}`;
}

/** In brackets a comment cannot stand above an item: it goes above the key that the brackets belong to. */
function commentAbove(
  context: Context,
  slot: Slot,
  options: PlacementOptions,
  slots: readonly Slot[] = [slot],
): readonly TextEdit[] {
  if (options.comment === undefined) return [];
  const outer = slots.findLast((one) => collectionToken(one.parent).type !== 'flow-collection');
  const token = outer === undefined ? undefined : collectionToken(outer.parent);
  if (outer === undefined || token === undefined || token.type === 'flow-collection') {
    throw cannot('unsupported-style', 'A comment cannot be put above a key inside brackets.');
  }
  const layout = new BlockLayout(context.compose, token);
  if (!layout.startsLine(outer.index))
    throw cannot('unsupported-style', 'A comment cannot be put above a key that does not begin its line.');
  return [context.insertLines(layout.firstLine(outer.index), [indent(commentLine(options.comment), layout.column)])];
}

/** The blank lines that the file keeps between the items of this map. */
export function blanksBetween(
  context: Context,
  document: YamlDocument,
  layout: BlockLayout,
  path: DocumentPath,
): number {
  if (path.length === 0) return sectionGap(layout) ?? gapOf(context, document, ['services']) ?? 1;
  if (path.length === 1 && path[0] === 'services') return layout.gap() ?? gapOf(context, document, []) ?? 1;
  // One gap is no habit.
  return layout.items.length > 2 ? (layout.gap() ?? 0) : 0;
}

function gapOf(context: Context, document: YamlDocument, path: DocumentPath): number | undefined {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(node) || node.items.length === 0) return undefined;
  const token: BlockCollection | CST.FlowCollection = collectionToken(node);
  if (token.type === 'flow-collection') return undefined;
  const layout = new BlockLayout(context.compose, token);
  return path.length === 0 ? sectionGap(layout) : layout.gap();
}

/** Between sections; how `version:` or `name:` at the top is set off says nothing about them. */
function sectionGap(layout: BlockLayout): number | undefined {
  const first = layout.items.findIndex((item) => item.value && 'items' in item.value);
  return first === -1 ? undefined : layout.gap(first);
}
