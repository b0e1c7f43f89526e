import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingMaker } from '../support/dockerfile-fix.ts';
import { type CdRun, cdRunsOf, outcomeOf, refusalOf } from './cd-instead-of-workdir/fix.ts';
import type { Plan } from './cd-instead-of-workdir/plan.types.ts';

/** See cd-instead-of-workdir.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/cd-instead-of-workdir',
  title: 'RUN changes its directory by itself',
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
        const all = cdRunsOf(project, facts, stage);
        const [first, ...more] = all.filter(isPlanned);
        for (const one of all) {
          const { command, plan } = one;
          if (one !== first && 'parts' in plan) continue;
          yield make({
            facts,
            stage,
            range: command.range,
            message: `RUN goes to ${command.words[1]?.raw ?? 'its home'} by itself, where WORKDIR says it for the reader and the builder.`,
            salient: 'cd',
            related:
              one !== first
                ? []
                : more.map((other) => ({
                    file: facts.path,
                    range: other.command.range,
                    message: 'The same here.',
                  })),
            outcome: 'parts' in plan ? outcomeOf(project, facts, stage, all.filter(isPlanned)) : refusalOf(plan),
          });
        }
      }
    }
  },
};

function isPlanned(one: CdRun): one is CdRun & { readonly plan: Plan } {
  return 'parts' in one.plan;
}
