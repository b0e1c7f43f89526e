/** The finding about one definition, with the keys that make its root read-only. */
import { isScalar } from 'yaml';
import { fingerprintOf } from '../../../src/core/fingerprint.ts';
import { chosenValue } from '../../../src/core/options.ts';
import type { Choices, Finding, Fix, Parameter, Refusal } from '../../../src/core/types.ts';
import { pairOf } from '../../../src/source/compose/document.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../../support/draft.ts';
import type { Definition } from '../../support/service/definitions.ts';
import { isTrue } from '../../support/service/values.ts';
import { documentOf, listAt, mapAt } from '../../support/service/written.ts';
import { enumerated } from '../../support/words.ts';
import { judge } from './judge.ts';
import type { ReadOnlyPlan } from './plan.types.ts';

const rule = 'compose/read-only-root-filesystem';

/** One finding for each definition that lacks the key, those left out that a fixed base gives it to. */
export function findingsOf(project: Project, definitions: readonly Definition[], choices: Choices): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const definition of definitions) {
    if (definition.services.every((service) => isTrue(service.get('read_only')))) continue;
    findings.set(definition.key, findingOf(project, definition, definitions, choices));
  }
  const inherits = (definition: Definition): boolean =>
    definitions.some(
      (base) =>
        findings.get(base.key)?.outcome.kind === 'fix' &&
        heirsOf(base, definitions).some(({ key }) => key === definition.key),
    );
  return definitions.flatMap((definition) => {
    const finding = findings.get(definition.key);
    return finding === undefined || inherits(definition) ? [] : [finding];
  });
}

function findingOf(project: Project, definition: Definition, all: readonly Definition[], choices: Choices): Finding {
  const { file, name, services } = definition;
  const subject = `services.${name}`;
  const fingerprint = fingerprintOf(rule, file, subject);
  const outcome = outcomeOf(project, definition, all, choices, fingerprint);
  return {
    rule,
    // Of an image that nobody described there is nothing to do but to describe it.
    severity: outcome.kind === 'refusal' && outcome.code === 'image-unknown' ? 'info' : 'low',
    file,
    range: services[0]?.keyPlace.range ?? { start: 0, end: 0 },
    subject,
    message: `${name} can write anywhere in its container: what breaks into it can change the program and stay.`,
    fingerprint,
    related: heirsOf(definition, all).map((heir) => ({
      file: heir.file,
      range: heir.services[0]?.keyPlace.range ?? { start: 0, end: 0 },
      message: `${heir.name} is built on it`,
    })),
    conceal: [],
    outcome,
  };
}

function outcomeOf(
  project: Project,
  definition: Definition,
  all: readonly Definition[],
  choices: Choices,
  fingerprint: string,
): Fix | Refusal {
  const { name } = definition;
  const plan = agreed(definition.services.map((service) => judge(project, service)));
  if (plan.kind === 'refusal') return plan;
  const heir = heirThatDiffers(project, definition, all, plan);
  if (heir !== undefined)
    return {
      kind: 'refusal',
      code: 'base-of-another-service',
      because: `${heir} is built on ${name}, would be read-only too, and writes elsewhere.`,
      byHand: [`Add read_only: true to ${name} and read_only: false to ${heir}.`],
    };
  const size = sizeParameter(project);
  const chosen = chosenValue(size, choices[fingerprint]);
  const written = plan.tmpfs.map(({ path, options, large }) =>
    [path, [...options, ...(large === true ? [] : [`size=${chosen}`])].join(',')]
      .filter((part) => part !== '')
      .join(':'),
  );
  const sized = plan.tmpfs.filter(({ large }) => large !== true).map(({ path }) => path);
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    write(draft, project, definition, written);
    for (const heirOrSelf of [definition, ...heirsOf(definition, all)]) {
      for (const { stack, name: one } of heirOrSelf.services) {
        for (const key of ['read_only', 'tmpfs']) draft.touches(stack.id, 'services', one, key);
      }
    }
    return draft.fix({
      applicability: 'review',
      title:
        written.length === 0
          ? `Make the root of ${name} read-only`
          : `Make the root of ${name} read-only, with a tmpfs at ${enumerated(plan.tmpfs.map(({ path }) => path))}`,
      why: plan.why,
      mayBreak: [
        `whatever ${name} writes elsewhere in its container fails with "Read-only file system"`,
        ...(sized.length === 0
          ? []
          : [`files of more than ${chosen} in ${enumerated(sized, 'or')}, which are lost with every restart`]),
        ...plan.risks,
      ],
      followUps: [
        'Start the stack twice before you merge, use what it offers, and look for "Read-only file system" and "No space left on device" in docker compose logs.',
      ],
      ...(sized.length === 0
        ? {}
        : {
            options: {
              remedy: 'tmpfs',
              remedies: [
                {
                  id: 'tmpfs',
                  title: 'Read-only with tmpfs',
                  about: 'read_only: true, and a tmpfs for what is written.',
                },
              ],
              parameters: [{ ...size, value: chosen }],
            },
          }),
    });
  }, [`Add read_only: true to ${name}${written.length === 0 ? '' : `, with tmpfs: [${written.join(', ')}]`}.`]);
}

