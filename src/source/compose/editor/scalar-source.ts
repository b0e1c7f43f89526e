/**
 * Which bytes of a scalar's source make which characters of its value. The rules are those of
 * YAML 1.2 (chapters 7.3 and 8.1) as the `yaml` package reads them.
 */
import type { CST } from 'yaml';
import { blockHeader } from './tokens.ts';

export interface ScalarSource {
  readonly value: string;
  /** For each UTF-16 unit of the value the offset in the file at which its source begins. */
  readonly starts: readonly number[];
  /** And where it ends. */
  readonly ends: readonly number[];
  /** Where the content begins and ends: inside the quotes, inside the lines of a block. */
  readonly start: number;
  readonly end: number;
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
  /** Columns that a block's lines are indented by. */
  readonly indent: number;
}

class Builder {
  value = '';
  readonly starts: number[] = [];
  readonly ends: number[] = [];

  put(text: string, start: number, end: number): void {
    for (let index = 0; index < text.length; index += 1) {
      this.value += text.charAt(index);
      this.starts.push(start);
      this.ends.push(end);
    }
  }

  /** Text that stands for itself. */
  verbatim(text: string, start: number): void {
    for (let index = 0; index < text.length; index += 1) this.put(text.charAt(index), start + index, start + index + 1);
  }
}

export function readScalar(token: CST.FlowScalar | CST.BlockScalar): ScalarSource | undefined {
  switch (token.type) {
    case 'scalar':
      return unfold(token.source, token.offset, 'plain');
    case 'single-quoted-scalar':
      return unfold(token.source.slice(1, -1), token.offset + 1, 'single');
    case 'double-quoted-scalar':
      return readDouble(token.source.slice(1, -1), token.offset + 1);
    case 'block-scalar':
      return readBlock(token);
    default:
      return undefined;
  }
}

interface Line {
  /** Offset of its first character. */
  readonly start: number;
  readonly text: string;
}

function splitLines(source: string, offset: number): readonly Line[] {
  const lines: Line[] = [];
  let at = 0;
  for (;;) {
    const next = source.indexOf('\n', at);
    const end = next === -1 ? source.length : next;
    const text = source.slice(at, next !== -1 && source[end - 1] === '\r' ? end - 1 : end);
    lines.push({ start: offset + at, text });
    if (next === -1) return lines;
    at = next + 1;
  }
}

const isSpace = (character: string | undefined): boolean => character === ' ' || character === '\t';

function trimmed(line: Line, head: boolean, tail: boolean): Line {
  let start = 0;
  let end = line.text.length;
  if (head) while (start < end && isSpace(line.text[start])) start += 1;
  if (tail) while (end > start && isSpace(line.text[end - 1])) end -= 1;
  return { start: line.start + start, text: line.text.slice(start, end) };
}

function unfold(source: string, offset: number, style: 'plain' | 'single'): ScalarSource {
  const out = new Builder();
  const lines = splitLines(source, offset);
  let previousEnd = offset;
  let blanks: number[] = [];
  for (const [index, line] of lines.entries()) {
    const isLast = index === lines.length - 1;
    const content = trimmed(line, index > 0, !isLast);
    if (index > 0) {
      if (content.text === '' && !isLast) {
        blanks.push(line.start);
        continue;
      }
      putBreak(out, previousEnd, blanks, content.start);
      blanks = [];
    }
    putContent(out, content, style);
    previousEnd = content.start + content.text.length;
  }
  return {
    value: out.value,
    starts: out.starts,
    ends: out.ends,
    start: offset,
    end: offset + source.length,
    style,
    indent: 0,
  };
}

/** One line break is a space; with blank lines between, each of those is a line break. */
function putBreak(out: Builder, from: number, blanks: readonly number[], to: number): void {
  if (blanks.length === 0) {
    out.put(' ', from, to);
    return;
  }
  const borders = [from, ...blanks.slice(1), to];
  for (let index = 0; index < blanks.length; index += 1)
    out.put('\n', borders[index] ?? from, borders[index + 1] ?? to);
}

function putContent(out: Builder, content: Line, style: 'plain' | 'single'): void {
  for (let index = 0; index < content.text.length; index += 1) {
    const character = content.text.charAt(index);
    const length = style === 'single' && character === "'" ? 2 : 1;
    out.put(character, content.start + index, content.start + index + length);
    index += length - 1;
  }
}

