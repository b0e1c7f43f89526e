import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, overlaps, type TextEdit } from '../../src/core/edits.ts';

describe('applyEdits', () => {
  it('applies edits given in any order against the original offsets', () => {
    expect(
      applyEdits('abcdef', [
        { start: 4, end: 6, text: 'X' },
        { start: 0, end: 1, text: '' },
      ]),
    ).toBe('bcdX');
  });

  it('keeps the given order of insertions at one place, before a replacement that starts there', () => {
    expect(
      applyEdits('ab', [
        { start: 1, end: 2, text: 'Z' },
        { start: 1, end: 1, text: '1' },
        { start: 1, end: 1, text: '2' },
      ]),
    ).toBe('a12Z');
  });

  it('refuses overlapping edits and edits outside the text', () => {
    const overlapping: TextEdit[] = [
      { start: 0, end: 2, text: '' },
      { start: 1, end: 3, text: '' },
    ];
    expect(() => applyEdits('abc', overlapping)).toThrow(RangeError);
    expect(() => applyEdits('abc', [{ start: 2, end: 9, text: '' }])).toThrow(RangeError);
  });

  it('leaves every byte outside the edits alone', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.nat(), fc.string(), (text, a, b, replacement) => {
        const start = a % (text.length + 1);
        const end = start + (b % (text.length - start + 1));
        const result = applyEdits(text, [{ start, end, text: replacement }]);
        expect(result.startsWith(text.slice(0, start))).toBe(true);
        expect(result.endsWith(text.slice(end))).toBe(true);
        expect(result.length).toBe(text.length - (end - start) + replacement.length);
      }),
    );
  });
});

describe('overlaps', () => {
  it.each([
    [{ start: 0, end: 2, text: '' }, { start: 2, end: 4, text: '' }, false],
    [{ start: 0, end: 3, text: '' }, { start: 2, end: 4, text: '' }, true],
    [{ start: 2, end: 2, text: 'x' }, { start: 2, end: 4, text: '' }, false],
    [{ start: 3, end: 3, text: 'x' }, { start: 2, end: 4, text: '' }, true],
    [{ start: 2, end: 2, text: 'x' }, { start: 2, end: 2, text: 'y' }, false],
  ])('%j and %j: %s', (a, b, expected) => {
    expect(overlaps(a, b)).toBe(expected);
    expect(overlaps(b, a)).toBe(expected);
  });
});
