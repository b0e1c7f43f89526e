/** Accounts that the RUN lines of a Dockerfile make. */
import type { DockerfileFacts, Stage } from '../../src/source/dockerfile/types.ts';
import { type Invocation, invocationOf } from './shell/invocation.ts';
import { lineage, type ShellRun, shellRunsOf } from './shell/runs.ts';

export interface MadeAccount {
  readonly name: string;
  readonly uid: string | undefined;
  /** Whether the command says a number, be it as a variable. */
  readonly isNumbered: boolean;
  /** Of its main group, where that is a number or the group is made with one in the same file. */
  readonly gid: string | undefined;
  /** Name of its main group. */
  readonly group: string | undefined;
  /** Whether it is one of the system's (`-r`, `-S`, `--system`), which get their numbers downwards or by chance. */
  readonly system: boolean;
  /** The command that makes it, and the RUN around it. */
  readonly started: Invocation;
  readonly run: ShellRun;
}

/** Options of useradd (shadow) and adduser (Debian, BusyBox) whose value is the next word. */
const valued = new Set([
  ...['-b', '-c', '-d', '-e', '-f', '-g', '-G', '-h', '-k', '-p', '-s', '-u'],
  ...[
    '--base-dir',
    '--comment',
    '--firstuid',
    '--gecos',
    '--gid',
    '--groups',
    '--home',
    '--home-dir',
    '--ingroup',
    '--lastuid',
    '--password',
    '--shell',
    '--skel',
    '--uid',
  ],
]);

/** The accounts made in the stage and in those it stands on. */
export function accountsMade(facts: DockerfileFacts, stage: Stage): readonly MadeAccount[] {
  const groups = new Map<string, string>();
  const found: MadeAccount[] = [];
  for (const one of [...lineage(stage)].reverse()) {
    for (const run of shellRunsOf(facts, one)) {
      for (const command of run.body.script.commands) {
        const started = invocationOf(command);
        if (started === undefined) continue;
        const { program } = started;
        if (program === 'groupadd' || program === 'addgroup') noteGroup(started, groups);
        else if (program === 'useradd' || program === 'adduser') {
          const account = accountOf(started, groups, run);
          if (account !== undefined) found.push(account);
        }
      }
    }
  }
  return found;
}

/** Whether a RUN gives that account, or one that cannot be told, another number. */
export function isRenumbered(facts: DockerfileFacts, stage: Stage, name: string): boolean {
  return lineage(stage).some((one) =>
    [...shellRunsOf(facts, one)].some(({ body }) =>
      body.script.commands.some((command) => {
        const started = invocationOf(command);
        if (started?.program !== 'usermod' && started?.program !== 'groupmod') return false;
        const { values, operands } = optionsOf(started);
        const changes = ['-u', '--uid', '-g', '--gid'].some((option) => values.has(option));
        return changes && operands.some((operand) => operand === undefined || operand === name);
      }),
    ),
  );
}

interface Options {
  readonly values: ReadonlyMap<string, string | undefined>;
  readonly operands: readonly (string | undefined)[];
}

function optionsOf({ args }: Invocation): Options {
  const values = new Map<string, string | undefined>();
  const operands: (string | undefined)[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index]?.literal;
    if (word === undefined || !word.startsWith('-')) {
      operands.push(word);
      continue;
    }
    const long = /^(--[\w-]+)=(.*)$/.exec(word);
    // `-Su 1000`: the last letter of a bundle may take a value.
    const name = long?.[1] ?? (/^-[a-zA-Z]{2,}$/.test(word) ? `-${word.at(-1)}` : word);
    values.set(name, long === null ? args[index + 1]?.literal : long[2]);
    if (long === null && valued.has(name)) index += 1;
  }
  return { values, operands };
}

function noteGroup(started: Invocation, groups: Map<string, string>): void {
  const { values, operands } = optionsOf(started);
  const gid = number(values.get('-g') ?? values.get('--gid'));
  const [name] = operands;
  if (operands.length === 1 && name !== undefined && gid !== undefined) groups.set(name, gid);
}

function accountOf(started: Invocation, groups: ReadonlyMap<string, string>, run: ShellRun): MadeAccount | undefined {
  const { values, operands } = optionsOf(started);
  const [name] = operands;
  // `adduser USER GROUP` joins two that are there.
  if (operands.length !== 1 || name === undefined || !/^[a-z_][\w.-]*$/i.test(name)) return undefined;
  const uid = number(values.get('-u') ?? values.get('--uid'));
  const isNumbered = values.has('-u') || values.has('--uid');
  // -G of BusyBox is the main group, of shadow further ones.
  const group =
    values.get('-g') ??
    values.get('--gid') ??
    values.get('--ingroup') ??
    (started.program === 'adduser' ? values.get('-G') : undefined);
  const gid = number(group) ?? (group === undefined ? (groups.get(name) ?? uid) : groups.get(group));
  const system = started.args.some(({ raw }) => raw === '--system' || /^-[a-zA-Z]*[rS]/.test(raw));
  return { name, uid, isNumbered, gid, group: group ?? name, system, started, run };
}

function number(text: string | undefined): string | undefined {
  return text !== undefined && /^\d+$/.test(text) ? text : undefined;
}
