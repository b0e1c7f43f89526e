/** Settings that a stage writes into the files of a package manager, or gives it as variables. */
import type { Stage } from '../../../src/source/dockerfile/types.ts';
import { lineage, type ShellRun, shellRunsOf } from './runs.ts';

/** Whether a RUN of the stage, or of one it stands on, up to this one writes text like `setting` (`echo … > /etc/apt/apt.conf.d/x`). */
export function writesSetting({ facts, stage, run }: ShellRun, setting: RegExp): boolean {
  for (const one of lineage(stage)) {
    for (const { run: other, body } of shellRunsOf(facts, one)) {
      if (one === stage && other.instruction.range.start > run.instruction.range.start) break;
      const writes = body.script.commands.some(
        ({ redirections, words }) =>
          (redirections.some(({ operator }) => operator.startsWith('>')) || words[0]?.literal === 'tee') &&
          setting.test(body.script.source.text),
      );
      if (writes) return true;
    }
  }
  return false;
}

/** The value of a variable for the commands of a stage: ENV, or ARG with a default. */
export function variableOf(stage: Stage, name: string): string | undefined {
  return stage.env.get(name)?.value ?? stage.args.get(name)?.value ?? undefined;
}
