import type { UnknownKey } from '../../../src/source/compose/types.ts';

/** Names that the key has in the first format of Compose, in Dockerfiles or on the command line. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ['cmd', 'command'],
  ['depends', 'depends_on'],
  ['env', 'environment'],
  ['net', 'network_mode'],
  ['workdir', 'working_dir'],
]);

/**
 * The known keys that a spelling mistake apart from an unknown one: one letter too many, missing,
 * wrong or exchanged, two of them in long words; and those that are its singular or plural.
 */
export function neighbours({ name, known }: UnknownKey): readonly string[] {
  const allowed = name.length < 4 ? 0 : name.length < 8 ? 1 : 2;
  const synonym = synonyms.get(name);
  if (synonym !== undefined && known.includes(synonym)) return [synonym];
  const plain = name.replaceAll('-', '_').toLowerCase();
  const distances = known.map((one) => ({ one, distance: one === plain ? 0 : distance(plain, one) }));
  const least = Math.min(...distances.map((entry) => entry.distance));
  return least > allowed ? [] : distances.filter((entry) => entry.distance === least).map(({ one }) => one);
}

/** Optimal string alignment: an exchange of two neighbouring letters counts once. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((row[j - 1] ?? 0) + 1, (above[j] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? 0;
}
