/** Top-level sections: moving one above another. */
import { isAlias, isMap, isPair, isScalar, visit } from 'yaml';
import type { TextEdit } from '../../../core/edits.ts';
import type { YamlDocument } from '../document.ts';
import type { Context } from './context.ts';
import { cannot } from './errors.ts';
import { blanksBetween } from './gaps.ts';
import { BlockLayout } from './layout.ts';
import { blockLines } from './removal.ts';
import { findTarget } from './target.ts';
import { collectionToken } from './tokens.ts';

/** The edits that move a section with its comments before another; none when it stands there already. */
export function moveBefore(
  context: Context,
  name: string,
  before: string,
): { readonly document: YamlDocument; readonly edits: readonly TextEdit[] } {
  const source = findTarget(context.compose, [name]);
  const slot = source.slots[0];
  const goal = findTarget(context.compose, [before]).slots[0];
  if (slot === undefined) throw cannot('not-found', `There is no section ${name}.`);
  if (goal === undefined || goal.parent !== slot.parent)
    throw cannot('not-found', `There is no section ${before} beside ${name}.`);
  if (slot.index + 1 === goal.index || slot.index === goal.index) return { document: source.document, edits: [] };
  const token = collectionToken(slot.parent);
  if (token.type === 'flow-collection') throw cannot('unsupported-style', 'Sections inside brackets are not moved.');
  const layout = new BlockLayout(context.compose, token);
  if (!layout.startsLine(slot.index) || !layout.startsLine(goal.index))
    throw cannot('unsupported-style', 'A section that does not begin its line is not moved.');
  const { lines } = context;
  const own = layout.lines(slot.index);
  const eol = context.lineEndAt(own.start);
  let text = context.text.slice(lines.start(own.start), lines.start(own.end));
  if (!text.endsWith('\n')) text += eol;
  const blanks = layout.ownsBlanksBehind(slot.index) ? 0 : blanksBetween(context, source.document, layout, []);
  const isFileHeader =
    lines.text
      .slice(0, lines.start(layout.leadingStart(goal.index)))
      .replace('\uFEFF', '')
      .trim() === '';
  const at = lines.start(isFileHeader ? layout.firstLine(goal.index) : layout.leadingStart(goal.index));
  const start = at === 0 && context.text.startsWith('\uFEFF') ? 1 : at;
  const insertion = { start, end: start, text: text.replace('\uFEFF', '') + eol.repeat(blanks) };
  const gone = blockLines(context, layout, slot.index, false);
  return {
    document: source.document,
    edits: [insertion, context.deleteLines(gone.start, gone.end)].sort((a, b) => a.start - b.start),
  };
}

/** For every alias where it stands and where its anchor stands, as paths of keys: a move may change neither. */
export function aliasTargets(document: YamlDocument): readonly string[] {
  const paths = new Map<unknown, string>();
  const found: string[] = [];
  visit(document, (key, node, ancestors) => {
    const parent = ancestors.at(-1);
    const pair = isPair(parent) ? ancestors.at(-2) : undefined;
    const step =
      isPair(parent) && isScalar(parent.key) ? `${key === 'key' ? '?' : ''}${String(parent.key.value)}` : String(key);
    const path = `${paths.get(isMap(pair) ? pair : parent) ?? ''}/${step}`;
    if (!isPair(node)) paths.set(node, path);
    if (isAlias(node)) found.push(`${path} ${paths.get(node.resolve(document)) ?? ''}`);
  });
  return found.sort();
}
