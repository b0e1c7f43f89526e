import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PendingFile } from '../../src/core/overlay.ts';
import { unifiedDiff } from '../../src/report/diff.ts';
import { Mask } from '../../src/report/mask.ts';
import { coloured } from '../../src/report/style.ts';
import { git, tempFolder, tempRepository } from '../support/temp.ts';

type Files = Readonly<Record<string, readonly [before: string | undefined, after: string, mode?: number]>>;

function pendingOf(files: Files): readonly PendingFile[] {
  return Object.entries(files).map(([path, [before, after, mode]]) => ({ path, before, after, mode, secret: false }));
}

/** Applies the diff with git in a repository that holds the files, checks every byte, gives the diff. */
function roundTrip(files: Files, prefix = ''): string {
  const before = Object.fromEntries(
    Object.entries(files).flatMap(([path, [text]]) => (text === undefined ? [] : [[prefix + path, text]])),
  );
  const repository = tempRepository(before);
  const { text } = unifiedDiff(pendingOf(files), { prefix });
  execFileSync('git', ['apply', '--check', '--whitespace=nowarn'], { cwd: repository, input: text });
  execFileSync('git', ['apply', '--whitespace=nowarn'], { cwd: repository, input: text });
  for (const [path, [, after]] of Object.entries(files))
    expect(readFileSync(join(repository, prefix + path), 'utf8')).toBe(after);
  return text;
}

describe('a diff', () => {
  it.each<[string, Files]>([
    ['of a plain file', { 'compose.yaml': ['a: 1\nb: 2\n', 'a: 1\nb: 3\n'] }],
    ['with CRLF', { 'compose.yaml': ['a: 1\r\nb: 2\r\n', 'a: 1\r\nb: 3\r\nc: 4\r\n'] }],
    ['with mixed line ends', { 'compose.yaml': ['a\r\nb\nc\r\n', 'a\r\nB\nc\nd\r\n'] }],
    ['with a byte order mark', { 'compose.yaml': ['\uFEFFa: 1\n', '\uFEFFa: 2\n'] }],
    ['without a last newline', { 'compose.yaml': ['a: 1\nb: 2', 'a: 1\nb: 3'] }],
    ['that adds the last newline', { '.gitignore': ['a\nb', 'a\nb\n/secrets/\n'] }],
    ['that takes the last newline away', { x: ['a\nb\n', 'a\nb'] }],
    ['without a last newline, far from the change', { x: [`a\n${'x\n'.repeat(20)}z`, `b\n${'x\n'.repeat(20)}z`] }],
    [
      'of new files',
      {
        'new.yaml': [undefined, 'a: 1\n'],
        'sub/dir/new': [undefined, 'no newline'],
        'run.sh': [undefined, '#!/bin/sh\n', 0o755],
      },
    ],
    ['of an empty file', { x: ['', 'a\n'] }],
    ['that empties a file', { x: ['a\nb\n', ''] }],
    ['of a new empty file', { '.gitkeep': [undefined, ''] }],
    ['with several hunks', { x: [`a\n${'x\n'.repeat(20)}b\n`, `A\n${'x\n'.repeat(20)}B\n`] }],
    [
      'with names git has to quote',
      {
        'a b/c d.yaml': ['1\n', '2\n'],
        'größe/ü.yaml': ['1\n', '2\n'],
        'ta\tb "quoted" \\.yaml': ['1\n', '2\n'],
        'new name.yml': [undefined, 'x\n'],
        'neü.yml': [undefined, 'x\n'],
      },
    ],
    [
      'with lines that look like a diff',
      { x: ['-- a\n++ b\n@@ -1 +1 @@\n', '-- a\n+++ c\n@@ -1 +1 @@\n\\ No newline\n'] },
    ],
    ['with lone carriage returns and odd spaces', { x: ['a\rb\n\u2028c\n\u0085\n', 'a\rB\n\u2028c\n\u0085\nd\r'] }],
  ])('%s is accepted by git and gives every byte', (_, files) => {
    roundTrip(files);
  });

  it('is accepted for any texts', () => {
    const line = fc.constantFrom('a', 'b', 'c', '', ' ', '-', '+', '\\', '@@', 'ä', '\t');
    const text = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 12 })
      .chain((lines) => fc.constantFrom('', 'end').map((end) => lines.map(([a, b]) => a + b).join('') + end));
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after);
        roundTrip({ f: [before, after] });
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('reads as git would write it', () => {
    const files: Files = { 'a b.yml': ['a\nb\n', 'a\nc\n'], 'ü.yml': [undefined, 'x'] };
    const repository = tempRepository({ 'a b.yml': 'a\nb\n' });
    const { text } = unifiedDiff(pendingOf(files));
    execFileSync('git', ['apply', '--index'], { cwd: repository, input: text });
    const own = git(repository, 'diff', '--cached', '--no-renames')
      .split('\n')
      .filter((line) => !line.startsWith('index '))
      .join('\n');
    expect(text.replaceAll(' @@\n', ' @@\n')).toBe(own);
  });

  it('is accepted outside a repository and by patch', () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'a b'));
    const files: Files = { 'a b/new file.yml': [undefined, 'x\n'] };
    const { text } = unifiedDiff(pendingOf(files));
    execFileSync('git', ['apply'], {
      cwd: folder,
      input: text,
      env: { ...process.env, GIT_CEILING_DIRECTORIES: join(folder, '..') },
    });
    expect(readFileSync(join(folder, 'a b/new file.yml'), 'utf8')).toBe('x\n');
  });

  it('names paths from the top of the working tree', () => {
    expect(roundTrip({ 'compose.yaml': ['a\n', 'b\n'] }, 'deploy/prod/')).toContain('--- a/deploy/prod/compose.yaml\n');
  });
});

