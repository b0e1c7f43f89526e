/** What `dockfix secrets` does: look, put what is missing in place, look again. */
import { randomBytes } from 'node:crypto';
import {
  type ExpectedValue,
  type GivenValue,
  givenFrom,
  type HostValues,
  hostValues,
  putValues,
  type WriteResult,
} from '../index.ts';
import { askFor } from './ask.ts';
import { valuesFromGit } from './from-git.ts';

export interface SecretsOptions {
  readonly config?: string | undefined;
  readonly fromGit?: string | undefined;
  readonly prompt: boolean;
  readonly generate: boolean;
}

export interface SecretsResult {
  /** As it is at the end. */
  readonly values: HostValues;
  readonly missing: readonly ExpectedValue[];
  /** What was put in place, and from where. */
  readonly put: readonly { readonly expected: ExpectedValue; readonly from: Origin }[];
  readonly written: WriteResult | undefined;
}

export type Origin = 'git' | 'prompt' | 'random';

/** @throws WorkspaceError when a path is not there, the commit is not, or something keeps the files from being written. */
export async function runSecretsOn(paths: readonly string[], options: SecretsOptions): Promise<SecretsResult> {
  const fromShell = (name: string) => process.env[name];
  const found = await hostValues(paths, fromShell, options);
  const given = new Map<ExpectedValue, GivenValue & { readonly from: Origin }>();
  const open = () => found.expected.filter((one) => canBePut(one) && !given.has(one));
  if (options.fromGit !== undefined && open().length > 0) {
    const old = await valuesFromGit(paths, options.fromGit, options.config);
    for (const one of open()) {
      const value = givenFrom(old, one);
      if (value !== undefined) given.set(one, { ...value, from: 'git' });
    }
  }
  if (options.prompt) {
    for (const [expected, value] of await askFor(open())) given.set(expected, { expected, value, from: 'prompt' });
  }
  if (options.generate) {
    // Anything would do for a secret; the name of a host, or a port, nobody can guess.
    for (const expected of open().filter((one) => one.isSecret))
      given.set(expected, { expected, value: randomBytes(24).toString('base64url'), from: 'random' });
  }
  const written = given.size === 0 ? undefined : await putValues(found, [...given.values()]);
  const values = written === undefined ? found : await hostValues(paths, fromShell, options);
  return {
    values,
    missing: values.expected.filter(({ state }) => state !== 'set'),
    put: [...given.values()].map(({ expected, from }) => ({ expected, from })),
    written,
  };
}

function canBePut({ kind, state }: ExpectedValue): boolean {
  return kind !== 'env-file' && (state === 'unset' || state === 'empty');
}
