import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FoundVariable, interpolate } from '../../src/source/compose/interpolate.ts';

const variables: Readonly<Record<string, string>> = { A: 'one', EMPTY: '', _b2: 'two' };

function lookup(name: string): FoundVariable | undefined {
  const value = variables[name];
  return value === undefined ? undefined : { value, source: 'env-file' };
}

describe('the value after interpolation', () => {
  // Each pair is what Compose 2.26 makes of it.
  it.each([
    ['no variable', 'no variable'],
    ['$A', 'one'],
    ['${A}', 'one'],
    ['x${A}y$_b2/z', 'xoney' + 'two/z'],
    ['$A.txt', 'one.txt'],
    ['$$A $${A}', '$A ${A}'],
    ['costs $5 and $', 'costs $5 and $'],
    ['${UNSET}', ''],
    ['${UNSET:-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${A:-d}', 'one'],
    ['${A:+set}', 'set'],
    ['${EMPTY:+set}', ''],
    ['${EMPTY+set}', 'set'],
    ['${UNSET+set}', ''],
    ['${A:?needed}', 'one'],
    ['${UNSET:-${ALSO:-${A}}}', 'one'],
    ['${UNSET:-$A-${_b2}}/x', 'one-two/x'],
    ['${UNSET:-{"a":{"b":1}}}', '{"a":{"b":1}}'],
    ['${UNSET:-http://u:p@h:80/?x=y}', 'http://u:p@h:80/?x=y'],
    ['${UNSET:-a?b}', 'a?b'],
    ['${UNSET:-}', ''],
  ])('%s → %s', (raw, value) => {
    expect(interpolate(raw, lookup).value).toBe(value);
  });
});

describe('the uses', () => {
  it('know form, operand, source, value and range', () => {
    const raw = 'redis://:${PASSWORD:-quick}@host:${A}';
    expect(interpolate(raw, lookup).variables).toEqual([
      {
        name: 'PASSWORD',
        form: 'default',
        colon: true,
        operand: 'quick',
        source: 'default',
        value: 'quick',
        range: { start: 9, end: 27 },
        nested: [],
      },
      {
        name: 'A',
        form: 'plain',
        colon: false,
        operand: undefined,
        source: 'env-file',
        value: 'one',
        range: { start: 33, end: 37 },
        nested: [],
      },
    ]);
  });

  it('hold the uses inside their operand, with ranges in the whole value', () => {
    const raw = 'x${ONE:-${TWO-$A}}';
    const [one] = interpolate(raw, lookup).variables;
    const [two] = one?.nested ?? [];
    const [inner] = two?.nested ?? [];
    expect([one, two, inner].map((use) => use && raw.slice(use.range.start, use.range.end))).toEqual([
      '${ONE:-${TWO-$A}}',
      '${TWO-$A}',
      '$A',
    ]);
    expect(inner?.value).toBe('one');
  });
});

describe('faults', () => {
  it.each(['${}', '${1A}', '${a.b}', '${A', '${A b}', '${UNSET:-x\ny}'])('%s is no template', (raw) => {
    expect(interpolate(raw, lookup).faults).toMatchObject([{ kind: 'invalid' }]);
  });

  it('names a required variable that has no value', () => {
    expect(interpolate('${NEEDED:?why}', lookup).faults).toEqual([
      { kind: 'required', name: 'NEEDED', range: { start: 0, end: 14 } },
    ]);
    expect(interpolate('${EMPTY?why}', lookup).faults).toEqual([]);
  });
});

describe('any text', () => {
  const text = fc
    .array(fc.constantFrom('$', '{', '}', 'A', 'x', ':-', '-', '?', '+', '$$', '${', '\n', '1'))
    .map((parts) => parts.join(''));

  it('is read without an exception, every use inside the text and in order', () => {
    fc.assert(
      fc.property(text, (raw) => {
        let at = 0;
        for (const use of interpolate(raw, lookup).variables) {
          expect(use.range.start).toBeGreaterThanOrEqual(at);
          expect(raw.charAt(use.range.start)).toBe('$');
          expect(use.range.end).toBeLessThanOrEqual(raw.length);
          at = use.range.end;
        }
      }),
    );
  });

  it('without a dollar stays as it is; with every dollar doubled comes back', () => {
    fc.assert(fc.property(fc.string(), (raw) => interpolate(raw.replaceAll('$', '$$$$'), lookup).value === raw));
  });

  it('nests as deep as it likes', () => {
    const deep = '${X:-'.repeat(5000) + '}'.repeat(5000);
    expect(() => interpolate(deep, lookup)).not.toThrow();
  });
});
