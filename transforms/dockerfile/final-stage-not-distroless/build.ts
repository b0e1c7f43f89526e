/** The commands of builder stages, and what can be said about the programs they make. */
import { posix } from 'node:path';
import { type BaseImage, describeBase } from '../../../src/knowledge/base-images.ts';
import { type DistrolessTarget, distrolessTargets } from '../../../src/knowledge/distroless.ts';
import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import type { Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import { splitShell } from '../../../src/source/shell/split.ts';
import type { ShellCommand } from '../../../src/source/shell/types.ts';
import { directoryAt } from '../../support/dockerfile-files.ts';

/** A command of a builder, with the RUN it stands in. */
export interface BuildCommand {
  readonly stage: Stage;
  readonly base: BaseImage;
  readonly instruction: Instruction;
  readonly command: ShellCommand;
  /** Words without quotes; a word that the shell expands is as written. */
  readonly words: readonly string[];
  readonly directory: string;
  /** Commands of the same RUN before it. */
  readonly earlier: readonly ShellCommand[];
}

export type Proof =
  | {
      readonly target: DistrolessTarget;
      readonly why: string;
      /** Text to be put into the file so that the proof stands in it. */
      readonly insert?: { readonly offset: number; readonly text: string };
    }
  | {
      readonly unproven: string;
      readonly first: string;
      readonly code: 'unknown-artefact' | 'not-provably-static';
      readonly at: Instruction | undefined;
    };

/** Commands of a stage and its parents, oldest first. */
export function buildCommands(stage: Stage): readonly BuildCommand[] {
  const found: BuildCommand[] = stage.parent === undefined ? [] : [...buildCommands(stage.parent)];
  let root = stage;
  while (root.parent !== undefined) root = root.parent;
  const reference = parseImageReference(root.from.resolvedImage ?? '');
  const base = reference === undefined ? undefined : describeBase(reference);
  const unknown: BaseImage = {
    family: 'system',
    libc: 'unknown',
    glibc: undefined,
    version: undefined,
    language: undefined,
  };
  for (const instruction of stage.instructions) {
    if (instruction.keyword !== 'RUN' || instruction.isJson) continue;
    const { commands } = splitShell(instruction.argument);
    let directory = directoryAt(stage, instruction);
    for (const [index, command] of commands.entries()) {
      const words = command.words.map((word) => word.literal ?? word.raw);
      if (words[0] === 'cd' && words[1] !== undefined) directory = posix.resolve(directory, words[1]);
      found.push({
        stage,
        base: base ?? unknown,
        instruction,
        command,
        words,
        directory,
        earlier: commands.slice(0, index),
      });
    }
  }
  return found;
}

/** Target for a program that needs glibc, when the builder's is known and not newer than that of Debian 13. */
export function glibcTarget(base: BaseImage, target: 'base' | 'cc'): DistrolessTarget | undefined {
  if (base.libc !== 'glibc' || base.glibc === undefined || base.glibc === '2.31') return undefined;
  return distrolessTargets[target];
}

/** A variable as this command sees it: its own assignment, an earlier export, ENV, or ARG; undefined when nothing sets it. */
export function variable(one: BuildCommand, name: string): string | undefined {
  const assigned = one.command.assignments.find((word) => word.raw.startsWith(`${name}=`));
  if (assigned !== undefined) return (assigned.literal ?? assigned.raw).slice(name.length + 1);
  for (const command of [...one.earlier].reverse()) {
    const exported =
      command.words[0]?.raw === 'export' ? command.words.find((word) => word.raw.startsWith(`${name}=`)) : undefined;
    if (exported !== undefined) return (exported.literal ?? exported.raw).slice(name.length + 1);
  }
  const set = one.stage.env.get(name) ?? one.stage.args.get(name);
  if (set === undefined || set.instruction.range.start > one.instruction.range.start) return undefined;
  return set.value;
}

/** Names that package managers install in the stage. */
export function installedPackages(commands: readonly BuildCommand[]): readonly string[] {
  return commands
    .filter(
      ({ words }) =>
        ['apk', 'apt-get', 'apt', 'dnf', 'yum', 'microdnf'].includes(words[0] ?? '') &&
        words.some((word) => word === 'add' || word === 'install'),
    )
    .flatMap(({ words }) =>
      words.slice(1).filter((word) => !word.startsWith('-') && word !== 'add' && word !== 'install'),
    )
    .map((name) => name.split('=')[0] ?? name);
}
