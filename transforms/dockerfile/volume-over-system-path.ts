import { posix } from 'node:path';
import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { DockerfileFacts, Instruction, Stage, Word } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker, instructionsOf } from '../support/dockerfile-fix.ts';

/** Folders that the kernel or the distribution fills. */
const system = ['/', '/bin', '/boot', '/dev', '/etc', '/lib', '/lib64', '/proc', '/root', '/sbin', '/sys', '/usr'];
const socket = /^(?:\/var)?\/run\/(?:docker|podman\/podman|containerd\/containerd)\.sock$/;

/** See volume-over-system-path.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/volume-over-system-path',
  title: 'VOLUME or WORKDIR takes a folder of the system, or the Docker socket',
  severity: 'high',
  kinds: ['dockerfile'],
  references: [
    { standard: 'hadolint', control: 'DL3000' },
    { standard: 'KICS', control: 'Workdir Path Not Absolute' },
  ],
  // Before dockerfile/root-user, which gives volumes to the account.
  order: 318,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, instruction } of instructionsOf(project, 'VOLUME', 'WORKDIR')) {
      for (const word of instruction.words) {
        const path = posix.normalize(word.value).replace(/(.)\/$/, '$1');
        const isSocket = socket.test(path);
        const isSystem =
          instruction.keyword === 'VOLUME'
            ? system.includes(path)
            : /^\/(?:boot|dev|proc|sys|bin|sbin|lib|lib64)(?:\/|$)/.test(path);
        if (!isSocket && !isSystem) continue;
        yield make({
          facts,
          stage,
          range: word.range,
          message: isSocket
            ? `VOLUME ${path} asks for the Docker socket, and gives an empty folder where nobody mounts it.`
            : `${instruction.keyword} ${path} takes a folder that the system fills.`,
          salient: `${instruction.keyword} ${path}`,
          outcome: isSocket ? without(project, facts, stage, instruction, word) : refusal(instruction.keyword, path),
        });
      }
    }
  },
};

function without(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  instruction: Instruction,
  word: Word,
): Fix | Refusal {
  const edits = new DockerfileEdits(project, facts).touches(stage, 'volumes');
  if (instruction.words.length === 1) edits.remove(instruction);
  else if (instruction.isJson) return refusal('VOLUME', word.value);
  else if (word === instruction.words[0])
    edits.replace({ start: word.range.start, end: instruction.words[1]?.range.start ?? word.range.end }, '');
  else edits.removeWord(word.range);
  return edits.fix({
    applicability: 'review',
    title: 'Take the socket out of VOLUME',
    why: [
      'VOLUME makes an anonymous volume, a folder; the socket comes by a mount of whoever starts the container [docs.docker.com/reference/dockerfile#volume]',
    ],
    mayBreak: ['A tool that reads from VOLUME what it has to mount.'],
    followUps: [],
  });
}

function refusal(keyword: string, path: string): Refusal {
  return {
    kind: 'refusal',
    code: 'another-folder',
    because: `Which other folder should take the place of ${path} cannot be known.`,
    byHand: [
      `Choose a folder of the application, such as /app or /data, and write it in ${keyword}.`,
      'Change the paths in the program and its configuration that name the old one.',
    ],
  };
}
