/** Accounts that the RUN lines of a Dockerfile make. */
import type { DockerfileFacts, Stage } from '../../src/source/dockerfile/types.ts';
import type { ScriptWord } from '../../src/source/shell/script.types.ts';
import { declarationsOf } from './declared-variables.ts';
import { type Invocation, invocationOf } from './shell/invocation.ts';
import { lineage, type ShellRun, shellRunsOf } from './shell/runs.ts';

export interface MadeAccount {
  readonly name: string;
  /** The variable that the command names it by, whose default is `name`. */
  readonly nameVariable: string | undefined;
  readonly uid: string | undefined;
  /** The variable that its number comes from. */
  readonly uidVariable: string | undefined;
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
          const account = accountOf(started, groups, run, facts);
          if (account !== undefined) found.push(account);
        }
      }
    }
  }
  return found;
}

/** What `usermod` and `groupmod` make of an account. */
export interface Renumbering {
  /** The number that the account has afterwards; undefined where it cannot be told. */
  readonly uid: string | undefined;
  readonly uidVariable: string | undefined;
  readonly run: ShellRun;
}

/** The RUN lines that give that account, or one that cannot be told, another number. */
export function renumberings(facts: DockerfileFacts, stage: Stage, name: string): readonly Renumbering[] {
  return [...lineage(stage)].reverse().flatMap((one) =>
    [...shellRunsOf(facts, one)].flatMap((run) =>
      run.body.script.commands.flatMap((command) => {
        const started = invocationOf(command);
        if (started?.program !== 'usermod' && started?.program !== 'groupmod') return [];
        const { values, operands } = optionsOf(started);
        const isMeant = operands.some((operand) => operand === undefined || operand === name);
        if (!isMeant || (!values.has('-u') && !values.has('--uid'))) return [];
        const isCertain =
          started.program === 'usermod' && operands.length === 1 && operands[0] === name && always(started);
        const word = values.get('-u') ?? values.get('--uid');
        return [
          {
            uid: isCertain ? number(word?.literal) : undefined,
            uidVariable: isCertain ? plainVariable(word?.raw) : undefined,
            run,
          },
        ];
      }),
    ),
  );
}

/** Whether a command runs in every build: no condition, no loop, no alternative in front of it. */
export function always({ command }: Invocation): boolean {
  const { chain } = command.pipeline;
  const before = chain.operators.slice(0, chain.pipelines.indexOf(command.pipeline));
  return chain.list.kind === 'script' && !before.includes('||');
}

interface Options {
  readonly values: ReadonlyMap<string, OptionValue>;
  /** Words that are neither options nor their values, as {@link ScriptWord.literal} has them. */
  readonly operands: readonly (string | undefined)[];
  readonly operandWords: readonly ScriptWord[];
}

interface OptionValue {
  readonly literal: string | undefined;
  readonly raw: string;
}

function optionsOf({ args }: Invocation): Options {
  const values = new Map<string, OptionValue>();
  const operandWords: ScriptWord[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index];
    if (word === undefined) break;
    if (!word.raw.startsWith('-')) {
      operandWords.push(word);
      continue;
    }
    const { raw, literal } = word;
    const long = /^(--[\w-]+)=(.*)$/s.exec(raw);
    // `-Su 1000`: the last letter of a bundle may take a value.
    const name = long?.[1] ?? (/^-[a-zA-Z]{2,}$/.test(raw) ? `-${raw.at(-1)}` : raw);
    const next = args[index + 1];
    values.set(
      name,
      long === null
        ? { literal: next?.literal, raw: next?.raw ?? '' }
        : { literal: literal?.slice(literal.indexOf('=') + 1), raw: long[2] ?? '' },
    );
    if (long === null && valued.has(name)) index += 1;
  }
  return { values, operandWords, operands: operandWords.map(({ literal }) => literal) };
}

function noteGroup(started: Invocation, groups: Map<string, string>): void {
  const { values, operands } = optionsOf(started);
  const gid = number((values.get('-g') ?? values.get('--gid'))?.literal);
  const [name] = operands;
  if (operands.length === 1 && name !== undefined && gid !== undefined) groups.set(name, gid);
}

function accountOf(
  started: Invocation,
  groups: ReadonlyMap<string, string>,
  run: ShellRun,
  facts: DockerfileFacts,
): MadeAccount | undefined {
  const { values, operandWords } = optionsOf(started);
  const [operand, ...more] = operandWords;
  // `adduser USER GROUP` joins two that are there.
  if (operand === undefined || more.length > 0) return undefined;
  const nameVariable = operand.literal === undefined ? plainVariable(operand.raw) : undefined;
  const name =
    nameVariable === undefined
      ? operand.literal
      : declarationsOf(facts, run.stage, nameVariable, run.run.instruction).at(-1)?.value;
  if (name === undefined || !/^[a-z_][\w.-]*$/i.test(name)) return undefined;
  const written = values.get('-u') ?? values.get('--uid');
  const uid = number(written?.literal);
  // -g of BusyBox' adduser is the comment; -G of it is the main group, of shadow further ones.
  const group = (
    started.program === 'adduser'
      ? (values.get('--ingroup') ?? values.get('--gid') ?? values.get('-G'))
      : (values.get('-g') ?? values.get('--gid'))
  )?.literal;
  const gid = number(group) ?? (group === undefined ? (groups.get(name) ?? uid) : groups.get(group));
  const system = started.args.some(({ raw }) => raw === '--system' || /^-[a-zA-Z]*[rS]/.test(raw));
  return {
    name,
    nameVariable,
    uid,
    uidVariable: plainVariable(written?.raw),
    isNumbered: written !== undefined,
    gid,
    group: group ?? name,
    system,
    started,
    run,
  };
}

/** The name in `$NAME`, `${NAME}` and `"${NAME}"`. */
export function plainVariable(raw: string | undefined): string | undefined {
  return /^"?\$(?:\{(\w+)\}|(\w+))"?$/
    .exec(raw ?? '')
    ?.slice(1)
    .find((name) => name !== undefined);
}

function number(text: string | undefined): string | undefined {
  return text !== undefined && /^\d+$/.test(text) ? text : undefined;
}
