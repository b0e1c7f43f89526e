import { apply, plan } from '../index.ts';
import { changedFiles, followUps, leftOver, recoveryLines } from '../report/changes.ts';
import { count } from '../report/describe.ts';
import { changesJson } from '../report/json.ts';
import { isIncomplete, tellInternalErrors, tellNothingToLookAt } from './failure.ts';
import { exitCodes, type RunOptions } from './options.ts';
import { out, ProgressLine, paintFor, tell } from './terminal.ts';

/**
 * 0: all that was asked for is done; 1: something asked for is left over, because it is refused;
 * 2: nothing is left over, but something could not be looked at, or the files could not be written.
 */
export async function runApply(paths: readonly string[], options: RunOptions): Promise<number> {
  const progress = new ProgressLine(!options.quiet);
  const report = await plan(paths, { ...options, onProgress: progress.listener });
  progress.clear();
  tell(recoveryLines(report.recovered).map((line) => `dockfix: ${line}`));
  const written = await apply(report);
  const paint = paintFor(process.stderr, options.color);
  if (options.json) out(changesJson(report, 'apply', written));
  tellInternalErrors(report);
  if (!options.quiet) {
    tellNothingToLookAt(report);
    tell([
      ...changedFiles(report, written, paint),
      ...written.notes,
      ...followUps(report, paint),
      ...leftOver(report, options.review, paint),
      `${count(report.applied.length, 'fix').replace(/fixs$/, 'fixes')} applied, ${count(written.written.length, 'file')} written, ${count(report.remaining.length, 'finding')} left.`,
    ]);
  }
  const isAskedFor = report.remaining.some(
    ({ outcome }) => outcome.kind === 'refusal' || outcome.applicability === 'safe' || options.review,
  );
  if (isAskedFor) return exitCodes.findings;
  return isIncomplete(report) ? exitCodes.error : exitCodes.done;
}
