/**
 * `.env` files and those named by `env_file`. Facts: the dotenv package of compose-go 2.0; each
 * assignment keeps the ranges of its parts, so that an edit can name them.
 */
import type { Problem, SourceRange } from '../../core/types.ts';
import { interpolate, type Lookup } from '../compose/interpolate.ts';
import type { VariableUse } from '../compose/types.ts';

export interface DotenvEntry {
  readonly name: string;
  readonly nameRange: SourceRange;
  /** After unquoting and interpolation; null for a line that only names a variable. */
  readonly value: string | null;
  /** The value as written, quotes included; empty range behind the name when there is none. */
  readonly valueRange: SourceRange;
  readonly quote: '"' | "'" | undefined;
  /** True behind `export`. */
  readonly exported: boolean;
  /** The comment behind an unquoted value, from its `#`. */
  readonly comment: SourceRange | undefined;
  /** Ranges are offsets into the unquoted value. */
  readonly variables: readonly VariableUse[];
  /** Whole statement, from `export` or the name to the end of the value. */
  readonly range: SourceRange;
  /** 1-based. */
  readonly line: number;
}

export interface DotenvFacts {
  readonly path: string;
  readonly text: string;
  /** In the order of the file; of two with one name the later counts. */
  readonly entries: readonly DotenvEntry[];
  readonly problems: readonly Problem[];
}

/**
 * Reads a `.env`. A line that Compose would refuse is a problem; the others are read all the same.
 * `lookup` is asked before the file's own earlier lines, as Compose does.
 */
export function parseDotenv(path: string, text: string, lookup: Lookup): DotenvFacts {
  const entries: DotenvEntry[] = [];
  const problems: Problem[] = [];
  const values = new Map<string, string>();
  const find: Lookup = (name) => {
    const value = values.get(name);
    return lookup(name) ?? (value === undefined ? undefined : { value, source: 'env-file' });
  };
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  let counted = 0;
  while (at < text.length) {
    while (at < text.length && isBlank(text.charAt(at))) at += 1;
    if (at >= text.length) break;
    if (text.charAt(at) === '#') {
      at = lineEnd(text, at);
      continue;
    }
    for (; counted < at; counted += 1) if (text.charAt(counted) === '\n') line += 1;
    const statement = readStatement(text, at, line, find);
    if (typeof statement === 'string') {
      problems.push({
        file: path,
        line,
        column: 1,
        level: 'warning',
        message: statement,
        advice: 'Write NAME=value, or remove the line: Compose refuses the whole file.',
        rejects: true,
      });
      at = lineEnd(text, at);
      continue;
    }
    entries.push(statement);
    const value = statement.value ?? find(statement.name)?.value;
    if (value !== undefined) values.set(statement.name, value);
    at = Math.max(statement.range.end, at + 1);
    // What follows an unquoted value on its line is a comment or white space.
    if (statement.quote === undefined) at = lineEnd(text, at);
  }
  return { path, text, entries, problems };
}

/** The statement at `start`, or what is wrong with it; never names a value. */
function readStatement(text: string, start: number, line: number, lookup: Lookup): DotenvEntry | string {
  const exported = text.startsWith('export', start) && isSpace(text.charAt(start + 6));
  let nameStart = exported ? start + 6 : start;
  while (isSpace(text.charAt(nameStart))) nameStart += 1;
  let at = nameStart;
  while (at < text.length && isNameCharacter(text.charAt(at))) at += 1;
  const nameRange = { start: nameStart, end: at };
  const name = text.slice(nameStart, at);
  while (isSpace(text.charAt(at))) at += 1;
  const separator = text.charAt(at);
  if (name === '') return 'a line that is no assignment: it starts with a character that no variable name has';
  const found = { name, nameRange, exported, line };
  if (separator === '' || separator === '\n') {
    const valueRange = { start: nameRange.end, end: nameRange.end };
    return {
      ...found,
      value: null,
      valueRange,
      quote: undefined,
      comment: undefined,
      variables: [],
      range: { start, end: nameRange.end },
    };
  }
  if (separator !== '=' && separator !== ':')
    return `the name ${name} is followed by a character that no variable name has`;
  at += 1;
  while (isSpace(text.charAt(at))) at += 1;
  const quote = text.charAt(at);
  if (quote === '"' || quote === "'") return quoted(text, at, quote, { ...found, start }, lookup);
  const end = lineEnd(text, at);
  const hash = text.indexOf(' #', at);
  const comment = hash >= 0 && hash < end ? { start: hash + 1, end: trimmedEnd(text, hash + 1, end) } : undefined;
  const valueRange = { start: at, end: trimmedEnd(text, at, comment === undefined ? end : hash) };
  const { value, variables } = interpolate(text.slice(valueRange.start, valueRange.end), lookup);
  return { ...found, value, valueRange, quote: undefined, comment, variables, range: { start, end: valueRange.end } };
}

type Beginning = Pick<DotenvEntry, 'name' | 'nameRange' | 'exported' | 'line'> & { readonly start: number };

function quoted(
  text: string,
  open: number,
  quote: '"' | "'",
  beginning: Beginning,
  lookup: Lookup,
): DotenvEntry | string {
  let raw = '';
  let at = open + 1;
  for (; at < text.length && text.charAt(at) !== quote; at += 1) {
    const isEscape = text.charAt(at) === '\\' && at + 1 < text.length;
    if (isEscape && text.charAt(at + 1) === quote) raw += quote;
    else if (isEscape) raw += text.slice(at, at + 2);
    else raw += text.charAt(at);
    if (isEscape) at += 1;
  }
  if (at >= text.length) return `the quoted value of ${beginning.name} is not closed`;
  const { start, ...found } = beginning;
  const range = { start, end: at + 1 };
  const valueRange = { start: open, end: at + 1 };
  const rest = { valueRange, quote, comment: undefined, range };
  if (quote === "'") return { ...found, value: raw, variables: [], ...rest };
  const { value, variables } = interpolate(unescape(raw), lookup);
  return { ...found, value, variables, ...rest };
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
  $: '$$',
};

/** Escapes inside double quotes; `\$` becomes the `$$` of the interpolation that follows. */
function unescape(raw: string): string {
  let out = '';
  for (let at = 0; at < raw.length; at += 1) {
    const known = raw.charAt(at) === '\\' ? escapes[raw.charAt(at + 1)] : undefined;
    out += known ?? raw.charAt(at);
    if (known !== undefined) at += 1;
  }
  return out;
}

function isNameCharacter(char: string): boolean {
  return /[\p{L}\p{N}_.\-[\]]/u.test(char);
}

/** White space other than a line feed. */
function isSpace(char: string): boolean {
  return (
    char === ' ' ||
    char === '\t' ||
    char === '\r' ||
    char === '\v' ||
    char === '\f' ||
    char === '\u0085' ||
    char === '\u00A0'
  );
}

function isBlank(char: string): boolean {
  return char === '\n' || isSpace(char);
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(text.charAt(at - 1))) at -= 1;
  return at;
}
