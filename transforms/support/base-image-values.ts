/** The images that a Dockerfile takes from elsewhere, and where each is written. */
import type { RelatedPlace, SourceRange } from '../../src/core/types.ts';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';
import type { ImageReference } from '../../src/knowledge/types.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../src/source/dockerfile/types.ts';
import { variableUsesIn } from '../../src/source/dockerfile/variables.ts';
import type { Project } from '../../src/source/project.types.ts';
import { stageReferences } from './stage-references.ts';

export interface BaseImageValue {
  readonly facts: DockerfileFacts;
  readonly stage: Stage;
  readonly instruction: Instruction;
  /** The image as it is resolved with the defaults of the ARGs. */
  readonly text: string;
  readonly reference: ImageReference;
  /** Where it is used. */
  readonly range: SourceRange;
  /** Where its whole text, or its tag alone, can be edited; undefined where a variable decides otherwise. */
  readonly whole: SourceRange | undefined;
  readonly tag: SourceRange | undefined;
}

/** Images of FROM, `COPY --from` and `RUN --mount` that are no stage of the file, in order. */
export function baseImageValues(project: Project): readonly BaseImageValue[] {
  return project.dockerfiles.flatMap((facts) => [
    ...facts.stages.flatMap((stage) => {
      const { from } = stage;
      if (stage.parent !== undefined || from.resolvedImage === undefined) return [];
      return valueOf(facts, stage, from, from.image, from.resolvedImage, from.imageRange);
    }),
    ...stageReferences(facts).flatMap(({ in: stage, instruction, name, range, stage: named, kind }) =>
      kind === 'from' || named !== undefined || !/[:/@]/.test(name)
        ? []
        : valueOf(facts, stage, instruction, name, name, range),
    ),
  ]);
}

function valueOf(
  facts: DockerfileFacts,
  stage: Stage,
  instruction: Instruction,
  written: string,
  text: string,
  range: SourceRange,
): readonly BaseImageValue[] {
  const reference = text === 'scratch' ? undefined : parseImageReference(text);
  if (reference === undefined || written.includes('"')) return [];
  const whole = written === text ? range : argumentRange(facts, written, text);
  return [
    { facts, stage, instruction, text, reference, range, whole, tag: tagRange(facts, written, reference, whole) },
  ];
}

/** The tag inside `image:tag`, also where the tag alone is a variable. */
function tagRange(
  facts: DockerfileFacts,
  written: string,
  { tag }: ImageReference,
  whole: SourceRange | undefined,
): SourceRange | undefined {
  if (tag === undefined) return undefined;
  if (whole !== undefined) {
    const text = facts.text.slice(whole.start, whole.end);
    const colon = text.lastIndexOf(`:${tag}`);
    return colon === -1 ? undefined : { start: whole.start + colon + 1, end: whole.start + colon + 1 + tag.length };
  }
  // `alpine:${VERSION}`, `python:${VERSION}-slim`: the variable is the version, which a new tag changes alone.
  const colon = written.indexOf(':', written.lastIndexOf('/') + 1);
  return colon === -1 || written.includes('@') ? undefined : argumentRange(facts, written.slice(colon + 1), tag);
}

/**
 * Where the default of a global ARG is written, when `written` is that variable and nothing else, and nothing else
 * uses it.
 */
function argumentRange(facts: DockerfileFacts, written: string, value: string): SourceRange | undefined {
  const name = /^\$(?:\{(\w+)\}|(\w+))$/
    .exec(written)
    ?.slice(1)
    .find((one) => one !== undefined);
  if (name === undefined || facts.globalArgs.get(name) !== value) return undefined;
  const instructions = [...facts.globals, ...facts.stages.flatMap(({ from, instructions }) => [from, ...instructions])];
  const uses = instructions.flatMap((one) => variableUsesIn(one.argumentText, facts.escape));
  const declared = facts.stages.some(({ args }) => args.has(name));
  const words = facts.globals.flatMap((one) => one.words.filter(({ value: word }) => word.startsWith(`${name}=`)));
  const [word] = words;
  if (declared || words.length !== 1 || word === undefined || uses.filter((use) => use.name === name).length !== 1)
    return undefined;
  const start = facts.text.indexOf(value, word.range.start + name.length + 1);
  // Put together of other variables, it stands nowhere.
  return start === -1 || start + value.length > word.range.end ? undefined : { start, end: start + value.length };
}

export function sameImage(values: readonly BaseImageValue[]): readonly RelatedPlace[] {
  return values.map(({ facts, range, stage }) => ({ file: facts.path, range, message: `The same in ${stage.label}.` }));
}
