/** What must not be replaced or taken away. */
import { isAlias, isMap, isScalar, isSeq, visit } from 'yaml';
import type { YamlDocument } from '../document.ts';
import { cannot } from './errors.ts';
import { keyOf, type Slot, showPath } from './target.ts';

/** `!reset` takes a value away, whatever stands behind it. */
export function refuseReset(slot: Slot): void {
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
