import { describe, expect, it } from 'vitest';
import { ConflictError, compatible, Overlay } from '../../src/core/overlay.ts';
import type { Change } from '../../src/core/types.ts';
import { memoryFiles } from '../support/memory-files.ts';

const base = memoryFiles({ 'compose.yaml': 'a: 1\n', '.gitignore': 'dist\r\n', '.env': 'A=1' });

describe('Overlay', () => {
  it('is the base where nothing is pending', () => {
    const overlay = new Overlay(base);
    expect(overlay.pending()).toEqual([]);
    expect(overlay.read('compose.yaml')).toBe('a: 1\n');
    expect(overlay.exists('missing')).toBe(false);
  });

  it('keeps the first text as `before` through several layers', () => {
    const one = new Overlay(base).with([{ kind: 'edit', file: 'compose.yaml', start: 3, end: 4, text: '2' }]);
    const two = one.with([{ kind: 'edit', file: 'compose.yaml', start: 3, end: 4, text: '34' }]);
    expect(two.pending()).toEqual([
      { path: 'compose.yaml', before: 'a: 1\n', after: 'a: 34\n', mode: undefined, secret: false },
    ]);
    expect(one.read('compose.yaml')).toBe('a: 2\n');
  });

  it('does not count a file that is as it was', () => {
    const back = new Overlay(base)
      .with([{ kind: 'edit', file: 'compose.yaml', start: 3, end: 4, text: '2' }])
      .with([{ kind: 'edit', file: 'compose.yaml', start: 3, end: 4, text: '1' }]);
    expect(back.pending()).toEqual([]);
    expect(back.signature()).toBe(new Overlay(base).signature());
  });

  it('creates files with mode and secrecy, and lists them', () => {
    const overlay = new Overlay(base).with([
      { kind: 'create', file: 'secrets/db', contents: 'x', mode: 0o444, secret: true },
    ]);
    expect(overlay.paths()).toContain('secrets/db');
    expect(overlay.pending()).toEqual([
      { path: 'secrets/db', before: undefined, after: 'x', mode: 0o444, secret: true },
    ]);
  });

  it('takes a second creation with the same contents for no change and other contents for a conflict', () => {
    const create: Change = { kind: 'create', file: 'secrets/db', contents: 'x', mode: 0o444, secret: true };
    const overlay = new Overlay(base).with([create]);
    expect(overlay.with([create]).signature()).toBe(overlay.signature());
    expect(() => overlay.with([{ ...create, contents: 'y' }])).toThrow(ConflictError);
    expect(() => new Overlay(base).with([{ ...create, file: '.env' }])).toThrow(/exists with other contents/);
  });

  it('appends only missing lines, in the line ends of the file, after a missing last newline', () => {
    const overlay = new Overlay(base).with([
      { kind: 'append-lines', file: '.gitignore', lines: ['dist', '/secrets/'], secret: false },
      { kind: 'append-lines', file: '.env', lines: ['B=2'], secret: true },
      { kind: 'append-lines', file: 'new', lines: ['x'], secret: true },
    ]);
    expect(overlay.read('.gitignore')).toBe('dist\r\n/secrets/\r\n');
    expect(overlay.read('.env')).toBe('A=1\nB=2\n');
    expect(overlay.pending().find((file) => file.path === 'new')?.mode).toBe(0o600);
    expect(overlay.pending().find((file) => file.path === '.env')?.secret).toBe(true);
  });

  it('applies nothing when one change does not fit', () => {
    const overlay = new Overlay(base);
    expect(() =>
      overlay.with([
        { kind: 'edit', file: 'compose.yaml', start: 0, end: 1, text: 'b' },
        { kind: 'edit', file: 'missing', start: 0, end: 0, text: 'x' },
      ]),
    ).toThrow(ConflictError);
    expect(overlay.read('compose.yaml')).toBe('a: 1\n');
  });
});

describe('compatible', () => {
  const insert = (start: number): Change => ({ kind: 'edit', file: 'f', start, end: start, text: 'x' });
  const append = (...lines: string[]): Change => ({ kind: 'append-lines', file: 'f', lines, secret: false });
  const create = (contents: string): Change => ({ kind: 'create', file: 'f', contents, mode: 0o644, secret: false });

  it('lets apart edits, appended lines and equal new files stand together', () => {
    expect(compatible([insert(1)], [insert(2)])).toBe(true);
    expect(compatible([append('a')], [append('b')])).toBe(true);
    expect(compatible([create('a')], [create('a')])).toBe(true);
    expect(compatible([insert(1)], [{ ...insert(1), file: 'g' }])).toBe(true);
  });

  it('keeps apart what would depend on the order', () => {
    expect(compatible([insert(1)], [insert(1)])).toBe(false);
    expect(compatible([insert(1)], [append('a')])).toBe(false);
    expect(compatible([create('a')], [create('b')])).toBe(false);
  });
});
