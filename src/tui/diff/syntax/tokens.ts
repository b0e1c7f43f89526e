/** What a piece of source is, for colours only. */

export type TokenKind = 'key' | 'string' | 'number' | 'keyword' | 'comment' | 'variable' | 'punctuation';

export interface Token {
  readonly start: number;
  readonly end: number;
  readonly kind: TokenKind;
}

/** Tokens over a whole text, in order, become tokens of its lines. */
export function perLine(text: string, tokens: readonly Token[]): readonly (readonly Token[])[] {
  const out: Token[][] = [];
  let at = 0;
  for (let start = 0; start <= text.length; ) {
    const next = text.indexOf('\n', start);
    const stop = next === -1 ? text.length : next;
    const line: Token[] = [];
    while (at < tokens.length) {
      const token = tokens[at] as Token;
      if (token.start >= stop) break;
      if (token.end > start) {
        line.push({
          start: Math.max(token.start, start) - start,
          end: Math.min(token.end, stop) - start,
          kind: token.kind,
        });
      }
      if (token.end > stop) break;
      at += 1;
    }
    out.push(line);
    if (next === -1) break;
    start = next + 1;
  }
  return out;
}

/** A token of one kind in which `$NAME`, `${…}` are variables; `$$` is an escaped dollar. */
export function withVariables(text: string, start: number, end: number, kind: Token['kind'] | undefined): Token[] {
  const out: Token[] = [];
  let from = start;
  const flush = (to: number) => {
    if (kind !== undefined && to > from) out.push({ start: from, end: to, kind });
  };
  for (let at = text.indexOf('$', start); at !== -1 && at < end; ) {
    const stop = Math.min(variableEnd(text, at), end);
    if (stop > at + 1) {
      flush(at);
      out.push({ start: at, end: stop, kind: 'variable' });
      from = stop;
    }
    at = text.indexOf('$', Math.max(stop, at + 1));
  }
  flush(end);
  return out;
}

/** Where the variable ends that begins at a `$`; the place behind the `$` when there is none. */
export function variableEnd(text: string, at: number): number {
  const next = text[at + 1];
  if (next === '{') {
    let depth = 0;
    for (let i = at + 1; i < text.length && text[i] !== '\n'; i += 1) {
      if (text[i] === '{') depth += 1;
      else if (text[i] === '}') {
        depth -= 1;
        if (depth === 0) return i + 1;
      }
    }
    return at + 1;
  }
  if (next === '$') {
    const inner = variableEnd(text, at + 1);
    return inner === at + 2 ? at + 2 : inner;
  }
  let end = at + 1;
  while (end < text.length && /[A-Za-z0-9_]/.test(text[end] ?? '')) end += 1;
  return end;
}
