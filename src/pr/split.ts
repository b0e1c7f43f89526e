/** Which pull request a finding belongs to. */
import { createHash } from 'node:crypto';
import { type Finding, type StackSummary, severities } from '../index.ts';
import type { Split } from './types.ts';

export interface Part {
  /** `all`, a rule's id, a severity, a folder, the id of a stack. */
  readonly key: string;
  /** For people; '' for all. */
  readonly title: string;
}

/** The part of every finding, and the order of parts. */
export interface Splitter {
  partOf(finding: Finding): Part;
  /** For sorting keys. */
  compare(a: string, b: string): number;
}

/** @param ruleOrder position of a rule in the order in which rules apply. */
export function splitterFor(
  split: Split,
  stacks: readonly StackSummary[],
  ruleOrder: ReadonlyMap<string, number>,
): Splitter {
  switch (split) {
    case 'none':
      return { partOf: () => ({ key: 'all', title: '' }), compare: () => 0 };
    case 'rule':
      return {
        partOf: ({ rule }) => ({ key: rule, title: rule }),
        compare: (a, b) => (ruleOrder.get(a) ?? 0) - (ruleOrder.get(b) ?? 0),
      };
    case 'severity':
      return {
        partOf: ({ severity }) => ({ key: severity, title: severity }),
        compare: (a, b) => levelOf(a) - levelOf(b),
      };
    case 'directory':
      return {
        partOf: ({ file }) => {
          const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.';
          return { key: folder, title: folder === '.' ? 'top folder' : folder };
        },
        compare: byText,
      };
    case 'stack':
      return { partOf: (finding) => stackOf(finding, stacks), compare: byText };
  }
}

/** A Dockerfile's findings go with the first stack that has its file; what is in none is a part of its own. */
export function stackOf({ file, related }: Finding, stacks: readonly Pick<StackSummary, 'id' | 'files'>[]): Part {
  const places = [file, ...related.map((place) => place.file)];
  const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);
  const found =
    places.flatMap((place) => stacks.find(({ files }) => files.includes(place)) ?? [])[0] ??
    // The nearest stack above the file.
    [...stacks].sort((a, b) => b.id.length - a.id.length).find(({ id }) => file.startsWith(folderOf(id)));
  return found === undefined ? { key: 'other', title: 'other files' } : { key: found.id, title: found.id };
}

function levelOf(key: string): number {
  return severities.indexOf(key as (typeof severities)[number]);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * A key as a part of a branch's name: small letters, digits and dashes. What was lost on the way is
 * made up for by a few letters of its hash, so that two keys never share a branch.
 */
export function slugOf(key: string): string {
  const slug = key
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  const isExact = slug !== '' && key.replaceAll('/', '-') === slug;
  return isExact
    ? slug
    : `${slug}${slug === '' ? '' : '-'}${createHash('sha256').update(key).digest('hex').slice(0, 6)}`;
}
