/**
 * For rules that give a service a setting that it lacks: one finding for each definition, whatever
 * number of stacks it runs in, written where the definition stands and inherited from there.
 */
import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Finding, Fix, Refusal, RelatedPlace, RuleId, Severity } from '../../src/core/types.ts';
import type { ComposeEditor } from '../../src/source/compose/editor.types.ts';
import type { DocumentPath, Service } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { Draft, type FixText, fixOrRefusal } from './draft.ts';
import { type Definition, definitionsOf } from './service/definitions.ts';

/**
 * What a rule says of one service as one stack runs it. `satisfied`: it has the setting itself, so a
 * base's does not reach it; `unconcerned`: it has not, and the rule wants none for it.
 */
export type Verdict = 'satisfied' | 'unconcerned' | Wanting;

export interface Wanting {
  readonly message: string;
  /** What is left where a fix mends a part only: that is another finding then, not the same one without a fix. */
  readonly salient?: string;
  /** Default: the rule's own. */
  readonly severity?: Severity;
  readonly outcome: Proposal | Refusal;
}

/** A fix as a rule proposes it for one service. */
export interface Proposal extends FixText {
  readonly kind: 'proposal';
  /** Two that write the same have the same. */
  readonly signature: string;
  /** Paths below the service that may differ afterwards. */
  readonly touches: readonly (readonly string[])[];
  /** Top-level sections that may differ in every stack that reads the file. */
  readonly sections?: readonly string[];
  readonly byHand: readonly string[];
  /** The edit; `path` is the service's own mapping. */
  write(editor: ComposeEditor, path: DocumentPath): void;
}

interface Subject {
  readonly definition: Definition;
  readonly verdicts: readonly Verdict[];
}

/** The findings of one rule, in the order of files and places. */
export function* findingsPerDefinition(
  project: Project,
  rule: { readonly id: RuleId; readonly severity: Severity },
  judge: (service: Service, fingerprint: string) => Verdict,
): Iterable<Finding> {
  const subjects = new Map<string, Subject>(
    definitionsOf(project).map((definition) => [
      definition.key,
      { definition, verdicts: definition.services.map((service) => judge(service, fingerprint(definition))) },
    ]),
  );
  function fingerprint({ file, name }: Definition, salient?: string): string {
    return fingerprintOf(rule.id, file, `services.${name}`, salient);
  }

  for (const { definition, verdicts } of subjects.values()) {
    const wanting = verdicts.find((verdict) => typeof verdict !== 'string');
    if (wanting === undefined || typeof wanting === 'string') continue;
    const outcome = outcomeOf(project, subjects, definition, verdicts, wanting);
    if (outcome.kind === 'fix' && isCovered(project, subjects, definition, wanting)) continue;
    const [service] = definition.services;
    yield {
      rule: rule.id,
      severity: wanting.severity ?? rule.severity,
      file: definition.file,
      range: service?.keyPlace.range ?? { start: 0, end: 0 },
      subject: `services.${definition.name}`,
      message: wanting.message,
      fingerprint: fingerprint(definition, wanting.salient),
      related: outcome.kind === 'fix' ? inheriting(subjects, definition) : [],
      conceal: [],
      outcome,
    };
  }
}

