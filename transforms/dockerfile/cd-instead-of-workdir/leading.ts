/** RUN instructions that go to one directory first and stay there. */
import type { DockerfileFacts, Stage } from '../../../src/source/dockerfile/types.ts';
import type { ScriptCommand, ScriptPipeline, ScriptWord } from '../../../src/source/shell/script.types.ts';
import { type ShellRun, shellRunsOf } from '../../support/shell/runs.ts';

export interface LeadingCd {
  readonly run: ShellRun;
  readonly command: ScriptCommand;
  readonly pipeline: ScriptPipeline;
  readonly target: ScriptWord;
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
    if (before.some(({ commands, length }) => length !== 1 || commands[0]?.name !== 'set')) continue;
    if (command.redirections.length > 0 || command.pipeline.chain.operators.includes('||')) continue;
    if (command.pipeline.chain.background || target.literal === undefined) continue;
    if (!/^[\w@+.,/-]+$/.test(target.literal) || target.literal.startsWith('-')) continue;
    if (script.source.text.includes('OLDPWD')) continue;
    // What goes must not hold a comment.
    const [previous, next] = [pipelines[at - 1], pipelines[at + 1]];
    const gone = { start: previous?.range.end ?? command.range.start, end: next?.range.start ?? command.range.end };
    if (facts.text.slice(gone.start, gone.end).includes('#')) continue;
    found.push({ run, command, pipeline: command.pipeline, target });
  }
  return found;
}
