/**
 * From the text of a Dockerfile to its instructions as BuildKit splits it: parser directives,
 * continuation lines, comment and empty lines inside them, here-documents
 * (moby/buildkit:frontend/dockerfile/parser/parser.go).
 *
 * Not left to dockerfile-ast: 0.7.1 loses a here-document whose name is quoted or which follows
 * continuation lines, and takes a lone carriage return for a line end.
 */
import type { Problem, SourceRange } from '../../core/types.ts';
import { LogicalText } from './logical.ts';
import { problemAt } from './problems.ts';
import type { Heredoc } from './types.ts';
import { shellWords } from './words.ts';

export interface InstructionLines {
  /** Keyword, flags and arguments: continuations joined, comments left out, white space at both ends gone. */
  readonly logical: LogicalText;
  /** From the keyword to the end of its last line, here-documents included. */
  readonly range: SourceRange;
  readonly heredocs: readonly Heredoc[];
}

export interface DockerfileLines {
  readonly escape: string;
  /** Value of `# syntax=`. */
  readonly syntax: string | undefined;
  readonly instructions: readonly InstructionLines[];
  readonly problems: readonly Problem[];
}

interface Line extends SourceRange {
  /** End with the line break. */
  readonly next: number;
}

const byteOrderMark = '\uFEFF';
const directive = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/;
/** A word that opens a here-document; `<<<` does not. */
const heredocWord = /^\d*<<(-?)([^<]*)$/;
const heredocKeywords = new Set(['RUN', 'COPY', 'ADD']);

/** Splits `text`, the contents of the file `path` (a name for the problems only). Never throws. */
export function readLines(path: string, text: string): DockerfileLines {
  return new Reader(path, text).read();
}

class Reader {
  readonly #path: string;
  readonly #text: string;
  readonly #lines: readonly Line[];
  readonly #problems: Problem[] = [];
  #escape = '\\';
  #syntax: string | undefined;
  #at = 0;

  constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
    this.#lines = physicalLines(text);
  }

  read(): DockerfileLines {
    this.#readDirectives();
    const instructions: InstructionLines[] = [];
    while (this.#at < this.#lines.length) {
      const found = this.#readInstruction();
      if (found !== undefined) instructions.push(found);
    }
    return { escape: this.#escape, syntax: this.#syntax, instructions, problems: this.#problems };
  }

  /** Directives stand above everything else, each once; the first other line ends them. */
  #readDirectives(): void {
    for (const line of this.#lines) {
      const match = directive.exec(this.#text.slice(line.start, line.end).trimStart());
      const name = match?.[1]?.toLowerCase();
      const value = match?.[2] ?? '';
      if (name === 'syntax') {
        this.#syntax ??= value;
      } else if (name === 'escape') {
        if (value === '`' || value === '\\') {
          this.#escape = value;
        } else {
          this.#fault(
            line.start,
            'error',
            `the escape directive names ${JSON.stringify(value)}; only a backslash or a backtick can be`,
            'Write "# escape=\\" or "# escape=`", or delete the line.',
          );
        }
      } else if (name !== 'check') {
        return;
      }
    }
  }

  #readInstruction(): InstructionLines | undefined {
    const slices: SourceRange[] = [];
    let last = 0;
    let open = true;
    while (open && this.#at < this.#lines.length) {
      const line = this.#lines[this.#at];
      if (line === undefined) break;
      this.#at += 1;
      const content = this.#text.slice(line.start, line.end);
      const blank = content.trim() === '';
      if (blank || content.trimStart().startsWith('#')) {
        if (slices.length === 0) return undefined;
        continue;
      }
      const kept = content.replace(/[ \t]+$/, '');
      // A doubled escape character at the end is text, not a continuation.
      open = kept.endsWith(this.#escape) && !kept.endsWith(this.#escape.repeat(2));
      const start = slices.length === 0 ? line.start + (content.length - content.trimStart().length) : line.start;
      slices.push({ start, end: line.start + (open ? kept.length - 1 : content.length) });
      last = line.start + kept.length;
    }
    const logical = LogicalText.join(this.#text, slices).trim();
    if (logical.text === '') return undefined;
    const heredocs = this.#readHeredocs(logical);
    const start = logical.range.start;
    const end = heredocs.length === 0 ? last : (this.#lines[this.#at - 1]?.end ?? last);
    return { logical, range: { start, end }, heredocs };
  }

  /** Takes the bodies of the here-documents that the instruction opens from the lines that follow. */
  #readHeredocs(logical: LogicalText): readonly Heredoc[] {
    if (!logical.text.includes('<<')) return [];
    const [keyword = '', second = ''] = logical.text.slice(0, 400).split(/[\t\v\f\r ]+/);
    const carrier = keyword.toUpperCase() === 'ONBUILD' ? second : keyword;
    if (!heredocKeywords.has(carrier.toUpperCase())) return [];
    const words = shellWords(logical, this.#escape);
    const found: Heredoc[] = [];
    for (const [index, word] of words.entries()) {
      const raw = logical.text.slice(word.at, word.to);
      const match = heredocWord.exec(raw);
      if (match === null) continue;
      const strip = match[1] === '-';
      const next = words[index + 1];
      const spaced = match[2] === '';
      const name = spaced ? (next?.value ?? '') : unquote(match[2] ?? '');
      const spacedOut = spaced && (next === undefined || logical.text.slice(next.at, next.to).includes('<'));
      if (name === '' || spacedOut) continue;
      const body = this.#takeBody(name, strip);
      const place = word.range.start;
      if (body === undefined) {
        if (!spaced)
          this.#fault(
            place,
            'error',
            `the here-document ${name} is opened but no line reads ${name}`,
            `End it with a line that holds nothing but ${name}.`,
          );
        continue;
      }
      if (spaced) {
        this.#fault(
          place,
          'warning',
          `white space between << and ${name}: Docker does not read this as a here-document, and takes its lines for instructions`,
          `Write <<${raw.endsWith('-') ? '-' : ''}${logical.text.slice(next?.at, next?.to)} without the space.`,
        );
      }
      found.push({ name, contentRange: body });
    }
    return found;
  }

  #takeBody(name: string, strip: boolean): SourceRange | undefined {
    const start = this.#lines[this.#at]?.start;
    if (start === undefined) return undefined;
    for (let index = this.#at; index < this.#lines.length; index += 1) {
      const line = this.#lines[index];
      if (line === undefined) break;
      const content = this.#text.slice(line.start, line.end);
      if ((strip ? content.replace(/^\t+/, '') : content) !== name) continue;
      this.#at = index + 1;
      return { start, end: line.start };
    }
    return undefined;
  }

  #fault(offset: number, level: Problem['level'], message: string, advice: string): void {
    this.#problems.push(problemAt(this.#path, this.#text, offset, level, message, advice));
  }
}

/** Lines end at `\n`; a `\r` before it belongs to the line break. A byte-order mark belongs to no line. */
function physicalLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = text.startsWith(byteOrderMark) ? 1 : 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const next = newline === -1 ? text.length : newline + 1;
    let end = newline === -1 ? text.length : newline;
    if (end > start && text[end - 1] === '\r') end -= 1;
    lines.push({ start, end, next });
    start = next;
  }
  return lines;
}

function unquote(word: string): string {
  const quote = word[0];
  return word.length >= 2 && (quote === '"' || quote === "'") && word.endsWith(quote) ? word.slice(1, -1) : word;
}
