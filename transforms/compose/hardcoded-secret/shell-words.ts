/**
 * Words of a command with their places, for the two readers that a command line in a compose file
 * has: Compose's own splitter for string commands, and a POSIX shell for what it is handed.
 * Both quote alike as far as this goes; a `${…}` of Compose is opaque and never splits.
 */
import { interpolationsIn } from './variables.ts';

/** `mixed`: several kinds in one word; its place is then all of the word, the quotes included. */
export type Quoting = 'none' | 'single' | 'double' | 'mixed';

/** A character of a word: what it means, where it is written, and how it is quoted there. */
export interface Unit {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly quoting: Quoting;
}

export interface ShellWord {
  /** Without quotes and backslashes; interpolations as written. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly units: readonly Unit[];
  /** True for `;`, `&&`, `|`, `(`, … and line ends between commands. */
  readonly operator: boolean;
}

/** Thrown for text whose quotes do not close. */
export class UnclosedQuote extends Error {
  override readonly name = 'UnclosedQuote';
}

const blanks = new Set([' ', '\t', '\r', '\n']);
const operators = new Set([';', '&', '|', '(', ')', '<', '>', '\n']);

/**
 * Splits raw text into words.
 * @param reader `compose` splits at blanks only; `shell` also at operators and keeps `$(…)`,
 *   `` `…` `` and `#` comments apart.
 * @throws UnclosedQuote
 */
export function splitWords(raw: string, reader: 'compose' | 'shell'): readonly ShellWord[] {
  const opaque = new Map(interpolationsIn(raw).map((one) => [one.start, one.end]));
  const words: ShellWord[] = [];
  let units: Unit[] = [];
  let wordStart = -1;
  let quoting: Quoting = 'none';
  const begin = (at: number): void => {
    if (wordStart < 0) wordStart = at;
  };
  const finish = (end: number): void => {
    if (wordStart < 0) return;
    words.push({ value: units.map((unit) => unit.text).join(''), start: wordStart, end, units, operator: false });
    units = [];
    wordStart = -1;
  };
  const put = (text: string, start: number, end: number): void => {
    begin(start);
    units.push({ text, start, end, quoting });
  };

  for (let at = 0; at < raw.length; ) {
    const char = raw[at] ?? '';
    const opaqueEnd =
      opaque.get(at) ?? (reader === 'shell' && quoting !== 'single' ? shellExpansionEnd(raw, at) : undefined);
    if (opaqueEnd !== undefined) {
      put(raw.slice(at, opaqueEnd), at, opaqueEnd);
      at = opaqueEnd;
    } else if (quoting === 'single') {
      if (char === "'") quoting = 'none';
      else put(char, at, at + 1);
      at += 1;
    } else if (quoting === 'double') {
      if (char === '"') quoting = 'none';
      else if (char === '\\' && /["\\$`]/.test(raw[at + 1] ?? '')) {
        put(raw[at + 1] ?? '', at, at + 2);
        at += 1;
      } else put(char, at, at + 1);
      at += 1;
    } else if (char === "'" || char === '"') {
      begin(at);
      quoting = char === "'" ? 'single' : 'double';
      at += 1;
    } else if (char === '\\' && at + 1 < raw.length) {
      if (raw[at + 1] === '\n') {
        if (wordStart >= 0) begin(at);
      } else put(raw[at + 1] ?? '', at, at + 2);
      at += 2;
    } else if (reader === 'shell' && operators.has(char)) {
      finish(at);
      words.push({ value: char, start: at, end: at + 1, units: [], operator: true });
      at += 1;
    } else if (blanks.has(char)) {
      finish(at);
      at += 1;
    } else if (reader === 'shell' && char === '#' && wordStart < 0) {
      while (at < raw.length && raw[at] !== '\n') at += 1;
    } else {
      put(char, at, at + 1);
      at += 1;
    }
  }
  if (quoting !== 'none') throw new UnclosedQuote(`a ${quoting} quote is not closed`);
  finish(raw.length);
  return words;
}

/** End of a `$$(…)` or `` `…` `` of the shell that starts here (Compose doubles the dollar). */
function shellExpansionEnd(raw: string, at: number): number | undefined {
  if (raw[at] === '`') {
    const close = raw.indexOf('`', at + 1);
    return close < 0 ? undefined : close + 1;
  }
  if (!raw.startsWith('$$(', at)) return undefined;
  let depth = 0;
  for (let end = at + 2; end < raw.length; end += 1) {
    if (raw[end] === '(') depth += 1;
    if (raw[end] === ')') depth -= 1;
    if (depth === 0) return end + 1;
  }
  return undefined;
}

/**
 * The stretch of the source that holds characters `[from, to)` of a word's value. Where they are
 * quoted in several ways it is the written rest of the word, quotes included; undefined where
 * that would cut through quotes.
 */
export function placeInWord(
  word: ShellWord,
  from: number,
  to: number,
): { start: number; end: number; quoting: Quoting } | undefined {
  let position = 0;
  let previous: Unit | undefined;
  const covered: Unit[] = [];
  for (const unit of word.units) {
    const next = position + unit.text.length;
    if (next <= from) previous = unit;
    if (next > from && position < to) {
      if (position < from || next > to) return undefined;
      covered.push(unit);
    }
    position = next;
  }
  const first = covered[0];
  const last = covered.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (covered.every((unit) => unit.quoting === first.quoting)) {
    return { start: first.start, end: last.end, quoting: first.quoting };
  }
  if (to < position || (previous !== undefined && previous.quoting !== 'none')) return undefined;
  return { start: previous?.end ?? word.start, end: word.end, quoting: 'mixed' };
}

/** True when a shell puts something in at these characters: a variable, a command's output. */
export function isExpanded(word: ShellWord, from: number, to: number): boolean {
  let position = 0;
  return word.units.some((unit, at) => {
    const inside = position >= from && position < to;
    position += unit.text.length;
    if (!inside || unit.quoting === 'single') return false;
    if (unit.text.startsWith('$$(') || unit.text.startsWith('`')) return true;
    // Compose leaves one dollar of two; one behind a backslash is no longer the shell's.
    const [dollar, next] = [word.units[at + 1], word.units[at + 2]];
    return (
      unit.text === '$' &&
      unit.end - unit.start === 1 &&
      dollar?.text === '$' &&
      /^[A-Za-z0-9_{(@*#?!$-]/.test(next?.text ?? '')
    );
  });
}

/** True when a text means itself after it was put in between these quotes as it is. */
export function meansItself(text: string, quoting: Quoting): boolean {
  if (quoting === 'none') return /^[A-Za-z0-9_@%+=:,./-]*$/.test(text);
  return quoting === 'single' ? !text.includes("'") : !/["\\$`]/.test(text);
}

/** A word as a POSIX shell must be given it to mean exactly `value`: plain where that is safe, else in single quotes. */
export function quoteForShell(value: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(value)) return value;
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
