/** What must change in a script of `/bin/sh` so that it does the same under `/bin/bash`. */
import type { BaseShell } from '../../../src/knowledge/base-shells.ts';
import { CannotEdit } from '../../../src/source/compose/editor.types.ts';
import type { ScriptCommand } from '../../../src/source/shell/script.types.ts';
import type { DockerfileEdits } from '../dockerfile-fix.ts';
import { asPrintf, echoOf, holdsEscapes } from './echo.ts';
import { isInner } from './pipes.ts';
import { isReadByShell, type ShellRun } from './runs.ts';

/** Assignments in front of these stay, in every shell but Bash under its own name [POSIX.1-2024, XCU 2.15]. */
const specialBuiltins: ReadonlySet<string> = new Set(
  ': . break continue eval exec exit export readonly return set shift times trap unset'.split(' '),
);

/** Makes the edits; gives the facts that they rely on. */
export function underBash(
  edits: DockerfileEdits,
  runs: readonly ShellRun[],
  before: BaseShell['sh'],
): readonly string[] {
  const why = new Set<string>();
  for (const run of runs) {
    if (!isReadByShell(run)) continue;
    for (const command of run.body.script.commands) {
      if (isInner(command.pipeline.chain.list)) continue;
      if (keepsAssignment(edits, run, command))
        why.add('bash forgets what is assigned in front of set, POSIX shells keep it [POSIX.1-2024, XCU 2.15]');
      if (before === 'dash' && writesEscapes(edits, run, command))
        why.add(
          'echo of dash reads \\n as a line break, that of bash only with -e; printf does in both [POSIX.1-2024, XCU echo]',
        );
    }
  }
  return [...why];
}

/** `deps='a b' set -x` becomes `deps='a b' && set -x`. */
function keepsAssignment(edits: DockerfileEdits, { body }: ShellRun, command: ScriptCommand): boolean {
  const last = command.assignments.at(-1);
  if (last === undefined || command.name === undefined || !specialBuiltins.has(command.name)) return false;
  edits.insert(body.script.source.offsetAt(last.to - 1) + 1, ' &&');
  return true;
}

/** What dash's `echo` reads as escapes becomes a `printf`. `echo -e` of dash writes the `-e` too, which nobody meant. */
function writesEscapes(edits: DockerfileEdits, { body }: ShellRun, command: ScriptCommand): boolean {
  const echo = echoOf(command);
  if (echo === undefined || echo.flags.includes('e') || !holdsEscapes(echo)) return false;
  const changes = asPrintf(command, { escapes: true, newline: !echo.flags.includes('n') });
  if (changes === undefined)
    throw new CannotEdit('echo-reads-escapes', 'An echo of several texts counts on dash reading its escapes.');
  const { source } = body.script;
  for (const { start, end, text } of changes)
    edits.replace(
      start === end
        ? { start: source.offsetAt(start), end: source.offsetAt(start) }
        : { start: source.offsetAt(start), end: source.offsetAt(end - 1) + 1 },
      text,
    );
  return true;
}
