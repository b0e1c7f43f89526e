import type { Problem } from '../../core/types.ts';

/** 1-based line and column of an offset. */
export function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  for (
    let newline = text.indexOf('\n', start);
    newline !== -1 && newline < offset;
    newline = text.indexOf('\n', start)
  ) {
    line += 1;
    start = newline + 1;
  }
  return { line, column: Math.max(1, offset - start + 1) };
}

/** A problem at a place of a file. */
export function problemAt(
  file: string,
  text: string,
  offset: number,
  level: Problem['level'],
  message: string,
  advice: string,
): Problem {
  return { file, ...positionOf(text, offset), level, message, advice };
}
