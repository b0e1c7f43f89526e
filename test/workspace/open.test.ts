import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WorkspaceError } from '../../src/workspace/errors.ts';
import { openWorkspace } from '../../src/workspace/open.ts';
import { git, tempRepository, tempTree, writeFiles } from '../support/temp.ts';

describe('discovery', () => {
  it('lists files sorted by code unit and leaves out what others own', () => {
    const root = tempTree({
      'b.yml': '',
      'a/x': '',
      'Z.yml': '',
      'node_modules/m/compose.yaml': '',
      'x/vendor/compose.yaml': '',
      'ä.yml': '',
    });
    expect(openWorkspace([root]).files.paths()).toEqual(['Z.yml', 'a/x', 'b.yml', 'ä.yml']);
  });

  it('obeys ignore files as git does: nested ones, negations, info/exclude, the nearest first', () => {
    const root = tempRepository({});
    writeFiles(root, {
      '.gitignore': '*.log\n/build/\n!keep.log\ntmp\n',
      'sub/.gitignore': '!*.log\nlocal.yml\n',
      '.git/info/exclude': 'excluded.yml\n',
      'a.log': '',
      'keep.log': '',
      'sub/b.log': '',
      'sub/local.yml': '',
      'local.yml': '',
      'build/c.yml': '',
      'sub/build/c.yml': '',
      'sub/tmp/d.yml': '',
      'excluded.yml': '',
      'TMP/e.yml': '',
    });
    const expected = git(root, 'ls-files', '-z', '--others', '--exclude-standard').split('\0').filter(Boolean).sort();
    expect(openWorkspace([root]).files.paths()).toEqual(expected);
    expect(expected).toContain('sub/b.log');
  });

  it('agrees with git about a folder that a nested file takes back', () => {
    const root = tempRepository({});
    writeFiles(root, { '.gitignore': 'build/\n', 'a/.gitignore': '!build/\n', 'a/build/x.yml': '', 'build/y.yml': '' });
    const expected = git(root, 'ls-files', '-z', '--others', '--exclude-standard').split('\0').filter(Boolean).sort();
    expect(openWorkspace([root]).files.paths()).toEqual(expected);
  });

  it('lists a tracked file although a pattern matches it', () => {
    const root = tempRepository({ '.env': 'A=1\n' });
    writeFiles(root, { '.gitignore': '.env\n.env.local\n', '.env.local': 'B=2\n' });
    const { files } = openWorkspace([root]);
    expect(files.paths()).toEqual(['.env', '.gitignore']);
    expect([files.isTracked('.env'), files.isIgnored('.env')]).toEqual([true, true]);
    expect([files.isTracked('.env.local'), files.isIgnored('.env.local')]).toEqual([false, true]);
    // It is not listed, but Compose would read it.
    expect(files.read('.env.local')).toBe('B=2\n');
  });

  it('takes git facts from the repository above, whatever GIT_DIR says', () => {
    const root = tempRepository({ 'app/compose.yaml': '', 'app/x': '', '.gitignore': 'secrets/\n' });
    writeFiles(root, { 'app/new.yaml': '' });
    const before = process.env.GIT_DIR;
    process.env.GIT_DIR = '/nowhere';
    try {
      const { files } = openWorkspace([join(root, 'app')]);
      expect(files.paths()).toEqual(['compose.yaml', 'new.yaml', 'x']);
      expect([files.isTracked('compose.yaml'), files.isTracked('new.yaml')]).toEqual([true, false]);
      expect(files.isIgnored('secrets/db')).toBe(true);
    } finally {
      if (before === undefined) delete process.env.GIT_DIR;
      else process.env.GIT_DIR = before;
    }
  });

  it('looks into a folder that the repository above ignores, when it is asked for by name', () => {
    const root = tempRepository({ '.gitignore': 'out/\n' });
    writeFiles(root, { 'out/compose.yaml': '', 'out/.gitignore': 'x\n', 'out/x': '' });
    expect(openWorkspace([join(root, 'out')]).files.paths()).toEqual(['.gitignore', 'compose.yaml']);
  });

  it('takes the folder of a file as root and the file as what is asked about', () => {
    const root = tempTree({ 'a/compose.yaml': '', 'a/other.yaml': '', 'a/b/Dockerfile': '' });
    const workspace = openWorkspace([join(root, 'a/compose.yaml')]);
    expect(workspace.root).toBe(join(root, 'a'));
    expect(workspace.inFocus('compose.yaml')).toBe(true);
    expect(workspace.inFocus('other.yaml')).toBe(false);
    expect(workspace.files.paths()).toContain('b/Dockerfile');
  });

  it('takes the nearest common folder of several paths as root and lists only what is below them', () => {
    const root = tempTree({ 'a/compose.yaml': '', 'b/c/compose.yaml': '', 'd/compose.yaml': '' });
    const workspace = openWorkspace([join(root, 'a'), join(root, 'b/c')]);
    expect(workspace.root).toBe(root);
    expect(workspace.files.paths()).toEqual(['a/compose.yaml', 'b/c/compose.yaml']);
    expect(workspace.inFocus('d/compose.yaml')).toBe(false);
  });

  it('says of a repository inside the tree that it was left out', () => {
    const root = tempRepository({ 'compose.yaml': '' });
    const inner = writeFiles(join(root, 'inner'), { 'compose.yaml': '' });
    git(inner, 'init', '-q');
    const workspace = openWorkspace([root]);
    expect(workspace.files.paths()).toEqual(['compose.yaml']);
    expect(workspace.problems()).toMatchObject([{ file: 'inner', level: 'skipped' }]);
  });

  it('reads facts of a linked worktree from the common directory', () => {
    const root = tempRepository({ 'compose.yaml': '' });
    writeFiles(root, { '.git/info/exclude': 'private.yml\n' });
    git(root, 'worktree', 'add', '-q', join(root, 'wt'));
    writeFiles(root, { 'wt/private.yml': '' });
    const { files } = openWorkspace([join(root, 'wt')]);
    expect(files.paths()).toContain('compose.yaml');
    expect(files.isIgnored('private.yml')).toBe(true);
    expect(files.isTracked('compose.yaml')).toBe(true);
  });

  it('says that a path is not there', () => {
    const root = tempTree({});
    expect(() => openWorkspace([join(root, 'nowhere')])).toThrow(WorkspaceError);
  });
});

