import { type Token, variableEnd } from './tokens.ts';

const words = new Set(
  'if then else elif fi for in while until do done case esac function select time return exit export local set unset exec trap cd test eval source'.split(
    ' ',
  ),
);

/** Reserved words that a command follows. */
const openers = new Set(['if', 'then', 'else', 'elif', 'while', 'until', 'do', 'exec', 'eval', 'time']);

/** POSIX shell, well enough for colours: comments, quotes, variables, options, operators, reserved words. */
export function tokenizeShell(text: string): readonly Token[] {
  return shellTokens(text, 0, text.length);
}

/** Tokens of the part `[start, end)` of a text. */
export function shellTokens(text: string, start: number, end: number): readonly Token[] {
  const out: Token[] = [];
  let atCommand = true;
  for (let at = start; at < end; ) {
    const character = text[at] ?? '';
    if (character === '\n') {
      atCommand = true;
      at += 1;
    } else if (/\s/.test(character)) at += 1;
    else if (character === '\\') at += 2;
    else if (character === '#' && (at === start || /\s/.test(text[at - 1] ?? ''))) {
      const stop = lineEnd(text, at, end);
      out.push({ start: at, end: stop, kind: 'comment' });
      at = stop;
    } else if (character === "'") {
      const close = text.indexOf("'", at + 1);
      const stop = close === -1 ? end : Math.min(close + 1, end);
      out.push({ start: at, end: stop, kind: 'string' });
      at = stop;
      atCommand = false;
    } else if (character === '"') {
      at = doubleQuoted(text, at, end, out);
      atCommand = false;
    } else if (character === '$') {
      const stop = Math.min(variableEnd(text, at), end);
      out.push({ start: at, end: stop, kind: 'variable' });
      at = stop;
      atCommand = false;
    } else if (/[|&;<>(){}]/.test(character)) {
      out.push({ start: at, end: at + 1, kind: 'punctuation' });
      atCommand = character !== '<' && character !== '>';
      at += 1;
    } else {
      let stop = at + 1;
      while (stop < end && !/[\s|&;<>(){}"'$\\]/.test(text[stop] ?? '')) stop += 1;
      const word = text.slice(at, stop);
      if (atCommand && /^[A-Za-z_]\w*=/.test(word)) {
        const name = word.indexOf('=');
        out.push({ start: at, end: at + name, kind: 'key' });
      } else if (words.has(word)) {
        out.push({ start: at, end: stop, kind: 'keyword' });
        if (!openers.has(word)) atCommand = false;
      } else if (atCommand) {
        out.push({ start: at, end: stop, kind: 'key' });
        atCommand = false;
      } else if (/^-/.test(word)) out.push({ start: at, end: stop, kind: 'number' });
      at = stop;
    }
  }
  return out;
}

function doubleQuoted(text: string, start: number, end: number, out: Token[]): number {
  let from = start;
  let at = start + 1;
  const flush = (to: number) => {
    if (to > from) out.push({ start: from, end: to, kind: 'string' });
  };
  while (at < end && text[at] !== '"') {
    if (text[at] === '\\') at += 2;
    else if (text[at] === '$') {
      const stop = Math.min(variableEnd(text, at), end);
      if (stop > at + 1) {
        flush(at);
        out.push({ start: at, end: stop, kind: 'variable' });
        from = stop;
      }
      at = Math.max(stop, at + 1);
    } else at += 1;
  }
  const stop = Math.min(at + 1, end);
  flush(stop);
  return stop;
}

export function lineEnd(text: string, at: number, end: number): number {
  const next = text.indexOf('\n', at);
  return next === -1 || next > end ? end : next;
}
