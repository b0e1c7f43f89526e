import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import type { ScriptCommand, ScriptRedirection, ScriptWord } from '../../src/source/shell/script.types.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../support/draft.ts';
import { shellIn } from '../support/shell/base-shell.ts';
import { hasOption, invocationOf, packageCommandOf } from '../support/shell/invocation.ts';
import { RunEdits } from '../support/shell/run-edits.ts';
import { lineage, type ShellRun, shellRuns, shellRunsOf } from '../support/shell/runs.ts';

/** See wget-progress.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/wget-progress',
  title: 'wget fills the log of the build with its progress',
  severity: 'info',
  kinds: ['dockerfile'],
  references: [{ standard: 'hadolint', control: 'DL3047' }],
  order: 790,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const one of shellRuns(project)) {
      for (const command of one.body.script.commands) {
        const started = invocationOf(command);
        if (started?.program !== 'wget' || started.args.length === 0) continue;
        if (hasOption(started.args, 'qbV', saidAlready)) continue;
        if (started.args.some(({ raw }) => /^-[a-zA-Z]*q/.test(raw))) continue;
        // Somebody reads what it says, or keeps it out of the log.
        if (command.redirections.some(takesErrors)) continue;
        const { option, title, why } = remedies[implementationOf(one, command)];
        yield make({
          facts: one.facts,
          stage: one.stage,
          range: started.word.range,
          message: 'wget writes a line for every 50 kB into the log.',
          salient: 'wget',
          outcome: fixOrRefusal(() => {
            const edits = new DockerfileEdits(project, one.facts);
            new RunEdits(edits, one.facts, one.body).insertAfter(command, started.word, option);
            return edits.safe(title, [why]);
          }, [`Write ${option} behind wget.`]),
        });
      }
    }
  },
};

/** `2>`, `2>&1`, `&>` */
function takesErrors({ operator, node }: ScriptRedirection): boolean {
  const { descriptor } = node;
  return operator.startsWith('&') || (descriptor?.type === 'FileDescriptor' && descriptor.value === 2);
}

/** Options that say what is shown, or that it is nothing. */
const saidAlready = [
  ...['--quiet', '--progress', '--no-verbose', '-nv', '--version', '--help'],
  ...['-o', '-a', '--output-file', '--append-output'],
];

const remedies = {
  gnu: {
    option: '--progress=dot:giga',
    title: 'Show one line for every 32 MB',
    why: 'The option changes what is shown and nothing else [wget(1)]',
  },
  busybox: {
    option: '-q',
    title: 'Show errors only',
    why: 'The wget of BusyBox knows no --progress; with -q it shows its errors and no progress [busybox:networking/wget.c]',
  },
  either: {
    option: '-nv',
    title: 'Show a line for each file, and errors',
    why: 'GNU wget shows errors and a line for each file with -nv; that of BusyBox takes the option and does nothing about it [wget(1); busybox:networking/wget.c]',
  },
} as const;

/** Whose wget it is. Alpine has that of BusyBox until GNU's is installed; all others have GNU's, if any. */
function implementationOf(run: ShellRun, command: ScriptCommand): keyof typeof remedies {
  if (isInstalled(run, command, ({ literal }) => literal === 'wget')) return 'gnu';
  const system = shellIn(run.facts, run.stage)?.sh;
  if (system === undefined) return 'either';
  if (system !== 'ash') return 'gnu';
  // A list of packages in a variable may name it.
  return isInstalled(run, command, ({ literal }) => literal === undefined) ? 'either' : 'busybox';
}

/** `pip install wget` is something else. */
const systemManagers: ReadonlySet<string> = new Set(['apt', 'apk', 'dnf', 'microdnf', 'yum', 'zypper']);

/** Such a package is installed above, here or in a stage below. */
function isInstalled(
  { facts, stage, run }: ShellRun,
  { at }: ScriptCommand,
  isMeant: (operand: ScriptWord) => boolean,
): boolean {
  return lineage(stage).some((one) =>
    [...shellRunsOf(facts, one)].some(
      (other) =>
        (one !== stage || other.run.instruction.range.start <= run.instruction.range.start) &&
        other.body.script.commands.some((command) => {
          if (other.run === run && command.at > at) return false;
          const call = packageCommandOf(command);
          return call?.kind === 'install' && systemManagers.has(call.manager.name) && call.operands.some(isMeant);
        }),
    ),
  );
}
