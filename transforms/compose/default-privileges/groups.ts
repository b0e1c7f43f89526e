/** Which definitions are mended together, and where: in themselves, in what they build on, or in a fragment that all of them share. */
import { isAlias, visit } from 'yaml';
import type { Project } from '../../../src/source/project.types.ts';
import type { Unfit } from '../../support/service/situation.types.ts';
import { documentOf, listAt, mapAt, mergeAliases } from '../../support/service/written.ts';
import { type Fragment, fragmentsOf } from './documents.ts';
import { dependentsOf, isLacking, type Judged } from './judgement.ts';

export interface Dependent {
  readonly judged: Judged;
  readonly kind: 'append' | 'replace' | 'same';
}

/** One definition that is mended where it is written, and those that inherit it. */
export interface Root {
  readonly judged: Judged;
  readonly dependents: readonly Dependent[];
}

export type Group =
  | { readonly kind: 'unfit'; readonly judged: Judged; readonly unfit: Unfit }
  | { readonly kind: 'one'; readonly root: Root }
  | { readonly kind: 'fragment'; readonly file: string; readonly fragment: Fragment; readonly roots: readonly Root[] };

/** The groups in the order of their files; every definition that lacks something is in one, by itself or through its base. */
export function groupsOf(project: Project, all: ReadonlyMap<string, Judged>): readonly Group[] {
  const groups: Group[] = [];
  const roots: Root[] = [];
  const covered = new Set<string>();
  for (const judged of inOrderOfBases(all)) {
    if (!isLacking(judged)) continue;
    const { decision, definition } = judged;
    if (covered.has(definition.key)) continue;
    const unfit = decision.kind === 'unfit' ? decision : unfitDependent(all, judged);
    if (unfit !== undefined) {
      groups.push({ kind: 'unfit', judged, unfit });
      continue;
    }
    const dependents = dependentsOf(all, definition.key).map(
      ({ judged: other, link }): Dependent => ({ judged: other, kind: link.kind }),
    );
    roots.push({ judged, dependents });
    for (const dependent of dependents)
      if (isCovered(project, judged, dependent)) covered.add(dependent.judged.definition.key);
  }
  return [...groups, ...joinedByFragments(project, all, roots)];
}

/** Bases before those that build on them. */
function inOrderOfBases(all: ReadonlyMap<string, Judged>): readonly Judged[] {
  const done = new Set<string>();
  const ordered: Judged[] = [];
  const visitOne = (key: string): void => {
    const judged = all.get(key);
    if (judged === undefined || done.has(key)) return;
    done.add(key);
    for (const base of judged.definition.bases) visitOne(base.key);
    ordered.push(judged);
  };
  for (const key of all.keys()) visitOne(key);
  return ordered;
}

/** A base gives its settings to those that build on it, so one that must be left alone holds it back. */
function unfitDependent(all: ReadonlyMap<string, Judged>, { definition }: Judged): Unfit | undefined {
  for (const { judged } of dependentsOf(all, definition.key)) {
    if (judged.decision.kind !== 'unfit') continue;
    const { name, file } = judged.definition;
    return {
      kind: 'unfit',
      code: 'base-of-an-unfit-service',
      because: `${definition.name} is what ${name} in ${file} is built on, and ${name} must be left alone: ${judged.decision.because}`,
      byHand: [
        `Separate ${name} from ${definition.name}, or mend ${name} first: ${judged.decision.byHand[0] ?? ''}`,
        `Then run dockfix again for ${definition.name}.`,
      ],
    };
  }
  return undefined;
}

/** True when what is written at the root takes effect in the dependent: an own key hides a merged one. */
function isCovered(project: Project, root: Judged, { judged, kind }: Dependent): boolean {
  if (judged.lacksNoNewPrivileges && !root.lacksNoNewPrivileges) return false;
  if (judged.lacksDrop && !root.lacksDrop) return false;
  if (kind !== 'replace') return true;
  const document = documentOf(project, judged.definition.file);
  if (document === undefined) return false;
  const map = mapAt(document, judged.definition.path);
  const keys = [...(judged.lacksNoNewPrivileges ? ['security_opt'] : []), ...(judged.lacksDrop ? ['cap_drop'] : [])];
  return map !== undefined && keys.every((key) => !map.has(key));
}

/** A fragment that is merged into services only, of which every one lacks the same two settings. */
function joinedByFragments(
  project: Project,
  all: ReadonlyMap<string, Judged>,
  roots: readonly Root[],
): readonly Group[] {
  const groups: Group[] = [];
  const taken = new Set<Root>();
  for (const file of new Set(roots.map(({ judged }) => judged.definition.file))) {
    const document = documentOf(project, file);
    if (document === undefined) continue;
    for (const fragment of fragmentsOf(document)) {
      if (listAt(document, [fragment.section], 'cap_add').kind !== 'absent') continue;
      const users = roots.filter(
        (root) => !taken.has(root) && root.judged.definition.file === file && canTakeFrom(root, fragment),
      );
      if (users.length < 2 || users.length !== timesUsed(fragment)) continue;
      if (
        [...all.values()].some(
          ({ definition }) =>
            definition.file === file &&
            merges(definition.path, fragment) &&
            !users.some(({ judged }) => judged.definition === definition),
        )
      )
        continue;
      for (const user of users) taken.add(user);
      groups.push({ kind: 'fragment', file, fragment, roots: users });
    }

    function merges(path: Judged['definition']['path'], { anchor }: Fragment): boolean {
      const map = document === undefined ? undefined : mapAt(document, path);
      return map !== undefined && mergeAliases(map).some(({ source }) => source === anchor);
    }
    function canTakeFrom({ judged }: Root, fragment: Fragment): boolean {
      const map = document === undefined ? undefined : mapAt(document, judged.definition.path);
      if (map === undefined || document === undefined || !judged.lacksDrop || !judged.lacksNoNewPrivileges)
        return false;
      if (!mergeAliases(map).some(({ source }) => source === fragment.anchor)) return false;
      // Whatever has one of the keys already, itself or through another fragment, does not take it from this one.
      return ['security_opt', 'cap_drop'].every((key) => {
        const written = listAt(document, judged.definition.path, key);
        const inFragment = listAt(document, [fragment.section], key);
        return (
          written.kind === 'absent' ||
          (written.kind === 'shared' &&
            inFragment.kind === 'own' &&
            written.items.join('\n') === inFragment.items.join('\n'))
        );
      });
    }
    function timesUsed({ anchor }: Fragment): number {
      let count = 0;
      if (document !== undefined) {
        visit(document, {
          Alias(_, alias) {
            if (isAlias(alias) && alias.source === anchor) count += 1;
          },
        });
      }
      return count;
    }
  }
  return [...groups, ...roots.filter((root) => !taken.has(root)).map((root): Group => ({ kind: 'one', root }))];
}
