/** The finding of one group, with the fix that mends all of it or the refusal. */
import { fingerprintOf } from '../../../src/core/fingerprint.ts';
import { byCodeUnit } from '../../../src/core/overlay.ts';
import type { Choices, Finding, Fix, Refusal, RelatedPlace } from '../../../src/core/types.ts';
import { CannotEdit } from '../../../src/source/compose/editor.types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../../support/draft.ts';
import type { Needs } from '../../support/service/situation.types.ts';
import { documentOf, listAt, mapAt } from '../../support/service/written.ts';
import { type Fragment, fragmentsOf } from './documents.ts';
import type { Dependent, Group, Root } from './groups.ts';
import { type Judged, together } from './judgement.ts';
import { withChosenCapabilities } from './options.ts';
import { followUpsOf, messageOf, titleOf } from './texts.ts';
import { addCapabilities, dropAll, forbidNewPrivileges, type Target } from './write.ts';

const ruleId = 'compose/default-privileges';
const severity = 'high';

/** One finding for each group. */
export function findingOf(project: Project, group: Group, choices: Choices = {}): Finding {
  if (group.kind === 'unfit') {
    const { because, code, byHand } = group.unfit;
    return finding(group.judged, `services.${group.judged.definition.name}`, messageOf([group.judged]), [], {
      kind: 'refusal',
      code,
      because,
      byHand,
    });
  }
  const roots = group.kind === 'one' ? [group.root] : group.roots;
  const judged = roots.map((root) => root.judged);
  const [first] = judged;
  if (first === undefined) throw new Error('a group has at least one root');
  const inheriting = roots.flatMap((root) =>
    root.dependents.map((dependent) => relatedOf(dependent.judged, `${dependent.judged.definition.name} inherits it`)),
  );
  const outcome = fixOrRefusal(
    () =>
      group.kind === 'one'
        ? mendWithOptions(project, group.root, choices)
        : mendByFragment(project, group.file, group.fragment, group.roots),
    [
      `Add security_opt: [no-new-privileges:true] and cap_drop: [ALL] to ${judged.map(({ definition }) => definition.name).join(', ')} by hand.`,
    ],
  );
  if (group.kind === 'one')
    return finding(first, `services.${first.definition.name}`, messageOf(judged), inheriting, outcome);
  const others = judged
    .slice(1)
    .map((one) => relatedOf(one, `${one.definition.name} takes it from ${group.fragment.section} as well`));
  return finding(first, group.fragment.section, messageOf(judged), [...others, ...inheriting], outcome);
}

function finding(
  judged: Judged,
  subject: string,
  message: string,
  related: readonly RelatedPlace[],
  outcome: Fix | Refusal,
): Finding {
  const { file } = judged.definition;
  const range = judged.definition.services[0]?.keyPlace.range ?? { start: 0, end: 0 };
  return {
    rule: ruleId,
    severity,
    file,
    range,
    subject,
    message,
    fingerprint: fingerprintOf(ruleId, file, subject),
    related,
    conceal: [],
    outcome,
  };
}

function relatedOf({ definition }: Judged, message: string): RelatedPlace {
  return { file: definition.file, range: definition.services[0]?.keyPlace.range ?? { start: 0, end: 0 }, message };
}

/** One service may be given another set of capabilities than the one that is known to be needed. */
function mendWithOptions(project: Project, root: Root, choices: Choices): Fix {
  const { definition } = root.judged;
  const choice = choices[fingerprintOf(ruleId, definition.file, `services.${definition.name}`)];
  const chosen = withChosenCapabilities(root, choice);
  const fix = mendOne(project, chosen.root);
  return chosen.options === undefined ? fix : { ...fix, options: chosen.options };
}

/** In the service itself, by way of a fragment that says it already where there is one that fits. */
function mendOne(project: Project, root: Root): Fix {
  for (const fragment of fittingFragments(project, root.judged)) {
    try {
      const draft = new Draft(project);
      mergeFragment(draft, project, root, fragment);
      return finished(
        draft,
        project,
        [root],
        undefined,
        `the file says it in ${fragment.section} already, so ${root.judged.definition.name} takes it from there`,
      );
    } catch (error) {
      if (!(error instanceof CannotEdit)) throw error;
    }
  }
  const draft = new Draft(project);
  const target = targetOf(draft, project, root.judged);
  const { judged } = root;
  if (judged.lacksNoNewPrivileges) forbidNewPrivileges(target);
  if (judged.lacksDrop) {
    dropAll(target);
    addCapabilities(target, wantedOf(root), judged.added);
  }
  return finished(draft, project, [root], undefined, undefined);
}

/** Once, in the fragment; what a service needs beyond it is written in the service. */
function mendByFragment(project: Project, file: string, fragment: Fragment, roots: readonly Root[]): Fix {
  const draft = new Draft(project);
  const target: Target = { ...targetAt(draft, project, file), path: [fragment.section] };
  forbidNewPrivileges(target);
  dropAll(target);
  for (const root of roots) addCapabilities(targetOf(draft, project, root.judged), wantedOf(root), root.judged.added);
  const names = roots.map(({ judged }) => judged.definition.name).join(', ');
  return finished(
    draft,
    project,
    roots,
    fragment,
    `${fragment.section} is merged into ${names} and nothing else, so one edit there serves all of them`,
  );
}

