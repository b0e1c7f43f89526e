import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingMaker } from '../support/dockerfile-fix.ts';
import { outcomeOf } from './cd-instead-of-workdir/fix.ts';
import { leadingCds } from './cd-instead-of-workdir/leading.ts';

/** See cd-instead-of-workdir.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/cd-instead-of-workdir',
  title: 'RUN begins with cd',
  severity: 'info',
  kinds: ['dockerfile'],
  references: [{ standard: 'hadolint', control: 'DL3003' }],
  order: 958,
  fixability: 'review',
  group: 'style',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const stage of facts.stages) {
        const all = leadingCds(facts, stage);
        const [first, ...more] = all;
        if (first === undefined) continue;
        yield make({
          facts,
          stage,
          range: first.command.range,
          message: `RUN goes to ${first.target.raw} by itself, where WORKDIR says it for the reader and the builder.`,
          salient: 'cd',
          related: more.map(({ command }) => ({ file: facts.path, range: command.range, message: 'The same here.' })),
          outcome: outcomeOf(project, facts, stage, all),
        });
      }
    }
  },
};
