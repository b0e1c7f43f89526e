import { describe, expect, it } from 'vitest';
import { excerpt } from '../../src/report/excerpt.ts';
import { Mask } from '../../src/report/mask.ts';
import { LineIndex } from '../../src/report/position.ts';
import { printable } from '../../src/report/printable.ts';
import { plain } from '../../src/report/style.ts';

function show(text: string, part: string, ...conceal: readonly string[]): string {
  const start = text.indexOf(part);
  return excerpt(new LineIndex(text), { start, end: start + part.length }, new Mask(conceal), plain).join('\n');
}

describe('an excerpt', () => {
  it('marks the place', () => {
    expect(show('a: 1\nservice: x\n', 'x')).toBe(['2 | service: x', '  |          ^'].join('\n'));
  });

  it('hides a secret and marks it as a whole', () => {
    expect(show('  PASSWORD: "hunter2" # x', '"hunter2"', 'hunter2')).toBe(
      ['1 |   PASSWORD: "••••••" # x', '  |             ^^^^^^^^'].join('\n'),
    );
    expect(show('PW: hunter2', 'hunter2', 'hunter2')).toBe(['1 | PW: ••••••', '  |     ^^^^^^'].join('\n'));
    expect(show('PW: xhunter2y', 'hunter', 'hunter2')).toBe(['1 | PW: x••••••y', '  |      ^^^^^^'].join('\n'));
    expect(show('hunter2 x: hunter2', 'x', 'hunter2')).toBe(['1 | •••••• x: ••••••', '  |        ^'].join('\n'));
  });

  it('aligns carets behind tabs, wide characters and a byte order mark', () => {
    expect(show('\uFEFFa: x', 'x')).toBe(['1 | a: x', '  |    ^'].join('\n'));
    expect(show('RUN\tx', 'x')).toBe(['1 | RUN    x', '  |        ^'].join('\n'));
    expect(show('日本: x', 'x')).toBe(['1 | 日本: x', '  |       ^'].join('\n'));
    expect(show('🐳: x\r\n', 'x')).toBe(['1 | 🐳: x', '  |     ^'].join('\n'));
  });

  it('marks an empty place and one at the end of the file', () => {
    expect(excerpt(new LineIndex('ab\n'), { start: 2, end: 2 }, new Mask([]), plain)).toEqual(['1 | ab', '  |   ^']);
    expect(excerpt(new LineIndex('ab\n'), { start: 3, end: 3 }, new Mask([]), plain)).toEqual(['2 |', '  | ^']);
    expect(excerpt(new LineIndex(''), { start: 0, end: 0 }, new Mask([]), plain)).toEqual(['1 |', '  | ^']);
  });

  it('shows some lines of a longer place', () => {
    const text = `x\ncommand: >\n  a --p hunter2\n  b\n  c\n  d\n\nnext: 1\n`;
    const start = text.indexOf('>');
    const lines = excerpt(new LineIndex(text), { start, end: text.indexOf('next') }, new Mask(['hunter2']), plain);
    expect(lines).toEqual(['2 | command: >', '  |          ^', '3 |   a --p ••••••', '4 |   b', '5 |   c']);
  });

  it('cuts a long line around the place', () => {
    const [line = '', carets = ''] = show(`${'a'.repeat(500)}HERE${'b'.repeat(500)}`, 'HERE').split('\n');
    expect(line.length).toBeLessThan(130);
    expect(line.indexOf('HERE')).toBe(carets.indexOf('^'));
    expect(carets).toMatch(/^ {2}\| +\^{4}$/);
  });

  it('lets no control character through', () => {
    expect(show('a: \u001b[2J\u0007\u202ex', 'x')).toBe(
      ['1 | a: \\u001b[2J\\u0007\\u202ex', '  |                         ^'].join('\n'),
    );
    expect(printable('a\u0000b\nc')).toBe('a\\u0000b\\u000ac');
  });
});

describe('a mask', () => {
  it('knows the ways in which a source spells a value', () => {
    const mask = new Mask([`pa$s'w"d`, 'p@ss/word']);
    expect(mask.apply(`a: pa$$s'w"d b: 'pa$s''w"d' c: "pa$s'w\\"d" d: postgres://u:p%40ss%2Fword@h`)).toBe(
      `a: •••••• b: '••••••' c: "••••••" d: postgres://u:••••••@h`,
    );
  });

  it('hides each line of a long value, and short values only as words', () => {
    expect(new Mask(['-----BEGIN KEY-----\nMIIEabc\n']).apply('  MIIEabc')).toBe('  ••••••');
    expect(new Mask(['pw']).apply('pw pwd: pw, xpw')).toBe('•••••• pwd: ••••••, xpw');
    expect(new Mask(['', ' ']).apply('a b')).toBe('a b');
  });

  it('hides a value that holds another as one', () => {
    expect(new Mask(['secret', 'secret123']).apply('secret123 secret')).toBe('•••••• ••••••');
  });
});

describe('positions', () => {
  it('count characters, from one', () => {
    const index = new LineIndex('\uFEFFa\r\n🐳b\n');
    expect(index.position(1)).toEqual({ line: 1, column: 1 });
    expect(index.position(6)).toEqual({ line: 2, column: 2 });
    expect(index.position(99)).toEqual({ line: 3, column: 1 });
    expect(index.line(1)).toEqual({ text: '\uFEFFa', start: 0 });
  });
});
