import { isPosixShell } from '../../../src/source/shell/inner-script.ts';
import { invocationOf } from './invocation.ts';
import { lineage, type ShellRun, shellRunsOf } from './runs.ts';

/** A script of the project that a later RUN of the stage, or of one built on it, starts: what it does is not followed. */
export function scriptLater(run: ShellRun): string | undefined {
  for (const stage of run.facts.stages) {
    if (!lineage(stage).includes(run.stage)) continue;
    for (const other of shellRunsOf(run.facts, stage)) {
      if (other.run.instruction.range.start <= run.run.instruction.range.start) continue;
      for (const command of other.body.script.commands) {
        const started = invocationOf(command);
        const word = started !== undefined && isPosixShell(started.program) ? started.args[0] : started?.word;
        if (word?.literal !== undefined && (word.literal.endsWith('.sh') || word.literal.startsWith('./')))
          return word.literal;
      }
    }
  }
  return undefined;
}
