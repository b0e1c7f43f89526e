/** Every place that names a stage of a Dockerfile. */
import type { SourceRange } from '../../src/core/types.ts';
import { stageNamed } from '../../src/source/dockerfile/stages.ts';
import type { DockerfileFacts, Flag, Instruction, Stage } from '../../src/source/dockerfile/types.ts';

export interface StageReference {
  /** The stage in which it is named. */
  readonly in: Stage;
  readonly instruction: Instruction;
  /** The name as it is written. */
  readonly name: string;
  readonly range: SourceRange;
  /** The stage that it means. */
  readonly stage: Stage | undefined;
  readonly kind: 'from' | 'copy' | 'mount';
}

/** `FROM name`, `COPY --from=name` and `RUN --mount=from=name`, in order; the last two also when they name an image. */
export function stageReferences(facts: DockerfileFacts): readonly StageReference[] {
  return facts.stages.flatMap((stage) => {
    const { from } = stage;
    const base: readonly StageReference[] =
      stage.parent === undefined
        ? []
        : [
            {
              in: stage,
              instruction: from,
              name: from.image,
              range: from.imageRange,
              stage: stage.parent,
              kind: 'from',
            },
          ];
    return [...base, ...stage.instructions.flatMap((instruction) => inInstruction(facts, stage, instruction))];
  });
}

function inInstruction(facts: DockerfileFacts, stage: Stage, instruction: Instruction): readonly StageReference[] {
  const found: StageReference[] = [];
  for (const flag of instruction.flags) {
    const place =
      flag.name === 'from' ? valueOf(facts, flag) : flag.name === 'mount' ? mountFrom(facts, flag) : undefined;
    if (place === undefined) continue;
    found.push({
      in: stage,
      instruction,
      name: place.name,
      range: place.range,
      stage: stageNamed(facts, place.name, stage.index),
      kind: flag.name === 'from' ? 'copy' : 'mount',
    });
  }
  return found;
}

function valueOf(
  { text }: DockerfileFacts,
  flag: Flag,
): { readonly name: string; readonly range: SourceRange } | undefined {
  const { value, range } = flag;
  if (value === undefined || text.slice(range.end - value.length, range.end) !== value) return undefined;
  return { name: value, range: { start: range.end - value.length, end: range.end } };
}

/** `from=` among the options of `--mount`. */
function mountFrom(
  facts: DockerfileFacts,
  flag: Flag,
): { readonly name: string; readonly range: SourceRange } | undefined {
  const whole = valueOf(facts, flag);
  if (whole === undefined) return undefined;
  let { start } = whole.range;
  for (const option of whole.name.split(',')) {
    if (option.startsWith('from='))
      return {
        name: option.slice('from='.length),
        range: { start: start + 'from='.length, end: start + option.length },
      };
    start += option.length + 1;
  }
  return undefined;
}
