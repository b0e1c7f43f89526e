import type { TextEdit } from '../../../core/edits.ts';

type Piece = { readonly start: number; readonly end: number } | { readonly text: string };

/** Remembers which parts of the current text are still the original's: edits of edits become edits of the original. */
export class PieceTable {
  readonly #original: string;
  #pieces: readonly Piece[];

  constructor(original: string) {
    this.#original = original;
    this.#pieces = original === '' ? [] : [{ start: 0, end: original.length }];
  }

  /** Applies edits whose offsets all refer to the current text; sorted, not overlapping. */
  apply(edits: readonly TextEdit[]): void {
    for (const edit of edits.toReversed()) {
      const [before, rest] = split(this.#pieces, edit.start);
      const [, after] = split(rest, edit.end - edit.start);
      this.#pieces = edit.text === '' ? [...before, ...after] : [...before, { text: edit.text }, ...after];
    }
  }

  /** The edits that lead from the original to the current text, each without what both sides share at its ends. */
  edits(): readonly TextEdit[] {
    const out: TextEdit[] = [];
    let at = 0;
    let text = '';
    const close = (next: number) => {
      const edit = trim(this.#original, { start: at, end: next, text });
      if (edit.start !== edit.end || edit.text !== '') out.push(edit);
      text = '';
    };
    for (const piece of this.#pieces) {
      if ('text' in piece) {
        text += piece.text;
      } else {
        close(piece.start);
        at = piece.end;
      }
    }
    close(this.#original.length);
    return out;
  }
}

function lengthOf(piece: Piece): number {
  return 'text' in piece ? piece.text.length : piece.end - piece.start;
}

function split(pieces: readonly Piece[], at: number): readonly [readonly Piece[], readonly Piece[]] {
  let left = at;
  for (const [index, piece] of pieces.entries()) {
    const length = lengthOf(piece);
    if (left <= 0) return [pieces.slice(0, index), pieces.slice(index)];
    if (left < length) {
      const [first, second]: readonly [Piece, Piece] =
        'text' in piece
          ? [{ text: piece.text.slice(0, left) }, { text: piece.text.slice(left) }]
          : [
              { start: piece.start, end: piece.start + left },
              { start: piece.start + left, end: piece.end },
            ];
      return [
        [...pieces.slice(0, index), first],
        [second, ...pieces.slice(index + 1)],
      ];
    }
    left -= length;
  }
  return [pieces, []];
}

function trim(original: string, edit: TextEdit): TextEdit {
  const old = original.slice(edit.start, edit.end);
  const most = Math.min(old.length, edit.text.length);
  let head = 0;
  while (head < most && old[head] === edit.text[head]) head += 1;
  if (isHighSurrogate(old[head - 1])) head -= 1;
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === edit.text[edit.text.length - 1 - tail]) tail += 1;
  if (isLowSurrogate(old[old.length - tail])) tail -= 1;
  return { start: edit.start + head, end: edit.end - tail, text: edit.text.slice(head, edit.text.length - tail) };
}

function isHighSurrogate(unit: string | undefined): boolean {
  return unit !== undefined && unit >= '\uD800' && unit <= '\uDBFF';
}

function isLowSurrogate(unit: string | undefined): boolean {
  return unit !== undefined && unit >= '\uDC00' && unit <= '\uDFFF';
}
