import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DotenvFacts, parseDotenv } from '../../src/source/dotenv/parse.ts';

function read(text: string): DotenvFacts {
  return parseDotenv('.env', text, (name) =>
    name === 'OUTER' ? { value: 'outer', source: 'environment' } : undefined,
  );
}

function valuesOf(text: string): Record<string, string | null> {
  return Object.fromEntries(read(text).entries.map((entry) => [entry.name, entry.value]));
}

describe('values', () => {
  it.each([
    ['A=plain', 'plain'],
    ['A=', ''],
    ['A = spaced ', 'spaced'],
    ['export A=exported', 'exported'],
    ['A=value # comment', 'value'],
    ['A=no#comment', 'no#comment'],
    ["A='single $OUTER \\n'", 'single $OUTER \\n'],
    ['A="double $OUTER\\tx"', 'double outer\tx'],
    ['A="a \\"quoted\\" word"', 'a "quoted" word'],
    ["A='it\\'s'", "it's"],
    ['A="two\nlines"', 'two\nlines'],
    ['A="\\$OUTER"', '$OUTER'],
    ['A=${OUTER:-x}', 'outer'],
    ['A=${NONE:-x}', 'x'],
    ['A: yaml', 'yaml'],
    ['A=a=b', 'a=b'],
    ['A', null],
    ['\uFEFFA=bom', 'bom'],
    ['A=crlf\r\n', 'crlf'],
  ])('%j', (text, value) => {
    expect(read(text).problems).toEqual([]);
    expect(valuesOf(text)).toEqual({ A: value });
  });

  it('see the lines above', () => {
    expect(valuesOf('A=1\nB=${A}2\nC="$B-3"\n')).toEqual({ A: '1', B: '12', C: '12-3' });
  });
});

describe('places', () => {
  const text = '# head\r\nexport NAME="a b"\r\nB = x # why\r\n';
  const [first, second] = read(text).entries;
  const slice = (range: { readonly start: number; readonly end: number } | undefined) =>
    range && text.slice(range.start, range.end);

  it('are those of the parts', () => {
    expect([slice(first?.nameRange), slice(first?.valueRange), slice(first?.range)]).toEqual([
      'NAME',
      '"a b"',
      'export NAME="a b"',
    ]);
    expect([slice(second?.nameRange), slice(second?.valueRange), slice(second?.comment), slice(second?.range)]).toEqual(
      ['B', 'x', '# why', 'B = x'],
    );
    expect([first?.line, second?.line]).toEqual([2, 3]);
    expect(first).toMatchObject({ exported: true, quote: '"' });
  });
});

describe('what Compose refuses', () => {
  it.each(['A="open', '=x', 'A B=1', '%X=1'])('%j is a problem that names no value', (text) => {
    const { problems } = read(`GOOD=1\n${text}\nALSO=2\n`);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toMatchObject({ line: 2, rejects: true });
  });

  it('does not keep the other lines from being read', () => {
    expect(valuesOf('GOOD=1\n%X=1\nALSO=2\n')).toEqual({ GOOD: '1', ALSO: '2' });
  });
});

it('reads any text without an exception, ranges inside it', () => {
  const parts = fc.constantFrom(
    'A',
    '=',
    '"',
    "'",
    '#',
    ' ',
    '\n',
    '\r\n',
    '$',
    '\\',
    'export ',
    ':',
    '${A}',
    'é',
    '%',
  );
  fc.assert(
    fc.property(fc.array(parts), (all) => {
      const text = all.join('');
      for (const entry of read(text).entries) {
        expect(entry.range.end).toBeLessThanOrEqual(text.length);
        expect(text.slice(entry.nameRange.start, entry.nameRange.end)).toBe(entry.name);
      }
    }),
  );
});
