import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingMaker } from '../support/dockerfile-fix.ts';
import { outcomeOf } from './pipefail-missing/fix.ts';
import { openPipes } from './pipefail-missing/pipes.ts';

/** See pipefail-missing.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/pipefail-missing',
  title: 'A failure in front of a pipe goes unnoticed',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [{ standard: 'hadolint', control: 'DL4006' }],
  order: 780,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const stage of facts.stages) {
        const pipes = openPipes(facts, stage);
        const [first, ...more] = pipes;
        if (first === undefined) continue;
        yield make({
          facts,
          stage,
          range: first.pipeline.range,
          message: 'When the command in front of the pipe fails, the build goes on with what it gave so far.',
          salient: 'pipefail',
          related: more.map(({ pipeline }) => ({ file: facts.path, range: pipeline.range, message: 'the same here' })),
          outcome: outcomeOf(project, facts, stage, pipes),
        });
      }
    }
  },
};
