/** Sentences that several formats share. */
import type { Component, ControlStatus, RoadmapStep, Score, Strength } from '../../index.ts';
import { count } from '../describe.ts';
import type { ModelFinding, ReportModel } from '../model.types.ts';

export const phaseTitles: Readonly<Record<RoadmapStep['phase'], string>> = {
  now: 'Now: critical and high',
  next: 'Next: medium',
  later: 'Later: low and informative',
};

export const statusTitles: Readonly<Record<ControlStatus, string>> = {
  pass: 'pass',
  fail: 'fail',
  'not-applicable': 'not applicable',
  'not-checkable': 'not checkable in files',
};

/** `1.7 of 10 (E)`. */
export function scoreText(score: Score): string {
  return score.isAssessed ? `${score.value.toFixed(1)} of 10 (${score.grade})` : 'not assessed';
}

/** `penalty 79.5 → 32.6`: shows what was mended also where the score stays near 0; undefined where not assessed. */
export function penaltyText({ penalty: now }: Score, after?: Score): string | undefined {
  if (now === undefined) return undefined;
  const later = after?.penalty;
  return `penalty ${now.toFixed(1)}${later === undefined ? '' : ` → ${later.toFixed(1)}`}`;
}

/** `0.7 (E)`, for a column whose head says out of what. */
export function shortScore({ value, grade, isAssessed }: Score): string {
  return isAssessed ? `${value.toFixed(1)} (${grade})` : 'not assessed';
}

/** `+2.9`; nothing where the score does not move, since other findings hold it down. */
export function gainText({ gain }: { readonly gain: number }): string {
  return gain > 0 ? `+${gain.toFixed(1)}` : '';
}

/** Head and cells of a column, or neither where every cell would be empty. */
export function columnOf(head: string, cells: readonly string[]): readonly (readonly string[])[] {
  const isEmpty = cells.every((cell) => cell === '');
  return [isEmpty ? [] : [head], ...cells.map((cell) => (isEmpty ? [] : [cell]))];
}

/** What the figures of {@link penaltyText} mean. */
export const penaltyMeaning = 'The penalty is what the open findings weigh; every 8 points of it halve the score.';

/** `5 of 12 services`. */
export function coverage({ evidence, of, noun }: Strength): string {
  return `${evidence.length} of ${count(of, noun)}`;
}

/** Where a strength can be seen, each place once: several stacks may take the same service from one file. */
export function instances({ evidence }: Strength): readonly { readonly subject: string; readonly file: string }[] {
  return [...new Map(evidence.map(({ subject, file }) => [`${subject}\0${file}`, { subject, file }])).values()];
}

export function effortText({ effort }: ModelFinding): string {
  if (effort.by === 'hand') return 'by hand';
  return `${count(effort.lines, 'line')} in ${count(effort.files, 'file')}`;
}

/** What a step takes from the penalty: 0 only where it weighs nothing. */
export function riskText({ risk, severity }: RoadmapStep): string {
  return risk === 0 && severity !== 'info' ? 'under 0.01' : String(risk);
}

export const roadmapNote =
  'Each step by itself. Of the findings of a rule the second weighs half, the third a quarter: a step that leaves others of the rule takes little away.';

export function componentTitle({ kind, name, stack, file }: Component): string {
  if (kind === 'service') return `service ${name} (${stack ?? file})`;
  if (kind === 'stack') return `stack ${name} (${file})`;
  return kind === 'dockerfile' ? `Dockerfile ${file}` : file;
}

export function byText({ by }: RoadmapStep): string {
  if (by === 'tool') return 'safe fix';
  return by === 'review' ? 'fix for review' : 'by hand';
}

/** Short form of a commit, with a mark where something is not committed. */
export function revisionText({ revision }: ReportModel): string {
  if (revision === undefined) return '';
  return `commit ${revision.commit.slice(0, 12)}${revision.isDirty ? ' and changes that are not committed' : ''}`;
}

/** `compose.yaml:12:3` relative to the root. */
export function placeText({ file, line, column }: ModelFinding): string {
  return `${file}:${line}:${column}`;
}

/** Controls that a finding violates and the names that other tools have for it: `CIS-Docker-1.7 5.4`. */
export function referenceTexts({ references }: Pick<ModelFinding, 'references'>): readonly string[] {
  return references.map(({ standard, control }) => `${standard} ${control}`);
}
