/** Styled text before it becomes escape codes: spans, lines, and cutting them by terminal columns. */
import stringWidth from 'string-width';
import { printable } from '../../report/printable.ts';
import type { Style } from './style.ts';

export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** One line of the screen; holds no line break, no tab and no control character. */
export type Line = readonly Span[];

const noStyle: Style = {};

export function span(text: string, style: Style = noStyle): Span {
  return { text, style };
}

/** Columns of a text without control characters. */
export function widthOf(text: string): number {
  if (isAscii(text)) return text.length;
  let width = widths.get(text);
  if (width === undefined) {
    width = stringWidth(text);
    if (widths.size > 5_000) widths.clear();
    widths.set(text, width);
  }
  return width;
}

/** Signs and rules come again in every frame. */
const widths = new Map<string, number>();

export function lineWidth(line: Line): number {
  let width = 0;
  for (const { text } of line) width += widthOf(text);
  return width;
}

export function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

/** The columns `[from, to)` of a line; half of a wide character becomes a space. */
export function slice(line: Line, from: number, to: number): Line {
  const out: Span[] = [];
  let at = 0;
  for (const one of line) {
    if (at >= to) break;
    const { text, style } = one;
    const width = widthOf(text);
    if (at >= from && at + width <= to) out.push(one);
    else if (at + width > from) {
      const cut = sliceText(text, Math.max(0, from - at), Math.min(width, to - at));
      if (cut !== '') out.push({ text: cut, style });
    }
    at += width;
  }
  return out;
}

const segmenter = new Intl.Segmenter();

function sliceText(text: string, from: number, to: number): string {
  if (isAscii(text)) return text.slice(from, to);
  let out = '';
  let at = 0;
  for (const { segment } of segmenter.segment(text)) {
    const width = widthOf(segment);
    const end = at + width;
    if (at >= from && end <= to) out += segment;
    else if (at < to && end > from) out += ' '.repeat(Math.min(end, to) - Math.max(at, from));
    at = end;
    if (at >= to) break;
  }
  return out;
}

/** The line in exactly `width` columns: cut with a mark at the end, or filled up with `fill`. */
export function toWidth(line: Line, width: number, mark: string, fill: Style = noStyle): Line {
  const has = lineWidth(line);
  if (has === width) return line;
  if (has < width) return [...line, { text: ' '.repeat(width - has), style: fill }];
  if (width <= 0) return [];
  const kept = slice(line, 0, width - 1);
  const last = kept.at(-1)?.style ?? fill;
  const missing = width - 1 - lineWidth(kept);
  return [...kept, { text: ' '.repeat(Math.max(0, missing)) + mark, style: { ...last, tone: 'muted' } }];
}

/** The line in pieces of at most `width` columns, cut wherever the width ends: for source text. */
export function chop(line: Line, width: number): readonly Line[] {
  const has = lineWidth(line);
  if (has <= width) return [line];
  const out: Line[] = [];
  for (let at = 0; at < has; at += width) out.push(slice(line, at, at + width));
  return out;
}

/** The line in pieces of at most `width` columns, broken at spaces where possible: for sentences. */
export function wrap(line: Line, width: number): readonly Line[] {
  if (lineWidth(line) <= width) return [line];
  const words = wordsOf(line);
  const out: Line[] = [];
  let now: Span[] = [];
  let used = 0;
  const end = () => {
    out.push(trimEnd(now));
    now = [];
    used = 0;
  };
  for (const word of words) {
    const wordWidth = lineWidth(word);
    const isSpace = word[0]?.text.trim() === '';
    if (used + wordWidth <= width) {
      if (isSpace && used === 0 && out.length > 0) continue;
      now.push(...word);
      used += wordWidth;
      continue;
    }
    if (isSpace) {
      if (used > 0) end();
      continue;
    }
    if (used > 0) end();
    const pieces = chop(word, width);
    for (const piece of pieces.slice(0, -1)) out.push(piece);
    const last = pieces.at(-1) ?? [];
    now.push(...last);
    used = lineWidth(last);
  }
  if (now.length > 0) end();
  return out;
}

/** Runs of spaces and of what is no space, over the borders of spans. */
function wordsOf(line: Line): readonly Line[] {
  const out: Span[][] = [];
  let kind: boolean | undefined;
  for (const { text, style } of line) {
    for (const part of text.match(/ +|[^ ]+/gu) ?? []) {
      const isSpace = part.startsWith(' ');
      if (isSpace === kind) out.at(-1)?.push({ text: part, style });
      else out.push([{ text: part, style }]);
      kind = isSpace;
    }
  }
  return out;
}

function trimEnd(line: readonly Span[]): Line {
  const out = [...line];
  for (let last = out.at(-1); last !== undefined && last.text.trim() === ''; last = out.at(-1)) out.pop();
  return out;
}

export const tabWidth = 4;

/** Text of an audited file as it may be shown: tabs become spaces, control characters visible. */
export function clean(line: Line): Line {
  if (line.every(({ text }) => isAscii(text))) return line;
  const out: Span[] = [];
  let at = 0;
  for (const { text, style } of line) {
    let shown = '';
    for (const part of text.split(/(\t)/u)) {
      const piece = part === '\t' ? ' '.repeat(tabWidth - (at % tabWidth)) : printable(part);
      shown += piece;
      at += widthOf(piece);
    }
    if (shown !== '') out.push({ text: shown, style });
  }
  return out;
}

/** Two halves with what is between them filled up; the right one is kept, the left one is cut. */
export function spread(left: Line, right: Line, width: number, mark: string, fill: Style = noStyle): Line {
  const space = width - lineWidth(right);
  if (space <= 0) return toWidth(right, width, mark, fill);
  return [...toWidth(left, space, mark, fill), ...right];
}
