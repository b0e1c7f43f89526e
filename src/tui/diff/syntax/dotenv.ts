import { lineEnd } from './shell.ts';
import { type Token, withVariables } from './tokens.ts';

/** `.env` files: comments, names, values. */
export function tokenizeDotenv(text: string): readonly Token[] {
  const out: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const stop = lineEnd(text, at, text.length);
    const line = text.slice(at, stop);
    const begin = at + (line.length - line.trimStart().length);
    const equals = line.indexOf('=');
    if (text[begin] === '#') out.push({ start: begin, end: stop, kind: 'comment' });
    else if (equals > 0) {
      out.push({ start: begin, end: at + equals, kind: 'key' });
      out.push({ start: at + equals, end: at + equals + 1, kind: 'punctuation' });
      out.push(...withVariables(text, at + equals + 1, stop, 'string'));
    }
    at = stop + 1;
  }
  return out;
}
