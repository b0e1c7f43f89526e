/** Pipelines, and what pipefail would make of them. */
import { posix } from 'node:path';
import type { DockerfileFacts, Stage } from '../../../src/source/dockerfile/types.ts';
import type { ScriptCommand, ScriptList, ScriptPipeline } from '../../../src/source/shell/script.types.ts';
import { hasOption, invocationOf } from './invocation.ts';
import { isReadByShell, type ShellRun, shellRunsOf } from './runs.ts';

export interface OpenPipe {
  readonly run: ShellRun;
  readonly pipeline: ScriptPipeline;
}

/** Every pipe of a RUN whose SHELL does not say pipefail, in the order of the file. */
export function pipesOf(facts: DockerfileFacts, stage: Stage): readonly OpenPipe[] {
  const found: OpenPipe[] = [];
  for (const run of shellRunsOf(facts, stage)) {
    if (run.body.shell.some((word, index) => word === 'pipefail' && index > 0)) continue;
    for (const pipeline of pipelinesOf(run)) found.push({ run, pipeline });
  }
  return found;
}

/** `set -o pipefail` of a RUN that has no pipe, as a pipeline of its own. */
export function settersOf(facts: DockerfileFacts, stage: Stage): readonly OpenPipe[] {
  const found: OpenPipe[] = [];
  for (const run of shellRunsOf(facts, stage)) {
    if (run.body.shell.includes('pipefail') || pipelinesOf(run).size > 0) continue;
    const setter = run.body.script.commands.find(
      ({ name, words, pipeline }) =>
        name === 'set' && pipeline.chain.list.kind === 'script' && words.some(({ raw }) => raw === 'pipefail'),
    );
    if (setter !== undefined) found.push({ run, pipeline: setter.pipeline });
  }
  return found;
}

/** Those whose status is that of their last command alone: pipelines in conditions count by that one on purpose. */
export function openPipes(facts: DockerfileFacts, stage: Stage): readonly OpenPipe[] {
  return pipesOf(facts, stage).filter(
    ({ pipeline }) =>
      !isAsked(pipeline.chain.list) &&
      !isUnseen(pipeline) &&
      !isSet(pipeline.chain.list, pipeline.at) &&
      canFail(pipeline),
  );
}

function pipelinesOf({ body }: ShellRun): ReadonlySet<ScriptPipeline> {
  return new Set(body.script.commands.map(({ pipeline }) => pipeline).filter(({ length }) => length > 1));
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

/** In an argument (`echo "$(a | b)"`): whatever it ends with, the command around goes on [POSIX.1-2024, XCU 2.9.1]. */
function isUnseen({ chain, at, to }: ScriptPipeline): boolean {
  const { kind, chains, parent } = chain.list;
  if (kind !== 'substitution' || chains.length > 1 || chain.pipelines.length > 1 || parent === undefined) return false;
  return parent.commands.some(({ words }) => words.some((word) => word.at <= at && to <= word.to));
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

/** Whether the pipe stands in the text of another shell (`bash -c '…'`), which the one of the RUN has no say in. */
export function isInner({ kind, parent }: ScriptList): boolean {
  return kind === 'inner-script' || (parent !== undefined && isInner(parent.chain.list));
}

/** {@link cutsShort}, where somebody looks at the status of the pipe and pipefail is not set already. */
export function brokenByPipefail(pipeline: ScriptPipeline): string | undefined {
  return isUnseen(pipeline) || isSet(pipeline.chain.list, pipeline.at) ? undefined : cutsShort(pipeline);
}

/** What a pipefail of the shell of a RUN would turn into a failure in it though nothing went wrong. */
export function brokenInRun(run: ShellRun): string | undefined {
  if (!isReadByShell(run)) return undefined;
  for (const pipeline of pipelinesOf(run)) {
    const cut = isInner(pipeline.chain.list) ? undefined : brokenByPipefail(pipeline);
    if (cut !== undefined) return cut;
  }
  return undefined;
}

/** Whether the shell of the RUN itself runs a pipe. */
export function hasPipe(run: ShellRun): boolean {
  return isReadByShell(run) && [...pipelinesOf(run)].some(({ chain }) => !isInner(chain.list));
}

/**
 * The command that stops reading before its input ends: the one in front of it is then ended by a signal, which with
 * pipefail fails the build. A line that is written at once was read before its reader stops.
 */
export function cutsShort(pipeline: ScriptPipeline): string | undefined {
  const { commands } = pipeline;
  const [first, second] = commands;
  if (first !== undefined && posix.basename(first.name ?? '') === 'yes') return 'yes';
  for (const command of commands.slice(1)) {
    if (command === second && first !== undefined && pipeline.length === commands.length && writesOneLine(first))
      continue;
    const cut = stopsEarly(command);
    if (cut !== undefined) return cut;
  }
  return undefined;
}

/** `echo` of a text that cannot hold a line break: pipes take 4096 bytes at once [POSIX.1-2024, write()]. */
function writesOneLine({ name, words }: ScriptCommand): boolean {
  if (name !== 'echo') return false;
  return words.every(({ literal, raw }) =>
    literal === undefined ? /^[\w./:=@-]*\$\{?\w+\}?[\w./:=@-]*$/.test(raw) : !/[\n\\]/.test(literal),
  );
}

function stopsEarly(command: ScriptCommand): string | undefined {
  const started = invocationOf(command);
  if (started === undefined) return undefined;
  const { program, args } = started;
  const words = args.map(({ raw }) => raw);
  if (program === 'head') return 'head';
  if (/^[ef]?grep$|^[ef]grep$/.test(program) && hasOption(args, 'qm', ['--quiet', '--silent', '--max-count']))
    return `${program} -q`;
  if (program === 'sed' && words.some((word) => /(?:^|[;{}\d$/'"])\s*q(?:$|[;}'"])/.test(word))) return 'sed q';
  if (/^[gm]?awk$/.test(program) && words.some((word) => /\bexit\b/.test(word))) return 'awk with exit';
  return undefined;
}
