/** What the findings, and the rules that found nothing, say about the controls of the standards. */
import type { Finding, Problem, Reference, RuleId } from '../core/types.ts';
import type { Checkable, Control, Standard } from '../knowledge/compliance/types.ts';
import { type ControlReference, controlsOf, standards } from '../knowledge/compliance.ts';
import type { Compliance, ControlResult, ControlStatus } from './types.ts';

export interface ComplianceInput {
  /** Open findings and those that people live with: a reason does not fulfil a control. */
  readonly findings: readonly Finding[];
  /** The rules that were asked. */
  readonly rules: readonly { readonly id: RuleId; readonly references: readonly Reference[] }[];
  /** Kinds of sources that there are. */
  readonly present: ReadonlySet<Checkable>;
  readonly problems: readonly Problem[];
}

const fileKinds: readonly Checkable[] = ['compose', 'dockerfile', 'script', 'workflow'];
const kindNames: Readonly<Record<string, string>> = {
  compose: 'compose file',
  dockerfile: 'Dockerfile',
  script: 'shell script',
  workflow: 'CI workflow',
};
const elsewhere: Readonly<Record<string, string>> = {
  engine: 'the settings of the engine',
  host: 'the host',
  swarm: 'a running swarm',
};

export function complianceOf(input: ComplianceInput): readonly Compliance[] {
  const served = new Map<string, RuleId[]>();
  for (const rule of input.rules) {
    const keys = new Set(rule.references.flatMap(controlsOf).map(keyOf));
    for (const key of keys) served.set(key, [...(served.get(key) ?? []), rule.id]);
  }
  const violated = new Map<RuleId, string[]>();
  for (const { rule, fingerprint } of input.findings) violated.set(rule, [...(violated.get(rule) ?? []), fingerprint]);
  return standards.map((standard) => assess(standard, input, served, violated));
}

function keyOf({ standard, control }: ControlReference): string {
  return `${standard} ${control}`;
}

function assess(
  standard: Standard,
  input: ComplianceInput,
  served: ReadonlyMap<string, readonly RuleId[]>,
  violated: ReadonlyMap<RuleId, readonly string[]>,
): Compliance {
  const controls = standard.controls.map((control): ControlResult => {
    const rules = served.get(keyOf({ standard: standard.id, control: control.id })) ?? [];
    const findings = [...new Set(rules.flatMap((rule) => violated.get(rule) ?? []))];
    return {
      id: control.id,
      title: control.title,
      level: control.level,
      findings,
      ...judge(control, rules, { findings, finders: rules.filter((rule) => violated.has(rule)) }, input),
    };
  });
  const counts = { pass: 0, fail: 0, 'not-applicable': 0, 'not-checkable': 0 };
  for (const { status } of controls) counts[status] += 1;
  const { id, name, publisher, version, note } = standard;
  return { standard: id, name, publisher, version, note, controls, counts };
}

function judge(
  control: Control,
  rules: readonly RuleId[],
  { findings, finders }: { readonly findings: readonly string[]; readonly finders: readonly RuleId[] },
  { present, problems }: ComplianceInput,
): { readonly status: ControlStatus; readonly because: string } {
  if (findings.length > 0) {
    return { status: 'fail', because: `${plural(findings.length, 'finding')} of ${listed(finders)}.` };
  }
  const files = control.checkable.filter((kind) => fileKinds.includes(kind));
  if (files.length === 0) {
    const where = control.checkable.map((kind) => elsewhere[kind] ?? kind).join(' and ');
    return {
      status: 'not-checkable',
      because: where === '' ? 'No file can show it.' : `Only ${where} can show it, no file.`,
    };
  }
  if (!files.some((kind) => present.has(kind)))
    return {
      status: 'not-applicable',
      because: `There is no ${files.map((kind) => kindNames[kind]).join(' and no ')}.`,
    };
  if (rules.length === 0) return { status: 'not-checkable', because: 'No rule that was asked looks at it.' };
  if (control.evidence === 'judgement')
    return { status: 'not-checkable', because: `Nothing was found by ${listed(rules)}, which proves nothing here.` };
  const broken = problems.filter(({ level }) => level === 'error');
  if (broken.length > 0)
    return {
      status: 'not-checkable',
      because: `Nothing was found, but ${plural(broken.length, 'source')} could not be understood.`,
    };
  return { status: 'pass', because: `Nothing was found by ${listed(rules)}.` };
}

function listed(rules: readonly string[]): string {
  return rules.length <= 3 ? rules.join(', ') : `${rules.slice(0, 2).join(', ')} and ${rules.length - 2} more rules`;
}

function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
