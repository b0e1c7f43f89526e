import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, linkSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PendingFile } from '../../src/core/overlay.ts';
import { WorkspaceError } from '../../src/workspace/errors.ts';
import { openWorkspace } from '../../src/workspace/open.ts';
import { type WriteResult, writePlan } from '../../src/workspace/write.ts';
import { setMode, snapshot, tempRepository, tempTree } from '../support/temp.ts';

function edit(path: string, before: string, after: string): PendingFile {
  return { path, before, after, mode: undefined, secret: false };
}

function create(path: string, after: string, mode = 0o644, secret = false): PendingFile {
  return { path, before: undefined, after, mode, secret };
}

function write(root: string, ...pending: readonly PendingFile[]): WriteResult {
  return writePlan({ root, pending, willBeIgnored: () => undefined });
}

function failure(root: string, ...pending: readonly PendingFile[]): WorkspaceError {
  const before = snapshot(root);
  let caught: unknown;
  try {
    write(root, ...pending);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(WorkspaceError);
  expect(snapshot(root), 'nothing may be half-written').toEqual(before);
  return caught as WorkspaceError;
}

describe('writing', () => {
  it('keeps modes, line ends, byte order marks and a missing last newline, and leaves nothing behind', () => {
    const root = tempTree({ 'a.yml': '\uFEFFa: 1\r\nb: 2', 'run.sh': 'x' });
    setMode(root, 'a.yml', 0o600);
    setMode(root, 'run.sh', 0o4755);
    const result = write(
      root,
      edit('a.yml', '\uFEFFa: 1\r\nb: 2', '\uFEFFa: 2\r\nb: 2'),
      edit('run.sh', 'x', 'y'),
      create('new.yml', 'ä'),
    );
    expect(snapshot(root)).toEqual({
      'a.yml': `file 600 ${Buffer.from('\uFEFFa: 2\r\nb: 2').toString('latin1')}`,
      'new.yml': `file 644 ${Buffer.from('ä').toString('latin1')}`,
      'run.sh': 'file 4755 y',
    });
    expect(result.written.map((file) => [file.path, file.created])).toEqual([
      ['a.yml', false],
      ['run.sh', false],
      ['new.yml', true],
    ]);
  });

  it('writes through a link inside the root, also one to a folder', () => {
    const root = tempTree({ 'real/a.yml': 'old', 'other/x': '' });
    symlinkSync('real/a.yml', join(root, 'link.yml'));
    symlinkSync('other', join(root, 'folder'));
    write(root, edit('link.yml', 'old', 'new'), create('folder/sub/b.yml', 'b'));
    expect(snapshot(root)).toMatchObject({
      'link.yml': 'link real/a.yml',
      'real/a.yml': 'file 644 new',
      folder: 'link other',
      'other/sub/b.yml': 'file 644 b',
    });
  });

  it('keeps the owner of a file where it may', () => {
    const root = tempTree({ 'a.yml': 'old' });
    if (process.getuid?.() === 0) execFileSync('chown', ['1234:2345', join(root, 'a.yml')]);
    const before = statSync(join(root, 'a.yml'));
    write(root, edit('a.yml', 'old', 'new'));
    const after = statSync(join(root, 'a.yml'));
    expect([after.uid, after.gid, after.mode]).toEqual([before.uid, before.gid, before.mode]);
  });

  it('gives a secret its exact mode and its folder 0700, whatever the umask; other new files obey it', () => {
    const root = tempTree({});
    const before = process.umask(0o077);
    onTestFinished(() => void process.umask(before));
    write(root, create('secrets/db', 'x', 0o444, true), create('plain.yml', 'y'));
    expect(snapshot(root)).toEqual({ secrets: 'folder 700', 'secrets/db': 'file 444 x', 'plain.yml': 'file 600 y' });
  });

  it('ignores a folder before it writes a secret into it', () => {
    const root = tempTree({ '.gitignore': 'a\n' });
    const steps: string[] = [];
    writePlan({
      root,
      pending: [create('a-secrets/db', 'x', 0o444, true), edit('.gitignore', 'a\n', 'a\n/a-secrets/\n')],
      willBeIgnored: () => true,
      onStep(step) {
        steps.push(step);
        if (existsSync(join(root, 'a-secrets')))
          expect(readFileSync(join(root, '.gitignore'), 'utf8')).toContain('/a-secrets/');
      },
    });
    expect(steps.slice(-5)).toEqual(['file .gitignore', 'folder a-secrets', 'file a-secrets/db', 'synced', 'closed']);
  });

  it('never lets git see a file that is being staged', () => {
    const root = tempRepository({ 'a.yml': 'old' });
    writePlan({
      root,
      pending: [edit('a.yml', 'old', 'new')],
      willBeIgnored: () => true,
      onStep(step) {
        if (step !== 'staged a.yml') return;
        expect(execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' })).toBe('');
        expect(statSync(join(root, '.dockfix/journal')).mode & 0o777).toBe(0o700);
      },
    });
  });

  it('refuses to write a secret that git would not ignore', () => {
    const root = tempRepository({ 'a.yml': '' });
    const workspace = openWorkspace([root]);
    const secret = create('secrets/db', 'x', 0o444, true);
    const ignore = create('.gitignore', '/secrets/\n');
    const attempt = (...pending: readonly PendingFile[]) =>
      writePlan({ root, pending, willBeIgnored: (path) => workspace.willBeIgnored(path, pending) });
    expect(() => attempt(secret)).toThrow(/git would not ignore it/);
    expect(existsSync(join(root, 'secrets'))).toBe(false);
    expect(attempt(secret, ignore).written).toHaveLength(2);
  });

  it('says when an existing folder of secrets is open to others', () => {
    const root = tempTree({ 'secrets/x': '' });
    setMode(root, 'secrets', 0o755);
    expect(write(root, create('secrets/db', 'x', 0o444, true)).notes).toEqual([
      expect.stringContaining('chmod 700 secrets'),
    ]);
    expect(statSync(join(root, 'secrets')).mode & 0o777).toBe(0o755);
  });

  it('does nothing for a plan without changes', () => {
    const root = tempTree({ a: '' });
    expect(write(root)).toEqual({ written: [], notes: [] });
    expect(snapshot(root)).toEqual({ a: 'file 644 ' });
  });
});

describe('what keeps it from writing', () => {
  it('a file that changed since it was read, or appeared, or went', () => {
    const root = tempTree({ 'a.yml': 'theirs', 'b.yml': 'b' });
    expect(failure(root, edit('b.yml', 'b', 'c'), edit('a.yml', 'old', 'new'))).toMatchObject({
      file: 'a.yml',
      message: expect.stringContaining('changed'),
    });
    expect(failure(root, create('a.yml', 'new')).file).toBe('a.yml');
    expect(failure(root, edit('gone.yml', 'x', 'y')).file).toBe('gone.yml');
  });

  it('a file that changes while it is written', () => {
    const root = tempTree({ 'a.yml': 'a', 'b.yml': 'b' });
    expect(() =>
      writePlan({
        root,
        pending: [edit('a.yml', 'a', 'A'), edit('b.yml', 'b', 'B')],
        willBeIgnored: () => undefined,
        onStep(step) {
          if (step === 'file a.yml') writeFileSync(join(root, 'b.yml'), 'mine');
        },
      }),
    ).toThrow(/changed by somebody else/);
    expect(snapshot(root)).toEqual({ 'a.yml': 'file 644 a', 'b.yml': 'file 644 mine' });
  });

  it('a link that leads out of the root, or to nothing', () => {
    const outside = tempTree({ 'x.yml': 'x', 'folder/y': '' });
    const root = tempTree({});
    symlinkSync(join(outside, 'x.yml'), join(root, 'out.yml'));
    symlinkSync(join(outside, 'folder'), join(root, 'folder'));
    symlinkSync('nothing', join(root, 'dangling.yml'));
    expect(failure(root, edit('out.yml', 'x', 'y')).message).toContain('out of the root');
    expect(failure(root, create('folder/new.yml', 'y')).message).toContain('out of the root');
    expect(failure(root, create('dangling.yml', 'y')).file).toBe('dangling.yml');
    expect(failure(root, create('../x', 'y')).message).toContain('outside the root');
    expect(snapshot(outside)).toMatchObject({ 'x.yml': 'file 644 x' });
  });

  it('two changes of one file by two names', () => {
    const root = tempTree({ 'a.yml': 'a' });
    symlinkSync('a.yml', join(root, 'b.yml'));
    expect(failure(root, edit('a.yml', 'a', 'x'), edit('b.yml', 'a', 'y')).message).toContain('same file as a.yml');
    write(root, edit('a.yml', 'a', 'x'), edit('b.yml', 'a', 'x'));
    expect(readFileSync(join(root, 'a.yml'), 'utf8')).toBe('x');
  });

  it('a read-only file', () => {
    const root = tempTree({ 'a.yml': 'a', 'b.yml': 'b' });
    setMode(root, 'b.yml', 0o444);
    expect(failure(root, edit('a.yml', 'a', 'x'), edit('b.yml', 'b', 'y'))).toMatchObject({
      file: 'b.yml',
      message: expect.stringContaining('read-only'),
    });
  });

  it('a folder in place of a file and a file in place of a folder', () => {
    const root = tempTree({ 'a/x': '', b: '' });
    expect(failure(root, create('a', 'x')).message).toContain('a folder stands in its place');
    expect(failure(root, create('b/secret', 'x', 0o444, true)).message).toContain(
      'b is a file where a folder is needed',
    );
  });

  it('something in the place of its own folder', () => {
    const root = tempTree({ 'a.yml': 'a', '.dockfix': 'x' });
    expect(failure(root, edit('a.yml', 'a', 'b')).file).toBe('.dockfix');
  });

  it('leaves a folder .dockfix of the user with what is in it', () => {
    const root = tempTree({ 'a.yml': 'a', '.dockfix/notes': 'mine' });
    setMode(root, '.dockfix', 0o755);
    write(root, edit('a.yml', 'a', 'b'));
    expect(readFileSync(join(root, '.dockfix/notes'), 'utf8')).toBe('mine');
    expect(existsSync(join(root, '.dockfix/journal'))).toBe(false);
  });

  const canMount = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

  it.runIf(canMount)('a full disk, in whichever step', () => {
    const root = mountTmpfs('size=100k');
    const big = 'x'.repeat(30_000);
    writeFileSync(join(root, 'a.yml'), big);
    const error = failure(root, edit('a.yml', big, `${big}y`), create('b.yml', big));
    expect(error).toMatchObject({
      message: expect.stringContaining('no space is left'),
      advice: expect.stringContaining('Free some space'),
    });
    expect(error.file).toBe('b.yml');
    const noInodes = mountTmpfs('nr_inodes=4');
    writeFileSync(join(noInodes, 'a.yml'), 'a');
    expect(failure(noInodes, edit('a.yml', 'a', 'b')).message).toContain('no space is left');
  });

  it.runIf(canMount)('a read-only file system', () => {
    const root = mountTmpfs('size=1m');
    writeFileSync(join(root, 'a.yml'), 'a');
    execFileSync('mount', ['-o', 'remount,ro', root]);
    expect(failure(root, edit('a.yml', 'a', 'b')).message).toContain('read-only');
  });

  it.runIf(canMount)('another file system below the root', () => {
    const root = tempTree({ 'sub/x': '' });
    mountTmpfs('size=1m', join(root, 'sub'));
    writeFileSync(join(root, 'sub/a.yml'), 'a');
    expect(failure(root, edit('sub/a.yml', 'a', 'b')).message).toContain('another file system');
  });

  it.runIf(canMount)('a file that is a mount point is put back together with the others', () => {
    const root = tempTree({ 'a.yml': 'a', 'b.yml': 'b', source: 'b' });
    execFileSync('mount', ['--bind', join(root, 'source'), join(root, 'b.yml')]);
    onTestFinished(() => void execFileSync('umount', [join(root, 'b.yml')]));
    expect(failure(root, edit('a.yml', 'a', 'x'), edit('b.yml', 'b', 'y'))).toMatchObject({
      file: 'b.yml',
      message: expect.stringContaining('mount point'),
    });
  });

  it('a second run at the same time', () => {
    const root = tempTree({ 'a.yml': 'a', '.dockfix/.gitignore': '*\n', '.dockfix/journal/lock': '{' });
    expect(failure(root, edit('a.yml', 'a', 'b')).message).toContain('another run of dockfix');
  });

  it('has nothing to say about further names of a file', () => {
    const root = tempTree({ 'a.yml': 'a' });
    linkSync(join(root, 'a.yml'), join(root, 'same.yml'));
    write(root, edit('a.yml', 'a', 'b'));
    expect(readFileSync(join(root, 'same.yml'), 'utf8')).toBe('a');
    chmodSync(join(root, 'a.yml'), 0o644);
  });

  function mountTmpfs(options: string, at = tempTree({})): string {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at]);
    onTestFinished(() => {
      execFileSync('umount', [at]);
      rmSync(at, { recursive: true, force: true });
    });
    return at;
  }
});
