import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingMaker } from '../support/dockerfile-fix.ts';
import { type PipefailText, pipefailFor } from '../support/shell/pipefail.ts';
import { isInner, openPipes, pipesOf, settersOf } from '../support/shell/pipes.ts';
import { isReadByShell } from '../support/shell/runs.ts';

const text: PipefailText = {
  title: 'Let SHELL say pipefail for all pipes',
  why: 'Said once, it holds for the pipes that are added later, too [hadolint DL4006]',
  mayBreak: ['a condition that counts on the last command of a pipe alone'],
};

/** See pipefail-by-shell.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/pipefail-by-shell',
  title: 'SHELL does not say pipefail for the pipes of a stage',
  severity: 'info',
  kinds: ['dockerfile'],
  references: [
    { standard: 'hadolint', control: 'DL4006' },
    { standard: 'ShellCheck', control: 'SC3040' },
  ],
  order: 952,
  fixability: 'review',
  group: 'style',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const stage of facts.stages) {
        // What can go unnoticed is a matter of dockerfile/pipefail-missing.
        if (openPipes(facts, stage).length > 0) continue;
        const pipes = [...pipesOf(facts, stage), ...settersOf(facts, stage)]
          .filter(({ run, pipeline }) => isReadByShell(run) && !isInner(pipeline.chain.list))
          .sort((a, b) => a.pipeline.range.start - b.pipeline.range.start);
        const [first, ...more] = pipes;
        if (first === undefined) continue;
        yield make({
          facts,
          stage,
          range: first.pipeline.range,
          message: 'The pipes of this stage lose nothing, and the next one that somebody adds would.',
          salient: 'pipefail',
          related: more.map(({ pipeline }) => ({ file: facts.path, range: pipeline.range, message: 'the same here' })),
          outcome: pipefailFor(project, facts, stage, pipes, text),
        });
      }
    }
  },
};
