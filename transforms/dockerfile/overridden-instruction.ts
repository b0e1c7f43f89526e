import type { Finding, Rule } from '../../src/core/types.ts';
import type { Instruction, Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker, keywordRange } from '../support/dockerfile-fix.ts';

/** Of these the last one of a stage counts, and the ones before it leave nothing behind. */
const lastCounts = new Set(['CMD', 'ENTRYPOINT', 'HEALTHCHECK']);

/** See overridden-instruction.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/overridden-instruction',
  title: 'A later CMD, ENTRYPOINT or HEALTHCHECK makes this one void',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [
    { standard: 'hadolint', control: 'DL4003' },
    { standard: 'hadolint', control: 'DL4004' },
    { standard: 'hadolint', control: 'DL3012' },
    { standard: 'BuildKit', control: 'MultipleInstructionsDisallowed' },
    { standard: 'trivy', control: 'DS-0016' },
  ],
  order: 704,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const stage of facts.stages) {
        for (const [instruction, by] of overridden(stage)) {
          const { keyword } = instruction;
          yield make({
            facts,
            stage,
            range: keywordRange(instruction),
            message: `This ${keyword} of ${stage.label} has no effect: line ${by.line} sets another one.`,
            salient: keyword,
            related: [{ file: facts.path, range: keywordRange(by), message: `The ${keyword} that counts.` }],
            outcome: new DockerfileEdits(project, facts)
              .remove(instruction)
              .safe(`Take the ${keyword} away that has no effect`, [
                `Only the last ${keyword} of a stage counts [docs.docker.com/reference/dockerfile#${keyword.toLowerCase()}]`,
              ]),
          });
        }
      }
    }
  },
};

/** Pairs of an instruction and the one that makes it void. */
function* overridden(stage: Stage): Iterable<readonly [Instruction, Instruction]> {
  for (const [index, instruction] of stage.instructions.entries()) {
    if (!lastCounts.has(instruction.keyword)) continue;
    const by = stage.instructions.slice(index + 1).findLast(({ keyword }) => keyword === instruction.keyword);
    if (by !== undefined) yield [instruction, by];
  }
}
