import { type Severity, severities } from '../core/types.ts';
import { type AuditReport, audit, saveBaseline } from '../index.ts';
import { count } from '../report/describe.ts';
import { textReport } from '../report/text.ts';
import { isIncomplete, tellInternalErrors, tellNothingToLookAt } from './failure.ts';
import { exitCodes, type RunOptions } from './options.ts';
import { formatNamed, outputOf, ReportWriter, writeReport } from './outputs.ts';
import { out, ProgressLine, paintFor, tell } from './terminal.ts';

export interface AuditCliOptions extends RunOptions {
  readonly failOn?: Severity;
  readonly format?: string;
  /** `FILE` or `FORMAT:FILE`. */
  readonly output: readonly string[];
  readonly baseline?: string;
  /** A path, or true for the configuration's. */
  readonly writeBaseline?: string | true;
  readonly since?: string;
  readonly watch: boolean;
}

/** What fails when neither the command line nor the configuration says. */
const usualFailOn: Severity = 'high';

/** 0: no finding at or above --fail-on; 1: there is one; 2: none, but something could not be looked at. */
export async function runAudit(paths: readonly string[], options: AuditCliOptions): Promise<number> {
  if (!options.watch) return auditOnce(paths, options);
  const { runOnChanges } = await import('./watch.ts');
  const { tellFailure } = await import('./failure.ts');
  const outputs = options.output.map((output) => outputOf(output).file);
  const stop = new AbortController();
  let code: number = exitCodes.done;
  process.once('SIGINT', () => stop.abort()).once('SIGTERM', () => stop.abort());
  await runOnChanges({
    paths,
    outputs,
    signal: stop.signal,
    run: async () => {
      if (process.stdout.isTTY === true) out('\u001b[H\u001b[2J\u001b[3J');
      try {
        code = await auditOnce(paths, options);
      } catch (error) {
        // A file that is half written is no reason to stop watching.
        tellFailure(error);
        code = exitCodes.error;
      }
      tell(['Watching for changes; Ctrl-C ends it.']);
    },
  });
  return code;
}

async function auditOnce(paths: readonly string[], options: AuditCliOptions): Promise<number> {
  // What is wrong with the options is said before the work begins.
  const outputs = options.output.map(outputOf);
  const progress = new ProgressLine(!options.quiet);
  // A baseline that is about to be made need not be there.
  const baseline = options.writeBaseline === undefined ? options.baseline : false;
  const report = await audit(paths, { ...options, baseline, onProgress: progress.listener });
  progress.clear();
  if (options.writeBaseline !== undefined) return makeBaseline(report, options);
  const writer = new ReportWriter(report);
  const format = options.json ? 'json' : (options.format ?? (options.output.length > 0 ? undefined : 'text'));
  if (format === 'text')
    out(
      textReport(report, {
        paint: paintFor(process.stdout, options.color),
        brief: options.quiet,
        score: writer.score(),
      }),
    );
  else if (format !== undefined) out(writer.render(formatNamed(format)));
  const files = outputs.map(({ file, format: one }) => ({ file, text: writer.render(one) }));
  for (const { file, text } of files) writeReport(file, text);
  tellInternalErrors(report);
  const news = report.findings.filter(({ fingerprint }) => !report.known.has(fingerprint));
  if (!options.quiet) {
    tellNothingToLookAt(report);
    tell(nextStep(news.map(({ outcome }) => (outcome.kind === 'fix' ? outcome.applicability : undefined))));
    if (report.gone > 0)
      tell([
        `${count(report.gone, 'known finding')} gone since the baseline was written; --write-baseline writes it anew.`,
      ]);
  }
  const limit = severities.indexOf(options.failOn ?? report.failOn ?? usualFailOn);
  if (news.some((finding) => severities.indexOf(finding.severity) <= limit)) return exitCodes.findings;
  return isIncomplete(report) ? exitCodes.error : exitCodes.done;
}

function makeBaseline(report: AuditReport, { writeBaseline }: AuditCliOptions): number {
  const file = typeof writeBaseline === 'string' ? writeBaseline : report.baseline;
  if (file === undefined) {
    tell([
      'dockfix: --write-baseline: no file is named',
      '  Give one, or set `baseline: dockfix-baseline.json` in dockfix.yaml.',
    ]);
    return exitCodes.error;
  }
  saveBaseline(file, report);
  tellInternalErrors(report);
  tell([`${file}: ${count(report.findings.length, 'finding')} known from now on.`]);
  return isIncomplete(report) ? exitCodes.error : exitCodes.done;
}

function nextStep(outcomes: readonly ('safe' | 'review' | undefined)[]): readonly string[] {
  if (outcomes.includes('review'))
    return [
      '`dockfix diff --review` shows the fixes, `dockfix apply --review` makes them; without --review only the safe ones.',
    ];
  return outcomes.includes('safe') ? ['`dockfix diff` shows the fixes, `dockfix apply` makes them.'] : [];
}
