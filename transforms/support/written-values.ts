/** Values of services by the place where they are written: one writing may take effect in many services. */
import { fingerprintOf } from '../../src/core/fingerprint.ts';
import { byCodeUnit } from '../../src/core/overlay.ts';
import type { Finding, Fix, Refusal, RuleId, Severity, SourceRange } from '../../src/core/types.ts';
import type { EnvironmentEntry, Service, Traced, TracedScalar } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { Draft, type FixText, fixOrRefusal } from './draft.ts';

export interface WrittenValue {
  readonly value: Traced;
  /** Every service, of all stacks, in which this writing takes effect; the one it is written in first. */
  readonly services: readonly [Service, ...Service[]];
}

/** What is known about one use of a value: it may go (or change), or must stay. */
export interface Mend {
  readonly kind: 'mend';
  readonly why: readonly string[];
  /** Empty only when nothing can break. */
  readonly mayBreak: readonly string[];
  readonly followUps: readonly string[];
}

export type Verdict = Mend | Refusal;

/** A variable of the environment as a value. The lines of an `env_file` have no path in a document: their name tells them apart. */
export function variableValue({ name, value, raw, variables, form, origin }: EnvironmentEntry): TracedScalar {
  return {
    kind: 'scalar',
    value,
    raw: raw ?? '',
    variables,
    origin: form === 'env-file' ? { ...origin, path: [name] } : origin,
  };
}

/** All values that `pick` takes from the services, each writing once, in the order of files and places. */
export function writtenValues(project: Project, pick: (service: Service) => Iterable<Traced>): readonly WrittenValue[] {
  const found = new Map<string, { value: Traced; services: [Service, ...Service[]] }>();
  for (const service of project.stacks.flatMap((stack) => stack.services)) {
    for (const value of pick(service)) {
      const key = [value.origin.file, ...value.origin.path].join('\0');
      const known = found.get(key);
      if (known === undefined) found.set(key, { value, services: [service] });
      else if (isWrittenIn(value, service) && !isWrittenIn(value, known.services[0])) known.services.unshift(service);
      else known.services.push(service);
    }
  }
  return [...found.values()].sort(
    (a, b) =>
      byCodeUnit(a.value.origin.file, b.value.origin.file) || a.value.origin.range.start - b.value.origin.range.start,
  );
}

function isWrittenIn({ origin }: Traced, { file, path }: Service): boolean {
  return origin.file === file && path.every((step, index) => origin.path[index] === step);
}

/** Declares that `key` of every service with this value may differ, and the fragment that it is written in. */
export function touchWritten(draft: Draft, project: Project, written: WrittenValue, ...keys: readonly string[]): void {
  for (const { stack, name } of written.services) {
    for (const key of keys) draft.touches(stack.id, 'services', name, key);
  }
  const [section] = written.value.origin.path;
  if (section === 'services') return;
  for (const stack of project.stacks) {
    if (stack.files.includes(written.value.origin.file)) draft.touches(stack.id, String(section));
  }
}

/** One verdict for all uses: a single refusal holds all of them back. */
export function together(verdicts: readonly Verdict[]): Verdict {
  const refusal = verdicts.find((verdict) => verdict.kind === 'refusal');
  if (refusal !== undefined) return refusal;
  const mends = verdicts.filter((verdict) => verdict.kind === 'mend');
  const all = (key: 'why' | 'mayBreak' | 'followUps') => [...new Set(mends.flatMap((mend) => mend[key]))];
  return { kind: 'mend', why: all('why'), mayBreak: all('mayBreak'), followUps: all('followUps') };
}

export interface WrittenFinding {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly message: string;
  /** Tells apart several findings on one service: a capability's name, a path. */
  readonly salient: string;
}

/** The finding about one written value, at its key and value. */
export function findingAt(written: WrittenValue, about: WrittenFinding, outcome: Fix | Refusal): Finding {
  const { origin } = written.value;
  const [first, ...others] = written.services;
  const subject = `services.${first.name}`;
  const related = others
    .filter(
      (other, index) =>
        others.findIndex(
          (one) => one.keyPlace.range.start === other.keyPlace.range.start && one.file === other.file,
        ) === index,
    )
    .filter((other) => other.file !== first.file || other.keyPlace.range.start !== first.keyPlace.range.start)
    .map((other) => ({ ...other.keyPlace, message: `${other.name} takes it from there` }));
  return {
    rule: about.rule,
    severity: about.severity,
    file: origin.file,
    range: rangeOf(written.value),
    subject,
    message: about.message,
    fingerprint: fingerprintOf(about.rule, origin.file, subject, about.salient),
    related,
    conceal: [],
    outcome,
  };
}

function rangeOf({ origin }: Traced): SourceRange {
  return { start: origin.keyRange?.start ?? origin.range.start, end: origin.range.end };
}

/** The fix that a verdict asks for: `edit` makes the change, `keys` are the service's keys that may differ. */
export function fixBy(
  project: Project,
  written: WrittenValue,
  verdict: Verdict,
  keys: readonly string[],
  edit: (draft: Draft) => void,
  text: Pick<FixText, 'title' | 'options'> & { readonly byHand: readonly string[] },
): Fix | Refusal {
  if (verdict.kind === 'refusal') return verdict;
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    edit(draft);
    touchWritten(draft, project, written, ...keys);
    return draft.fix({
      applicability: verdict.mayBreak.length === 0 ? 'safe' : 'review',
      title: text.title,
      why: verdict.why,
      mayBreak: verdict.mayBreak,
      followUps: verdict.followUps,
      ...(text.options === undefined ? {} : { options: text.options }),
    });
  }, text.byHand);
}

/** A value that a variable decides is for whoever sets the variable. */
export function fromVariable(value: Traced, what: string): Refusal | undefined {
  if (value.kind !== 'scalar' || value.variables.length === 0) return undefined;
  return {
    kind: 'refusal',
    code: 'from-a-variable',
    because: `${what} comes from the variable ${value.variables[0]?.name ?? ''}, so whoever sets it decides on each host.`,
    byHand: [
      `Give ${value.variables[0]?.name ?? 'the variable'} a default that is off, and set it only where it is needed.`,
    ],
  };
}

/**
 * Why a variable of the environment cannot be edited here: it comes out of an `env_file`, is handed
 * through from the shell, or holds a `${…}`.
 */
export function decidedElsewhere(entry: EnvironmentEntry, service: string): Refusal | undefined {
  const what = `${entry.name} of ${service}`;
  if (entry.form === 'env-file')
    return {
      kind: 'refusal',
      code: 'in-an-env-file',
      because: `${what} stands in ${entry.origin.file}, which is not edited: what else reads it is not known.`,
      byHand: [`Change ${entry.name} in ${entry.origin.file}, once everything that reads it can do without.`],
    };
  if (entry.raw === null)
    return {
      kind: 'refusal',
      code: 'from-a-variable',
      because: `${what} is handed through, so whoever starts the stack decides on each host.`,
      byHand: [`Change ${entry.name} in .env or in the shell of each host.`],
    };
  return fromVariable(variableValue(entry), what);
}
