import type { Instruction, Stage, Word } from '../../src/source/dockerfile/types.ts';

/** One `key=value` of a LABEL. */
export interface Label {
  readonly key: string;
  /** Quotes undone, variables not replaced. */
  readonly value: string;
  readonly word: Word;
  readonly instruction: Instruction;
}

/** Labels that a stage sets itself, in order; the old form without `=` is left out. */
export function labelsOf(stage: Stage): readonly Label[] {
  return stage.instructions.filter(({ keyword }) => keyword === 'LABEL').flatMap(labelsIn);
}

export function labelsIn(instruction: Instruction): readonly Label[] {
  if (instruction.words[0]?.value.includes('=') !== true) return [];
  return instruction.words.flatMap((word) => {
    const equals = word.value.indexOf('=');
    if (equals <= 0) return [];
    return [{ key: word.value.slice(0, equals), value: word.value.slice(equals + 1), word, instruction }];
  });
}
