/** However a session ends, the terminal is as it was before. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { snapshot } from '../../support/temp.ts';
import { type DemoTerminal, demoTerminal, fixCommand, startFix } from './support/session.ts';
import { hasTmux } from './support/tmux.ts';

/** Runs a session between two looks at the terminal's settings, `end` ends it. */
async function settingsAround({ terminal, folder }: DemoTerminal, end: () => void | Promise<void>): Promise<string> {
  terminal.line('stty -a > ../before');
  await startFix(terminal);
  await end();
  await terminal.shows(/\$$/);
  terminal.line('echo "code $?"; stty -a > ../after; echo looked');
  const screen = await terminal.shows(/^looked$/m);
  expect(readFileSync(join(folder, '../after'), 'utf8')).toBe(readFileSync(join(folder, '../before'), 'utf8'));
  expect(terminal.isOnAlternateScreen()).toBe(false);
  expect(terminal.isCursorShown()).toBe(true);
  return screen;
}

function pidOf(folder: string): number {
  const found = execFileSync('pgrep', ['-nf', `${fixCommand}$`], { encoding: 'utf8' });
  const pid = Number(found.trim());
  expect(execFileSync('readlink', [`/proc/${pid}/cwd`], { encoding: 'utf8' }).trim()).toBe(folder);
  return pid;
}

describe.skipIf(!hasTmux)('the terminal is as it was', () => {
  test('after leaving with nothing written, which is asked once', async () => {
    const demo = demoTerminal(80, 24);
    const before = snapshot(demo.folder);
    const screen = await settingsAround(demo, async () => {
      demo.terminal.press('q');
      await demo.terminal.shows('9 undecided', 'Leave with nothing written');
      demo.terminal.press('Enter');
    });
    expect(screen).toContain('Nothing was written');
    expect(snapshot(demo.folder)).toEqual(before);
  });

  test('after Ctrl-C', async () => {
    const demo = demoTerminal(80, 24);
    await settingsAround(demo, async () => {
      demo.terminal.press('C-c');
      await demo.terminal.shows('Leave with nothing written');
      demo.terminal.press('C-c');
      await demo.terminal.shows('? keys');
      demo.terminal.press('C-c');
    });
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('after %s, which keeps what was decided', async (signal, code) => {
    const demo = demoTerminal(80, 24);
    const screen = await settingsAround(demo, async () => {
      demo.terminal.press('a');
      await demo.terminal.shows('1/9');
      process.kill(pidOf(demo.folder), signal);
    });
    expect(screen).toContain(`code ${code}`);
    demo.terminal.line(`clear; ${fixCommand}`);
    await demo.terminal.shows('An earlier session was left unfinished', '1 accepted');
  });

  test('while it is suspended, and after it came back', async () => {
    const demo = demoTerminal(80, 24);
    const { terminal, folder } = demo;
    await settingsAround(demo, async () => {
      terminal.press('a');
      await terminal.shows('1/9');
      terminal.press('C-z');
      await terminal.shows('Stopped');
      expect(terminal.isOnAlternateScreen()).toBe(false);
      terminal.line('stty -a > ../between; echo looked');
      await terminal.shows(/^looked$/m);
      expect(readFileSync(join(folder, '../between'), 'utf8')).toBe(readFileSync(join(folder, '../before'), 'utf8'));
      terminal.line('fg');
      await terminal.shows('1/9', '? keys');
      expect(terminal.isOnAlternateScreen()).toBe(true);
      terminal.press('j', 'u');
      await terminal.shows('0/9');
      // A stop that cannot be seen coming.
      process.kill(pidOf(folder), 'SIGSTOP');
      await terminal.shows('Stopped');
      terminal.line('fg');
      await terminal.shows('0/9', '? keys');
      terminal.press('q');
      await terminal.shows('Leave with nothing written');
      terminal.press('Enter');
    });
  });

  test('after an editor that wanted the terminal, with a fresh plan', async () => {
    const demo = demoTerminal(80, 24, { EDITOR: 'sed -i s/postgres:16/postgres:17/' });
    const { terminal } = demo;
    await settingsAround(demo, async () => {
      terminal.press('e');
      await terminal.shows('0/9', '? keys');
      await sleep(300);
      expect(readFileSync(join(demo.folder, 'compose.yaml'), 'utf8')).toContain('postgres:17');
      terminal.press('+', '+', '+');
      await terminal.shows('whole file');
      terminal.press('q');
      await terminal.shows('Leave with nothing written');
      terminal.press('Enter');
    });
  });

  test('the session ends when its terminal goes away', async () => {
    const { terminal, folder } = demoTerminal(80, 24);
    const before = snapshot(folder);
    await startFix(terminal);
    terminal.press('A');
    await terminal.shows('9/9');
    const pid = pidOf(folder);
    terminal.close();
    for (let tries = 0; tries < 100 && isAlive(pid); tries += 1) await sleep(50);
    expect(isAlive(pid)).toBe(false);
    const after = snapshot(folder);
    for (const path of Object.keys(before)) expect(after[path]).toBe(before[path]);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!hasTmux)('the size changes in the middle', () => {
  test('from wide to normal to narrow to too small, and back', async () => {
    const { terminal } = demoTerminal(160, 45);
    await startFix(terminal);
    terminal.press('n', 'n', 'n', 'n', 'a');
    const wide = await terminal.shows('1/9 decided');
    terminal.resize(80, 24);
    await terminal.shows('C3→2 H5 M1', /1\/9$/m);
    terminal.resize(50, 15);
    await terminal.shows(/^ {2}✔ C db hardcoded-secret/m);
    terminal.resize(40, 10);
    expect(await terminal.shows('needs 50')).toBe(
      'dockfix fix needs 50 × 15; here are 40 ×\n10. `--prompt` needs less.',
    );
    terminal.resize(160, 45);
    expect(await terminal.shows('1/9 decided')).toBe(wide);
  });
});
