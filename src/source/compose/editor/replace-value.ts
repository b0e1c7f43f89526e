/** Another value for a key or an item that is there. */
import { isMap, isScalar, isSeq } from 'yaml';
import type { TextEdit } from '../../../core/edits.ts';
import type { YamlDocument } from '../document.ts';
import { type NewValue, type PlacementOptions, StyledValue } from '../editor.types.ts';
import { replaceBlockValue } from './block.ts';
import { commentAbove, commentLine } from './comments.ts';
import type { Context } from './context.ts';
import { replaceFlowValue } from './flow.ts';
import { refuseAnchorsInUse, refuseReset } from './guards.ts';
import { BlockLayout } from './layout.ts';
import { indent, isNewMap, type Rendered, renderFlow, renderItem, renderValue } from './render.ts';
import { replaceScalarText } from './replace-scalar.ts';
import { sameShape, shapeOfNode, shapeOfValue } from './shape.ts';
import type { ValueStyle } from './style.ts';
import { isNothing, keyOf, type Slot } from './target.ts';
import { type BlockCollection, collectionToken, headEnd, itemEnd, itemStart, realItems } from './tokens.ts';

/** Gives a value to a key that has nothing, `{}` or `[]`. */
export function fill(context: Context, slot: Slot, value: NewValue, options: PlacementOptions): readonly TextEdit[] {
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
  const [first = '', ...below] = rendered;
  const [start, end] = [itemStart(slot.item), itemEnd(slot.item)];
  // A comment behind the old value stays on the item's first line: behind a block scalar it would become text.
  const lineEnd = context.lines.end(context.lines.lineAt(end));
  const lines = below.map((line) => indent(line, layout.column));
  return [
    { start, end, text: first },
    { start: lineEnd, end: lineEnd, text: context.linesBehind(lineEnd, lines, eol) },
  ];
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
