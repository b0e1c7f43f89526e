/** `ARG TOKEN` with `ENV TOKEN=$TOKEN` behind it, in a stage whose environment nobody runs with. */
import type { DockerfileFacts, Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { layersShipped } from '../../support/shell/runs.ts';
import { type BuildSecret, secretsOf } from './detect.ts';

/**
 * The ENV that hands an argument on to the commands of its stage and to nothing else: the stage is not part of an
 * image that is shipped, and no other stage stands on it.
 */
export function handedOn(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  { name, instruction }: BuildSecret,
): BuildSecret | undefined {
  if (isInherited(project, facts, stage)) return undefined;
  return [...secretsOf(facts)].find(
    (one) =>
      one.kind === 'environment' &&
      one.name === name &&
      one.stage === stage &&
      one.instruction.range.start > instruction.range.start &&
      isItself(one),
  );
}

/** The argument that an ENV hands on. */
export function argumentBehind(project: Project, facts: DockerfileFacts, secret: BuildSecret): BuildSecret | undefined {
  const { name, stage } = secret;
  if (stage === undefined || !isItself(secret) || isInherited(project, facts, stage)) return undefined;
  const found = [...secretsOf(facts)].findLast(
    (one) =>
      one.kind === 'argument' &&
      one.name === name &&
      one.stage === stage &&
      one.instruction.range.start < secret.instruction.range.start,
  );
  // Of several the first one that follows the argument is the one that is taken away with it.
  return found !== undefined && handedOn(project, facts, stage, found)?.word === secret.word ? found : undefined;
}

function isInherited(project: Project, facts: DockerfileFacts, stage: Stage): boolean {
  return layersShipped(project, facts).has(stage) || facts.stages.some(({ parent }) => parent === stage);
}

/** `NAME=$NAME`, or the old form of it. */
function isItself({ name, instruction, word }: BuildSecret): boolean {
  const given = word.value.includes('=') ? word.value.slice(word.value.indexOf('=') + 1) : instruction.words[1]?.value;
  return given === `$${name}` || given === `\${${name}}`;
}
