/** Comments that an edit brings along. */
import type { TextEdit } from '../../../core/edits.ts';
import type { PlacementOptions } from '../editor.types.ts';
import type { Context } from './context.ts';
import { cannot } from './errors.ts';
import { BlockLayout } from './layout.ts';
import { indent } from './render.ts';
import type { Slot } from './target.ts';
import { collectionToken } from './tokens.ts';

export function commentLine(comment: string): string {
  return comment === '' ? '#' : `# ${comment}`;
}

/** In brackets a comment cannot stand above an item: it goes above the key that the brackets belong to. */
export function commentAbove(
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
