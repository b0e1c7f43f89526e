import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../../src/workspace/open.ts';
import { openCommit } from '../../src/workspace/open-commit.ts';
import { git, tempRepository, writeFiles } from '../support/temp.ts';

const files = {
  'compose.yaml': 'services: {}\r\n',
  'web/Dockerfile': 'FROM scratch\n',
  'web/main.go': 'package main\n',
  'vendor/compose.yaml': 'services: {}\n',
  '.gitignore': '.env\n/build/\n*.log\n',
  'build/kept.yaml': 'a: 1\n',
  'binary.yaml': new Uint8Array([97, 0, 98]),
};

function repository(): string {
  const top = tempRepository(files);
  git(top, 'add', '-f', 'build/kept.yaml');
  symlinkSync('web/Dockerfile', join(top, 'Dockerfile'));
  symlinkSync('web', join(top, 'app'));
  symlinkSync('../outside.yaml', join(top, 'outside.yaml'));
  git(top, 'add', '-A');
  git(top, 'commit', '-q', '--allow-empty', '-m', 'links');
  return top;
}

const head = (top: string) => git(top, 'rev-parse', 'HEAD').trim();

describe('the files of a commit', () => {
  it('are what a clean working tree has, with and without a folder', () => {
    const top = repository();
    for (const folder of ['', 'web']) {
      const onDisk = openWorkspace([join(top, folder)]);
      const inGit = openCommit([join(top, folder)], { commit: head(top) });
      expect(inGit.files.paths()).toEqual(onDisk.files.paths());
      for (const path of [
        ...onDisk.files.paths(),
        'app/main.go',
        'nothing',
        'Dockerfile',
        'outside.yaml',
        'web',
        '../x',
      ]) {
        expect([path, inGit.files.read(path)]).toEqual([path, onDisk.files.read(path)]);
        expect([path, inGit.files.exists(path)]).toEqual([path, onDisk.files.exists(path)]);
      }
      for (const path of ['.env', 'x.log', 'build/other', 'web/.env', 'web/a.txt'])
        expect([path, inGit.files.isIgnored(path)]).toEqual([path, onDisk.files.isIgnored(path)]);
    }
  });

  it('do not change with the working tree or the index', () => {
    const top = repository();
    const commit = head(top);
    writeFiles(top, { 'compose.yaml': 'changed\n', 'new.yaml': 'new\n' });
    rmSync(join(top, 'web'), { recursive: true });
    git(top, 'add', '-A');
    const { files: view } = openCommit([top], { commit });
    expect(view.read('compose.yaml')).toBe('services: {}\r\n');
    expect(view.read('web/Dockerfile')).toBe('FROM scratch\n');
    expect(view.exists('new.yaml')).toBe(false);
  });

  it('lead through links to where the bytes are', () => {
    const top = repository();
    const { files: view } = openCommit([top], { commit: head(top) });
    expect(view.realPath('app/Dockerfile')).toBe('web/Dockerfile');
    expect(view.realPath('Dockerfile')).toBe('web/Dockerfile');
    expect(view.entry('Dockerfile')?.mode).toBe('120000');
  });

  it('know that a link can lead round in a circle', () => {
    const top = tempRepository({ a: 'a' });
    symlinkSync('two', join(top, 'one'));
    symlinkSync('one', join(top, 'two'));
    git(top, 'add', '-A');
    git(top, 'commit', '-q', '-m', 'circle');
    const { files: view } = openCommit([top], { commit: head(top) });
    expect(view.exists('one')).toBe(false);
    expect(view.read('one')).toBeUndefined();
  });

  it('say nothing about what a submodule holds', () => {
    const inner = tempRepository({ Dockerfile: 'FROM scratch\n' });
    const top = tempRepository({ 'compose.yaml': 'services: {}\n' });
    git(top, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', inner, 'part');
    git(top, 'commit', '-q', '-m', 'submodule');
    const { files: view } = openCommit([top], { commit: head(top) });
    expect(view.exists('part/Dockerfile')).toBe(true);
    expect(view.read('part/Dockerfile')).toBeUndefined();
    expect(view.paths()).not.toContain('part');
    expect(view.problems()).toEqual([expect.objectContaining({ file: 'part', level: 'skipped' })]);
  });

  it('say why a source cannot be read', () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
    const top = tempRepository({ 'compose.yaml': pointer, 'other.yaml': new Uint8Array([255, 254, 97, 0]) });
    const { files: view, problems } = openCommit([top], { commit: head(top) });
    expect(view.read('compose.yaml')).toBeUndefined();
    expect(view.read('other.yaml')).toBeUndefined();
    expect(problems()).toEqual([
      expect.objectContaining({ file: 'compose.yaml', level: 'error', message: expect.stringContaining('LFS') }),
      expect.objectContaining({ file: 'other.yaml', level: 'skipped' }),
    ]);
  });

  it('can be those of a repository without a working tree of its own', () => {
    const top = repository();
    const tree = join(top, '..', `linked-${Math.random().toString(36).slice(2)}`);
    git(top, 'worktree', 'add', '-q', '--detach', tree);
    try {
      const { files: view } = openCommit([tree], { commit: head(top) });
      expect(view.read('web/Dockerfile')).toBe('FROM scratch\n');
    } finally {
      git(top, 'worktree', 'remove', '--force', tree);
    }
  });

  it('find a name that differs by case only, of a file or of a folder', () => {
    const top = tempRepository({ 'Secrets/a': 'a', 'compose.yaml': '', 'docs/README.md': '' });
    const { files: view } = openCommit([top], { commit: head(top) });
    expect(view.sameButForCase('secrets/b')).toBe('Secrets');
    expect(view.sameButForCase('Compose.yaml')).toBe('compose.yaml');
    expect(view.sameButForCase('docs/readme.md')).toBe('docs/README.md');
    expect(view.sameButForCase('docs/new.md')).toBeUndefined();
  });

  it('take a host’s own env file along where they are asked to, and nothing else of the disk', () => {
    const top = repository();
    writeFiles(top, { '.env': 'A=1\n', 'web/prod.env': 'B=2\n', 'other.txt': 'x' });
    mkdirSync(join(top, 'secrets'));
    writeFileSync(join(top, 'secrets/db'), 'x');
    const commit = head(top);
    const { files: view } = openCommit([top], { commit, withEnvFiles: true });
    expect(view.read('.env')).toBe('A=1\n');
    expect(view.read('web/prod.env')).toBe('B=2\n');
    expect(view.exists('other.txt')).toBe(false);
    expect(view.exists('secrets/db')).toBe(false);
    expect(openCommit([top], { commit }).files.exists('.env')).toBe(false);
  });

  it('bring their own configuration, whatever is on disk', () => {
    const top = tempRepository({
      'deploy/compose.yaml': 'services: {}\n',
      'deploy/prod.yaml': 'services: {}\n',
      'dockfix.yaml': 'extends: ./shared/team.yaml\nstacks:\n  - files: [deploy/compose.yaml, deploy/prod.yaml]\n',
      'shared/team.yaml': 'rules: {compose/*: off}\n',
    });
    const commit = head(top);
    rmSync(join(top, 'shared'), { recursive: true });
    writeFiles(top, { 'dockfix.yaml': 'broken: [' });
    for (const folder of ['', 'deploy']) {
      const { configuration } = openCommit([join(top, folder)], { commit });
      expect(configuration?.rules).toHaveLength(1);
      expect(configuration?.stacks).toHaveLength(1);
    }
    writeFiles(top, { 'own.yaml': 'failOn: low\n' });
    expect(openCommit([top], { commit }, { config: join(top, 'own.yaml') }).configuration?.failOn).toBe('low');
  });

  it('say where their configuration is wrong', () => {
    const top = tempRepository({ 'compose.yaml': 'services: {}\n', 'dockfix.yaml': 'nonsense: 1\n' });
    expect(() => openCommit([top], { commit: head(top) })).toThrow(
      expect.objectContaining({ file: 'dockfix.yaml:1:1' }),
    );
  });
});
