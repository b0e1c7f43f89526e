import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker, instructionsOf } from '../support/dockerfile-fix.ts';

/** See copy-destination-slash.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/copy-destination-slash',
  title: 'Several files are copied to a destination without a slash at its end',
  severity: 'high',
  kinds: ['dockerfile'],
  references: [
    { standard: 'hadolint', control: 'DL3021' },
    { standard: 'trivy', control: 'DS-0011' },
  ],
  order: 708,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, instruction } of instructionsOf(project, 'COPY', 'ADD')) {
      const target = instruction.words.at(-1);
      // A flag without its value has taken the first source for it.
      if (instruction.flags.some(({ name, value }) => name !== 'link' && value === undefined)) continue;
      if (target === undefined || instruction.words.length < 3) continue;
      if (/[/\\]$/.test(target.value) || target.value === '.' || target.value.endsWith('/.')) continue;
      const end = target.range.end;
      const quoted = /["']/.test(facts.text[end - 1] ?? '');
      yield make({
        facts,
        stage,
        range: target.range,
        message: `${instruction.keyword} takes several files, but its destination ${target.value} has no slash at its end.`,
        salient: instruction.argument,
        outcome: new DockerfileEdits(project, facts)
          .insert(quoted ? end - 1 : end, '/')
          .safe('Put a slash at the end of the destination', [
            'With several sources the destination must be a folder and end with a slash; the builder refuses the instruction without it [docs.docker.com/reference/dockerfile#destination]',
          ]),
      });
    }
  },
};