const doubleEscapes: { readonly [letter: string]: string } = {
  ...{ '0': '\0', a: '\x07', b: '\b', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
  ...{ N: '\u0085', _: '\u00a0', L: '\u2028', P: '\u2029', ' ': ' ', '"': '"', '/': '/', '\\': '\\', '\t': '\t' },
};
const codeLengths: { readonly [letter: string]: number } = { x: 2, u: 4, U: 8 };

function readDouble(source: string, offset: number): ScalarSource | undefined {
  const out = new Builder();
  let at = 0;
  while (at < source.length) {
    const character = source.charAt(at);
    if (character === '\\') {
      const letter = source.charAt(at + 1);
      const known = doubleEscapes[letter];
      const length = codeLengths[letter];
      if (known !== undefined) {
        out.put(known, offset + at, offset + at + 2);
        at += 2;
      } else if (length !== undefined) {
        const code = Number.parseInt(source.slice(at + 2, at + 2 + length), 16);
        if (Number.isNaN(code) || code > 0x10ffff) return undefined;
        out.put(String.fromCodePoint(code), offset + at, offset + at + 2 + length);
        at += 2 + length;
      } else if (letter === '\n' || (letter === '\r' && source[at + 2] === '\n')) {
        // An escaped line break stands for nothing.
        at += letter === '\n' ? 2 : 3;
        while (isSpace(source[at])) at += 1;
      } else return undefined;
      continue;
    }
    let end = at;
    while (isSpace(source[end])) end += 1;
    const lineBreak = source[end] === '\n' || (source[end] === '\r' && source[end + 1] === '\n');
    if (!lineBreak) {
      out.verbatim(source.slice(at, Math.max(end, at + 1)), offset + at);
      at = Math.max(end, at + 1);
      continue;
    }
    const blanks: number[] = [];
    let next = source.indexOf('\n', end) + 1;
    for (;;) {
      let text = next;
      while (isSpace(source[text]) || (source[text] === '\r' && source[text + 1] === '\n')) text += 1;
      if (source[text] !== '\n') {
        putBreak(out, offset + at, blanks, offset + text);
        at = text;
        break;
      }
      blanks.push(offset + next);
      next = text + 1;
    }
  }
  return {
    value: out.value,
    starts: out.starts,
    ends: out.ends,
    start: offset,
    end: offset + source.length,
    style: 'double',
    indent: 0,
  };
}

function readBlock(token: CST.BlockScalar): ScalarSource | undefined {
  const header = blockHeader(token).source;
  const folded = header.startsWith('>');
  const keep = header.includes('+');
  const strip = header.includes('-');
  const explicit = Number(/[1-9]/.exec(header)?.[0] ?? 0);
  const bodyStart = token.offset + token.props.reduce((sum, one) => sum + ('source' in one ? one.source.length : 0), 0);
  const lines = splitLines(token.source, bodyStart).map((line) => {
    const spaces = line.text.length - line.text.replace(/^ +/, '').length;
    return { ...line, spaces, blank: line.text.trim() === '' && !line.text.includes('\t') };
  });
  const first = lines.findIndex((line) => !line.blank);
  if (first === -1) return undefined;
  const last = lines.findLastIndex((line) => !line.blank);
  const indent = explicit > 0 ? token.indent + explicit : (lines[first]?.spaces ?? 0);
  const out = new Builder();
  let previousEnd = bodyStart;
  let separator: '' | ' ' | '\n' = '';
  let moreIndented = false;
  /** Starts of the lines since the last content, this one included. */
  let pending: number[] = [];
  for (const line of lines.slice(0, last + 1)) {
    const content = line.text.slice(Math.min(indent, line.spaces));
    const start = line.start + Math.min(indent, line.spaces);
    const index = lines.indexOf(line);
    if (index < first) {
      out.put(`${line.text.slice(indent)}\n`, line.start, lines[index + 1]?.start ?? line.start);
      previousEnd = lines[index + 1]?.start ?? previousEnd;
      continue;
    }
    if (folded && content === '') {
      pending.push(line.start);
      continue;
    }
    const deeper = folded && (line.spaces > indent || content.startsWith('\t'));
    let breaks = '';
    if (separator !== '') {
      if (!folded) breaks = '\n';
      else if (pending.length === 0) breaks = deeper || moreIndented ? '\n' : ' ';
      else breaks = '\n'.repeat(pending.length + (deeper || moreIndented ? 1 : 0));
    }
    const borders =
      breaks.length > pending.length ? [previousEnd, ...pending, start] : [previousEnd, ...pending.slice(1), start];
    for (let at = 0; at < breaks.length; at += 1)
      out.put(breaks.charAt(at), borders[at] ?? previousEnd, borders[at + 1] ?? start);
    out.verbatim(content, start);
    previousEnd = start + content.length;
    separator = folded ? ' ' : '\n';
    moreIndented = deeper;
    pending = [];
  }
  const end = previousEnd;
  const sourceEnd = bodyStart + token.source.length;
  if (keep) {
    const tail = lines.slice(last + 1);
    const texts = tail.length === 0 ? ['\n'] : tail.map((line) => `\n${line.text.slice(indent)}`);
    for (const [at, text] of texts.entries()) {
      const to = tail[at]?.start ?? sourceEnd;
      out.put(text, at === 0 ? end : (tail[at - 1]?.start ?? end), to);
    }
  } else if (!strip) out.put('\n', end, Math.min(sourceEnd, lines[last + 1]?.start ?? sourceEnd));
  return {
    value: out.value,
    starts: out.starts,
    ends: out.ends,
    start: out.starts[0] ?? bodyStart,
    end,
    style: folded ? 'folded' : 'literal',
    indent,
  };
}