/** One plan for all stacks that the definition runs in. */
function agreed(plans: readonly (ReadOnlyPlan | Refusal)[]): ReadOnlyPlan | Refusal {
  const refusal = plans.find((plan) => plan.kind === 'refusal');
  if (refusal !== undefined) return refusal;
  const [first, ...others] = plans.filter((plan) => plan.kind === 'plan');
  if (first === undefined) throw new Error('a definition has at least one service');
  const different = others.some((other) => JSON.stringify(other.tmpfs) !== JSON.stringify(first.tmpfs));
  return different
    ? {
        kind: 'refusal',
        code: 'stacks-differ',
        because: 'the service runs in several stacks and writes to different places there.',
        byHand: ['Add read_only: true and the tmpfs mounts in the file of each stack.'],
      }
    : first;
}

/** Definitions that take their keys from this one, directly or through others. */
function heirsOf(definition: Definition, all: readonly Definition[]): readonly Definition[] {
  const found: Definition[] = [];
  const queue = [definition.key];
  for (let key = queue.shift(); key !== undefined; key = queue.shift()) {
    for (const other of all) {
      if (other === definition || found.includes(other) || !other.bases.some((base) => base.key === key)) continue;
      found.push(other);
      queue.push(other.key);
    }
  }
  return found;
}

/** The name of an heir for which the same keys would be wrong. */
function heirThatDiffers(
  project: Project,
  definition: Definition,
  all: readonly Definition[],
  plan: ReadOnlyPlan,
): string | undefined {
  const wanted = JSON.stringify(plan.tmpfs);
  return heirsOf(definition, all).find((heir) => {
    const theirs = agreed(heir.services.map((service) => judge(project, service)));
    return theirs.kind === 'refusal' || JSON.stringify(theirs.tmpfs) !== wanted;
  })?.name;
}

function sizeParameter(project: Project): Parameter {
  return {
    name: 'tmpfs_size',
    title: 'Largest size of each tmpfs',
    value: project.policy.tmpfsSize,
    expected: 'A size as mount writes it, for instance 64m or 1g.',
    kind: 'word',
    pattern: '[1-9][0-9]*[kmg]',
  };
}

/** Lists are joined by `extends` and override files, and replaced where a mapping is merged. */
function write(draft: Draft, project: Project, { file, path }: Definition, tmpfs: readonly string[]): void {
  const editor = draft.compose(file);
  editor.set([...path, 'read_only'], true);
  if (tmpfs.length === 0) return;
  const at = [...path, 'tmpfs'];
  const document = documentOf(project, file);
  const own = document === undefined ? undefined : mapAt(document, path);
  const value = own === undefined ? undefined : pairOf(own, 'tmpfs')?.value;
  const there = document === undefined ? { kind: 'absent' as const } : listAt(document, path, 'tmpfs');
  if (isScalar(value) && value.value !== null && value.value !== '') editor.set(at, [String(value.value), ...tmpfs]);
  else if (there.kind === 'own' && there.items.length > 0) for (const one of tmpfs) editor.addItem(at, one);
  else editor.set(at, [...(there.kind === 'shared' ? there.items : []), ...tmpfs], { after: 'read_only' });
}
