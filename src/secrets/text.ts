/** What stacks expect, in words. No value is in any of it. */
import type { ExpectedValue } from '../index.ts';
import { count, shownPath } from '../report/describe.ts';
import { printable } from '../report/printable.ts';
import type { Paint } from '../report/style.ts';

/** One line for each value, the states in a column. */
export function secretsLines(root: string, values: readonly ExpectedValue[], paint: Paint): readonly string[] {
  const states = values.map((one) => stateOf(one));
  const width = Math.max(0, ...states.map((state) => state.length));
  return values.map((one, index) => {
    const state = (states[index] ?? '').padEnd(width);
    const shown = one.state === 'set' ? paint('green', state) : paint('red', state);
    return `${shown}  ${paint('bold', printable(nameOf(root, one)))}  ${printable(aboutOf(one))}`;
  });
}

export function statusLine(expected: readonly ExpectedValue[], missing: readonly ExpectedValue[]): string {
  if (expected.length === 0) return 'No stack here expects a value that is not in git.';
  const all = `${count(expected.length, 'value')} ${expected.length === 1 ? 'is' : 'are'} expected`;
  return `${all}, ${missing.length === 0 ? 'none is missing' : `${missing.length} ${missing.length === 1 ? 'is' : 'are'} missing`}.`;
}

/** `secrets/db_password`, `DB_PASSWORD in .env`. */
export function nameOf(root: string, { kind, path, name }: ExpectedValue): string {
  return kind === 'variable' ? `${name} in ${shownPath(root, path)}` : shownPath(root, path);
}

function stateOf({ state }: ExpectedValue): string {
  switch (state) {
    case 'set':
      return 'set';
    case 'unset':
      return 'missing';
    case 'empty':
      return 'empty';
    case 'folder':
      return 'a folder';
  }
}

function aboutOf({ kind, name, services, state, stacks }: ExpectedValue): string {
  const what = { file: `file of the secret ${name}`, variable: 'variable', 'env-file': 'env file' }[kind];
  const users = services.length === 0 ? '' : `, for ${services.join(', ')}`;
  // Docker makes a folder where it is to mount a file that is not there.
  const advice = state === 'folder' ? '; remove the folder first' : '';
  return `${what}${users} of ${stacks.join(', ')}${advice}`;
}
