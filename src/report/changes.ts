/** What `diff` and `apply` tell people, on stderr. */

import type { Finding } from '../core/types.ts';
import type { AppliedFix, PlanReport, Recovery, WriteResult } from '../index.ts';
import { distinct, eachKindOnce } from './alike.ts';
import { count, shownPath } from './describe.ts';
import type { LeftOut } from './diff.ts';
import { printable } from './printable.ts';
import { type Paint, paintSeverity } from './style.ts';

/** Per file: which fixes changed it. */
export function changedFiles(report: PlanReport, written: WriteResult | undefined, paint: Paint): readonly string[] {
  const out: string[] = [];
  for (const file of report.pending) {
    const did = file.before === undefined ? 'made' : 'changed';
    const what = written === undefined ? `would be ${did}` : did;
    const secret = file.secret ? ' (holds a secret)' : '';
    out.push(`${paint('green', what)} ${paint('bold', printable(shownPath(report.root, file.path)))}${secret}`);
    for (const line of distinct(
      report.applied.filter(({ fix }) => fix.changes.some((change) => change.file === file.path)).map(appliedLine),
    )) {
      out.push(`  ${line}`);
    }
  }
  return out;
}

function appliedLine({ finding, fix }: AppliedFix): string {
  return printable(`${fix.title} (${finding.rule}, ${finding.subject})`);
}

/** What could break, where one sentence stands for all that are like it, and what a person must still do. */
export function followUps(report: PlanReport, paint: Paint): readonly string[] {
  const fixes = report.applied.map(({ fix }) => fix);
  return [
    ...section('May break:', eachKindOnce(fixes.flatMap((fix) => fix.mayBreak)), paint),
    ...section('Still to do:', distinct(fixes.flatMap((fix) => fix.followUps)), paint),
  ];
}

/** The findings that are left: those that need `--review`, and those that are refused, each with its reason. */
export function leftOver(report: PlanReport, review: boolean, paint: Paint): readonly string[] {
  const refused = report.remaining.filter(
    ({ outcome }) => outcome.kind === 'refusal' || review || outcome.applicability === 'safe',
  );
  const waiting = report.remaining.filter((finding) => !refused.includes(finding));
  const out: string[] = [];
  if (refused.length > 0) out.push(paint('bold', `Left over (${count(refused.length, 'finding')}):`));
  // Whose steps were printed already, by the steps.
  const told = new Map<string, string>();
  for (const finding of refused) {
    out.push(`  ${paintSeverity(paint, finding.severity)} ${headline(report.root, finding)}`);
    const { outcome } = finding;
    if (outcome.kind === 'refusal') {
      out.push(`    ${paint('yellow', `no fix (${outcome.code}):`)} ${printable(outcome.because)}`);
      const steps = outcome.byHand.map((step, index) => `      ${index + 1}. ${printable(step)}`);
      const key = steps.join('\n');
      const where = told.get(key);
      told.set(key, where ?? `${shownPath(report.root, finding.file)}, ${finding.subject}`);
      out.push(...(where === undefined || steps.length < 2 ? steps : [`      by hand: as for ${printable(where)}`]));
    }
  }
  if (waiting.length > 0) {
    out.push(paint('bold', `${count(waiting.length, 'finding')} can be fixed with --review:`));
    for (const finding of waiting) {
      out.push(`  ${paintSeverity(paint, finding.severity)} ${headline(report.root, finding)}`);
      if (finding.outcome.kind === 'fix') {
        out.push(
          `    ${printable(finding.outcome.title)}`,
          ...finding.outcome.mayBreak.map((text) => `    may break: ${printable(text)}`),
        );
      }
    }
  }
  return out;
}

function headline(root: string, finding: Finding): string {
  return printable(`${shownPath(root, finding.file)}: ${finding.rule}, ${finding.subject}: ${finding.message}`);
}

export function leftOutLines(root: string, leftOut: readonly LeftOut[]): readonly string[] {
  const lines = leftOut.map(({ path, what }) => {
    const shown = printable(shownPath(root, path));
    return what === 'file'
      ? `not in this diff, since it holds a secret: ${shown}`
      : `not in this diff, since they hold secrets: the lines to be added to ${shown}`;
  });
  if (lines.length === 0) return [];
  return [
    ...lines,
    '`dockfix apply` writes all of it; apply this diff by itself only where you put the secrets in place yourself.',
  ];
}

export function recoveryLines(recovered: readonly Recovery[]): readonly string[] {
  return recovered.map(recoveryLine);
}

function recoveryLine({ outcome, files, leftAlone }: Recovery): string {
  const names = files.map(printable).join(', ');
  switch (outcome) {
    case 'finished':
      return `an interrupted run was finished: ${names}`;
    case 'cleaned-up':
      return 'an interrupted run had left temporary files; they were removed, the sources are whole';
    case 'undone': {
      const left = leftAlone.map(printable).join(', ');
      return `an interrupted run was undone: ${names}${left === '' ? '' : `; changed since and left as they are: ${left}`}`;
    }
  }
}

function section(title: string, texts: readonly string[], paint: Paint): readonly string[] {
  return texts.length === 0 ? [] : [paint('bold', title), ...texts.map((text) => `  - ${printable(text)}`)];
}
