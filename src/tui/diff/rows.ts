/**
 * A change of one file as rows: lines that stay, and lines that are taken away or added, each beside
 * its counterpart where it has one, with the words that differ. Pure.
 */
import { diffArrays } from 'diff';
import type { PendingFile } from '../../core/overlay.ts';
import type { SourceRange } from '../../core/types.ts';
import { type SourceLine, splitLines } from './lines.ts';

/** One side of a changed row. */
export interface Side {
  /** Index of the line in its text. */
  readonly line: number;
  /** The words that the other side has not; empty when there is no counterpart. */
  readonly words: readonly SourceRange[];
}

export type DiffRow =
  | { readonly kind: 'same'; readonly before: number; readonly after: number }
  | { readonly kind: 'change'; readonly before: Side | undefined; readonly after: Side | undefined };

export interface FileDiff {
  readonly file: PendingFile;
  readonly before: readonly SourceLine[];
  readonly after: readonly SourceLine[];
  /** All lines of the file, changed or not. */
  readonly rows: readonly DiffRow[];
  readonly added: number;
  readonly removed: number;
}

const known = new WeakMap<PendingFile, FileDiff>();

export function diffOf(file: PendingFile): FileDiff {
  const found = known.get(file);
  if (found !== undefined) return found;
  const made = makeDiff(file);
  known.set(file, made);
  return made;
}

function makeDiff(file: PendingFile): FileDiff {
  const before = splitLines(file.before ?? '');
  const after = splitLines(file.after);
  const rows: DiffRow[] = [];
  let left = 0;
  let right = 0;
  let added = 0;
  let removed = 0;
  const parts = diffArrays(before.map(whole), after.map(whole));
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at];
    if (part === undefined) continue;
    if (!part.added && !part.removed) {
      for (let line = 0; line < part.value.length; line += 1)
        rows.push({ kind: 'same', before: left + line, after: right + line });
      left += part.value.length;
      right += part.value.length;
      continue;
    }
    // A block is what is taken away and added at one place, in either order.
    const next = parts[at + 1];
    const hasPartner = next !== undefined && ((part.removed && next.added) || (part.added && next.removed));
    const sizes = { gone: 0, come: 0 };
    for (const one of hasPartner ? [part, next] : [part]) sizes[one.removed ? 'gone' : 'come'] += one.value.length;
    rows.push(...paired(before, after, left, right, sizes.gone, sizes.come));
    left += sizes.gone;
    right += sizes.come;
    removed += sizes.gone;
    added += sizes.come;
    if (hasPartner) at += 1;
  }
  return { file, before, after, rows, added, removed };
}

const whole = ({ text, end }: SourceLine): string => text + end;

/** Beyond this many comparisons a block's lines are set side by side as they come. */
const maxComparisons = 4_000;
/** Lines less alike than this are no counterparts. */
const leastLikeness = 0.3;

function paired(
  before: readonly SourceLine[],
  after: readonly SourceLine[],
  left: number,
  right: number,
  gone: number,
  come: number,
): readonly DiffRow[] {
  const out: DiffRow[] = [];
  let i = 0;
  let j = 0;
  // Lines between two pairs share rows, without words: nothing is said to have become something else.
  const fill = (toI: number, toJ: number) => {
    while (i < toI || j < toJ) {
      out.push({
        kind: 'change',
        before: i < toI ? { line: left + i, words: [] } : undefined,
        after: j < toJ ? { line: right + j, words: [] } : undefined,
      });
      i = Math.min(toI, i + 1);
      j = Math.min(toJ, j + 1);
    }
  };
  const texts = (lines: readonly SourceLine[], from: number, count: number) =>
    lines.slice(from, from + count).map(({ text }) => text);
  for (const [a, b] of counterparts(texts(before, left, gone), texts(after, right, come))) {
    fill(a, b);
    const words = wordsOf(before[left + a]?.text ?? '', after[right + b]?.text ?? '');
    out.push({
      kind: 'change',
      before: { line: left + a, words: words.before },
      after: { line: right + b, words: words.after },
    });
    i = a + 1;
    j = b + 1;
  }
  fill(gone, come);
  return out;
}

/** Pairs of indices, in order, that make the sum of likeness largest. */
function counterparts(gone: readonly string[], come: readonly string[]): readonly (readonly [number, number])[] {
  if (gone.length === 0 || come.length === 0) return [];
  if (gone.length * come.length > maxComparisons) return [];
  const best: number[][] = Array.from({ length: gone.length + 1 }, () => new Array<number>(come.length + 1).fill(0));
  const at = (i: number, j: number) => best[i]?.[j] ?? 0;
  const bags = { gone: gone.map(bagOf), come: come.map(bagOf) };
  const alike = bags.gone.map((a) => bags.come.map((b) => likeness(a, b)));
  for (let i = gone.length - 1; i >= 0; i -= 1) {
    for (let j = come.length - 1; j >= 0; j -= 1) {
      const score = alike[i]?.[j] ?? 0;
      const both = score >= leastLikeness ? score + at(i + 1, j + 1) : 0;
      const row = best[i];
      if (row !== undefined) row[j] = Math.max(both, at(i + 1, j), at(i, j + 1));
    }
  }
  const out: [number, number][] = [];
  for (let i = 0, j = 0; i < gone.length && j < come.length; ) {
    const score = alike[i]?.[j] ?? 0;
    if (score >= leastLikeness && at(i, j) === score + at(i + 1, j + 1)) {
      out.push([i, j]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return out;
}

/** Letters and digits that belong together, and every other character by itself: of A_B to A_B_FILE only _FILE is new. */
function wordsIn(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]+|\s+|[^\s\p{L}\p{N}]/gu) ?? [];
}

function bagOf(text: string): ReadonlyMap<string, number> {
  const bag = new Map<string, number>();
  for (const word of wordsIn(text)) if (word.trim() !== '') bag.set(word, (bag.get(word) ?? 0) + 1);
  return bag;
}

/** Dice's coefficient over words, weighed by their length: punctuation says little. */
function likeness(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const size = (bag: ReadonlyMap<string, number>) =>
    [...bag].reduce((sum, [word, count]) => sum + word.length * count, 0);
  const total = size(a) + size(b);
  if (total === 0) return 1;
  let shared = 0;
  for (const [word, count] of a) shared += word.length * Math.min(count, b.get(word) ?? 0);
  return (2 * shared) / total;
}

function wordsOf(before: string, after: string): { before: readonly SourceRange[]; after: readonly SourceRange[] } {
  if (before === after) return { before: [], after: [] };
  const out = { before: [] as SourceRange[], after: [] as SourceRange[] };
  let left = 0;
  let right = 0;
  for (const { value, added, removed } of diffArrays([...wordsIn(before)], [...wordsIn(after)])) {
    const { length } = value.join('');
    if (added) out.after.push({ start: right, end: right + length });
    if (removed) out.before.push({ start: left, end: left + length });
    if (!added) left += length;
    if (!removed) right += length;
  }
  return { before: joined(before, out.before), after: joined(after, out.after) };
}

/** Ranges with nothing but blanks between them are one: a row of little boxes is hard to read. */
function joined(text: string, ranges: readonly SourceRange[]): readonly SourceRange[] {
  const out: SourceRange[] = [];
  for (const range of ranges) {
    const last = out.at(-1);
    if (last !== undefined && text.slice(last.end, range.start).trim() === '')
      out[out.length - 1] = { start: last.start, end: range.end };
    else out.push(range);
  }
  return out;
}
