/**
 * Text that was put together from pieces of a file (continuation lines joined, comment lines left
 * out) and still knows where each character comes from.
 */
import type { SourceRange } from '../../core/types.ts';

interface Piece {
  /** Offset of the piece inside the joined text. */
  readonly at: number;
  /** Offset of the piece in the file. */
  readonly source: number;
  readonly length: number;
}

export class LogicalText {
  readonly text: string;
  /** Where the text would begin in the file, also when it is empty. */
  readonly #origin: number;
  readonly #pieces: readonly Piece[];

  private constructor(text: string, origin: number, pieces: readonly Piece[]) {
    this.text = text;
    this.#origin = origin;
    this.#pieces = pieces;
  }

  /** Joins slices of `source`, given in order. */
  static join(source: string, slices: readonly SourceRange[]): LogicalText {
    let text = '';
    const pieces: Piece[] = [];
    for (const slice of slices) {
      if (slice.end <= slice.start) continue;
      pieces.push({ at: text.length, source: slice.start, length: slice.end - slice.start });
      text += source.slice(slice.start, slice.end);
    }
    return new LogicalText(text, slices[0]?.start ?? 0, pieces);
  }

  /** A range of `source` with its line breaks, each read as `\n`; `strip` leaves out leading tabs as `<<-` does. */
  static lines(source: string, range: SourceRange, strip = false): LogicalText {
    const slices: SourceRange[] = [];
    for (let start = range.start; start < range.end; ) {
      const newline = source.indexOf('\n', start);
      const next = newline === -1 || newline >= range.end ? range.end : newline + 1;
      while (strip && start < next && source[start] === '\t') start += 1;
      const isCrlf = next - 2 >= start && source[next - 2] === '\r' && source[next - 1] === '\n';
      if (isCrlf) slices.push({ start, end: next - 2 }, { start: next - 1, end: next });
      else slices.push({ start, end: next });
      start = next;
    }
    return LogicalText.join(source, slices);
  }

  /** One text behind the other; all are of the same file. */
  static concat(texts: readonly LogicalText[]): LogicalText {
    const pieces: Piece[] = [];
    let text = '';
    for (const one of texts) {
      for (const piece of one.#pieces) pieces.push({ ...piece, at: piece.at + text.length });
      text += one.text;
    }
    return new LogicalText(text, texts[0]?.range.start ?? 0, pieces);
  }

  /** The part `[start, end)` of the joined text. */
  slice(start: number, end: number = this.text.length): LogicalText {
    const pieces: Piece[] = [];
    for (const piece of this.#pieces) {
      const from = Math.max(start, piece.at);
      const to = Math.min(end, piece.at + piece.length);
      if (from < to) pieces.push({ at: from - start, source: piece.source + from - piece.at, length: to - from });
    }
    return new LogicalText(this.text.slice(start, end), this.offsetAt(start), pieces);
  }

  /** Without white space at both ends. */
  trim(): LogicalText {
    const end = this.text.trimEnd().length;
    const start = Math.min(this.text.length - this.text.trimStart().length, end);
    return this.slice(start, end);
  }

  /** The place in the file of the character at `index`; behind the last one for the text's length. */
  offsetAt(index: number): number {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const piece = this.#pieces[middle];
      if (piece === undefined) break;
      if (index < piece.at) high = middle - 1;
      else if (index >= piece.at + piece.length) low = middle + 1;
      else return piece.source + index - piece.at;
    }
    const last = this.#pieces.at(-1);
    return last === undefined ? this.#origin : last.source + last.length;
  }

  /** The range in the file of `[start, end)`: from its first to behind its last character. */
  rangeOf(start: number, end: number): SourceRange {
    const from = this.offsetAt(start);
    return { start: from, end: end > start ? this.offsetAt(end - 1) + 1 : from };
  }

  get range(): SourceRange {
    return this.rangeOf(0, this.text.length);
  }
}
