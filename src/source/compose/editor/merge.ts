/** Merge keys: `<<: *anchor` into a map, joined to a merge that is there. */
import { isAlias, isMap, isPair, isScalar, isSeq, visit } from 'yaml';
import type { TextEdit } from '../../../core/edits.ts';
import type { YamlDocument } from '../document.ts';
import { type NewValue, StyledValue } from '../editor.types.ts';
import type { DocumentPath } from '../types.ts';
import { assign } from './assign.ts';
import type { Context } from './context.ts';
import { cannot } from './errors.ts';
import { findTarget, isMergeKey, isNothing, resolveAlias, showPath, type Target } from './target.ts';

export interface Merge {
  readonly target: Target;
  readonly edits: readonly TextEdit[];
  /** The value that the map gets at `valuePath`; undefined when the merge is there already. */
  readonly change: { readonly path: DocumentPath; readonly value: NewValue } | undefined;
}

export function merge(context: Context, path: DocumentPath, anchor: string): Merge {
  const target = findTarget(context.compose, path);
  const change = wantedChange(target, path, anchor);
  if (change === undefined) return { target, edits: [], change };
  const inside = findTarget(context.compose, change.path);
  const edits = assign(context, inside, change.path, change.value, {});
  requireAnchorAbove(target.document, anchor, edits[0]?.start ?? 0);
  return { target, edits, change };
}

function wantedChange(
  target: Target,
  path: DocumentPath,
  anchor: string,
): { path: DocumentPath; value: NewValue } | undefined {
  const alias = (name: string) => new StyledValue('alias', name);
  const { node, missing } = target;
  const mergePath = [...path, '<<'];
  if (missing.length > 0 || isNothing(node)) return { path: mergePath, value: alias(anchor) };
  if (isAlias(node)) {
    if (!isMap(resolveAlias(target.document, node)))
      throw cannot('not-a-mapping', `${showPath(path)} is an alias of something that is no mapping.`);
    const names = node.source === anchor ? alias(anchor) : new StyledValue('flow', [alias(node.source), alias(anchor)]);
    return { path, value: { '<<': names } };
  }
  if (!isMap(node)) throw cannot('not-a-mapping', `${showPath(path)} is no mapping and cannot take a merge.`);
  const existing = node.items.find((pair) => isMergeKey(pair.key))?.value;
  if (existing === undefined || isNothing(existing)) return { path: mergePath, value: alias(anchor) };
  if (isAlias(existing)) {
    return existing.source === anchor
      ? undefined
      : { path: mergePath, value: new StyledValue('flow', [alias(existing.source), alias(anchor)]) };
  }
  if (!isSeq(existing)) throw cannot('unsupported-style', `The merge in ${showPath(path)} is written out in place.`);
  if (existing.items.some((one) => isAlias(one) && one.source === anchor)) return undefined;
  return { path: [...mergePath, existing.items.length], value: alias(anchor) };
}

function requireAnchorAbove(document: YamlDocument, anchor: string, at: number): void {
  let found: 'nowhere' | 'below' | 'above' = 'nowhere';
  let isMapping = false;
  visit(document, (_, node) => {
    if (isPair(node) || isAlias(node) || !(isScalar(node) || isMap(node) || isSeq(node)) || node.anchor !== anchor)
      return;
    const end = node.range?.[1] ?? 0;
    if (end <= at) {
      found = 'above';
      isMapping = isMap(node);
    } else if (found === 'nowhere') found = 'below';
  });
  // The visitor sets it; TypeScript does not follow into the callback.
  const state = found as 'nowhere' | 'below' | 'above';
  if (state === 'nowhere') throw cannot('not-found', `There is no anchor &${anchor}.`);
  if (state === 'below')
    throw cannot('anchor-below', `The anchor &${anchor} is defined below the place that should use it.`);
  if (!isMapping) throw cannot('not-a-mapping', `The anchor &${anchor} names no mapping.`);
}
