import { recoveryLines } from '../report/changes.ts';
import { printable } from '../report/printable.ts';
import { runSecretsOn } from '../secrets/run.ts';
import { nameOf, secretsLines, statusLine } from '../secrets/text.ts';
import { exitCodes } from './options.ts';
import { out, paintFor, tell } from './terminal.ts';

export interface SecretsCliOptions {
  readonly check: boolean;
  readonly fromGit?: string;
  readonly prompt: boolean;
  readonly generate: boolean;
  readonly config?: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}

/** 0: nothing is missing, or nobody asked; 1: something is; 2: the job could not be done. */
export async function runSecrets(paths: readonly string[], options: SecretsCliOptions): Promise<number> {
  const { values, missing, put, written } = await runSecretsOn(paths, options);
  tell(recoveryLines(values.recovered).map((line) => `dockfix: ${line}`));
  const { shownRoot } = values.workspace;
  if (options.json) {
    out(
      `${JSON.stringify({ version: 1, expected: values.expected, put: put.map(({ expected: { kind, path, name }, from }) => ({ kind, path, name, from })) }, null, 2)}\n`,
    );
  } else {
    const shown = options.check || options.quiet ? missing : values.expected;
    out(
      secretsLines(shownRoot, shown, paintFor(process.stdout, options.color))
        .map((line) => `${line}\n`)
        .join(''),
    );
  }
  if (!options.quiet) {
    tell(
      put.map(({ expected, from }) => `put in place, ${originWords[from]}: ${printable(nameOf(shownRoot, expected))}`),
    );
    tell(written?.notes ?? []);
    if (put.some(({ from }) => from === 'random'))
      tell(['A program that keeps its password in its own data (a database) has to be told the new one there.']);
    tell([statusLine(values.expected, missing)]);
    if (values.stacks.length === 0) tell([`dockfix: no compose file was found in ${shownRoot}`]);
  }
  const isAsked = options.check || options.fromGit !== undefined || options.prompt || options.generate;
  return isAsked && missing.length > 0 ? exitCodes.findings : exitCodes.done;
}

const originWords = { git: 'with the value from git', prompt: 'with the value given', random: 'with a random value' };
