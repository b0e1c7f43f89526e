/** A session that is killed or ended while it writes leaves all files old or all of them new. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { dockfix } from '../../support/cli.ts';
import { copyDemo } from '../../support/demo-copy.ts';
import { snapshot } from '../../support/temp.ts';
import { PtySession } from './support/pty.ts';
import { ruleOptions } from './support/session.ts';

interface Demo {
  readonly folder: string;
  readonly notes: string;
}

function demo(): Demo {
  const { folder, remove } = copyDemo();
  const notes = mkdtempSync(join(tmpdir(), 'dockfix-notes-'));
  mkdirSync(notes, { recursive: true });
  onTestFinished(() => {
    remove();
    rmSync(notes, { recursive: true, force: true });
  });
  return { folder, notes };
}

/** Without what dockfix keeps for itself. */
function sources(folder: string): Record<string, string> {
  return Object.fromEntries(Object.entries(snapshot(folder)).filter(([path]) => !/^\.dockfix(\/|$)/.test(path)));
}

function oldAndNew(): { readonly old: Record<string, string>; readonly fresh: Record<string, string> } {
  const { folder } = demo();
  const old = sources(folder);
  dockfix(folder, 'apply', '--review', ...ruleOptions);
  return { old, fresh: sources(folder) };
}

/** Accepts everything and goes to the menu at the end; the next Enter writes. */
async function readyToWrite({ folder, notes }: Demo): Promise<PtySession> {
  const session = new PtySession({ cwd: folder, notes });
  await session.says('keys');
  const from = session.output.length;
  session.press('A');
  // First with the decisions alone, then with the plan that answers them.
  await session.says('9/9', from);
  await session.says('9/9', session.output.indexOf('9/9', from) + 1);
  session.press(' ');
  await session.says('nothing is written yet');
  session.press('\r');
  await session.says('Write to the working tree');
  return session;
}

/** Milliseconds from the key to the end of a session that is left alone. */
async function timeToWrite(): Promise<number> {
  const session = await readyToWrite(demo());
  const start = performance.now();
  session.press('\r');
  expect(await session.ended).toBe(0);
  return performance.now() - start;
}

/** Each takes seconds: DOCKFIX_KILLS=50 is the long run. */
const kills = Number(process.env['DOCKFIX_KILLS'] ?? 12);

test('killed many times at random moments', { timeout: 600_000 }, async () => {
  const { old, fresh } = oldAndNew();
  const whole = await timeToWrite();
  const seen = { old: 0, fresh: 0, recovered: 0 };
  for (let round = 0; round < kills; round += 1) {
    const place = demo();
    const session = await readyToWrite(place);
    session.press('\r');
    await sleep(Math.random() * whole);
    session.kill('SIGKILL');
    await session.ended;
    // What a killed run left is finished or undone by whatever looks next.
    const { stderr } = dockfix(place.folder, 'diff');
    if (stderr.includes('interrupted run')) seen.recovered += 1;
    const now = sources(place.folder);
    const isOld = JSON.stringify(now) === JSON.stringify(old);
    seen[isOld ? 'old' : 'fresh'] += 1;
    expect(now).toEqual(isOld ? old : fresh);
  }
  process.stderr.write(`killed while writing: ${JSON.stringify(seen)} in ${Math.round(whole)} ms\n`);
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s at random moments of writing', { timeout: 300_000 }, async (signal) => {
  const { old, fresh } = oldAndNew();
  const whole = await timeToWrite();
  for (let round = 0; round < 5; round += 1) {
    const place = demo();
    const session = await readyToWrite(place);
    const from = session.output.length;
    session.press('\r');
    await sleep(Math.random() * whole);
    if (signal === 'SIGINT') session.press('\u0003');
    else session.kill(signal);
    await session.ended;
    // No other run has to mend anything: it was finished, or never begun.
    const now = sources(place.folder);
    expect(now).toEqual(JSON.stringify(now) === JSON.stringify(old) ? old : fresh);
    expect(session.output.slice(from)).toContain('\u001b[?1049l');
  }
});
