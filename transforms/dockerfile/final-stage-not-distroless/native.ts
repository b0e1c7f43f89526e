/** Programs compiled by Go or Rust: which build made the file, and what it needs at run time. */
import { posix } from 'node:path';
import type { DockerfileFacts, Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import { originOf } from '../../support/dockerfile-files.ts';
import { buildCommands, type Proof } from './build.ts';
import { goOutput, goProof } from './go.ts';
import { rustOutputs, rustProof } from './rust.ts';

export interface NativeResult {
  readonly proof: Proof;
  readonly builder: Stage | undefined;
}

/** Follows the file at `path` of `stage` to the command that built it. */
export function proveNative(facts: DockerfileFacts, stage: Stage, path: string, depth = 0): NativeResult {
  const unknown = (
    unproven: string,
    at: Instruction | undefined,
    first = 'Build it in a stage of this file, with an output path that is written out.',
  ): NativeResult => ({
    proof: { unproven, first, code: 'unknown-artefact', at },
    builder: undefined,
  });
  const origin = originOf(facts, stage, path);
  if (origin === undefined) {
    const here = builtBy(stage, path);
    if (here !== undefined) return { proof: here, builder: stage };
    return unknown(`no COPY of this stage puts ${posix.basename(path)} there`, undefined);
  }
  const { copy } = origin;
  if (copy.from === undefined) {
    return unknown(
      copy.image === undefined ? 'it comes from the build context as it is' : 'it comes from another image',
      copy.instruction,
    );
  }
  const built = builtBy(copy.from, origin.path);
  if (built !== undefined) return { proof: built, builder: copy.from };
  if (depth < 4 && originOf(facts, copy.from, origin.path) !== undefined)
    return proveNative(facts, copy.from, origin.path, depth + 1);
  return unknown(
    `no go build, go install or cargo build of ${copy.from.label} writes ${showPath(origin.path)}, as far as the text shows`,
    copy.instruction,
  );
}

/** True when a command of the stage itself builds the file at `path`. */
export function buildsHere(stage: Stage, path: string): boolean {
  return builtBy(stage, path) !== undefined;
}

/** The proof of the build that writes `path`, followed through cp and mv; undefined when none does. */
function builtBy(stage: Stage, path: string): Proof | undefined {
  const commands = buildCommands(stage);
  let wanted = path;
  for (const one of [...commands].reverse()) {
    const [program = ''] = one.words;
    if (program === 'cp' || program === 'mv' || program === 'install') {
      const [source, destination, ...more] = one.words.slice(1).filter((word) => !word.startsWith('-'));
      if (source === undefined || destination === undefined || more.length > 0) continue;
      const from = posix.resolve(one.directory, source);
      const to = posix.resolve(one.directory, destination);
      if (to === wanted || posix.join(to, posix.basename(from)) === wanted) wanted = from;
      continue;
    }
    const go = goOutput(one);
    if (go !== undefined && matches(go, wanted)) return goProof(one, commands);
    if (rustOutputs(one).some((output) => matches(output, wanted))) return rustProof(one, commands);
  }
  return undefined;
}

/** `output` may end in `*` for a name that is not written out. */
function matches(output: string, path: string): boolean {
  return output.endsWith('/*') ? posix.dirname(path) === output.slice(0, -2) : output === path;
}

export function showPath(path: string): string {
  return /^[\w./@+-]{1,80}$/.test(path) ? path : 'that path';
}
