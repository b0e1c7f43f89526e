import { type CST, isMap } from 'yaml';
import type { YamlDocument } from '../document.ts';
import type { DocumentPath } from '../types.ts';
import type { Context } from './context.ts';
import { BlockLayout } from './layout.ts';
import { type BlockCollection, collectionToken } from './tokens.ts';

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
