/** Where a stage declares a variable, and with which default. */
import type { DockerfileFacts, Instruction, Stage } from '../../src/source/dockerfile/types.ts';
import { lineage } from './shell/runs.ts';

export interface Declaration {
  readonly stage: Stage;
  readonly instruction: Instruction;
  /** As written; of an ARG without one the global default. */
  readonly value: string | undefined;
}

/**
 * The ARG and ENV instructions of a name above an instruction, in its stage and in those it stands on, the last one
 * last: what holds there is the last ENV, else the last ARG.
 */
export function declarationsOf(
  facts: DockerfileFacts,
  stage: Stage,
  name: string,
  above: Instruction,
): readonly Declaration[] {
  return [...lineage(stage)].reverse().flatMap((one) =>
    one.instructions
      .filter(({ range }) => range.start < above.range.start)
      .flatMap((instruction) => {
        const word = instruction.words.find(({ value }) => value === name || value.startsWith(`${name}=`));
        if (word === undefined || (instruction.keyword !== 'ARG' && instruction.keyword !== 'ENV')) return [];
        if (word.value !== name) return [{ stage: one, instruction, value: word.value.slice(name.length + 1) }];
        // `ENV NAME value`
        if (instruction.keyword === 'ENV')
          return instruction.words[0] === word ? [{ stage: one, instruction, value: instruction.words[1]?.value }] : [];
        return [{ stage: one, instruction, value: facts.globalArgs.get(name) }];
      }),
  );
}
