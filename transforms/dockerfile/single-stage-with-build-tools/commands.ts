/** The commands of a stage's RUN lines. */
import { posix } from 'node:path';
import type { Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import { splitShell } from '../../../src/source/shell/split.ts';

export interface StageCommand {
  readonly instruction: Instruction;
  readonly program: string;
  /** Quotes undone; as written where a variable is in it. */
  readonly words: readonly string[];
}

/** All of them, or the RUN that is not taken apart. */
export function commandsOf(stage: Stage): {
  readonly commands: readonly StageCommand[];
  readonly unread: Instruction | undefined;
} {
  const commands: StageCommand[] = [];
  for (const instruction of stage.instructions) {
    if (instruction.keyword !== 'RUN') continue;
    const { commands: found, complete } = splitShell(instruction.argument);
    if (!complete || instruction.isJson || instruction.heredocs.length > 0) return { commands, unread: instruction };
    for (const one of found) {
      const words = one.words.map(({ literal, raw }) => literal ?? raw);
      if (words[0] !== undefined) commands.push({ instruction, program: posix.basename(words[0]), words });
    }
  }
  return { commands, unread: undefined };
}

/** Packages that an `apt-get install` or `apk add` names; undefined for another command. */
export function installedPackages({ program, words }: StageCommand): readonly string[] | undefined {
  const manager = { 'apt-get': 'install', apt: 'install', apk: 'add' }[program];
  if (manager === undefined || !words.includes(manager)) return undefined;
  return words.slice(words.indexOf(manager) + 1).filter((word) => !word.startsWith('-') && !word.startsWith('.'));
}

/** Packages that only a build needs. */
export const buildPackages: ReadonlySet<string> = new Set([
  'autoconf',
  'automake',
  'bash',
  'binutils',
  'build-base',
  'build-essential',
  'ca-certificates',
  'cargo',
  'clang',
  'cmake',
  'curl',
  'g++',
  'gcc',
  'git',
  'gnupg',
  'libc-dev',
  'libc6-dev',
  'libtool',
  'linux-headers',
  'make',
  'maven',
  'musl-dev',
  'ninja-build',
  'openssh-client',
  'patch',
  'pkg-config',
  'pkgconf',
  'python3',
  'python3-dev',
  'python-dev',
  'rustc',
  'unzip',
  'wget',
  'xz-utils',
]);