describe('secrets in a diff', () => {
  const file = (path: string, before: string | undefined, after: string): PendingFile => ({
    path,
    before,
    after,
    mode: 0o600,
    secret: true,
  });

  it('a new file with a secret is no part of it', () => {
    expect(unifiedDiff([file('secrets/db', undefined, 'hunter2'), file('.env', undefined, 'A=hunter2\n')])).toEqual({
      text: '',
      leftOut: [
        { path: 'secrets/db', what: 'file' },
        { path: '.env', what: 'file' },
      ],
    });
  });

  it('lines with secrets are left out and the rest can be applied', () => {
    const before = 'A=1\n';
    const pending = file('.env', before, 'A=2\nDB_PASSWORD=hunter2\n');
    const changes = [{ kind: 'append-lines' as const, file: '.env', lines: ['DB_PASSWORD=hunter2'], secret: true }];
    const { text, leftOut } = unifiedDiff([pending], { changes });
    expect(leftOut).toEqual([{ path: '.env', what: 'lines' }]);
    expect(text).not.toContain('hunter2');
    const repository = tempRepository({ '.env': before });
    execFileSync('git', ['apply'], { cwd: repository, input: text });
    expect(readFileSync(join(repository, '.env'), 'utf8')).toBe('A=2\n');
  });

  it('a file to which only secrets are added is left out', () => {
    const changes = [{ kind: 'append-lines' as const, file: '.env', lines: ['P=hunter2'], secret: true }];
    for (const [before, after] of [
      ['A=1\n', 'A=1\nP=hunter2\n'],
      ['A=1', 'A=1\nP=hunter2\n'],
      ['A=1\r\nB', 'A=1\r\nB\r\nP=hunter2\r\n'],
    ] as const) {
      expect(unifiedDiff([file('.env', before, after)], { changes })).toEqual({
        text: '',
        leftOut: [{ path: '.env', what: 'file' }],
      });
    }
  });

  it('a file whose secret lines cannot be told apart is left out, and one that git ignores', () => {
    const changes = [{ kind: 'append-lines' as const, file: '.env', lines: ['P=hunter2'], secret: true }];
    // Something changed the line behind the change that added it.
    expect(unifiedDiff([file('.env', 'A=1\n', 'A=2\nP=hunter3\n')], { changes }).text).toBe('');
    expect(unifiedDiff([file('.env', 'A=1\n', 'A=2\nP=hunter2\n')], { changes, isIgnored: () => true }).text).toBe('');
  });

  it('are hidden in a diff that is looked at', () => {
    const pending: PendingFile = {
      path: 'a.yml',
      before: 'p: hunter2 # "hunter2"\r\n',
      after: 'p: ${P}\u001b[2J\r\n',
      mode: undefined,
      secret: false,
    };
    const { text } = unifiedDiff([pending], { mask: new Mask(['hunter2']) });
    expect(text).toContain('-p: •••••• # "••••••"\r\n');
    expect(text).not.toContain('\u001b');
  });

  it('is coloured only when asked', () => {
    const pending: PendingFile = { path: 'a.yml', before: 'a\n', after: 'b\n', mode: undefined, secret: false };
    expect(unifiedDiff([pending]).text).not.toContain('\u001b');
    expect(unifiedDiff([pending], { paint: coloured }).text).toContain('\u001b[31m-a\u001b[39m\n');
  });
});