function outcomeOf(
  project: Project,
  subjects: ReadonlyMap<string, Subject>,
  definition: Definition,
  verdicts: readonly Verdict[],
  { outcome }: Wanting,
): Fix | Refusal {
  const all = verdicts.flatMap((verdict) => (typeof verdict === 'string' ? [] : [verdict.outcome]));
  const refusal = all.find((one) => one.kind === 'refusal');
  if (outcome.kind === 'refusal' || refusal?.kind === 'refusal') return refusal as Refusal;
  if (all.some((one) => one.kind === 'proposal' && one.signature !== outcome.signature)) {
    return {
      kind: 'refusal',
      code: 'differs-between-stacks',
      because: `${definition.name} runs in several stacks, and what is right for it is not the same in all of them.`,
      byHand: outcome.byHand,
    };
  }
  const dependents = dependentsOf(subjects, definition);
  const other = dependents.find(({ verdicts: theirs }) => theirs.some((verdict) => !takes(verdict, outcome)));
  if (other !== undefined) {
    return {
      kind: 'refusal',
      code: 'inherited-by-others',
      because: `${other.definition.name} in ${other.definition.file} is built on ${definition.name} and would inherit what is right for ${definition.name} only.`,
      byHand: [
        ...outcome.byHand,
        `Give ${other.definition.name} a setting of its own, or take it off ${definition.name}.`,
      ],
    };
  }
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    outcome.write(draft.compose(definition.file), definition.path);
    for (const { services } of [definition, ...dependents.map((one) => one.definition)])
      for (const { stack, name } of services)
        for (const path of outcome.touches) draft.touches(stack.id, 'services', name, ...path);
    for (const stack of project.stacks)
      if (stack.files.includes(definition.file))
        for (const section of outcome.sections ?? []) draft.touches(stack.id, section);
    const { applicability, title, why, mayBreak, followUps, options } = outcome;
    return draft.fix({
      applicability,
      title,
      why,
      mayBreak,
      followUps,
      ...(options === undefined ? {} : { options }),
    });
  }, outcome.byHand);
}

/** True when a service that inherits the setting has its own, or would be given the same. */
function takes(verdict: Verdict, proposal: Proposal): boolean {
  if (verdict === 'satisfied') return true;
  return (
    verdict !== 'unconcerned' && verdict.outcome.kind === 'proposal' && verdict.outcome.signature === proposal.signature
  );
}

/** True when one of the definitions that it builds on is mended in the same way, which mends this one. */
function isCovered(
  project: Project,
  subjects: ReadonlyMap<string, Subject>,
  definition: Definition,
  { outcome }: Wanting,
): boolean {
  for (const base of basesOf(subjects, definition)) {
    const wanting = base.verdicts.find((verdict) => typeof verdict !== 'string');
    if (wanting === undefined || typeof wanting === 'string') continue;
    if (wanting.outcome.kind === 'refusal' || outcome.kind === 'refusal') continue;
    if (wanting.outcome.signature !== outcome.signature) continue;
    if (outcomeOf(project, subjects, base.definition, base.verdicts, wanting).kind === 'fix') return true;
  }
  return false;
}

function inheriting(subjects: ReadonlyMap<string, Subject>, definition: Definition): readonly RelatedPlace[] {
  return dependentsOf(subjects, definition)
    .filter(({ verdicts }) => verdicts.some((verdict) => typeof verdict !== 'string'))
    .map(({ definition: { file, name, services } }) => ({
      file,
      range: services[0]?.keyPlace.range ?? { start: 0, end: 0 },
      message: `${name} inherits it`,
    }));
}

/** Everything that a definition builds on, nearest first. */
function basesOf(subjects: ReadonlyMap<string, Subject>, definition: Definition): readonly Subject[] {
  return reached(definition, ({ bases }) => bases.flatMap(({ key }) => subjects.get(key) ?? []));
}

/** Everything that builds on a definition, nearest first. */
function dependentsOf(subjects: ReadonlyMap<string, Subject>, definition: Definition): readonly Subject[] {
  return reached(definition, ({ key }) =>
    [...subjects.values()].filter((other) => other.definition.bases.some((base) => base.key === key)),
  );
}

function reached(from: Definition, next: (definition: Definition) => readonly Subject[]): readonly Subject[] {
  const found = new Map<string, Subject>();
  const queue = [from];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const subject of next(at)) {
      const { key } = subject.definition;
      if (key === from.key || found.has(key)) continue;
      found.set(key, subject);
      queue.push(subject.definition);
    }
  }
  return [...found.values()];
}
