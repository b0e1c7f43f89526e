/** Sentences and counts that several reports share. */
import { type Finding, type Severity, severities } from '../core/types.ts';

export type OutcomeKind = 'safe' | 'review' | 'refused';

export function outcomeOf(finding: Finding): OutcomeKind {
  return finding.outcome.kind === 'refusal' ? 'refused' : finding.outcome.applicability;
}

export interface Summary {
  readonly findings: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  readonly byOutcome: Readonly<Record<OutcomeKind, number>>;
}

export function summarize(findings: readonly Finding[]): Summary {
  const bySeverity = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  const byOutcome = { safe: 0, review: 0, refused: 0 };
  for (const finding of findings) {
    bySeverity[finding.severity] += 1;
    byOutcome[outcomeOf(finding)] += 1;
  }
  return { findings: findings.length, bySeverity, byOutcome };
}

/** "9 findings: 3 critical, 6 high. 5 can be fixed safely, 3 need review, 1 by hand." */
export function summaryLine({ findings, bySeverity, byOutcome }: Summary): string {
  if (findings === 0) return 'No findings.';
  const levels = severities
    .filter((severity) => bySeverity[severity] > 0)
    .map((severity) => `${bySeverity[severity]} ${severity}`);
  const outcomes = [
    byOutcome.safe > 0 ? `${byOutcome.safe} can be fixed safely` : '',
    byOutcome.review > 0 ? `${byOutcome.review} with review` : '',
    byOutcome.refused > 0 ? `${byOutcome.refused} by hand` : '',
  ].filter((part) => part !== '');
  return `${count(findings, 'finding')}: ${levels.join(', ')}. ${capital(outcomes.join(', '))}.`;
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A path below the root as the user would write it. */
export function shownPath(root: string, path: string): string {
  return root === '.' ? path : path === '.' ? root : `${root}/${path}`;
}
