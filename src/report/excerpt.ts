import type { SourceRange } from '../core/types.ts';
import type { Mask } from './mask.ts';
import { maskText } from './mask.ts';
import type { LineIndex } from './position.ts';
import { printable, widthOf } from './printable.ts';
import type { Paint } from './style.ts';

/** Columns of source that an excerpt shows. */
const maximumWidth = 110;

/** Lines of a longer place that an excerpt shows. */
const maximumLines = 4;

/**
 * The line of a place with carets under it, secrets hidden; of a place of several lines also some of
 * the lines that follow:
 *
 *     12 |       POSTGRES_PASSWORD: ••••••
 *        |                          ^^^^^^
 */
export function excerpt(index: LineIndex, range: SourceRange, mask: Mask, paint: Paint): readonly string[] {
  const first = index.position(range.start).line;
  const last = Math.min(lastLine(index, range), first + maximumLines - 1);
  const gutter = String(last).length;
  const bar = paint('blue', '|');
  const out: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const line = index.line(number);
    const start = number === first ? Math.min(Math.max(range.start - line.start, 0), line.text.length) : 0;
    const end = Math.max(start, Math.min(range.end - line.start, line.text.length));
    const shown = render(line.text, start, end, mask);
    const [from, to, text] = clip(shown.text, shown.start, shown.end);
    out.push(`${paint('blue', String(number).padStart(gutter))} ${bar} ${text}`.trimEnd());
    if (number > first) continue;
    const carets = '^'.repeat(Math.max(1, widthOf(text.slice(from, to))));
    out.push(`${' '.repeat(gutter)} ${bar} ${' '.repeat(widthOf(text.slice(0, from)))}${paint('red', carets)}`);
  }
  return out;
}

/** The last line of a place that has something on it: a block's range may end behind empty lines. */
function lastLine(index: LineIndex, range: SourceRange): number {
  const text = index.text.slice(range.start, range.end);
  return index.position(range.start + text.trimEnd().length).line;
}

interface Rendered {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The line as it is printed, and where the place lies in it then: around a hidden part it touches, never inside. */
function render(line: string, start: number, end: number, mask: Mask): Rendered {
  let text = '';
  let from: number | undefined;
  let to = 0;
  const piece = (begin: number, stop: number, printed: string) => {
    if (from === undefined && start < stop) from = text.length;
    text += printed;
    if (begin < end) to = text.length;
  };
  let at = 0;
  const copy = (stop: number) => {
    while (at < stop) {
      const character = String.fromCodePoint(line.codePointAt(at) ?? 0);
      piece(at, at + character.length, character === '\t' ? '    ' : printable(character));
      at += character.length;
    }
  };
  for (const hidden of mask.ranges(line)) {
    copy(hidden.start);
    piece(hidden.start, hidden.end, maskText);
    at = hidden.end;
  }
  copy(line.length);
  const first = from ?? text.length;
  return { text, start: first, end: Math.max(first, to) };
}

/** Cuts a long line down to what stands around the place. */
function clip(text: string, start: number, end: number): readonly [number, number, string] {
  if (text.length <= maximumWidth) return [start, end, text];
  const left = start <= maximumWidth * 0.7 ? 0 : start - 30;
  const right = Math.min(text.length, left + maximumWidth);
  const head = left > 0 ? '… ' : '';
  const tail = right < text.length ? ' …' : '';
  const shift = head.length - left;
  return [start + shift, Math.min(end, right) + shift, head + text.slice(left, right) + tail];
}
