/** A text as lines with their line ends. */

export interface SourceLine {
  /** Without its line end. */
  readonly text: string;
  readonly end: '' | '\n' | '\r\n';
}

export function splitLines(text: string): readonly SourceLine[] {
  const out: SourceLine[] = [];
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('\n', at);
    if (next === -1) {
      out.push({ text: text.slice(at), end: '' });
      break;
    }
    const isCrlf = next > at && text[next - 1] === '\r';
    out.push({ text: text.slice(at, isCrlf ? next - 1 : next), end: isCrlf ? '\r\n' : '\n' });
    at = next + 1;
  }
  return out;
}
