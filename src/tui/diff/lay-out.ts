/** Draws a diff as lines of the screen: numbers, signs, syntax colours, changed words, hidden secrets. Pure. */
import type { SourceRange } from '../../core/types.ts';
import { type Mask, maskText } from '../../report/mask.ts';
import { chop, clean, type Line, lineWidth, type Span, slice, span, toWidth } from '../text/spans.ts';
import type { Fill, Style } from '../text/style.ts';
import { type Part, partsOf } from './hunks.ts';
import type { SourceLine } from './lines.ts';
import type { DiffRow, FileDiff, Side } from './rows.ts';
import { type Token, tokensOf } from './syntax.ts';

export interface DiffLook {
  readonly width: number;
  readonly split: boolean;
  readonly context: number;
  readonly wrap: boolean;
  /** Columns by which the text is moved to the left. */
  readonly sideways: number;
  /** Hides secrets; undefined shows them. */
  readonly mask: Mask | undefined;
}

/** A file's path and what happens to it, then the rows that are shown. */
export function diffLines(diff: FileDiff, look: DiffLook): readonly Line[] {
  const sides = sidesOf(diff, look.mask);
  const digits = String(Math.max(diff.before.length, diff.after.length, 1)).length;
  const draw = look.split ? splitRows : unifiedRows;
  const out: Line[] = [fileLine(diff, look.width)];
  for (const part of partsOf(diff, look.context)) {
    if (part.kind === 'gap') out.push(gapLine(part, digits, look.width));
    else out.push(...draw(part.rows, sides, digits, look));
  }
  return out;
}

/** Columns of the longest line that is shown, to know how far it can be moved sideways. */
export function widestOf(diff: FileDiff): number {
  let widest = 0;
  for (const lines of [diff.before, diff.after]) for (const { text } of lines) widest = Math.max(widest, text.length);
  return widest;
}

function fileLine({ file, added, removed }: FileDiff, width: number): Line {
  const what = [
    file.before === undefined ? 'new file' : '',
    file.mode === undefined ? '' : `mode ${(file.mode & 0o777).toString(8).padStart(4, '0')}`,
    file.secret ? 'holds a secret' : '',
  ].filter((part) => part !== '');
  const left: Span[] = [span('── ', { tone: 'muted' }), span(file.path, { bold: true })];
  if (what.length > 0) left.push(span(`  ${what.join(', ')}`, { tone: 'muted' }));
  if (added > 0) left.push(span(`  +${added}`, { tone: 'added' }));
  if (removed > 0) left.push(span(`  −${removed}`, { tone: 'removed' }));
  const rest = width - lineWidth(left) - 1;
  return toWidth(clean(rest > 0 ? [...left, span(` ${'─'.repeat(rest)}`, { tone: 'muted' })] : left), width, '…');
}

function gapLine({ count, heading }: Extract<Part, { kind: 'gap' }>, digits: number, width: number): Line {
  const lines = `${count} lines`;
  const text = heading === '' ? lines : `${lines} · ${heading}`;
  return toWidth(
    clean([span(`${' '.repeat(digits)} ⋯ `, { tone: 'muted' }), span(text, { tone: 'muted', italic: true })]),
    width,
    '…',
  );
}

interface Sides {
  readonly before: (side: number) => Text;
  readonly after: (side: number) => Text;
}

interface Text {
  readonly line: SourceLine;
  readonly tokens: readonly Token[];
  readonly hidden: readonly SourceRange[];
}

function sidesOf({ file, before, after }: FileDiff, mask: Mask | undefined): Sides {
  const side = (text: string, lines: readonly SourceLine[]) => {
    const tokens = tokensOf(file.path, text);
    return (at: number): Text => {
      const line = lines[at] ?? { text: '', end: '' };
      const hidden = mask === undefined ? [] : file.secret ? secretPart(line.text) : mask.ranges(line.text);
      return { line, tokens: tokens[at] ?? [], hidden };
    };
  };
  return { before: side(file.before ?? '', before), after: side(file.after, after) };
}

/** A file that holds secrets may hold more of them than any rule knows: only names and comments are shown. */
function secretPart(text: string): readonly SourceRange[] {
  const trimmed = text.trimStart();
  if (trimmed === '' || trimmed.startsWith('#')) return [];
  const name = /^\s*(?:export\s+)?[A-Za-z_]\w*=/.exec(text);
  const start = name === null ? 0 : name[0].length;
  return start < text.length ? [{ start, end: text.length }] : [];
}

