import type { PlanReport } from '../index.ts';

/**
 * What to put before the paths of a diff. Inside a repository git reads the paths of its own kind
 * of diff from the top of the working tree, wherever it is called; elsewhere from the current folder.
 */
export function pathsForGit(report: PlanReport): string {
  if (report.gitPrefix !== undefined) return report.gitPrefix;
  const { root } = report;
  return root === '.' || root.startsWith('..') || root.startsWith('/') ? '' : `${root}/`;
}
