/** RUN instructions that go to one directory first and stay there. */
import type { DockerfileFacts, Stage } from '../../../src/source/dockerfile/types.ts';
import type { ScriptCommand, ScriptPipeline, ScriptWord } from '../../../src/source/shell/script.types.ts';
import { isRootAt } from '../../support/shell/root.ts';
import { type ShellRun, shellRunsOf } from '../../support/shell/runs.ts';

export interface LeadingCd {
  readonly run: ShellRun;
  readonly command: ScriptCommand;
  readonly pipeline: ScriptPipeline;
  readonly target: ScriptWord;
  /** `mkdir` of the same directory right in front, which WORKDIR does as well. */
  readonly making: ScriptPipeline | undefined;
}

const movers = new Set(['cd', 'pushd', 'popd', 'chdir']);

/** In the order of the file. `set -e` may stand in front; a script that changes its directory twice is not meant. */
export function leadingCds(facts: DockerfileFacts, stage: Stage): readonly LeadingCd[] {
  const found: LeadingCd[] = [];
  for (const run of shellRunsOf(facts, stage)) {
    const { script, form } = run.body;
    if (run.run.onbuild || form !== 'line' || run.run.instruction.heredocs.length > 0 || !script.complete) continue;
    const movings = script.commands.filter(({ name }) => name !== undefined && movers.has(name));
    const [command] = movings;
    const target = command?.words[1];
    if (movings.length !== 1 || command === undefined || target === undefined || command.words.length !== 2) continue;
    const pipelines = script.list.chains.flatMap((chain) => chain.pipelines);
    const at = pipelines.indexOf(command.pipeline);
    const before = pipelines.slice(0, at);
    if (at === -1 || at === pipelines.length - 1 || command.pipeline.length !== 1 || command.pipeline.negated) continue;
    const above = before.at(-1);
    const together = above?.chain === command.pipeline.chain && above.chain.pipelines.length > 2;
    const isMade = together && makes(above, target.raw) && isRootAt(run);
    const making = isMade ? above : undefined;
    if (before.some((one) => one !== making && (one.length !== 1 || one.commands[0]?.name !== 'set'))) continue;
    if (command.redirections.length > 0 || command.pipeline.chain.operators.includes('||')) continue;
    if (command.pipeline.chain.background || !isPath(run, target)) continue;
    if (script.source.text.includes('OLDPWD')) continue;
    // What goes must not hold a comment.
    const [previous, next] = [pipelines[at - (making === undefined ? 1 : 2)], pipelines[at + 1]];
    const gone = {
      start: previous?.range.end ?? (making ?? command).range.start,
      end: next?.range.start ?? command.range.end,
    };
    if (facts.text.slice(gone.start, gone.end).includes('#')) continue;
    found.push({ run, command, pipeline: command.pipeline, target, making });
  }
  return found;
}

/** A path that means the same behind WORKDIR: a literal one, or one below a variable that ENV or ARG gives a path above. */
function isPath({ stage, run, body }: ShellRun, { literal, raw }: ScriptWord): boolean {
  if (literal !== undefined) return /^[\w@+.,/][\w@+.,/-]*$/.test(literal);
  const [, braced, plain] = /^\$(?:\{(\w+)\}|(\w+))(?:\/[\w@+.,/-]*)?$/.exec(raw) ?? [];
  const name = braced ?? plain;
  if (name === undefined || body.script.commands.some((one) => one.assignments.some((set) => set.name === name)))
    return false;
  const given = stage.env.get(name) ?? stage.args.get(name);
  if (given === undefined || given.instruction.range.start > run.instruction.range.start) return false;
  return given.value?.startsWith('/') === true;
}

/** `mkdir` of that one directory, alone. */
function makes(pipeline: ScriptPipeline | undefined, target: string): boolean {
  const [command, ...others] = pipeline?.commands ?? [];
  if (command?.name !== 'mkdir' || others.length > 0 || pipeline?.length !== 1 || pipeline.negated) return false;
  if (pipeline.chain.background || pipeline.chain.operators.includes('||') || command.redirections.length > 0)
    return false;
  const words = command.words.slice(1).map(({ raw }) => raw);
  return words.filter((word) => word !== '-p' && word !== '--parents').join(' ') === target;
}
