/** Edits inside block style: new items, new values behind a key or dash. */
import type { TextEdit } from '../../../core/edits.ts';
import type { Context } from './context.ts';
import type { BlockLayout } from './layout.ts';
import { indent, type Rendered } from './render.ts';
import { blockHeader, headEnd, itemStart, tokenEnd } from './tokens.ts';

/**
 * Puts a new item behind the one at `after` (-1: before the first). `texts` are its lines, the
 * first without indentation, comments included; `blanks` is how many blank lines separate items.
 */
export function insertBlockItem(
  context: Context,
  layout: BlockLayout,
  after: number,
  texts: readonly string[],
  blanks: number,
): readonly TextEdit[] {
  const own = texts.map((line) => indent(line, layout.column));
  const gap = new Array<string>(blanks).fill('');
  if (after >= 0) {
    const line = layout.regionEnd(after);
    const space = layout.ownsBlanksBehind(after) ? [] : gap;
    return [context.insertLines(line, [...space, ...own, ...(isCrowded(layout, after, line) ? gap : [])])];
  }
  if (layout.startsLine(0)) {
    let line = layout.leadingStart(0);
    // A comment on the file's first lines is about the file, not about its first key.
    if (
      layout.column === 0 &&
      context.lines.text.slice(0, context.lines.start(line)).replace('\uFEFF', '').trim() === ''
    )
      line = layout.firstLine(0);
    return [context.insertLines(line, [...own, ...gap])];
  }
  return insertInline(context, layout, 0, own);
}

/** True for a section that would be set off from the `version:` or `name:` above it and not from the section below. */
function isCrowded(layout: BlockLayout, after: number, line: number): boolean {
  const above = layout.items[after]?.value;
  const isSetting = above !== undefined && above !== null && !('items' in above);
  return layout.column === 0 && isSetting && after + 1 < layout.items.length && layout.leadingStart(after + 1) === line;
}

/** Before an item that does not begin its line (`- - a`, `- a: 1`): the new one takes its place there. */
function insertInline(
  context: Context,
  layout: BlockLayout,
  index: number,
  own: readonly string[],
): readonly TextEdit[] {
  const item = layout.items[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  const at = itemStart(item);
  const eol = context.lineEndAt(context.lines.lineAt(at) + 1);
  return [{ start: at, end: at, text: `${own.join(eol).trimStart()}${eol}${' '.repeat(layout.column)}` }];
}

/** Puts a new item before the one at `index`, above the comments that belong to it. */
export function insertBefore(
  context: Context,
  layout: BlockLayout,
  index: number,
  texts: readonly string[],
  blanks: number,
): readonly TextEdit[] {
  const own = texts.map((line) => indent(line, layout.column));
  if (!layout.startsLine(index)) return insertInline(context, layout, index, own);
  return [context.insertLines(layout.leadingStart(index), [...own, ...new Array<string>(blanks).fill('')])];
}

/** Gives the item at `index` another value; its anchor and the comments behind it stay. */
export function replaceBlockValue(
  context: Context,
  layout: BlockLayout,
  index: number,
  rendered: Rendered,
): readonly TextEdit[] {
  const { lines } = context;
  const item = layout.items[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  const head = headEnd(item);
  const headLine = lines.lineAt(head);
  const below = rendered.lines.map((line) => indent(line, layout.column));
  const eol = context.lineEndAt(headLine + 1);
  const value = item.value;

  if (value === undefined || value === null || (value.type === 'scalar' && value.source === '')) {
    const blank = context.text.slice(head, lines.end(headLine)).trim() === '';
    const edits: TextEdit[] = [];
    if (rendered.inline !== '')
      edits.push({ start: head, end: blank ? lines.end(headLine) : head, text: ` ${rendered.inline}` });
    if (below.length > 0) {
      // A block scalar's text follows its header; a collection goes below the comments that are there already.
      const at = rendered.inline === '' ? layout.contentEnd(index) : headLine + 1;
      edits.push(context.insertLines(at, below));
    }
    return edits;
  }

  if ('items' in value && value.type !== 'flow-collection') {
    const first = lines.lineAt(value.offset);
    if (first === headLine) {
      // A compact collection behind a dash.
      const text = rendered.inline === '' ? below.join(eol).trimStart() : [rendered.inline, ...below].join(eol);
      return [{ start: value.offset, end: tokenEnd(value), text }];
    }
    const to = lines.end(layout.contentEnd(index) - 1);
    const text = context.linesBehind(to, below, eol);
    const behindHead = { start: lines.end(headLine), end: to, text };
    return rendered.inline === ''
      ? [behindHead]
      : [{ start: head, end: head, text: ` ${rendered.inline}` }, behindHead];
  }

  if (value.type === 'block-scalar') {
    const header = blockHeader(value);
    const end = header.offset + header.source.length;
    const bodyEnd = Math.max(tokenEnd(value), end);
    const body = {
      start: lines.end(lines.lineAt(header.offset)),
      end: bodyEnd,
      text: context.linesBehind(bodyEnd, below, eol),
    };
    const start = rendered.inline === '' ? head : header.offset;
    if (body.end <= body.start)
      return [
        { start, end, text: rendered.inline },
        { ...body, end: body.start },
      ];
    return [{ start, end, text: rendered.inline }, body];
  }

  const end = tokenEnd(value);
  if (below.length === 0) return [{ start: value.offset, end, text: rendered.inline }];
  const lineEnd = lines.end(lines.lineAt(end));
  const text = context.linesBehind(lineEnd, below, eol);
  const first =
    rendered.inline === '' ? { start: head, end, text: '' } : { start: value.offset, end, text: rendered.inline };
  return [first, { start: lineEnd, end: lineEnd, text }];
}
