import { type Report, SelectionError, WorkspaceError } from '../index.ts';
import { Mask } from '../report/mask.ts';
import { printable } from '../report/printable.ts';
import { tell } from './terminal.ts';

/** Tells the user why the job could not be done: the place, what is wrong, what to do. */
export function tellFailure(error: unknown): void {
  if (error instanceof WorkspaceError)
    tell([`dockfix: ${printable(error.file)}: ${printable(error.message)}`, `  ${printable(error.advice)}`]);
  else if (error instanceof SelectionError)
    tell([`dockfix: ${printable(error.message)}`, `  ${printable(error.advice)}`]);
  else
    tell([
      'dockfix: an error of dockfix itself, please report it:',
      `  ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    ]);
}

/** Faults of rules do not end a run, but they are never kept quiet. */
export function tellInternalErrors(report: Report): void {
  const mask = new Mask(report.conceal);
  for (const error of report.internalErrors) {
    const subject = error.finding === undefined ? '' : ` (${error.finding.file}, ${error.finding.subject})`;
    tell([
      `dockfix: a fault in the rule ${error.rule}${subject}, please report it:`,
      `  ${printable(mask.apply(error.message.split('\n').slice(0, 3).join(' ')))}`,
    ]);
  }
}

/** True when a source was left out or a rule failed: then "nothing found" is no answer. */
export function isIncomplete(report: Report): boolean {
  return report.internalErrors.length > 0 || report.problems.some((problem) => problem.level === 'error');
}

export function tellNothingToLookAt(report: Report): void {
  if (
    report.stacks.length === 0 &&
    report.dockerfiles.length === 0 &&
    report.problems.every((problem) => problem.level === 'skipped')
  ) {
    tell([`dockfix: no compose file and no Dockerfile was found in ${report.root}`]);
  }
}
