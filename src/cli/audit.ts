import { type Severity, severities } from '../core/types.ts';
import { audit } from '../index.ts';
import { auditJson } from '../report/json.ts';
import { textReport } from '../report/text.ts';
import { isIncomplete, tellInternalErrors, tellNothingToLookAt } from './failure.ts';
import { exitCodes, type RunOptions } from './options.ts';
import { out, ProgressLine, paintFor, tell } from './terminal.ts';

export interface AuditCliOptions extends RunOptions {
  readonly failOn: Severity;
  readonly format?: 'text' | 'json';
}

/** 0: no finding at or above --fail-on; 1: there is one; 2: none, but something could not be looked at. */
export async function runAudit(paths: readonly string[], options: AuditCliOptions): Promise<number> {
  const progress = new ProgressLine(!options.quiet);
  const report = await audit(paths, { ...options, onProgress: progress.listener });
  progress.clear();
  if (options.json || options.format === 'json') out(auditJson(report));
  else out(textReport(report, { paint: paintFor(process.stdout, options.color), brief: options.quiet }));
  tellInternalErrors(report);
  if (!options.quiet) {
    tellNothingToLookAt(report);
    tell(nextStep(report.findings.map(({ outcome }) => (outcome.kind === 'fix' ? outcome.applicability : undefined))));
  }
  const limit = severities.indexOf(options.failOn);
  if (report.findings.some((finding) => severities.indexOf(finding.severity) <= limit)) return exitCodes.findings;
  return isIncomplete(report) ? exitCodes.error : exitCodes.done;
}

function nextStep(outcomes: readonly ('safe' | 'review' | undefined)[]): readonly string[] {
  if (outcomes.includes('review'))
    return [
      '`dockfix diff --review` shows the fixes, `dockfix apply --review` makes them; without --review only the safe ones.',
    ];
  return outcomes.includes('safe') ? ['`dockfix diff` shows the fixes, `dockfix apply` makes them.'] : [];
}
