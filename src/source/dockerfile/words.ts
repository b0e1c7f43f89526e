/** Words, JSON arrays and variables inside an instruction. */
import { LogicalText } from './logical.ts';
import type { Word } from './types.ts';

/** A word with its place in the joined text too. */
export interface PlacedWord extends Word {
  readonly at: number;
  readonly to: number;
}

/**
 * Splits at white space outside quotes, as BuildKit does for ENV, COPY and the like
 * (moby/buildkit:frontend/dockerfile/shell/lex.go): `'…'` is literal, in `"…"` the escape character
 * stands before itself, `"` and `$`; `${…}` keeps together. `value` has quotes and escapes undone.
 */
export function shellWords(source: LogicalText, escape: string): readonly PlacedWord[] {
  const { text } = source;
  const words: PlacedWord[] = [];
  let index = 0;
  while (index < text.length) {
    if (isSpace(text[index])) {
      index += 1;
      continue;
    }
    const at = index;
    let value = '';
    while (index < text.length && !isSpace(text[index])) {
      const char = text[index] ?? '';
      if (char === "'") {
        const close = text.indexOf("'", index + 1);
        const end = close === -1 ? text.length : close;
        value += text.slice(index + 1, end);
        index = end + 1;
      } else if (char === '"') {
        const quoted = doubleQuoted(text, index, escape);
        value += quoted.value;
        index = quoted.end;
      } else if (char === escape) {
        value += text[index + 1] ?? '';
        index += 2;
      } else if (char === '$' && text[index + 1] === '{') {
        const end = closingBrace(text, index + 1) + 1;
        value += text.slice(index, end);
        index = end;
      } else {
        value += char;
        index += 1;
      }
    }
    const to = Math.min(index, text.length);
    words.push({ value, at, to, range: source.rangeOf(at, to) });
  }
  return words;
}

/** Quotes and escapes undone as in {@link shellWords}, white space between words as it stands. */
export function withoutQuotes(text: string, escape: string): string {
  let value = '';
  let end = 0;
  for (const word of shellWords(LogicalText.join(text, [{ start: 0, end: text.length }]), escape)) {
    value += text.slice(end, word.at) + word.value;
    end = word.to;
  }
  return value;
}

function doubleQuoted(text: string, open: number, escape: string): { readonly value: string; readonly end: number } {
  let value = '';
  let index = open + 1;
  while (index < text.length && text[index] !== '"') {
    const next = text[index + 1];
    if (text[index] === escape && (next === '"' || next === '$' || next === escape)) {
      value += next;
      index += 2;
    } else {
      value += text[index];
      index += 1;
    }
  }
  return { value, end: index + 1 };
}

/** Index of the `}` that closes the `{` at `open`, or the last index. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index += 1) {
    if (text[index] === '{') depth += 1;
    if (text[index] === '}') depth -= 1;
    if (depth === 0) return index;
  }
  return text.length - 1;
}

/** The items when `source` is a JSON array of strings, which makes it the exec form; else undefined. */
export function jsonWords(source: LogicalText): readonly PlacedWord[] | undefined {
  const { text } = source;
  if (!text.startsWith('[')) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed)) return undefined;
  const words: PlacedWord[] = [];
  let index = 1;
  for (const item of parsed as readonly unknown[]) {
    if (typeof item !== 'string') return undefined;
    const at = text.indexOf('"', index);
    let end = at + 1;
    while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
    words.push({ value: item, at, to: end + 1, range: source.rangeOf(at, end + 1) });
    index = end + 1;
  }
  return words;
}

export type Lookup = (name: string) => string | undefined;

/**
 * Puts variables in: `$X`, `${X}`, `${X:-d}`, `${X-d}`, `${X:+a}`, `${X+a}`. An escaped dollar stays
 * a dollar. Undefined when a variable has no value or another operator is used: not to be known here.
 */
export function substitute(value: string, lookup: Lookup, escape = '\\'): string | undefined {
  let out = '';
  let index = 0;
  while (index < value.length) {
    const char = value[index] ?? '';
    if (char === escape && value[index + 1] === '$') {
      out += '$';
      index += 2;
      continue;
    }
    if (char !== '$') {
      out += char;
      index += 1;
      continue;
    }
    const braced = value[index + 1] === '{';
    const nameStart = index + (braced ? 2 : 1);
    const nameEnd = nameEndFrom(value, nameStart);
    if (nameEnd === nameStart) {
      if (braced) return undefined;
      out += char;
      index += 1;
      continue;
    }
    const known = lookup(value.slice(nameStart, nameEnd));
    if (!braced) {
      if (known === undefined) return undefined;
      out += known;
      index = nameEnd;
      continue;
    }
    const close = closingBrace(value, index + 1);
    const replaced = withOperator(known, value.slice(nameEnd, close), lookup, escape);
    if (replaced === undefined) return undefined;
    out += replaced;
    index = close + 1;
  }
  return out;
}

function withOperator(known: string | undefined, rest: string, lookup: Lookup, escape: string): string | undefined {
  if (rest === '') return known;
  const colon = rest.startsWith(':');
  const operator = rest[colon ? 1 : 0];
  const operand = rest.slice(colon ? 2 : 1);
  const present = known !== undefined && !(colon && known === '');
  if (operator === '-') return present ? known : substitute(operand, lookup, escape);
  if (operator === '+') return present ? substitute(operand, lookup, escape) : '';
  return undefined;
}

function nameEndFrom(text: string, start: number): number {
  let index = start;
  while (index < text.length && /\w/.test(text[index] ?? '') && !(index === start && /\d/.test(text[index] ?? '')))
    index += 1;
  return index;
}

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r' || char === '\v' || char === '\f';
}
