/** The three ways to end with something, and what is said about each. */
import { existsSync, writeFileSync } from 'node:fs';
import { type CommitResult, type PlanReport, WorkspaceError, type WriteResult } from '../index.ts';
import { changedFiles, followUps, leftOutLines } from '../report/changes.ts';
import { unifiedDiff } from '../report/diff.ts';
import { pathsForGit } from '../report/git-paths.ts';
import { Mask } from '../report/mask.ts';
import { plain } from '../report/style.ts';

export function writtenLines(report: PlanReport, written: WriteResult): readonly string[] {
  return [...changedFiles(report, written, plain), ...written.notes, ...followUps(report, plain)];
}

export function committedLines(report: PlanReport, made: CommitResult): readonly string[] {
  const commits = made.commits.length === 1 ? '1 commit' : `${made.commits.length} commits`;
  const leftOut = made.leftOut.map((path) => `in no commit, since it holds a secret or is ignored: ${path}`);
  return [
    `${commits} on the branch ${made.branch}, which is the current one now`,
    ...leftOut,
    ...writtenLines(report, made),
  ];
}

/**
 * Writes the patch, readable by its owner only: removed lines hold old secrets.
 * @throws WorkspaceError when there is a file of that name, or the disk does not take it.
 */
export function patchLines(report: PlanReport, file: string): readonly string[] {
  const diff = unifiedDiff(report.pending, {
    prefix: pathsForGit(report),
    changes: report.applied.flatMap(({ fix }) => fix.changes),
    isIgnored: (path) => report.files.isIgnored(path),
  });
  if (diff.text === '')
    throw new WorkspaceError(file, 'there is nothing that a patch may hold', 'Write to the working tree instead.');
  if (existsSync(file)) throw new WorkspaceError(file, 'there is a file of that name already', 'Give another name.');
  try {
    writeFileSync(file, diff.text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new WorkspaceError(
      file,
      `it cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
      'Give another place.',
    );
  }
  const secrets = new Mask(report.conceal).ranges(diff.text).length > 0;
  return [
    `the patch is in ${file}: git apply ${file}`,
    ...(secrets ? ['old secret values stand in its removed and context lines: treat it as a secret'] : []),
    ...leftOutLines(report.root, diff.leftOut),
    ...followUps(report, plain),
  ];
}
