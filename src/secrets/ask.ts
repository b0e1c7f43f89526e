/** Asks for values: on a terminal without showing what is typed, else line by line from standard input. */
import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { type ExpectedValue, WorkspaceError } from '../index.ts';
import { printable } from '../report/printable.ts';

/** @throws WorkspaceError when the input ends before every value was given. */
export async function askFor(missing: readonly ExpectedValue[]): Promise<ReadonlyMap<ExpectedValue, string>> {
  const { stdin, stderr } = process;
  const isTerminal = stdin.isTTY === true;
  // readline echoes to its output: what is typed goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: isTerminal });
  const read = reader(lines);
  const out = new Map<ExpectedValue, string>();
  try {
    for (const one of missing) {
      stderr.write(`${printable(labelOf(one))} (empty to leave it out): `);
      const value = await read();
      stderr.write('\n');
      if (value === undefined)
        throw new WorkspaceError('standard input', 'it ended before every value was given', 'Nothing was written.');
      if (value !== '') out.set(one, value);
    }
  } finally {
    lines.close();
  }
  return out;
}

function labelOf({ kind, path, name }: ExpectedValue): string {
  return kind === 'variable' ? `${name} in ${path}` : path;
}

/** One line after the other, those that come before anybody asks too; undefined at the end. */
function reader(lines: Interface): () => Promise<string | undefined> {
  const iterator = lines[Symbol.asyncIterator]();
  return async () => {
    const next = await iterator.next();
    return next.done === true ? undefined : next.value;
  };
}
