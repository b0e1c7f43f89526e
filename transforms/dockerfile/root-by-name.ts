import type { Finding, Rule } from '../../src/core/types.ts';
import { isWindows } from '../../src/source/dockerfile/run.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker, instructionsOf } from '../support/dockerfile-fix.ts';

/** See root-by-name.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/root-by-name',
  title: 'USER names root, where others are numbers',
  severity: 'info',
  kinds: ['dockerfile'],
  references: [{ standard: 'hadolint', control: 'DL3066' }],
  order: 966,
  fixability: 'safe',
  group: 'style',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, instruction } of instructionsOf(project, 'USER')) {
      const parts = instruction.argument.split(':');
      if (!parts.includes('root') || parts.some((part) => part !== 'root' && part !== '0') || isWindows(stage))
        continue;
      const written = parts.map(() => '0').join(':');
      const edits = new DockerfileEdits(project, facts);
      edits.replace(instruction.argumentRange, written).touches(stage, 'user');
      yield make({
        facts,
        stage,
        range: instruction.argumentRange,
        message: `USER ${instruction.argument} is ${written} in every image.`,
        salient: `USER ${instruction.argument}`,
        outcome: edits.safe(`Write ${written} for ${instruction.argument}`, [
          'root is 0, user and group, in every Linux image that has the name; its groups are looked up by the number as well [moby/moby: user.GetExecUser]',
        ]),
      });
    }
  },
};
