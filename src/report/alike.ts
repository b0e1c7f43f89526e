/** Sentences that say the same of several things: what they have in common, and where they differ. */

import { diffArrays } from 'diff';

/** Stands where the sentences differ. */
export const gap = '…';

/** Of the words of the shorter sentence, those that two must share to count as the same one. */
const leastShared = 0.6;
/** More gaps than this, and what is left says nothing. */
const mostGaps = 3;
/** Longer sentences than this are only the same when they are equal: comparing takes the product of their lengths. */
const longest = 120;

/** What is in common, word by word, with a {@link gap} for each run of words that differs; undefined for too little. */
export function commonOf(a: string, b: string): string | undefined {
  if (a === b) return a;
  const [one, other] = [a.split(' '), b.split(' ')];
  if (one.length > longest || other.length > longest) return undefined;
  const parts = diffArrays(one, other);
  const isTold = (word: string) => word !== gap;
  const told = parts.flatMap(({ value, added, removed }) => (added || removed ? [] : value)).filter(isTold);
  const shortest = Math.min(...[one, other].map((words) => words.filter(isTold).length));
  if (told.length < 2 || told.length < leastShared * shortest) return undefined;
  const out: string[] = [];
  for (const word of parts.flatMap(({ value, added, removed }) => (added || removed ? [gap] : value)))
    if (isTold(word) || out.at(-1) !== gap) out.push(word);
  return out.filter((word) => word === gap).length > mostGaps ? undefined : out.join(' ');
}

export interface Alike<T> {
  /** What their texts have in common; of one alone its own. */
  readonly common: readonly string[];
  readonly members: readonly T[];
}

/** Puts those together whose texts say the same, one by one; in the order in which they first occur. */
export function alike<T>(items: readonly T[], textsOf: (item: T) => readonly string[]): readonly Alike<T>[] {
  const out: { common: readonly string[]; readonly members: T[] }[] = [];
  for (const item of items) {
    const texts = textsOf(item);
    let isTaken = false;
    for (const group of out) {
      if (group.common.length !== texts.length) continue;
      const merged = group.common.map((text, index) => commonOf(text, texts[index] ?? ''));
      if (!merged.every((text) => text !== undefined)) continue;
      group.common = merged;
      group.members.push(item);
      isTaken = true;
      break;
    }
    if (!isTaken) out.push({ common: texts, members: [item] });
  }
  return out;
}

/** Each once, in the order in which they first occur. */
export function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}

/** The first of those that say the same, with the number of the others: `db needs more than 1g (and 2 more like it).` */
export function eachKindOnce(texts: readonly string[]): readonly string[] {
  return alike(distinct(texts), (text) => [text]).map(({ members: [first = '', ...others] }) => {
    if (others.length === 0) return first;
    const end = /[.!?:]$/.exec(first)?.[0] ?? '';
    return `${first.slice(0, first.length - end.length)} (and ${others.length} more like it)${end}`;
  });
}

/** What stands in a text where the common one has its gaps. */
export function fillersOf(common: string, text: string): readonly string[] {
  const [pattern, words] = [common.split(' '), text.split(' ')];
  const told = pattern.filter((word) => word !== gap);
  const out: string[] = [];
  let from = 0;
  let isOpen = false;
  let next = 0;
  for (const word of pattern) {
    if (word === gap) {
      isOpen = true;
      continue;
    }
    const at = isOpen ? words.indexOf(told[next] ?? '', from) : from;
    if (at === -1) return out;
    if (at > from) out.push(words.slice(from, at).join(' '));
    from = at + 1;
    next += 1;
    isOpen = false;
  }
  if (from < words.length) out.push(words.slice(from).join(' '));
  return out;
}
