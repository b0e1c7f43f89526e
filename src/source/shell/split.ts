/**
 * Splits shell text into its commands, synchronously and without a grammar: enough of POSIX
 * sh (quotes, operators, redirections, groups, conditions, loops) to know which programs run with
 * which words. What it does not split further it says (`complete: false`), so that a rule can stay
 * away from it.
 */
import type { Redirection, Separator, ShellCommand, ShellText, ShellWord } from './types.ts';

/** Words that open, join or close a compound command where a command name could stand. */
const reserved = new Set([
  'if',
  'then',
  'elif',
  'else',
  'fi',
  'for',
  'while',
  'until',
  'do',
  'done',
  '{',
  '}',
  '!',
  'time',
]);
const opening = new Set(['if', 'for', 'while', 'until', '{']);
const closing = new Set(['fi', 'done', '}']);
const separators: readonly (readonly [string, Separator])[] = [
  ['&&', '&&'],
  ['||', '||'],
  [';;', ';'],
  [';', ';'],
  ['|&', '|'],
  ['|', '|'],
  ['&', '&'],
  ['\n', 'newline'],
];
const redirection = /^\d*(?:&>>|&>|<<<|<<-|<<|<>|>>|>\||>&|<&|>|<)/;
const assignment = /^[A-Za-z_]\w*\+?=/;

/** Splits `text`, continuation lines already joined or still in it. Never throws. */
export function splitShell(text: string): ShellText {
  return new Splitter(text).split();
}

class Splitter {
  readonly #text: string;
  readonly #commands: ShellCommand[] = [];
  #at = 0;
  #depth = 0;
  #complete = true;
  #before: Separator | undefined;
  #assignments: ShellWord[] = [];
  #words: ShellWord[] = [];
  #redirections: Redirection[] = [];
  #start = -1;

  constructor(text: string) {
    this.#text = text;
  }

