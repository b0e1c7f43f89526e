import type { SourceRange } from './types.ts';

/** Replaces `[start, end)` by `text`. */
export interface TextEdit extends SourceRange {
  readonly text: string;
}

/**
 * True when both edits cannot stand together. Two insertions at one place can: they are kept in
 * the order given. An insertion at the border of a replacement can as well.
 */
export function overlaps(a: TextEdit, b: TextEdit): boolean {
  if (a.start === a.end || b.start === b.end) {
    const [point, span] = a.start === a.end ? [a, b] : [b, a];
    return span.start < point.start && point.start < span.end;
  }
  return a.start < b.end && b.start < a.end;
}

/**
 * Applies edits given in any order; offsets refer to `text` before any of them.
 * @throws RangeError when two overlap or one lies outside the text: that is a bug of the caller.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits.map((edit, index) => ({ edit, index }));
  sorted.sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.index - b.index);
  let out = '';
  let at = 0;
  for (const { edit } of sorted) {
    if (edit.start < at || edit.end < edit.start || edit.end > text.length) {
      throw new RangeError(`edit [${edit.start}, ${edit.end}) overlaps another or lies outside the text`);
    }
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}
