/** Lines of a Dockerfile around an instruction. */
import type { SourceRange } from '../../src/core/types.ts';

/**
 * The lines of an instruction that goes, with their line break, the comment that belongs to it and one of two blank
 * lines that would meet. A comment right above belongs to it, unless another instruction follows directly: then it may
 * be the heading of both, and stays.
 */
export function wholeLines(text: string, range: SourceRange): SourceRange {
  const newline = text.indexOf('\n', range.end);
  let end = newline === -1 ? text.length : newline + 1;
  let start = text.lastIndexOf('\n', range.start - 1) + 1;
  if (start === 0 && text.startsWith('\uFEFF')) start = 1;
  if (/^[ \t]*(?:\r?\n|#|$)/.test(text.slice(end))) {
    for (let above = lineAbove(text, start); isComment(above?.content); above = lineAbove(text, start))
      start = above?.start ?? start;
  }
  const above = lineAbove(text, start);
  if (above?.content.trim() === '') {
    const next = text.slice(end).match(/^[ \t]*(?:\r?\n|$)/);
    if (next !== null && end < text.length) end += next[0].length;
    else if (end >= text.length) start = above.start;
  }
  return { start, end };
}

/** A comment, but neither a parser directive nor the BuildKit check one. */
function isComment(line: string | undefined): boolean {
  return line?.trimStart().startsWith('#') === true && !/^\s*#\s*(?:syntax|escape|check)\s*=/i.test(line);
}

function lineAbove(text: string, start: number): { readonly start: number; readonly content: string } | undefined {
  if (start === 0) return undefined;
  const from = text.lastIndexOf('\n', start - 2) + 1;
  return { start: from, content: text.slice(from, start - 1) };
}

/** The line break that the file uses. */
export function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
