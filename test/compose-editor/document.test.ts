import { describe, expect, test } from 'vitest';
import { locate, parseCompose, rangeOf } from '../../src/source/compose/document.ts';

const read = (text: string) => parseCompose('compose.yaml', text);

describe('reading', () => {
  test('every node has its range, also behind a BOM, in CRLF and in the second document', () => {
    const text = '\uFEFFa: 1 # one\r\n---\r\nb:\r\n  - x\r\n  - { c: "d" }\r\n';
    const { documents, usable, problems } = read(text);
    expect({ usable, problems, count: documents.length }).toEqual({ usable: true, problems: [], count: 2 });
    const slice = (index: number, path: (string | number)[]) => {
      const document = documents[index];
      const node = document === undefined ? undefined : locate(document, path)?.node;
      return node === undefined || node === null ? undefined : text.slice(rangeOf(node).start, rangeOf(node).end);
    };
    expect(slice(0, ['a'])).toBe('1');
    expect(slice(1, ['b', 0])).toBe('x');
    expect(slice(1, ['b', 1])).toBe('{ c: "d" }');
    expect(slice(1, ['b', 1, 'c'])).toBe('"d"');
    expect(slice(1, ['b', 2])).toBeUndefined();
  });

  test('comments are found wherever they stand, and text that looks like one is not', () => {
    const text =
      '# top\na: # head\n  - b # item\n  # own\nc: | # block\n  # text\nd: "# text"\ne: {f: 1, # flow\n  g: 2}\n  # last';
    const found = read(text).comments.map((one) => [text.slice(one.start, one.end), one.ownLine]);
    expect(found).toEqual([
      ['# top', true],
      ['# head', false],
      ['# item', false],
      ['# own', true],
      ['# block', false],
      ['# flow', false],
      ['# last', true],
    ]);
  });

  test('unknown tags are kept, merge keys are keys', () => {
    const [document] = read('x: &x {a: 1}\ny: !reset null\nz:\n  <<: *x\n').documents;
    expect(document && locate(document, ['y'])?.node?.tag).toBe('!reset');
    expect(document && locate(document, ['z', '<<'])?.pair).toBeDefined();
    expect(document && locate(document, ['z', 'a'])).toBeUndefined();
  });

  test('the same text is read once', () => {
    expect(read('a: 1\n')).toBe(read('a: 1\n'));
  });

  test('an empty file is usable and holds nothing', () => {
    expect(read('')).toMatchObject({ usable: true, problems: [] });
    expect(read('# only\n')).toMatchObject({ usable: true, problems: [] });
  });
});

describe('problems', () => {
  const cases: readonly (readonly [
    name: string,
    text: string,
    line: number | undefined,
    column: number | undefined,
    message: RegExp,
    usable: boolean,
  ])[] = [
    ['indentation', 'a:\n  b: 1\n c: 2\n', 3, 1, /indentation/, false],
    ['a tab', 'a:\n\tb: 1\n', 2, 1, /tab/, false],
    ['an open bracket', 'a: [1\nb: 2\n', 2, 1, /indentation|missing/, false],
    ['an open quote', 'a: "secret\nb: 2\n', undefined, undefined, /missing|expected/, false],
    ['a template', '{{- if x }}\na: {{ hunter2 }}\n', 1, undefined, /brackets/, false],
    ['a key twice', 'a: 1\nb:\n  c: 1\n  c: 2\n', 4, 3, /key "c" stands twice/, true],
    ['an unknown alias', 'a: *x\n', 1, 4, /no anchor &x/, false],
    ['an alias inside its anchor', 'a: &a\n  - *a\n', 2, 5, /inside its own anchor/, false],
  ];
  for (const [name, text, line, column, message, usable] of cases) {
    test(name, () => {
      const document = read(text);
      const [problem, ...more] = document.problems;
      expect(more).toEqual([]);
      expect(document.usable).toBe(usable);
      expect(problem).toMatchObject({
        file: 'compose.yaml',
        level: 'error',
        message: expect.stringMatching(message),
        advice: expect.stringMatching(/^[A-Z].*\.$/),
      });
      if (line !== undefined) expect(problem?.line).toBe(line);
      if (column !== undefined) expect(problem?.column).toBe(column);
      expect(JSON.stringify(document.problems)).not.toMatch(/secret|hunter2/);
    });
  }
});

describe('bounds', () => {
  const refused = (text: string, message: RegExp) => {
    const document = read(text);
    expect(document).toMatchObject({
      usable: false,
      documents: [],
      problems: [{ level: 'error', message: expect.stringMatching(message) }],
    });
  };
  test('an alias bomb', () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `a${level + 1}: &a${level + 1} [${new Array<string>(9).fill(`*a${level}`).join(', ')}]`,
    );
    refused(`a0: &a0 [${new Array<string>(9).fill('lol').join(', ')}]\n${levels.join('\n')}\n`, /400000 values/);
  });
  test('nesting in brackets', () => refused('['.repeat(50_000), /deeper than 200/));
  test('nesting in lines', () =>
    refused(Array.from({ length: 400 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'), /deeper than 200/));
  test('nesting of 100 is fine', () => {
    expect(read(`${'['.repeat(100)}${']'.repeat(100)}`).usable).toBe(true);
  });
  test('size', () => refused(`a: ${'x'.repeat(1_100_000)}\n`, /1 MB/));
  test('bytes, not characters', () => refused(`a: ${'漢'.repeat(400_000)}\n`, /1 MB/));
});
