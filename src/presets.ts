/** Named sets of decisions that a configuration can extend. They derive from what each rule says of itself. */
import { type Rule, type Severity, severities } from './core/types.ts';

type Described = Pick<Rule<never>, 'id' | 'severity' | 'group' | 'references' | 'kinds'>;

export interface Preset {
  readonly name: string;
  /** One sentence for people who choose. */
  readonly about: string;
  readonly failOn: Severity;
  /** True for a rule that is on. */
  readonly isOn: (rule: Described) => boolean;
}

export const presets: readonly Preset[] = [
  {
    name: 'recommended',
    about: 'Every rule but those of taste; fails on high and critical findings. This is what happens without a preset.',
    failOn: 'high',
    isOn: (rule) => rule.group === undefined,
  },
  {
    name: 'strict',
    about: 'Every rule, those of taste too; fails on any finding of at least low severity.',
    failOn: 'low',
    isOn: () => true,
  },
  {
    name: 'cis',
    about: 'Only rules that serve a control of the CIS Docker Benchmark; fails on any of their findings.',
    failOn: severities[severities.length - 1] ?? 'info',
    isOn: (rule) => rule.references.some(({ standard }) => standard.startsWith('CIS-Docker')),
  },
  {
    name: 'self-hosted',
    about: 'For one machine that its owner looks after: no rules about CI workflows, none of taste; fails on critical.',
    failOn: 'critical',
    isOn: (rule) => rule.group === undefined && !rule.kinds.every((kind) => kind === 'workflow'),
  },
];
