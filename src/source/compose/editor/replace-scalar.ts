/** Another value for a scalar, in the quotes or block that it has. */
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { TextEdit } from '../../../core/edits.ts';
import { replaceBlockValue } from './block.ts';
import type { Context } from './context.ts';
import { cannot } from './errors.ts';
import { replaceFlowValue } from './flow.ts';
import { BlockLayout } from './layout.ts';
import { indent } from './render.ts';
import { blockLines, escapeDouble, hasControl, inlineOther, inlineString, quoted } from './scalar.ts';
import { readScalar } from './scalar-source.ts';
import { isNothing, type Slot } from './target.ts';
import { blockHeader, collectionToken, keepsLineBreaks, realItems, tokenEnd } from './tokens.ts';

/** `inFlow` tells whether the place is inside brackets, where commas and brackets need quotes. */
export function replaceScalarText(
  context: Context,
  slot: Slot,
  value: string | number | boolean | null,
  inFlow: boolean,
): readonly TextEdit[] {
  if (isAlias(slot.node)) throw cannot('through-alias', `The value is the alias *${slot.node.source}.`);
  if (isMap(slot.node) || isSeq(slot.node)) throw cannot('unsupported-style', 'The value is not a single value.');
  if (isScalar(slot.node) && slot.node.value === value) return [];
  const parent = collectionToken(slot.parent);
  const siblings = realItems(parent);
  const style = context.style.forMap(siblings, '');
  const fresh =
    typeof value === 'string' ? inlineString(value, { quote: style.quote, always: false, inFlow }) : inlineOther(value);
  const token = slot.item.value;
  if (isNothing(slot.node) && (!token || (token.type === 'scalar' && token.source === ''))) {
    const text =
      typeof value === 'string'
        ? inlineString(value, { quote: style.quote, always: style.quoteValues, inFlow })
        : inlineOther(value);
    if (parent.type === 'flow-collection') return replaceFlowValue(slot.item, text);
    return replaceBlockValue(context, new BlockLayout(context.compose, parent), slot.index, {
      inline: text,
      lines: [],
    });
  }
  if (!token) throw cannot('not-found', 'There is no value to replace.');
  if (token.type === 'block-scalar') {
    const header = blockHeader(token);
    const headerEnd = header.offset + header.source.length;
    const bodyStart = context.lines.end(context.lines.lineAt(headerEnd));
    const bodyEnd = Math.max(bodyStart, tokenEnd(token));
    const old = readScalar(token);
    const keep = keepsLineBreaks(token);
    const wanted = header.source.startsWith('>') ? 'folded' : 'literal';
    const block =
      typeof value === 'string' && old !== undefined
        ? (blockLines(value, wanted, keep) ?? blockLines(value, 'literal', keep))
        : undefined;
    if (block === undefined || old === undefined) {
      return [
        { start: header.offset, end: headerEnd, text: fresh },
        { start: bodyStart, end: bodyEnd, text: '' },
      ];
    }
    const eol = context.lineEndAt(context.lines.lineAt(headerEnd) + 1);
    const text = context.linesBehind(
      bodyEnd,
      block.lines.map((line) => indent(line, old.indent)),
      eol,
    );
    return [
      { start: header.offset, end: headerEnd, text: block.header },
      { start: bodyStart, end: bodyEnd, text },
    ];
  }
  let text = fresh;
  if (typeof value === 'string' && token.type === 'single-quoted-scalar' && !hasControl(value))
    text = quoted(value, "'");
  if (typeof value === 'string' && token.type === 'double-quoted-scalar') text = `"${escapeDouble(value)}"`;
  return [{ start: token.offset, end: tokenEnd(token), text }];
}