describe('links', () => {
  it('never follows one out of the root, nor one to a folder', () => {
    const outside = tempTree({ 'secret.yaml': 'x: 1\n', 'folder/compose.yaml': '' });
    const root = tempTree({ 'compose.yaml': 'a\n', 'real/x.yaml': 'b\n' });
    symlinkSync(join(outside, 'secret.yaml'), join(root, 'out.yaml'));
    symlinkSync(join(outside, 'folder'), join(root, 'folder'));
    symlinkSync('real', join(root, 'linked'));
    symlinkSync('compose.yaml', join(root, 'docker-compose.yaml'));
    symlinkSync('.', join(root, 'loop'));
    const workspace = openWorkspace([root]);
    expect(workspace.files.paths()).toEqual(['compose.yaml', 'real/x.yaml']);
    expect(workspace.files.read('out.yaml')).toBeUndefined();
    expect(workspace.files.read('folder/compose.yaml')).toBeUndefined();
    expect(workspace.files.read('../secret.yaml')).toBeUndefined();
    // By name a link inside the root can be read, and a file behind one is there.
    expect(workspace.files.read('docker-compose.yaml')).toBe('a\n');
    expect(workspace.files.read('linked/x.yaml')).toBe('b\n');
    expect(workspace.files.exists('out.yaml')).toBe(true);
    expect(workspace.problems().map((problem) => [problem.file, problem.level])).toContainEqual([
      'out.yaml',
      'skipped',
    ]);
  });

  it('lists a link whose target would otherwise not be seen', () => {
    const root = tempTree({ '.gitignore': 'real.yaml\n', 'real.yaml': 'a\n' });
    symlinkSync('real.yaml', join(root, 'compose.yaml'));
    expect(openWorkspace([root]).files.paths()).toEqual(['.gitignore', 'compose.yaml']);
  });
});

