/** Where the files of a stage come from. */
import { posix } from 'node:path';
import type { Service } from '../../src/source/compose/types.ts';
import { stageNamed } from '../../src/source/dockerfile/stages.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../src/source/dockerfile/types.ts';
import { knownStartDirectory } from './directories.ts';

export interface CopySource {
  readonly instruction: Instruction;
  /** The stage it is copied from; undefined for the build context. */
  readonly from: Stage | undefined;
  /** An image that is no stage of this file. */
  readonly image: string | undefined;
  readonly sources: readonly string[];
  /** Absolute in the image, or relative where the working directory is not known. */
  readonly destination: string;
  /** True when `destination` is a directory that the sources are put into. */
  readonly isDirectory: boolean;
}

/** All COPY and ADD of a stage, paths resolved against the working directory at that line. */
export function copiesOf(facts: DockerfileFacts, stage: Stage): readonly CopySource[] {
  const found: CopySource[] = [];
  let workdir = startDirectory(stage);
  for (const instruction of stage.instructions) {
    if (instruction.keyword === 'WORKDIR') workdir = posix.resolve(workdir, literalOf(instruction.argument));
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue;
    const words = instruction.words.map((word) => word.value);
    const target = words.at(-1) ?? '';
    const name = instruction.flags.find((flag) => flag.name === 'from')?.value;
    const from = name === undefined ? undefined : stageNamed(facts, name, stage.index);
    found.push({
      instruction,
      from,
      image: name !== undefined && from === undefined ? name : undefined,
      sources: words.slice(0, -1),
      destination: posix.resolve(workdir, target),
      isDirectory: target.endsWith('/') || target === '.' || words.length > 2,
    });
  }
  return found;
}

/** The directory a stage starts in: that of its parent in this file, or of its base; `/` where that is not known. */
export function startDirectory(stage: Stage): string {
  return knownStartDirectory(stage) ?? posix.resolve('/', stage.parent?.workdir?.value ?? '');
}

/** The working directory when `instruction` runs. */
export function directoryAt(stage: Stage, instruction: Instruction): string {
  let workdir = startDirectory(stage);
  for (const one of stage.instructions) {
    if (one === instruction) break;
    if (one.keyword === 'WORKDIR') workdir = posix.resolve(workdir, literalOf(one.argument));
  }
  return workdir;
}

export interface FileOrigin {
  readonly copy: CopySource;
  /** Path in the stage it is copied from, or in the build context. */
  readonly path: string;
}

/** The last COPY that puts a file at `path`; undefined when none does. */
export function originOf(facts: DockerfileFacts, stage: Stage, path: string): FileOrigin | undefined {
  for (const copy of [...copiesOf(facts, stage)].reverse()) {
    for (const source of copy.sources) {
      const absolute = copy.from === undefined ? source : posix.resolve('/', source);
      const base = posix.basename(absolute);
      if (copy.destination === path && !copy.isDirectory) return { copy, path: absolute };
      if (posix.join(copy.destination, base) === path) return { copy, path: absolute };
      // A directory: its contents go into the destination.
      if (path.startsWith(copy.destination === '/' ? '/' : `${copy.destination}/`) && !base.includes('.')) {
        const below = posix.relative(copy.destination, path);
        if (copy.isDirectory || copy.destination !== path) return { copy, path: posix.join(absolute, below) };
      }
    }
  }
  return undefined;
}

function literalOf(argument: string): string {
  return argument.replace(/^(["'])(.*)\1$/, '$2');
}

/** The folder that COPY takes from: what the services say, else that of the Dockerfile. */
export function contextOf({
  services,
  facts,
}: {
  readonly services: readonly Service[];
  readonly facts: DockerfileFacts;
}): string {
  const [context] = services.map((service) => service.build?.context);
  return context ?? posix.dirname(facts.path);
}
