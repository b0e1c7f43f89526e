import type { Finding, Rule } from '../../src/core/types.ts';
import { isWindows } from '../../src/source/dockerfile/run.ts';
import type { Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingMaker } from '../support/dockerfile-fix.ts';
import { lineage } from '../support/shell/runs.ts';
import { baseOf } from '../support/shipped-stages.ts';
import { outcomeOf } from './user-by-name/fix.ts';
import { namedUser } from './user-by-name/named.ts';

/** See user-by-name.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/user-by-name',
  title: 'USER is a name, which only the image itself can look up',
  severity: 'info',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.1' },
    { standard: 'hadolint', control: 'DL3066' },
  ],
  order: 340,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const stage of facts.stages) {
        if (isWindows(stage)) continue;
        for (const instruction of stage.instructions) {
          const named = namedUser(facts, stage, instruction);
          if (named === undefined) continue;
          const { argument } = instruction;
          const isLost = baseOf(stage)?.family === 'scratch' && !bringsAccounts(stage);
          yield make({
            facts,
            stage,
            range: instruction.argumentRange,
            severity: isLost ? 'medium' : 'info',
            message: isLost
              ? `USER ${argument} names an account, and an image made from scratch has none.`
              : `Whether USER ${argument} is root cannot be seen from outside the image.`,
            salient: `USER ${argument}`,
            outcome: outcomeOf(project, named),
          });
        }
      }
    }
  },
};

function bringsAccounts(stage: Stage): boolean {
  return lineage(stage).some((one) =>
    one.instructions.some(
      ({ keyword, words }) =>
        keyword === 'COPY' && words.some(({ value }) => value.startsWith('/etc') || value === '/'),
    ),
  );
}
