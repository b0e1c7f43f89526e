import { plan } from '../index.ts';
import { followUps, leftOutLines, leftOver, recoveryLines } from '../report/changes.ts';
import { unifiedDiff } from '../report/diff.ts';
import { pathsForGit } from '../report/git-paths.ts';
import { changesJson } from '../report/json.ts';
import { Mask } from '../report/mask.ts';
import { isIncomplete, tellInternalErrors, tellNothingToLookAt } from './failure.ts';
import { exitCodes, type RunOptions } from './options.ts';
import { out, ProgressLine, paintFor, tell } from './terminal.ts';

export interface DiffCliOptions extends RunOptions {
  readonly mask: boolean;
  readonly showSecrets: boolean;
}

/** 0: nothing to change; 1: there is a diff; 2: none, but something could not be looked at. */
export async function runDiff(paths: readonly string[], options: DiffCliOptions): Promise<number> {
  const progress = new ProgressLine(!options.quiet);
  const report = await plan(paths, { ...options, onProgress: progress.listener });
  progress.clear();
  const isTerminal = process.stdout.isTTY === true;
  const masked = options.mask || (isTerminal && !options.showSecrets);
  const paint = paintFor(process.stderr, options.color);
  const mask = new Mask(report.conceal);
  const diff = unifiedDiff(report.pending, {
    prefix: pathsForGit(report),
    changes: report.applied.flatMap(({ fix }) => fix.changes),
    isIgnored: (path) => report.files.isIgnored(path),
    mask: masked ? mask : undefined,
    paint: paintFor(process.stdout, options.color),
  });
  out(options.json ? changesJson(report, 'diff', undefined) : diff.text);
  tell(recoveryLines(report.recovered).map((line) => `dockfix: ${line}`));
  tellInternalErrors(report);
  if (!options.quiet) {
    tellNothingToLookAt(report);
    tell([
      ...leftOutLines(report.root, diff.leftOut),
      ...(options.json ? [] : secretNotes(diff.text, masked, mask)),
      ...followUps(report, paint),
      ...leftOver(report, options.review, paint),
    ]);
  }
  if (report.pending.length > 0) return exitCodes.findings;
  return isIncomplete(report) ? exitCodes.error : exitCodes.done;
}

function secretNotes(text: string, masked: boolean, mask: Mask): readonly string[] {
  if (masked)
    return text.includes('••••••')
      ? ['old secret values are hidden here; `git apply` does not accept this text, only that of a pipe without --mask']
      : [];
  if (mask.ranges(text).length === 0) return [];
  return [
    'old secret values stand in removed and context lines of this diff: treat it as a secret, or hide them with --mask',
  ];
}
