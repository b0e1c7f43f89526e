import type { SourceRange } from '../core/types.ts';
import { wellFormed } from './printable.ts';

export const maskText = '••••••';

/**
 * Hides secret values in what is printed. A value is hidden wherever it stands, in each of the ways
 * in which a source file can spell it; one of up to three characters only where it stands as a
 * word of its own, since it would be found everywhere.
 */
export class Mask {
  readonly #values: readonly string[];

  constructor(values: Iterable<string>) {
    const all = new Set<string>();
    for (const value of values) for (const spelling of spellings(value)) all.add(spelling);
    // The longest first: a value may hold another.
    this.#values = [...all].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  }

  apply(text: string): string {
    let out = '';
    let at = 0;
    for (const { start, end } of this.ranges(text)) {
      out += text.slice(at, start) + maskText;
      at = end;
    }
    return out + text.slice(at);
  }

  /** The places to hide, in order, none overlapping another. */
  ranges(text: string): readonly SourceRange[] {
    const found: SourceRange[] = [];
    for (const value of this.#values) {
      for (let start = text.indexOf(value); start !== -1; start = text.indexOf(value, start + 1)) {
        const end = start + value.length;
        if (value.length <= 3 && (isWord(text[start - 1]) || isWord(text[end]))) continue;
        found.push({ start, end });
      }
    }
    found.sort((a, b) => a.start - b.start || b.end - a.end);
    const merged: SourceRange[] = [];
    for (const range of found) {
      const last = merged.at(-1);
      if (last === undefined || range.start > last.end || (range.start === last.end && range.start !== last.start))
        merged.push(range);
      else if (range.end > last.end) merged[merged.length - 1] = { start: last.start, end: range.end };
    }
    return merged;
  }
}

/** As it is, as Compose escapes it, as YAML quotes it, as a URL or a shell writes it; line by line. */
function spellings(value: string): readonly string[] {
  const lines = value
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.flatMap((line) => [
    line,
    line.replaceAll('$', '$$$$'),
    line.replaceAll("'", "''"),
    line.replaceAll("'", `'\\''`),
    JSON.stringify(line).slice(1, -1),
    JSON.stringify(line.replaceAll('$', '$$$$')).slice(1, -1),
    urlEncoded(line),
    encodeURI(wellFormed(line)),
  ]);
}

function urlEncoded(text: string): string {
  return encodeURIComponent(wellFormed(text));
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}
