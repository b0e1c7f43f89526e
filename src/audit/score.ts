/**
 * Scores: the same formula for a component and for the project. Only penalties are summed, nothing is
 * divided by a size; so mending anything never lowers a score, and clean files do not raise one.
 * docs/scores.md explains it with examples.
 */
import { type Severity, severities } from '../core/types.ts';
import type { Grade, Score, ScorePart } from './types.ts';

/** What one finding of a severity weighs. */
const weights: Readonly<Record<Severity, number>> = { critical: 8, high: 4, medium: 1.5, low: 0.5, info: 0 };

/** The most that a score can be while a finding of a severity is open, in tenths. */
const ceilings: Readonly<Record<Severity, number>> = { critical: 39, high: 69, medium: 89, low: 99, info: 100 };

/** The penalty that halves a score. */
const halfLife = 8;

const grades: readonly (readonly [Grade, number])[] = [
  ['A', 90],
  ['B', 75],
  ['C', 55],
  ['D', 40],
  ['E', 0],
];

export interface Scored {
  readonly rule: string;
  readonly severity: Severity;
}

interface Concern {
  readonly rule: string;
  readonly severity: Severity;
  readonly count: number;
  readonly penalty: number;
}

/** The score of open findings; 0 where a source of it could not be understood. */
export function scoreOf(findings: readonly Scored[], isAssessed = true): Score {
  if (!isAssessed) return { value: 0, grade: 'E', penalty: undefined, parts: [], ceiling: undefined, isAssessed };
  const concerns = concernsOf(findings);
  const value = tenthsOf(concerns);
  const worst = worstOf(concerns);
  const free = tenthsOfPenalty(sum(concerns));
  return {
    value: value / 10,
    grade: grades.find(([, least]) => value >= least)?.[0] ?? 'E',
    penalty: hundredths(sum(concerns)),
    parts: partsOf(concerns, value),
    ceiling:
      worst !== undefined && ceilings[worst] < free ? { value: ceilings[worst] / 10, because: worst } : undefined,
    isAssessed,
  };
}

/** What the findings weigh together: the measure of risk of the roadmap. */
export function penaltyOf(findings: readonly Scored[]): number {
  return sum(concernsOf(findings));
}

/**
 * A concern counts fully once, half for the second time, a quarter for the third: it weighs less than
 * twice what it weighs once, so that one habit does not drown everything else.
 */
function concernsOf(findings: readonly Scored[]): readonly Concern[] {
  const groups = new Map<string, Scored[]>();
  for (const finding of findings) {
    const group = groups.get(finding.rule);
    if (group === undefined) groups.set(finding.rule, [finding]);
    else group.push(finding);
  }
  const concerns = [...groups].map(([rule, group]) => {
    const ordered = group.map(({ severity }) => severity).sort((a, b) => severities.indexOf(a) - severities.indexOf(b));
    const penalty = ordered.reduce((total, severity, at) => total + weights[severity] / 2 ** at, 0);
    return { rule, severity: ordered[0] ?? 'info', count: group.length, penalty };
  });
  return concerns.sort((a, b) => b.penalty - a.penalty || (a.rule < b.rule ? -1 : 1));
}

function sum(concerns: readonly Concern[]): number {
  return concerns.reduce((total, { penalty }) => total + penalty, 0);
}

function worstOf(concerns: readonly Concern[]): Severity | undefined {
  return severities.find((severity) => concerns.some((concern) => concern.severity === severity));
}

/** What a sum in another order differs by must not show at half a hundredth. */
function hundredths(penalty: number): number {
  return Math.round(100 * penalty + 1e-9) / 100;
}

/** Rounded down: 10.0 is only where nothing weighs anything. */
function tenthsOfPenalty(penalty: number): number {
  return Math.floor(100 * 2 ** (-penalty / halfLife) + 1e-9);
}

function tenthsOf(concerns: readonly Concern[]): number {
  const worst = worstOf(concerns);
  return Math.min(tenthsOfPenalty(sum(concerns)), worst === undefined ? 100 : ceilings[worst]);
}

/** What is missing to 10 is shared out by penalty, whole tenths, so that the parts and the value make 10 exactly. */
function partsOf(concerns: readonly Concern[], value: number): readonly ScorePart[] {
  const missing = 100 - value;
  const total = sum(concerns);
  const exact = concerns.map(({ penalty }) => (total === 0 ? 0 : (missing * penalty) / total));
  const lost = exact.map(Math.floor);
  const byRest = exact.map((share, at) => ({ at, rest: share - Math.floor(share) }));
  byRest.sort((a, b) => b.rest - a.rest || a.at - b.at);
  const open = total === 0 ? 0 : missing - lost.reduce((a, b) => a + b, 0);
  for (const { at } of byRest.slice(0, open)) lost[at] = (lost[at] ?? 0) + 1;
  return concerns.map(({ rule, severity, count, penalty }, at) => ({
    concern: rule,
    severity,
    count,
    penalty: hundredths(penalty),
    lost: (lost[at] ?? 0) / 10,
    gain: (tenthsOf(concerns.filter((other) => other.rule !== rule)) - value) / 10,
  }));
}