function mergeFragment(draft: Draft, project: Project, root: Root, fragment: Fragment): void {
  const { judged } = root;
  const target = targetOf(draft, project, judged);
  if (!fragment.above) target.editor.moveSectionBefore(fragment.section, 'services');
  target.editor.addMerge(target.path, fragment.anchor);
  if (!judged.lacksDrop) return;
  const written = listAt(target.document, target.path, 'cap_add');
  const inFragment = [...(fragment.added ?? [])].sort(byCodeUnit);
  const wanted = wantedOf(root).filter((name) => written.kind !== 'absent' || !judged.added.includes(name));
  if (written.kind !== 'absent') {
    addCapabilities(target, wanted, []);
    if (written.kind === 'shared')
      target.editor.set([...target.path, 'cap_add'], [...new Set([...written.items, ...wanted])]);
  } else if (inFragment.join() !== wanted.join()) target.editor.set([...target.path, 'cap_add'], wanted);
}

/** Fragments of the same file that say what the service lacks and would not change anything else in it. */
function fittingFragments(
  project: Project,
  { definition, lacksDrop, lacksNoNewPrivileges }: Judged,
): readonly Fragment[] {
  const document = documentOf(project, definition.file);
  const map = document === undefined ? undefined : mapAt(document, definition.path);
  if (document === undefined || map === undefined) return [];
  const lacking = [...(lacksNoNewPrivileges ? ['security_opt'] : []), ...(lacksDrop ? ['cap_drop'] : [])];
  if (lacking.some((key) => listAt(document, definition.path, key).kind !== 'absent')) return [];
  return fragmentsOf(document).filter(
    (fragment) =>
      fragment.onlyHardens &&
      (!lacksNoNewPrivileges || fragment.noNewPrivileges) &&
      (!lacksDrop || fragment.dropsAll) &&
      fragment.keys.every((key) => lacking.includes(key) || (key === 'cap_add' && lacksDrop) || map.has(key)),
  );
}

/** What the root's own list must hold: an alias of the whole service has no list of its own. */
function wantedOf({ judged, dependents }: Root): readonly string[] {
  const same = dependents.filter(({ kind }) => kind === 'same').map((dependent) => needsOf(dependent.judged));
  return together([needsOf(judged), ...same]).add;
}

/** Gives those that inherit the settings what they need beyond it, and declares what may differ. */
function finished(
  draft: Draft,
  project: Project,
  roots: readonly Root[],
  fragment: Fragment | undefined,
  where: string | undefined,
): Fix {
  for (const root of roots) {
    for (const dependent of root.dependents) if (root.judged.lacksDrop) serveDependent(draft, project, root, dependent);
  }
  const judged = roots.flatMap((root) => [root.judged, ...root.dependents.map((dependent) => dependent.judged)]);
  for (const { definition } of judged) {
    for (const { stack, name } of definition.services) {
      for (const key of ['security_opt', 'cap_drop', 'cap_add']) draft.touches(stack.id, 'services', name, key);
    }
  }
  const file = roots[0]?.judged.definition.file ?? '';
  if (fragment !== undefined) {
    for (const stack of project.stacks) if (stack.files.includes(file)) draft.touches(stack.id, fragment.section);
  }
  const all = together(judged.map(needsOf));
  return draft.fix({
    applicability: all.applicability,
    title: titleOf(judged, all.add),
    why: [...all.why, ...(where === undefined ? [] : [where])],
    mayBreak: all.mayBreak,
    followUps: followUpsOf(judged, all.applicability),
  });
}

function serveDependent(draft: Draft, project: Project, root: Root, { judged, kind }: Dependent): void {
  if (kind === 'same' || !judged.lacksDrop) return;
  const target = targetOf(draft, project, judged);
  const own = needsOf(judged).add;
  const given = wantedOf(root);
  if (kind === 'append') {
    addCapabilities(target, own, [...given, ...judged.added]);
    return;
  }
  // A merged list is hidden by an own one, and an own `cap_drop` hides that of the base.
  if (mapAt(target.document, target.path)?.has('cap_drop') === true) return;
  if (listAt(target.document, target.path, 'cap_add').kind === 'own') addCapabilities(target, own, []);
  else if (own.some((name) => !given.includes(name) && !judged.added.includes(name))) {
    target.editor.set([...target.path, 'cap_add'], [...new Set([...own, ...judged.added])].sort(byCodeUnit));
  }
}

function needsOf({ decision }: Judged): Needs {
  return decision.kind === 'needs' ? decision : together([]);
}

function targetOf(draft: Draft, project: Project, { definition }: Judged): Target {
  return { ...targetAt(draft, project, definition.file), path: definition.path };
}

function targetAt(draft: Draft, project: Project, file: string): Omit<Target, 'path'> {
  const document = documentOf(project, file);
  if (document === undefined) throw new CannotEdit('not-a-mapping', `${file} cannot be read as YAML`);
  return { editor: draft.compose(file), document };
}
