import type { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import type { BuildSecret } from './detect.ts';

/** Takes one `NAME=value` of ARG or ENV away; the whole instruction where it is the only one, or in the old form. */
export function removePair(edits: DockerfileEdits, { instruction, word }: BuildSecret): void {
  const { words } = instruction;
  const index = words.indexOf(word);
  const [before, after] = [words[index - 1], words[index + 1]];
  const isOld = instruction.keyword === 'ENV' && words[0]?.value.includes('=') !== true;
  if (isOld || words.length === 1) edits.remove(instruction);
  else if (before === undefined)
    edits.replace({ start: word.range.start, end: after?.range.start ?? word.range.end }, '');
  // With the continuation of the line before, which would go on into the next instruction.
  else edits.replace({ start: before.range.end, end: word.range.end }, '');
}
