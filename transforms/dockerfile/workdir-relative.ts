import { posix } from 'node:path';
import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { DockerfileFacts, Instruction, Stage, Word } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { knownDirectoryAt } from '../support/directories.ts';
import { DockerfileEdits, findingMaker, instructionsOf } from '../support/dockerfile-fix.ts';

/** See workdir-relative.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/workdir-relative',
  title: 'A path depends on the working directory of the base image',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [
    { standard: 'hadolint', control: 'DL3000' },
    { standard: 'hadolint', control: 'DL3045' },
    { standard: 'BuildKit', control: 'WorkdirRelativePath' },
    { standard: 'trivy', control: 'DS-0009' },
  ],
  order: 714,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, instruction } of instructionsOf(project, 'WORKDIR', 'COPY', 'ADD')) {
      const path = relativePath(stage, instruction);
      if (path === undefined || facts.escape === '`') continue;
      yield make({
        facts,
        stage,
        range: path.range,
        message: messageOf(stage, instruction, path),
        salient: `${instruction.keyword} ${path.value}`,
        outcome: outcomeOf(project, facts, stage, instruction, path),
      });
    }
  },
};

function messageOf(stage: Stage, instruction: Instruction, path: Word): string {
  const what = `${instruction.keyword} ${instruction.keyword === 'WORKDIR' ? '' : 'to '}${path.value}`;
  return hasWorkdir(stage, instruction)
    ? `${what} depends on the WORKDIR above it.`
    : `${what} starts at whatever directory ${stage.from.image} begins in.`;
}

/** A relative WORKDIR; or the relative destination of a COPY above which no WORKDIR stands. */
function relativePath(stage: Stage, instruction: Instruction): Word | undefined {
  const last = instruction.words.at(-1);
  if (last === undefined || /^(?:\/|\$|[A-Za-z]:|\\|<<)/.test(last.value)) return undefined;
  if (instruction.keyword === 'WORKDIR') return instruction.words.length === 1 ? last : undefined;
  return hasWorkdir(stage, instruction) ? undefined : last;
}

/** Whether a WORKDIR of this file stands above. */
function hasWorkdir(stage: Stage, instruction: Instruction): boolean {
  const above = stage.instructions.slice(0, stage.instructions.indexOf(instruction));
  return stage.parent?.workdir !== undefined || above.some(({ keyword }) => keyword === 'WORKDIR');
}

function outcomeOf(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  instruction: Instruction,
  path: Word,
): Fix | Refusal {
  const directory = knownDirectoryAt(stage, instruction);
  if (directory === undefined) {
    return {
      kind: 'refusal',
      code: 'base-not-known',
      because: `In which directory ${stage.from.image} starts is not known here.`,
      byHand: [
        `Look it up: docker image inspect --format '{{.Config.WorkingDir}}' ${stage.from.image}`,
        instruction.keyword === 'WORKDIR'
          ? `Write that directory in front of ${path.value}.`
          : 'Write WORKDIR with it below FROM.',
      ],
    };
  }
  const quote = /^["']/.exec(facts.text.slice(path.range.start, path.range.end))?.[0] ?? '';
  const inner = facts.text.slice(path.range.start + quote.length, path.range.end - quote.length);
  const edits = new DockerfileEdits(project, facts);
  edits.replace(path.range, `${quote}${absolute(directory, inner)}${quote}`);
  if (instruction.keyword === 'WORKDIR') edits.touches(stage, 'workdir');
  return edits.safe(`Write the path as ${absolute(directory, inner)}`, [
    directory === '/'
      ? `${stage.from.image} sets no WORKDIR, so it starts in / [src/knowledge/base-workdirs.ts: the image's own Dockerfile]`
      : `The directory is ${directory} there [the WORKDIR above, or the image's own Dockerfile]`,
  ]);
}

/** Below `directory`, with the slash at the end kept: it makes a folder of a destination. */
function absolute(directory: string, path: string): string {
  const joined = posix.join(directory, path);
  return path === '.' || path === './' || path.endsWith('/.') ? `${joined.replace(/\/+$/, '')}/` : joined;
}