  split(): ShellText {
    while (this.#at < this.#text.length) this.#step();
    this.#finish(undefined);
    return { commands: this.#commands, complete: this.#complete };
  }

  #step(): void {
    const text = this.#text;
    const char = text[this.#at] ?? '';
    if (char === '\\' && /^\\\r?\n/.test(text.slice(this.#at, this.#at + 3))) {
      this.#at += text[this.#at + 1] === '\r' ? 3 : 2;
      return;
    }
    if (char === ' ' || char === '\t' || char === '\r') {
      this.#at += 1;
      return;
    }
    if (char === '#') {
      const end = text.indexOf('\n', this.#at);
      this.#at = end === -1 ? text.length : end;
      return;
    }
    const redirect = redirection.exec(text.slice(this.#at, this.#at + 12))?.[0];
    if (redirect !== undefined) {
      this.#redirect(redirect);
      return;
    }
    const found = separators.find(([sign]) => text.startsWith(sign, this.#at));
    if (found !== undefined) {
      this.#finish(found[1]);
      this.#at += found[0].length;
      return;
    }
    if (char === '(' || char === ')') {
      this.#parenthesis(char);
      return;
    }
    this.#word();
  }

  #parenthesis(char: '(' | ')'): void {
    // `name ( )` makes a function; its body runs when it is called, which is not followed here.
    if (char === '(' && this.#words.length > 0) this.#complete = false;
    this.#finish(this.#before);
    this.#depth = Math.max(0, this.#depth + (char === '(' ? 1 : -1));
    this.#at += 1;
  }

  #redirect(operator: string): void {
    this.#begin();
    this.#at += operator.length;
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at += 1;
    const word = this.#readWord();
    this.#redirections.push({ operator, target: word.raw === '' ? undefined : word });
  }

  #word(): void {
    const word = this.#readWord();
    if (this.#words.length === 0 && this.#assignments.length === 0 && this.#redirections.length === 0) {
      if (word.raw === 'case' || word.raw === 'function') this.#complete = false;
      if (reserved.has(word.raw)) {
        if (opening.has(word.raw)) this.#depth += 1;
        if (closing.has(word.raw)) this.#depth = Math.max(0, this.#depth - 1);
        // The words of `for x in a b` are no command.
        if (word.raw === 'for')
          while (this.#at < this.#text.length && !/[;\n]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
        return;
      }
    }
    this.#begin(word.start);
    if (this.#words.length === 0 && assignment.test(word.raw)) this.#assignments.push(word);
    else this.#words.push(word);
  }

  #begin(start = this.#at): void {
    if (this.#start === -1) this.#start = start;
  }

  #finish(separator: Separator | undefined): void {
    if (this.#start !== -1) {
      const end = this.#text.slice(0, this.#at).trimEnd().length;
      this.#commands.push({
        assignments: this.#assignments,
        words: this.#words,
        redirections: this.#redirections,
        before: this.#commands.length === 0 ? undefined : this.#before,
        nested: this.#depth > 0,
        start: this.#start,
        end,
      });
      this.#assignments = [];
      this.#words = [];
      this.#redirections = [];
      this.#start = -1;
      this.#before = undefined;
    }
    this.#before = separator ?? this.#before;
  }

  #readWord(): ShellWord {
    const text = this.#text;
    const start = this.#at;
    let literal: string | undefined = '';
    const add = (piece: string | undefined): void => {
      literal = literal === undefined || piece === undefined ? undefined : literal + piece;
    };
    while (this.#at < text.length) {
      const char = text[this.#at] ?? '';
      if (/[\s;&|()<>]/.test(char)) break;
      if (char === "'") {
        const close = this.#closing("'", this.#at + 1);
        add(text.slice(this.#at + 1, close));
        this.#at = close + 1;
      } else if (char === '"') {
        add(this.#doubleQuoted());
      } else if (char === '\\') {
        const next = text[this.#at + 1];
        if (next !== '\n') add(next ?? '');
        this.#at += 2;
      } else if (char === '$' || char === '`') {
        const length = this.#expansionLength();
        add(length === 1 && char === '$' ? '$' : undefined);
        this.#at += length;
      } else {
        add(/[*?[\]{}]/.test(char) || (char === '~' && this.#at === start) ? undefined : char);
        this.#at += 1;
      }
    }
    this.#at = Math.min(this.#at, text.length);
    return { raw: text.slice(start, this.#at), literal, start, end: this.#at };
  }

  #doubleQuoted(): string | undefined {
    const text = this.#text;
    let value: string | undefined = '';
    this.#at += 1;
    while (this.#at < text.length && text[this.#at] !== '"') {
      const char = text[this.#at] ?? '';
      const next = text[this.#at + 1] ?? '';
      if (char === '\\' && /["\\$`\n]/.test(next)) {
        if (value !== undefined && next !== '\n') value += next;
        this.#at += 2;
      } else if (char === '$' || char === '`') {
        const length = this.#expansionLength();
        value = length === 1 && char === '$' && value !== undefined ? `${value}$` : undefined;
        this.#at += length;
      } else {
        if (value !== undefined) value += char;
        this.#at += 1;
      }
    }
    if (this.#at >= text.length) this.#complete = false;
    this.#at += 1;
    return value;
  }

  /** Length of what starts with `$` or a backtick; 1 for a lone dollar. */
  #expansionLength(): number {
    const text = this.#text;
    const start = this.#at;
    if (text[start] === '`') return this.#closing('`', start + 1) + 1 - start;
    const next = text[start + 1] ?? '';
    if (next === '(' || next === '{') return this.#balanced(start + 1, next, next === '(' ? ')' : '}') - start;
    return 1 + (/^(?:[A-Za-z_]\w*|[0-9@*#?$!-])/.exec(text.slice(start + 1, start + 200))?.[0].length ?? 0);
  }

  /** Index of the next `char` from `from`; the end of the text when there is none. */
  #closing(char: string, from: number): number {
    const found = this.#text.indexOf(char, from);
    if (found !== -1) return found;
    this.#complete = false;
    return this.#text.length;
  }

  /** Index behind the bracket that closes the one at `open`; quotes inside are skipped. */
  #balanced(open: number, left: string, right: string): number {
    const text = this.#text;
    let depth = 0;
    for (let index = open; index < text.length; index += 1) {
      const char = text[index];
      if (char === '\\') index += 1;
      else if (char === "'" && left === '(') index = this.#closing("'", index + 1);
      else if (char === left) depth += 1;
      else if (char === right) depth -= 1;
      if (depth === 0) return index + 1;
    }
    this.#complete = false;
    return text.length;
  }
}
