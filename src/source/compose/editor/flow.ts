/** Edits inside flow style: `[a, b]` and `{a: 1}`, on one line or several. */
import type { CST } from 'yaml';
import type { TextEdit } from '../../../core/edits.ts';
import type { Context } from './context.ts';
import { cannot } from './errors.ts';
import { headEnd, itemEnd, itemStart, realItems, tokenEnd } from './tokens.ts';

/** The commas of the collection itself. */
function commas(token: CST.FlowCollection): readonly CST.SourceToken[] {
  return [
    ...token.items.flatMap((item) => [...item.start, ...(item.sep ?? [])]),
    ...token.end,
    ...token.items.flatMap(endTokens),
  ]
    .filter((one) => one.type === 'comma')
    .sort((a, b) => a.offset - b.offset);
}

function endTokens(item: CST.CollectionItem): readonly CST.SourceToken[] {
  const value = item.value ?? item.key;
  return value && 'end' in value && value.end !== undefined ? value.end : [];
}

function commaBehind(token: CST.FlowCollection, offset: number): CST.SourceToken | undefined {
  return commas(token).find((one) => one.offset >= offset);
}

/** Inserts the text of one item so that it comes to stand at `index`. */
export function insertFlowItem(
  context: Context,
  token: CST.FlowCollection,
  index: number,
  text: string,
): readonly TextEdit[] {
  const { lines } = context;
  const items = realItems(token);
  const open = token.start.offset + 1;
  const first = items[0];
  const last = items.at(-1);
  if (first === undefined || last === undefined) {
    const inside = context.text.slice(open, tokenEnd(token) - 1);
    if (inside.trim() !== '') throw cannot('unsupported-style', 'The brackets hold nothing but a comment.');
    const pad = inside.includes('\n') ? '' : inside.slice(0, 1);
    return [{ start: open, end: tokenEnd(token) - 1, text: pad + text + pad }];
  }
  const next = items[index];
  if (next !== undefined) {
    const at = itemStart(next);
    const ownLine = context.text.slice(lines.start(lines.lineAt(at)), at).trim() === '';
    const between = ownLine ? `,${context.lineEndAt(lines.lineAt(at))}${' '.repeat(lines.column(at))}` : ', ';
    return [{ start: at, end: at, text: text + between }];
  }
  const end = itemEnd(last);
  const trailing = commaBehind(token, end);
  const lastLine = lines.lineAt(end);
  const start = itemStart(last);
  const ownLine = context.text.slice(lines.start(lines.lineAt(start)), start).trim() === '';
  const closesLine = lines.lineAt(tokenEnd(token) - 1) === lastLine;
  if (ownLine && !closesLine) {
    const eol = context.lineEndAt(lastLine + 1);
    const at = lines.end(trailing === undefined ? lastLine : lines.lineAt(trailing.offset));
    const line = `${eol}${' '.repeat(lines.column(start))}${text}`;
    if (trailing !== undefined) return [{ start: at, end: at, text: `${line},` }];
    return at === end
      ? [{ start: end, end, text: `,${line}` }]
      : [
          { start: end, end, text: ',' },
          { start: at, end: at, text: line },
        ];
  }
  if (trailing !== undefined) {
    const at = trailing.offset + 1;
    return [{ start: at, end: at, text: `${separator(context, items)}${text},` }];
  }
  return [{ start: end, end, text: `,${separator(context, items)}${text}` }];
}

/** The white space that the collection keeps behind its commas. */
function separator(context: Context, items: readonly CST.CollectionItem[]): string {
  const [before, after] = [items.at(-2), items.at(-1)];
  if (before === undefined || after === undefined) return ' ';
  const gap = context.text.slice(itemEnd(before), itemStart(after));
  const comma = gap.indexOf(',');
  const space = gap.slice(comma + 1);
  return comma !== -1 && /^ ?$/.test(space) ? space : ' ';
}

/** Takes the item at `index` away with its comma; comments stay. */
export function removeFlowItem(context: Context, token: CST.FlowCollection, index: number): readonly TextEdit[] {
  const { lines } = context;
  const items = realItems(token);
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  const start = itemStart(item);
  const end = itemEnd(item);
  const open = token.start.offset + 1;
  const close = tokenEnd(token) - 1;
  const comma = commaBehind(token, end);
  if (items.length === 1) {
    const inside =
      context.text.slice(open, start) + context.text.slice(comma === undefined ? end : comma.offset + 1, close);
    if (inside.trim() !== '') return [{ start, end: comma === undefined ? end : comma.offset + 1, text: '' }];
    return [{ start: open, end: close, text: '' }];
  }
  const firstLine = lines.lineAt(start);
  const behind = comma === undefined ? end : comma.offset + 1;
  // A comment on the item's own line is about the item.
  const rest = context.text.slice(behind, lines.end(lines.lineAt(behind))).trim();
  const alone =
    context.text.slice(lines.start(firstLine), start).trim() === '' && (rest === '' || rest.startsWith('#'));
  const previous = items[index - 1];
  const edits: TextEdit[] = [];
  if (comma === undefined && previous !== undefined) {
    // The last one takes the comma before it along.
    const before = commaBehind(token, itemEnd(previous));
    if (before === undefined) throw cannot('unsupported-style', 'The comma before the item was not found.');
    if (!alone) {
      const between = context.text.slice(before.offset + 1, start);
      if (between.trim() === '') return [{ start: before.offset, end, text: '' }];
    }
    edits.push({ start: before.offset, end: before.offset + 1, text: '' });
  }
  if (alone) {
    const from = lines.start(firstLine);
    edits.push({ start: from, end: lines.start(lines.lineAt(behind) + 1), text: '' });
  } else {
    let to = behind;
    if (index + 1 < items.length) while (context.text[to] === ' ') to += 1;
    edits.push({ start, end: to, text: '' });
  }
  return edits;
}

/** Gives a flow item another value. */
export function replaceFlowValue(item: CST.CollectionItem, text: string): readonly TextEdit[] {
  const { value } = item;
  if (value && !(value.type === 'scalar' && value.source === ''))
    return [{ start: value.offset, end: tokenEnd(value), text }];
  const head = headEnd(item);
  const colon = item.sep?.some((one) => one.type === 'map-value-ind') === true;
  return [{ start: head, end: head, text: colon || !item.key ? ` ${text}` : `: ${text}` }];
}
