import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingMaker } from '../support/dockerfile-fix.ts';
import { type PipefailText, pipefailFor } from '../support/shell/pipefail.ts';
import { openPipes } from '../support/shell/pipes.ts';

const text: PipefailText = {
  title: 'Let the build fail when a command in front of a pipe fails',
  why: 'Without it the status of a pipeline is that of its last command [POSIX.1-2024, XCU 2.9.2]',
  mayBreak: ['a build in which a command in front of a pipe fails and nobody noticed (a grep that finds nothing)'],
};

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
          outcome: pipefailFor(project, facts, stage, pipes, text),
        });
      }
    }
  },
};
