/** Taking keys and items away with the comments and blank lines that belong to them. */
import { isMap, isScalar } from 'yaml';
import type { TextEdit } from '../../../core/edits.ts';
import type { DocumentPath } from '../types.ts';
import type { Context } from './context.ts';
import { cannot } from './errors.ts';
import { removeFlowItem } from './flow.ts';
import { refuseAnchorsInUse } from './guards.ts';
import { BlockLayout, type Lines } from './layout.ts';
import { isMerged, keyOf, type Slot, showPath, type Target } from './target.ts';
import { collectionToken, headEnd, itemEnd, itemStart } from './tokens.ts';

export interface Removal {
  readonly edits: readonly TextEdit[];
  /** What is gone: the path itself, or the parent that would have been left empty. */
  readonly path: DocumentPath;
}

export function remove(context: Context, target: Target, path: DocumentPath, prune: boolean): Removal {
  requireFound(target, path);
  let depth = target.slots.length - 1;
  if (prune)
    while (depth > 0 && isOnlyOne(target.slots[depth]) && !anchorInUse(target, target.slots[depth - 1])) depth -= 1;
  const slot = target.slots[depth];
  if (slot === undefined) throw cannot('unsupported-style', 'The whole file cannot be removed.');
  refuseAnchorsInUse(target.document, slot, true);
  const gone = path.slice(0, depth + 1);
  const token = collectionToken(slot.parent);
  if (token.type === 'flow-collection') return { edits: removeFlowItem(context, token, slot.index), path: gone };
  const layout = new BlockLayout(context.compose, token);
  if (!isOnlyOne(slot)) return { edits: removeBlockItem(context, layout, slot), path: gone };
  const parent = target.slots[depth - 1];
  if (parent === undefined) throw cannot('unsupported-style', 'The file would be left empty.');
  const empty = isMap(slot.parent) ? '{}' : '[]';
  const head = headEnd(parent.item);
  const first = itemStart(slot.item);
  if (!layout.startsLine(slot.index))
    return { edits: [{ start: first, end: itemEnd(slot.item), text: empty }], path: gone };
  const { start: own, end } = layout.lines(slot.index);
  const start = own - layout.blanksBefore(slot.index);
  return { edits: [{ start: head, end: head, text: ` ${empty}` }, context.deleteLines(start, end)], path: gone };
}

/** @throws CannotEdit when the path does not lead to something that is written there. */
export function requireFound(target: Target, path: DocumentPath): void {
  const next = target.missing[0];
  if (next === undefined) return;
  if (isMap(target.node) && isMerged(target.document, target.node, next)) {
    throw cannot('through-alias', `${showPath(path)} comes in through a merge and is not written here.`);
  }
  throw cannot('not-found', `${showPath(path)} is not there.`);
}

function isOnlyOne(slot: Slot | undefined): boolean {
  return slot?.parent.items.length === 1;
}

function anchorInUse(target: Target, slot: Slot | undefined): boolean {
  if (slot === undefined) return false;
  try {
    refuseAnchorsInUse(target.document, slot, true);
    return false;
  } catch {
    return true;
  }
}

function removeBlockItem(context: Context, layout: BlockLayout, slot: Slot): readonly TextEdit[] {
  const { index } = slot;
  if (!layout.startsLine(index)) {
    const [start, end] = [itemStart(slot.item), itemEnd(slot.item)];
    const next = layout.items[index + 1];
    const to = next === undefined ? end : itemStart(next);
    // A comment in between stays where it is.
    return [{ start, end: context.text.slice(end, to).trim() === '' ? to : end, text: '' }];
  }
  return [deleteBlock(context, layout, index, headsGroup(context, layout, slot))];
}

/** Deletes an item's lines and the blank lines that would be one too many. */
export function deleteBlock(context: Context, layout: BlockLayout, index: number, keepComments: boolean): TextEdit {
  const { start, end } = blockLines(context, layout, index, keepComments);
  return context.deleteLines(start, end);
}

export function blockLines(context: Context, layout: BlockLayout, index: number, keepComments: boolean): Lines {
  const { lines } = context;
  let { start, end } = layout.lines(index);
  if (keepComments) return { start: layout.firstLine(index), end };
  const isLast = index + 1 >= layout.items.length;
  if (index > 0 && layout.ownsBlanksBehind(index - 1)) {
    // Blank lines that come to stand behind such a block would become part of its text.
    while (end < lines.count - 1 && lines.isBlank(end)) end += 1;
    return { start, end };
  }
  const blanks = layout.blanksBefore(index);
  const blankBehind = !layout.ownsBlanksBehind(index) && lines.isBlank(end);
  if (index > 0 && blanks > 0 && (blankBehind || isLast)) start -= blanks;
  else if (index === 0 && blankBehind && !isLast) while (end < lines.count - 1 && lines.isBlank(end)) end += 1;
  return { start, end };
}

/**
 * True when the comment above the item is a heading over several: the next item follows directly
 * and the comment does not name this one.
 */
function headsGroup(context: Context, layout: BlockLayout, slot: Slot): boolean {
  const { lines } = context;
  const { index } = slot;
  const [start, first] = [layout.leadingStart(index), layout.firstLine(index)];
  if (start === first || index + 1 >= layout.items.length) return false;
  if (layout.firstLine(index + 1) !== layout.contentEnd(index)) return false;
  const name = keyOf(slot) ?? (isScalar(slot.node) ? (String(slot.node.value).split('=', 1)[0] ?? '') : '');
  const comment = context.text.slice(lines.start(start), lines.start(first)).toLowerCase();
  return name === '' || !comment.includes(name.toLowerCase());
}
