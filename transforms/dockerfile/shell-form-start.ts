import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingMaker, keywordRange } from '../support/dockerfile-fix.ts';
import { checkOf, checkStart } from './shell-form-start/health.ts';
import { startOf } from './shell-form-start/start.ts';

/** See shell-form-start.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/shell-form-start',
  title: 'CMD, ENTRYPOINT or HEALTHCHECK starts a shell that does not pass signals on',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [
    { standard: 'hadolint', control: 'DL3025' },
    { standard: 'BuildKit', control: 'JSONArgsRecommended' },
  ],
  order: 716,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const stage of facts.stages) {
        for (const instruction of stage.instructions) {
          const { keyword } = instruction;
          const check = keyword === 'HEALTHCHECK' ? checkStart(instruction) : undefined;
          if (check !== undefined) {
            yield make({
              facts,
              stage,
              range: keywordRange(instruction),
              severity: 'info',
              message: `The check of ${stage.label} is started by a shell; one that takes too long stays when the shell is killed.`,
              salient: keyword,
              outcome: checkOf(project, facts, stage, instruction, check),
            });
          }
          // What looks like a list and is none is the concern of dockerfile/invalid-exec-form.
          if ((keyword !== 'CMD' && keyword !== 'ENTRYPOINT') || instruction.isJson) continue;
          if (instruction.argument === '' || instruction.argument.startsWith('[')) continue;
          yield make({
            facts,
            stage,
            range: keywordRange(instruction),
            message: `${keyword} of ${stage.label} is started by a shell, which gets SIGTERM in the place of the program.`,
            salient: keyword,
            outcome: startOf(project, facts, stage, instruction),
          });
        }
      }
    }
  },
};