/** The text of one line in its colours, secrets hidden. */
function paintText({ line, tokens, hidden }: Text, words: readonly SourceRange[], fill: Fill | undefined): Line {
  const { text } = line;
  const borders = new Set([0, text.length]);
  for (const { start, end } of [...tokens, ...hidden, ...words]) borders.add(start).add(end);
  const cuts = [...borders].filter((at) => at <= text.length).sort((a, b) => a - b);
  const out: Span[] = [];
  for (let at = 0; at + 1 < cuts.length; at += 1) {
    const start = cuts[at] as number;
    const end = cuts[at + 1] as number;
    const within = ({ start: from, end: to }: SourceRange) => from <= start && end <= to;
    const emphasis = fill !== undefined && words.some(within);
    const fillHere = emphasis ? (`${fill}-word` as Fill) : fill;
    const secret = hidden.find(within);
    if (secret !== undefined) {
      if (secret.start === start) out.push(span(maskText, { tone: 'muted', fill: fillHere }));
      continue;
    }
    const kind = tokens.find(within)?.kind;
    const style: Style = { ...(kind === undefined ? {} : { tone: kind }), fill: fillHere };
    out.push(span(text.slice(start, end), kind === 'comment' ? { ...style, italic: true } : style));
  }
  return clean(out);
}

/** Line ends are shown where they are what differs, or where there is none. */
function endMark(text: Text, other: Text | undefined, fill: Fill | undefined): Line {
  const { end } = text.line;
  if (other !== undefined && other.line.end !== end && other.line.end !== '' && end !== '')
    return [span(end === '\r\n' ? ' CRLF' : ' LF', { tone: 'muted', fill })];
  return end === '' ? [span(' (no line end)', { tone: 'muted', fill })] : [];
}

type Sign = ' ' | '+' | '-';

interface Cell {
  readonly number: number | undefined;
  readonly sign: Sign;
  readonly text: Line;
}

const empty: Cell = { number: undefined, sign: ' ', text: [] };

function cellsOf(row: DiffRow, sides: Sides): { readonly before: Cell; readonly after: Cell } {
  if (row.kind === 'same') {
    const text = sides.after(row.after);
    const line = paintText(text, [], undefined);
    return {
      before: { number: row.before, sign: ' ', text: line },
      after: { number: row.after, sign: ' ', text: line },
    };
  }
  const before = row.before === undefined ? undefined : sides.before(row.before.line);
  const after = row.after === undefined ? undefined : sides.after(row.after.line);
  const cell = (side: Side | undefined, text: Text | undefined, other: Text | undefined, sign: '+' | '-'): Cell => {
    if (side === undefined || text === undefined) return empty;
    const fill = sign === '+' ? 'added' : 'removed';
    return {
      number: side.line,
      sign,
      text: [...paintText(text, side.words, fill), ...endMark(text, other, fill)],
    };
  };
  return { before: cell(row.before, before, after, '-'), after: cell(row.after, after, before, '+') };
}

function unifiedRows(rows: readonly DiffRow[], sides: Sides, digits: number, look: DiffLook): readonly Line[] {
  const out: Line[] = [];
  // Within one block all that is taken away comes before all that is added.
  let waiting: Cell[] = [];
  const flush = () => {
    for (const cell of waiting) out.push(...cellLines(cell, digits, look.width, look));
    waiting = [];
  };
  for (const row of rows) {
    const { before, after } = cellsOf(row, sides);
    if (row.kind === 'same') {
      flush();
      out.push(...cellLines(after, digits, look.width, look));
      continue;
    }
    if (row.before !== undefined) out.push(...cellLines(before, digits, look.width, look));
    if (row.after !== undefined) waiting.push(after);
  }
  flush();
  return out;
}

function splitRows(rows: readonly DiffRow[], sides: Sides, digits: number, look: DiffLook): readonly Line[] {
  const left = Math.floor((look.width - 1) / 2);
  const right = look.width - 1 - left;
  return rows.flatMap((row) => {
    const { before, after } = cellsOf(row, sides);
    const a = cellLines(before, digits, left, look);
    const b = cellLines(after, digits, right, look);
    const height = Math.max(a.length, b.length);
    return Array.from(
      { length: height },
      (_, at): Line => [
        ...(a[at] ?? [span(' '.repeat(left))]),
        span('│', { tone: 'muted' }),
        ...(b[at] ?? [span(' '.repeat(right))]),
      ],
    );
  });
}

/** Number, sign and text in exactly `width` columns; several lines where long ones are wrapped. */
function cellLines({ number, sign, text }: Cell, digits: number, width: number, look: DiffLook): readonly Line[] {
  const fill: Fill | undefined = sign === '+' ? 'added' : sign === '-' ? 'removed' : undefined;
  const tone = sign === '+' ? 'added' : sign === '-' ? 'removed' : 'muted';
  const space = Math.max(1, width - digits - 3);
  const gutter = (shown: string, mark: string): Line => [
    span(`${shown.padStart(digits)} `, { tone: fill === undefined ? 'muted' : tone }),
    span(`${mark} `, { tone, fill }),
  ];
  const head = gutter(number === undefined ? '' : String(number + 1), sign);
  if (!look.wrap)
    return [[...head, ...toWidth(slice(text, look.sideways, Number.POSITIVE_INFINITY), space, '…', { fill })]];
  return chop(text, space).map((piece, at) => [
    ...(at === 0 ? head : gutter('', ' ')),
    ...toWidth(piece, space, '…', { fill }),
  ]);
}
