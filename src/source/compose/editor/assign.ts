/** Setting keys and adding items: where the value goes and how it is written there. */
import { isMap, isSeq } from 'yaml';
import type { TextEdit } from '../../../core/edits.ts';
import type { NewValue, PlacementOptions } from '../editor.types.ts';
import type { DocumentPath } from '../types.ts';
import { insertBefore, insertBlockItem } from './block.ts';
import { commentAbove, commentLine } from './comments.ts';
import type { Context } from './context.ts';
import { cannot } from './errors.ts';
import { insertFlowItem } from './flow.ts';
import { blanksBetween } from './gaps.ts';
import { BlockLayout } from './layout.ts';
import { placeOf } from './placement.ts';
import { renderEntry, renderFlow, renderFlowEntry, renderItem } from './render.ts';
import { fill, replaceValue } from './replace-value.ts';
import { isInFlow, isMerged, type MapNode, type SeqNode, showPath, type Target } from './target.ts';
import { collectionToken, realItems } from './tokens.ts';

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
    const edits = replaceValue(context, document, slot, value);
    return edits.length === 0 ? [] : [...commentAbove(context, slot, options), ...edits];
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
