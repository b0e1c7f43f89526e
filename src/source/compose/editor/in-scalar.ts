/** Replacing a part of a scalar while the rest of its source, its line folding included, stays. */
import type { CST } from 'yaml';
import type { TextEdit } from '../../../core/edits.ts';
import type { Context } from './context.ts';
import { indent } from './render.ts';
import { blockLines, escapeDouble, escapeSingle, hasControl, type Quote, quoted } from './scalar.ts';
import { readScalar, type ScalarSource } from './scalar-source.ts';
import { blockHeader, keepsLineBreaks, tokenEnd } from './tokens.ts';

/** One way to do it: the edits, and what the scalar's value must be after them. */
export interface Attempt {
  readonly edits: readonly TextEdit[];
  readonly value: string;
}

/** The ways to replace `[start, end)` of the value, the one that keeps most of the source first. */
export function* attempts(
  context: Context,
  token: CST.FlowScalar | CST.BlockScalar,
  start: number,
  end: number,
  text: string,
  quote: Quote,
): Iterable<Attempt> {
  const source = readScalar(token);
  if (source === undefined) return;
  // What YAML forbids outside of double quotes must not get there, even where a lenient reader takes it.
  const verbatim = source.style === 'double' || !hasControl(text.replaceAll('\n', '').replaceAll('\t', ''));
  const emptied = text === '' ? withEmptiedLine(context, source, start, end) : undefined;
  for (const range of !verbatim ? [] : emptied === undefined ? [{ start, end }] : [emptied, { start, end }]) {
    const value = source.value.slice(0, range.start) + text + source.value.slice(range.end);
    yield { edits: direct(context, source, range.start, range.end, text), value };
    const wide = overBreaks(context, source, range.start, range.end);
    if (wide !== undefined) {
      const kept = source.value.slice(wide.start, range.start) + text + source.value.slice(range.end, wide.end);
      yield { edits: direct(context, source, wide.start, wide.end, kept), value };
    }
  }
  const value = source.value.slice(0, start) + text + source.value.slice(end);
  if (source.style === 'plain') {
    const other: Quote = quote === '"' ? "'" : '"';
    // A string full of double quotes or backslashes stays readable in single ones.
    for (const one of value.includes('"') || value.includes('\\') ? (["'", '"'] as const) : [quote, other]) {
      if (one === '"' || !hasControl(text))
        yield {
          edits: [{ start: source.start, end: source.end, text: requoted(context, source, start, end, text, one) }],
          value,
        };
    }
  } else if (source.style === 'single') {
    yield {
      edits: [{ start: source.start - 1, end: source.end + 1, text: requoted(context, source, start, end, text, '"') }],
      value,
    };
  }
  yield { edits: whole(context, token, source, value, quote), value };
}

/** The range widened by one line break when it is all of one line of several. */
function withEmptiedLine(
  context: Context,
  source: ScalarSource,
  start: number,
  end: number,
): { start: number; end: number } | undefined {
  if (start === end) return undefined;
  const opens = start === 0 || isBreak(context, source, start - 1);
  const isFinal = end === source.value.length || source.value.slice(end) === '\n'.repeat(source.value.length - end);
  if (!opens || (!isFinal && !isBreak(context, source, end))) return undefined;
  if (!isFinal) return { start, end: end + 1 };
  return start > 0 ? { start: start - 1, end } : undefined;
}

/** True when this character of the value is written as the end of a line. */
function isBreak(context: Context, source: ScalarSource, at: number): boolean {
  const [from, to] = [source.starts[at], source.ends[at]];
  return from !== undefined && to !== undefined && context.text.slice(from, to).includes('\n');
}

/** The range widened over the line breaks at its ends, for text that cannot stand beside one. */
function overBreaks(
  context: Context,
  source: ScalarSource,
  start: number,
  end: number,
): { start: number; end: number } | undefined {
  if (source.style === 'literal') return undefined;
  const before = start > 0 && source.value[start - 1] === ' ' && isBreak(context, source, start - 1);
  const after = source.value[end] === ' ' && isBreak(context, source, end);
  return before || after ? { start: before ? start - 1 : start, end: after ? end + 1 : end } : undefined;
}

function direct(context: Context, source: ScalarSource, start: number, end: number, text: string): readonly TextEdit[] {
  const from = source.starts[start] ?? source.ends[source.value.length - 1] ?? source.end;
  const to = end > start ? (source.ends[end - 1] ?? from) : from;
  const eol = context.lineEndAt(context.lines.lineAt(source.start));
  return [{ start: from, end: to, text: encode(text, source, eol) }];
}

function encode(text: string, source: ScalarSource, eol: string): string {
  const pad = ' '.repeat(source.indent);
  switch (source.style) {
    case 'plain':
      return text;
    case 'single':
      return escapeSingle(text);
    case 'double':
      return escapeDouble(text);
    case 'literal':
      return text.replaceAll('\n', eol + pad);
    case 'folded':
      return text.replaceAll('\n', eol + eol + pad);
  }
}

/** The whole scalar in quotes, its line breaks where they were. */
function requoted(
  context: Context,
  source: ScalarSource,
  start: number,
  end: number,
  text: string,
  quote: Quote,
): string {
  const escape = quote === '"' ? escapeDouble : escapeSingle;
  const part = (from: number, to: number): string => {
    let out = '';
    for (let at = from; at < to; at += 1) {
      const raw = context.text.slice(source.starts[at], source.ends[at]);
      out += raw.includes('\n') ? raw : escape(source.value.charAt(at));
    }
    return out;
  };
  return quote + part(0, start) + escape(text) + part(end, source.value.length) + quote;
}

/** The whole scalar written anew: a block stays a block where it can. */
function whole(
  context: Context,
  token: CST.FlowScalar | CST.BlockScalar,
  source: ScalarSource,
  value: string,
  quote: Quote,
): readonly TextEdit[] {
  if (token.type === 'block-scalar') {
    const header = blockHeader(token);
    const keep = keepsLineBreaks(token);
    const block =
      blockLines(value, source.style === 'folded' ? 'folded' : 'literal', keep) ?? blockLines(value, 'literal', keep);
    const headerEnd = header.offset + header.source.length;
    const bodyStart = context.lines.end(context.lines.lineAt(headerEnd));
    const eol = context.lineEndAt(context.lines.lineAt(headerEnd) + 1);
    if (block !== undefined) {
      const bodyEnd = Math.max(bodyStart, tokenEnd(token));
      const lines = block.lines.map((line) => indent(line, source.indent));
      return [
        { start: header.offset, end: headerEnd, text: block.header },
        { start: bodyStart, end: bodyEnd, text: context.linesBehind(bodyEnd, lines, eol) },
      ];
    }
    return [
      { start: header.offset, end: headerEnd, text: quoted(value, quote) },
      { start: bodyStart, end: Math.max(bodyStart, tokenEnd(token)), text: '' },
    ];
  }
  return [
    {
      start: token.offset,
      end: tokenEnd(token),
      text: quoted(
        value,
        token.type === 'single-quoted-scalar' ? "'" : token.type === 'double-quoted-scalar' ? '"' : quote,
      ),
    },
  ];
}
