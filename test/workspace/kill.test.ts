/**
 * Kills the writing process with SIGKILL: behind every step of the protocol, and at random moments.
 * Afterwards a new run must find all old files or bring about all new ones, and leave no trace.
 * DOCKFIX_KILLS=1000 makes more random rounds.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PendingFile } from '../../src/core/overlay.ts';
import { hasJournal } from '../../src/workspace/journal.ts';
import { recover } from '../../src/workspace/recover.ts';
import { setMode, snapshot, tempFolder, tempTree } from '../support/temp.ts';

let child = '';

beforeAll(async () => {
  const outfile = join(import.meta.dirname, `../../node_modules/.cache/dockfix-test/write-child-${process.pid}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, 'write-child.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  child = outfile;
  return () => rmSync(outfile, { force: true });
});

const edited = ['.gitignore', 'compose.yaml', 'app/Dockerfile', 'crlf.yml', 'read-by-group.yml', 'a b/ü.yml'];

/** A tree with modes, a link and a new folder for secrets, and what is to be written into it. */
function scene(): { readonly root: string; readonly pending: readonly PendingFile[] } {
  const root = tempTree(Object.fromEntries(edited.map((path) => [path, `old ${path}\r\n`])));
  setMode(root, 'read-by-group.yml', 0o640);
  setMode(root, 'app/Dockerfile', 0o755);
  symlinkSync('compose.yaml', join(root, 'link.yaml'));
  const pending: PendingFile[] = edited
    .filter((path) => path !== 'compose.yaml')
    .map((path) => ({ path, before: `old ${path}\r\n`, after: `new ${path}\r\nmore`, mode: undefined, secret: false }));
  pending.push({
    path: 'link.yaml',
    before: 'old compose.yaml\r\n',
    after: 'new by link\n',
    mode: undefined,
    secret: false,
  });
  pending.push({ path: 'secrets/deep/password', before: undefined, after: 'hunter2', mode: 0o444, secret: true });
  pending.push({ path: 'proxy/compose.yaml', before: undefined, after: 'new: 1\n', mode: 0o644, secret: false });
  return { root, pending };
}

