/** A fault of the program itself: the terminal is given back first, and the error is there to be read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../../support/temp.ts';
import { hasTmux, TmuxTerminal } from './support/tmux.ts';

const holder = join(import.meta.dirname, '../../../src/tui/screen/terminal.ts');

/** A program that takes the terminal as a session does, and then ends in some way of its own. */
async function program(folder: string, end: string): Promise<string> {
  const file = join(folder, 'program.mjs');
  await build({
    stdin: {
      contents: `
        import { TerminalHold } from ${JSON.stringify(holder)};
        const nothing = () => undefined;
        const hold = new TerminalHold(process.stdin, process.stdout, {
          onInput: nothing, onResize: nothing, onReturn: nothing, onEnd: nothing,
        });
        hold.open();
        hold.write('taken');
        setTimeout(() => { ${end} }, 300);`,
      resolveDir: folder,
      loader: 'ts',
    },
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  return file;
}

describe.skipIf(!hasTmux)('the terminal is as it was', () => {
  test.each([
    ['an exception', `throw new Error('a fault');`, 'a fault'],
    ['a rejected promise', `void Promise.reject(new Error('a fault'));`, 'a fault'],
    ['process.exit', `process.exit(3);`, 'code 3'],
  ])('after %s', async (_, end, seen) => {
    const folder = tempFolder();
    const file = await program(folder, end);
    const terminal = new TmuxTerminal({ columns: 80, rows: 24, cwd: folder });
    onTestFinished(() => terminal.close());
    terminal.line(`stty -a > before; ${process.execPath} ${file}; echo "code $?"; stty -a > after; echo looked`);
    await terminal.shows('taken');
    const screen = await terminal.shows(/^looked$/m);
    expect(screen).toContain(seen);
    expect(screen).not.toContain('taken');
    expect(readFileSync(join(folder, 'after'), 'utf8')).toBe(readFileSync(join(folder, 'before'), 'utf8'));
    expect(terminal.isOnAlternateScreen()).toBe(false);
    expect(terminal.isCursorShown()).toBe(true);
  });
});
