/** Where comments stand in a source, so that a `#` inside of a text is never taken for one. */
import { Lexer } from 'yaml';
import type { SourceRange } from '../core/types.ts';
import { LineTable } from './compose/lines.ts';
import { readLines } from './dockerfile/lines.ts';

export interface Comment {
  /** From the `#` to the end of the line. */
  readonly range: SourceRange;
  readonly text: string;
  /** True when nothing else stands on its line. */
  readonly isAlone: boolean;
}

/** The comments of a YAML file, in order. */
export function yamlComments(text: string): readonly Comment[] {
  const lines = new LineTable(text);
  const found: Comment[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let isText = false;
  for (const token of new Lexer().lex(text)) {
    // Marks of the lexer that stand for no character: a scalar follows, a document begins, a flow was cut short.
    if (token === '\u001f' || token === '\u0002' || token === '\u0018') {
      isText = token === '\u001f';
      continue;
    }
    if (token === '\uFEFF') continue;
    if (token.startsWith('#') && !isText) {
      const range = { start: at, end: at + token.length };
      const before = text.slice(lines.start(lines.lineAt(at)), at).replace('\uFEFF', '');
      found.push({ range, text: token.trimEnd(), isAlone: before.trim() === '' });
    }
    at += token.length;
    isText = false;
  }
  return found;
}

/** The comment lines of a Dockerfile, also those between the lines of an instruction; here-documents are text. */
export function dockerfileComments(text: string): readonly Comment[] {
  const bodies = readLines('', text).instructions.flatMap(({ heredocs }) =>
    heredocs.map(({ contentRange }) => contentRange),
  );
  return lineComments(text).filter(
    ({ range }) => !bodies.some(({ start, end }) => start <= range.start && range.start < end),
  );
}

/** Lines that begin with a `#`: comments of a shell script and of a `.env`. */
export function lineComments(text: string): readonly Comment[] {
  const lines = new LineTable(text);
  const found: Comment[] = [];
  for (let line = 0; line < lines.count; line += 1) {
    const column = lines.commentColumn(line);
    if (column === undefined) continue;
    const end = lines.end(line);
    const start = text.indexOf('#', lines.start(line));
    found.push({ range: { start, end }, text: text.slice(start, end).trimEnd(), isAlone: true });
  }
  return found;
}