describe('reading', () => {
  it('keeps a byte order mark and line ends', () => {
    const root = tempTree({ 'compose.yaml': '\uFEFFa: ä\r\n' });
    expect(openWorkspace([root]).files.read('compose.yaml')).toBe('\uFEFFa: ä\r\n');
  });

  it.each([
    ['too-big.yaml', new Uint8Array(5 * 1024 * 1024 + 1).fill(32), 'bytes', 'skipped', undefined],
    ['binary.yml', new Uint8Array([97, 10, 0, 98]), 'NUL', 'skipped', 2],
    ['utf16.yml', new Uint8Array([0xff, 0xfe, 97, 0]), 'NUL', 'skipped', 1],
    ['latin1.yml', new Uint8Array([97, 10, 10, 0xe4, 98]), 'UTF-8', 'skipped', 3],
    // These names leave no doubt that it is a source.
    ['compose.yaml', new Uint8Array([0xef, 0xbb, 0xbf, 97, 10, 0xff]), 'UTF-8', 'error', 2],
    ['Dockerfile', new Uint8Array([0xc0, 0x80]), 'UTF-8', 'error', 1],
  ])('says why it did not read %s', (name, bytes, reason, level, line) => {
    const workspace = openWorkspace([tempTree({ [name]: bytes })]);
    expect(workspace.problems()).toEqual([]);
    expect(workspace.files.read(name)).toBeUndefined();
    expect(workspace.files.read(name)).toBeUndefined();
    expect(workspace.problems()).toHaveLength(1);
    expect(workspace.problems()[0]).toMatchObject({
      file: name,
      level,
      message: expect.stringContaining(reason),
    });
    expect(workspace.problems()[0]?.line).toBe(line);
  });

  it('says nothing about a picture that a rule looked at', () => {
    const workspace = openWorkspace([tempTree({ 'logo.png': new Uint8Array([137, 0]) })]);
    expect(workspace.files.read('logo.png')).toBeUndefined();
    expect(workspace.problems()).toEqual([]);
  });

  it('does not wait at a named pipe', () => {
    const root = tempTree({});
    execFileSync('mkfifo', [join(root, 'compose.yaml')]);
    const workspace = openWorkspace([root]);
    expect(workspace.files.paths()).toEqual([]);
    expect(workspace.files.read('compose.yaml')).toBeUndefined();
  });

  it('tells folders, files and nothing apart', () => {
    const { files } = openWorkspace([tempTree({ 'a/b': '' })]);
    expect([
      files.exists('a'),
      files.exists('a/b'),
      files.exists('a/c'),
      files.exists('a/b/c'),
      files.exists('..'),
    ]).toEqual([true, true, false, false, false]);
    expect(files.read('a')).toBeUndefined();
  });

  it.runIf(process.getuid?.() !== 0)('says that it may not read a file', () => {
    const root = tempTree({ 'compose.yaml': '' });
    chmodSync(join(root, 'compose.yaml'), 0);
    const workspace = openWorkspace([root]);
    expect(workspace.files.read('compose.yaml')).toBeUndefined();
    expect(workspace.problems()).toMatchObject([{ message: expect.stringContaining('permission denied') }]);
  });

  it('counts everything as tracked where git cannot be asked', () => {
    const root = tempRepository({ 'compose.yaml': '' });
    writeFileSync(join(root, '.git/index'), 'broken');
    mkdirSync(join(root, 'x'));
    const workspace = openWorkspace([root]);
    expect(workspace.files.isTracked('compose.yaml')).toBe(true);
    expect(workspace.problems()).toMatchObject([{ level: 'warning' }]);
  });
});
