import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingMaker } from '../support/dockerfile-fix.ts';
import { shellRuns } from '../support/shell/runs.ts';
import { dialectOf, outcomeOf } from './shellcheck/fix.ts';

/** Comments that need what only the build knows: variables from outside, files that are sourced. */
const leftOut = new Set([1090, 1091, 2034, 2154, 2148, 2250]);

/** See shellcheck.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/shellcheck',
  title: 'ShellCheck has something to say about a RUN',
  severity: 'low',
  kinds: ['dockerfile'],
  references: [{ standard: 'ShellCheck', control: 'SC' }],
  order: 960,
  fixability: 'review',
  group: 'style',
  *check(project): Iterable<Finding> {
    const runs = [...shellRuns(project)].filter(({ body }) => body.form !== 'json' && body.script.source.text !== '');
    if (runs.length === 0 || project.checkScripts === undefined) return;
    const comments = project.checkScripts(
      runs.map((run) => ({ text: run.body.script.source.text, dialect: dialectOf(run) })),
    );
    if (comments === undefined) return;
    const make = findingMaker(rule);
    for (const [index, run] of runs.entries()) {
      for (const comment of comments[index] ?? []) {
        if (leftOut.has(comment.code)) continue;
        const { source } = run.body.script;
        yield make({
          facts: run.facts,
          stage: run.stage,
          range: source.rangeOf(comment.start, comment.end),
          severity: comment.level === 'error' ? 'medium' : comment.level === 'warning' ? 'low' : 'info',
          message: `SC${comment.code}: ${comment.message}`,
          salient: `SC${comment.code} ${source.text.slice(comment.start, comment.end)}`,
          outcome: outcomeOf(project, run, comment),
        });
      }
    }
  },
};
