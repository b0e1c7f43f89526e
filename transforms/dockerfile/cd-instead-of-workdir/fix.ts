/** WORKDIR in front of the RUN, and the one of before in front of what counts on it. */
import { posix } from 'node:path';
import type { Outcome } from '../../../src/core/types.ts';
import { CannotEdit } from '../../../src/source/compose/editor.types.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { knownStartDirectory } from '../../support/directories.ts';
import { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../../support/draft.ts';
import { RunEdits } from '../../support/shell/run-edits.ts';
import { layersShipped } from '../../support/shell/runs.ts';
import type { LeadingCd } from './leading.ts';

const byHand = ['Write WORKDIR with that directory above the RUN, and WORKDIR with the one of before below it.'];

export function outcomeOf(project: Project, facts: DockerfileFacts, stage: Stage, all: readonly LeadingCd[]): Outcome {
  return fixOrRefusal(() => {
    const edits = new DockerfileEdits(project, facts);
    const moved = new Map(all.map((one) => [one.run.run.instruction, one]));
    // Where the instruction works now, and where the builder is when it comes to it; undefined: not known.
    let wanted = knownStartDirectory(stage);
    let current = wanted;
    const goTo = (instruction: Instruction, directory: string | undefined): void => {
      if (current === directory) return;
      edits.lineBefore(instruction, `${edits.keyword('WORKDIR')} ${known(stage, directory)}`);
      current = directory;
    };
    for (const instruction of stage.instructions) {
      const one = moved.get(instruction);
      if (one !== undefined) {
        goTo(instruction, directoryOf(stage, wanted, one));
        removeFrom(new RunEdits(edits, facts, one.run.body), one);
      } else if (instruction.keyword === 'WORKDIR') {
        const path = instruction.argument.replace(/^(["'])(.*)\1$/, '$2');
        if (!path.startsWith('/')) goTo(instruction, wanted);
        wanted = directoryBelow(wanted, path);
        current = wanted;
      } else if (counts(instruction)) {
        goTo(instruction, wanted);
      }
    }
    const last = stage.instructions.at(-1);
    // A stage that only gives files to others has no start, and paths of COPY --from begin at the root.
    const isKept = layersShipped(project, facts).has(stage) || facts.stages.some(({ parent }) => parent === stage);
    if (current !== wanted && isKept && last !== undefined)
      edits.lineAfter(last, `${edits.keyword('WORKDIR')} ${known(stage, wanted)}`);
    edits.touches(stage, 'workdir');
    return edits.fix({
      applicability: 'review',
      title: 'Say with WORKDIR where RUN works',
      why: [
        'RUN starts in the WORKDIR above it, and the one of before stands again in front of what counts on it [docs.docker.com/reference/dockerfile/#workdir]',
      ],
      mayBreak: [
        'a build whose cd failed and nobody noticed: WORKDIR makes the directory, as root',
        'a script that asks for its directory, where that is a symbolic link',
      ],
      followUps: [],
    });
  }, byHand);
}

/** As WORKDIR writes it: a variable stays one. */
function directoryOf(stage: Stage, wanted: string | undefined, { target }: LeadingCd): string {
  const { literal, raw } = target;
  if (literal === undefined) return raw.replace(/(?<=.)\/+$/, '');
  return literal.startsWith('/') ? posix.resolve(literal) : posix.resolve(known(stage, wanted), literal);
}

function removeFrom(edits: RunEdits, { pipeline, making }: LeadingCd): void {
  if (making === undefined) edits.removePipeline(pipeline);
  else edits.removeNeighbours(making, pipeline);
}

function known(stage: Stage, directory: string | undefined): string {
  if (directory !== undefined) return directory;
  throw new CannotEdit(
    'directory-not-known',
    `In which directory ${stage.from.image} starts is not known here, and what follows counts on it.`,
  );
}

function directoryBelow(from: string | undefined, path: string): string | undefined {
  if (path.startsWith('/') && !path.includes('$')) return posix.resolve(path);
  return path.includes('$') || from === undefined ? undefined : posix.resolve(from, path);
}

/** Whether the instruction works in the directory, or keeps it for the container. */
function counts({ keyword, words }: Instruction): boolean {
  if (keyword === 'COPY' || keyword === 'ADD') return words.at(-1)?.value.startsWith('/') !== true;
  return ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'ONBUILD', 'VOLUME'].includes(keyword);
}