function order(content: object): string {
  const path = join(tempFolder(), 'order.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

/** A run that waits behind every step, as far as its first sign of life. */
async function startSlowly(milliseconds = 1) {
  const { root, pending } = scene();
  const running = spawn(process.execPath, [child, order({ root, pending, slow: milliseconds })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((done) => running.on('exit', () => done()));
  await new Promise<void>((started) => running.stdout.once('data', () => started()));
  return { root, running, ended };
}

/** The trees before and after, from a run that nobody disturbs. */
function expectations() {
  const { root, pending } = scene();
  const before = snapshot(root);
  const output = execFileSync(process.execPath, [child, order({ root, pending })], { encoding: 'utf8' });
  return { before, after: snapshot(root), steps: Number(output.split('steps ')[1]) };
}

describe('a run that is killed', () => {
  it('can be finished or undone behind every step', () => {
    const { before, after, steps } = expectations();
    expect(after['secrets/deep']).toBe('folder 700');
    expect(after['secrets/deep/password']).toBe('file 444 hunter2');
    expect(after['app/Dockerfile']).toMatch(/^file 755 new/);
    expect(after['link.yaml']).toBe('link compose.yaml');
    expect(after['compose.yaml']).toMatch(/new by link/);
    expect(steps).toBeGreaterThan(20);
    const outcomes: string[] = [];
    for (let step = 0; step < steps; step += 1) {
      const { root, pending } = scene();
      const result = spawnSync(process.execPath, [child, order({ root, pending, dieAfter: step })]);
      expect(result.signal).toBe('SIGKILL');
      const outcome = recover(root)?.outcome ?? 'none';
      outcomes.push(outcome);
      // Steps: locked, one staging for each file, committed, …
      expect(snapshot(root), `after step ${step}`).toEqual(step <= pending.length ? before : after);
      expect(recover(root)).toBeUndefined();
    }
    expect([...new Set(outcomes)]).toEqual(['cleaned-up', 'finished', 'none']);
  }, 120_000);

  const rounds = Number(process.env.DOCKFIX_KILLS ?? 30);
  it(`can be finished or undone at ${rounds} random moments`, async () => {
    const { before, after } = expectations();
    // How long a run takes on this machine and today: the moments are spread over it and a little beyond.
    const undisturbed = await startSlowly();
    const started = performance.now();
    await undisturbed.ended;
    const duration = performance.now() - started;
    const reached = new Set<string>();
    for (let round = 0; round < rounds; round += 1) {
      const { root, running, ended } = await startSlowly();
      await new Promise((later) => setTimeout(later, duration * 1.1 * ((round + Math.random()) / rounds)));
      running.kill('SIGKILL');
      await ended;
      const outcome = recover(root)?.outcome ?? 'none';
      reached.add(outcome);
      const found = snapshot(root);
      if (outcome === 'finished') expect(found).toEqual(after);
      else expect([before, after]).toContainEqual(found);
    }
    expect(reached.size).toBeGreaterThan(1);
  }, 300_000);

  it('is undone where somebody changed a file since, and that file is left as it is', () => {
    const { root, pending } = scene();
    const before = snapshot(root);
    // Behind "committed": lock, nine stagings, commit; then .gitignore and a few more are in place.
    spawnSync(process.execPath, [child, order({ root, pending, dieAfter: 14 })]);
    expect(hasJournal(root)).toBe(true);
    writeFileSync(join(root, 'a b/ü.yml'), 'mine\n');
    expect(recover(root)).toMatchObject({ outcome: 'undone', leftAlone: ['a b/ü.yml'] });
    expect(snapshot(root)).toEqual({ ...before, 'a b/ü.yml': 'file 644 mine\n' });
  });

  it('is not touched while it is alive', async () => {
    const { root, ended } = await startSlowly(50);
    while (!hasJournal(root)) await new Promise((later) => setTimeout(later, 5));
    expect(() => recover(root)).toThrow(/is writing here/);
    await ended;
    expect(recover(root)).toBeUndefined();
  });

  it('leaves nothing that stays when it is killed before it has the journal', () => {
    const root = tempTree({ 'compose.yaml': 'a\n' });
    const before = snapshot(root);
    // A process that has ended: its number belongs to nobody.
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    const mine = join(root, '.dockfix', `starting-${process.pid}-aa`);
    for (const folder of [join(root, '.dockfix', `starting-${pid}-bb`), mine]) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'lock'), '{');
    }
    expect(recover(root)).toBeUndefined();
    expect(readdirSync(join(root, '.dockfix'))).toEqual([basename(mine)]);
    rmSync(mine, { recursive: true });
    expect(recover(root)?.outcome).toBe('cleaned-up');
    expect(snapshot(root)).toEqual(before);
  });

  it('is not imitated by a journal that came with the repository', () => {
    const root = tempTree({
      'compose.yaml': 'a\n',
      '.dockfix/journal/lock': '{"pid":1,"started":"x"}',
      '.dockfix/journal/new-0': 'evil\n',
      '.dockfix/journal/journal.json': JSON.stringify({
        version: 1,
        folder: '1',
        folders: [],
        entries: [{ target: '../evil', number: 0, old: null, new: 'x' }],
      }),
    });
    const before = snapshot(root);
    expect(() => recover(root)).toThrow(/no run of dockfix left/);
    expect(snapshot(root)).toEqual(before);
  });

  it('does not follow a link in place of the journal', () => {
    const outside = tempTree({ lock: 'precious', 'new-0': 'precious' });
    const root = tempTree({});
    mkdirSync(join(root, '.dockfix'));
    symlinkSync(outside, join(root, '.dockfix/journal'));
    expect(() => recover(root)).toThrow(/no run of dockfix left/);
    expect(snapshot(outside)).toHaveProperty('lock');
  });
});
