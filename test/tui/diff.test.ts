import { describe, expect, test } from 'vitest';
import type { PendingFile } from '../../src/core/overlay.ts';
import { Mask } from '../../src/report/mask.ts';
import { partsOf } from '../../src/tui/diff/hunks.ts';
import { type DiffLook, diffLines } from '../../src/tui/diff/lay-out.ts';
import { diffOf } from '../../src/tui/diff/rows.ts';
import { type Line, lineWidth } from '../../src/tui/text/spans.ts';

const file = (before: string | undefined, after: string, more: Partial<PendingFile> = {}): PendingFile => ({
  path: 'compose.yaml',
  before,
  after,
  mode: undefined,
  secret: false,
  ...more,
});

const look: DiffLook = { width: 60, split: false, context: 3, wrap: false, sideways: 0, mask: undefined };
const text = (lines: readonly Line[]) =>
  lines.map((line) =>
    line
      .map((one) => one.text)
      .join('')
      .trimEnd(),
  );
const words = (lines: readonly Line[]) =>
  lines.flatMap((line) => line.filter(({ style }) => style.fill?.endsWith('-word')).map((one) => one.text));

const before = 'services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: "hunter22"\n';
const after =
  'services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD_FILE: "/run/secrets/db"\n    secrets:\n      - db\n';

describe('rows', () => {
  test('a changed line stands beside its counterpart, added lines by themselves', () => {
    const { rows, added, removed } = diffOf(file(before, after));
    expect([added, removed]).toEqual([3, 1]);
    expect(rows.filter((row) => row.kind === 'change').map((row) => [row.before?.line, row.after?.line])).toEqual([
      [4, 4],
      [undefined, 5],
      [undefined, 6],
    ]);
  });

  test('only what is new of a name is marked', () => {
    expect(words(diffLines(diffOf(file(before, after)), look))).toEqual(['hunter22', '_FILE', '/run/secrets/db']);
  });

  test('lines that have nothing in common are no counterparts', () => {
    const { rows } = diffOf(file('alpha beta\n', 'gamma: [delta]\n'));
    expect(rows).toEqual([{ kind: 'change', before: { line: 0, words: [] }, after: { line: 0, words: [] } }]);
  });

  test('the rows give both texts back', () => {
    const diff = diffOf(file('a\r\nb\r\nc', 'a\nx\nb\r\nc\n'));
    const side = (pick: 'before' | 'after') =>
      diff.rows
        .flatMap((row) => {
          const at = row.kind === 'same' ? row[pick] : row[pick]?.line;
          const line = at === undefined ? undefined : diff[pick][at];
          return line === undefined ? [] : [line.text + line.end];
        })
        .join('');
    expect(side('before')).toBe('a\r\nb\r\nc');
    expect(side('after')).toBe('a\nx\nb\r\nc\n');
  });
});

describe('what is shown', () => {
  test('unified', () => {
    expect(text(diffLines(diffOf(file(before, after)), { ...look, context: 1 }))).toEqual([
      '── compose.yaml  +3  −1 ────────────────────────────────────',
      '  ⋯ 3 lines · services › db',
      '4       environment:',
      '5 -       POSTGRES_PASSWORD: "hunter22"',
      '5 +       POSTGRES_PASSWORD_FILE: "/run/secrets/db"',
      '6 +     secrets:',
      '7 +       - db',
    ]);
  });

  test('side by side', () => {
    expect(
      text(diffLines(diffOf(file(before, after)), { ...look, width: 104, split: true, context: 0 })).slice(1),
    ).toEqual([
      '  ⋯ 4 lines · services › db › environment',
      '5 -       POSTGRES_PASSWORD: "hunter22"            │5 +       POSTGRES_PASSWORD_FILE: "/run/secrets/db"',
      '                                                   │6 +     secrets:',
      '                                                   │7 +       - db',
    ]);
  });

  test('with as much context as one wants', () => {
    const long = Array.from({ length: 40 }, (_, at) => `line: ${at}\n`).join('');
    const diff = diffOf(file(long, long.replace('line: 20\n', 'line: twenty\n')));
    const shown = (context: number) =>
      partsOf(diff, context).map((part) => (part.kind === 'gap' ? `gap ${part.count}` : part.rows.length));
    expect(shown(0)).toEqual(['gap 20', 1, 'gap 19']);
    expect(shown(3)).toEqual(['gap 17', 7, 'gap 16']);
    expect(shown(18)).toEqual(['gap 2', 38]);
    expect(shown(Number.POSITIVE_INFINITY)).toEqual([40]);
  });

  test('long lines are cut, moved or wrapped, and every line is exactly as wide as it is to be', () => {
    const long = `command: ${'abcdefghij'.repeat(8)}\n`;
    const diff = diffOf(file(long, long.replace('cdef', 'XYZ\t漢字')));
    for (const more of [
      {},
      { sideways: 30 },
      { wrap: true },
      { split: true },
      { split: true, wrap: true, width: 41 },
    ]) {
      const lines = diffLines(diff, { ...look, ...more });
      for (const line of lines) expect(lineWidth(line)).toBe({ ...look, ...more }.width);
    }
    expect(text(diffLines(diff, { ...look, sideways: 9 }))[1]).toBe(`1 - ${'abcdefghij'.repeat(8).slice(0, 55)}…`);
    expect(
      text(diffLines(diff, { ...look, wrap: true }))
        .slice(1, 3)
        .join(''),
    ).toContain('abcdefghij'.repeat(4));
  });

  test('line ends are named where they are the change', () => {
    const lines = text(diffLines(diffOf(file('a: 1\r\nb: 2', 'a: 1\nb: 2\n')), look));
    expect(lines.slice(1)).toEqual(['1 - a: 1 CRLF', '2 - b: 2 (no line end)', '1 + a: 1 LF', '2 + b: 2']);
  });

  test('no control character of a file reaches the terminal', () => {
    const lines = diffLines(diffOf(file(undefined, 'a: "\u001b[2Jx\u0007"\n')), look);
    expect(text(lines)[1]).toBe('1 + a: "\\u001b[2Jx\\u0007"');
  });
});

describe('secrets', () => {
  test('are hidden wherever they stand, until they are to be shown', () => {
    const diff = diffOf(file(before, after));
    const hidden = text(diffLines(diff, { ...look, mask: new Mask(['hunter22']) })).join('\n');
    expect(hidden).toContain('POSTGRES_PASSWORD: "••••••"');
    expect(hidden).not.toContain('hunter22');
    expect(text(diffLines(diff, look)).join('\n')).toContain('hunter22');
  });

  test('a file of secrets shows its names and comments only', () => {
    const diff = diffOf(
      file('# database\nOTHER=x1\n', '# database\nOTHER=x1\nPASSWORD=abc\n', { path: '.env', secret: true }),
    );
    expect(text(diffLines(diff, { ...look, mask: new Mask([]) })).slice(1)).toEqual([
      '1   # database',
      '2   OTHER=••••••',
      '3 + PASSWORD=••••••',
    ]);
    const whole = diffOf(file(undefined, 'abc', { path: 'secrets/db', secret: true, mode: 0o444 }));
    expect(text(diffLines(whole, { ...look, mask: new Mask([]) }))).toEqual([
      '── secrets/db  new file, mode 0444, holds a secret  +1 ─────',
      '1 + •••••• (no line end)',
    ]);
  });
});
