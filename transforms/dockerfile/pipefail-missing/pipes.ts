/** Pipelines whose status is that of their last command alone. */
import { posix } from 'node:path';
import type { DockerfileFacts, Stage } from '../../../src/source/dockerfile/types.ts';
import type { ScriptList, ScriptPipeline } from '../../../src/source/shell/script.types.ts';
import { hasOption, invocationOf } from '../../support/shell/invocation.ts';
import { type ShellRun, shellRunsOf } from '../../support/shell/runs.ts';

export interface OpenPipe {
  readonly run: ShellRun;
  readonly pipeline: ScriptPipeline;
}

/** In the order of the file. Pipelines in conditions count by their last command on purpose; what is substituted too. */
export function openPipes(facts: DockerfileFacts, stage: Stage): readonly OpenPipe[] {
  const found: OpenPipe[] = [];
  for (const run of shellRunsOf(facts, stage)) {
    if (run.body.shell.some((word, index) => word === 'pipefail' && index > 0)) continue;
    const seen = new Set<ScriptPipeline>();
    for (const { pipeline } of run.body.script.commands) {
      if (pipeline.length < 2 || seen.has(pipeline) || isAsked(pipeline.chain.list)) continue;
      seen.add(pipeline);
      if (!isSet(pipeline.chain.list, pipeline.at) && canFail(pipeline)) found.push({ run, pipeline });
    }
  }
  return found;
}

/** Whether a command whose output is piped can fail: `echo`, `printf`, `yes` and `true` do not. */
function canFail(pipeline: ScriptPipeline): boolean {
  const harmless = new Set(['echo', 'printf', 'yes', 'true', ':']);
  const { commands } = pipeline;
  const feeding = commands.length === pipeline.length ? commands.slice(0, -1) : commands;
  if (commands.length < pipeline.length) return true;
  return feeding.some((command) => !harmless.has(invocationOf(command)?.program ?? ''));
}

function isAsked(list: ScriptList): boolean {
  if (list.kind === 'condition') return true;
  return list.parent !== undefined && isAsked(list.parent.chain.list);
}

/** `set -o pipefail` in a statement before, here or around. */
function isSet(list: ScriptList, at: number): boolean {
  for (const { pipelines } of list.chains)
    for (const { commands } of pipelines)
      for (const { name, words, at: place } of commands)
        if (name === 'set' && place < at && words.some(({ raw }) => raw === 'pipefail')) return true;
  if (list.kind === 'inner-script')
    return list.parent?.commands.some(({ words }) => words.some(({ raw }) => raw === 'pipefail')) === true;
  return list.parent !== undefined && isSet(list.parent.chain.list, at);
}

/** Whether a condition in a RUN from `offset` on reads from a pipe whose reader may stop early (`if a | grep -q b`). */
export function asksByPipe(facts: DockerfileFacts, stage: Stage, offset: number): boolean {
  return [...shellRunsOf(facts, stage)].some(
    ({ run, body }) =>
      run.instruction.range.start >= offset &&
      body.script.commands.some(({ pipeline }) => isAsked(pipeline.chain.list) && cutsShort(pipeline) !== undefined),
  );
}

/**
 * The command that stops reading before its input ends: the one in front of it is then ended by a signal, which with
 * pipefail fails the build.
 */
export function cutsShort(pipeline: ScriptPipeline): string | undefined {
  const { commands } = pipeline;
  const [first] = commands;
  if (first !== undefined && posix.basename(first.name ?? '') === 'yes') return 'yes';
  for (const command of commands.slice(1)) {
    const started = invocationOf(command);
    if (started === undefined) continue;
    const { program, args } = started;
    const words = args.map(({ raw }) => raw);
    if (program === 'head') return 'head';
    if (/^[ef]?grep$|^[ef]grep$/.test(program) && hasOption(args, 'qm', ['--quiet', '--silent', '--max-count']))
      return `${program} -q`;
    if (program === 'sed' && words.some((word) => /(?:^|[;{}\d$/'"])\s*q(?:$|[;}'"])/.test(word))) return 'sed q';
    if (/^[gm]?awk$/.test(program) && words.some((word) => /\bexit\b/.test(word))) return 'awk with exit';
  }
  return undefined;
}
