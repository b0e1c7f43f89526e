import { describe } from 'vitest';
import { runCases } from './support.ts';

const a = ['a'];

describe('replaceScalar keeps the style', () => {
  runCases([
    { name: 'plain', before: 'a: b # c\n', edit: (e) => e.replaceScalar(a, 'd e'), after: 'a: d e # c\n' },
    {
      name: 'plain to what needs quotes',
      before: "a: b\nc: 'd'\n",
      edit: (e) => e.replaceScalar(a, 'yes'),
      after: "a: 'yes'\nc: 'd'\n",
    },
    { name: 'single', before: "a: 'b'\n", edit: (e) => e.replaceScalar(a, "it's"), after: "a: 'it''s'\n" },
    {
      name: 'single to what only double can hold',
      before: "a: 'b'\n",
      edit: (e) => e.replaceScalar(a, 'x\ty'),
      after: 'a: "x\\ty"\n',
    },
    { name: 'double', before: 'a: "b"\n', edit: (e) => e.replaceScalar(a, 'c"\\d\n'), after: 'a: "c\\"\\\\d\\n"\n' },
    { name: 'a number', before: 'a: "b"\n', edit: (e) => e.replaceScalar(a, 1.5), after: 'a: 1.5\n' },
    { name: 'nothing', before: 'a:   # c\n', edit: (e) => e.replaceScalar(a, 'x'), after: 'a: x   # c\n' },
    {
      name: 'over lines',
      before: 'a: b\n  c\n  d # e\nf: 1\n',
      edit: (e) => e.replaceScalar(a, 'x'),
      after: 'a: x # e\nf: 1\n',
    },
    {
      name: 'literal',
      before: 'a: |- # c\n    b\n    c\nd: 1\n',
      edit: (e) => e.replaceScalar(a, 'x\ny\n'),
      after: 'a: | # c\n    x\n    y\nd: 1\n',
    },
    {
      name: 'folded',
      before: 'a: >\n  b\n  c\n\nd: 1\n',
      edit: (e) => e.replaceScalar(a, 'x y\n'),
      after: 'a: >\n  x y\n\nd: 1\n',
    },
    {
      name: 'a block to a number',
      before: 'a: >\n  b\nd: 1\n',
      edit: (e) => e.replaceScalar(a, 3),
      after: 'a: 3\nd: 1\n',
    },
    {
      name: 'inside brackets',
      before: 'a: [b, {c: d}]\n',
      edit: (e) => {
        e.replaceScalar(['a', 0], 'x, y');
        e.replaceScalar(['a', 1, 'c'], 'z');
      },
      after: 'a: ["x, y", {c: z}]\n',
    },
    {
      name: 'an anchored one',
      before: 'a: &x b\nc: *x\n',
      edit: (e) => e.replaceScalar(a, 'd'),
      after: 'a: &x d\nc: *x\n',
    },
    {
      name: 'an alias',
      before: 'x: &x b\na: *x\n',
      edit: (e) => e.replaceScalar(a, 'd'),
      after: { refuses: 'through-alias' },
    },
    {
      name: 'a list',
      before: 'a: [1]\n',
      edit: (e) => e.replaceScalar(a, 'd'),
      after: { refuses: 'unsupported-style' },
    },
    {
      name: 'nothing there',
      before: 'b: [1]\n',
      edit: (e) => e.replaceScalar(a, 'd'),
      after: { refuses: 'not-found' },
    },
  ]);
});

describe('replaceInScalar', () => {
  const folded = 'a: >\n  valkey-server\n  --requirepass dev123\n  --appendonly yes\n\nb: 1\n';
  runCases([
    {
      name: 'a prefix in a folded block',
      before: folded,
      edit: (e) => e.replaceInScalar(a, 0, 0, 'exec '),
      after: folded.replace('valkey-server', 'exec valkey-server'),
    },
    {
      name: 'a whole line of a folded block, its space before it',
      before: folded,
      edit: (e) => e.replaceInScalar(a, 13, 34, ''),
      after: folded.replace('  --requirepass dev123\n', ''),
    },
    {
      name: 'a whole line, its space behind it',
      before: folded,
      edit: (e) => e.replaceInScalar(a, 14, 35, ''),
      after: folded.replace('  --requirepass dev123\n', ''),
    },
    {
      name: 'a whole line without either space',
      before: folded,
      edit: (e) => e.replaceInScalar(a, 14, 34, ''),
      after: folded.replace('  --requirepass dev123\n', ''),
    },
    {
      name: 'the first line',
      before: folded,
      edit: (e) => e.replaceInScalar(a, 0, 13, ''),
      after: folded.replace('  valkey-server\n', ''),
    },
    {
      name: 'the last line',
      before: folded,
      edit: (e) => e.replaceInScalar(a, 35, 51, ''),
      after: folded.replace('  --appendonly yes\n', ''),
    },
    {
      name: 'a word',
      before: folded,
      edit: (e) => e.replaceInScalar(a, 28, 34, '"$$p"'),
      after: folded.replace('dev123', () => '"$$p"'),
    },
    {
      name: 'at the end of a folded block',
      before: folded,
      edit: (e) => e.replaceInScalar(a, 51, 51, ' -x'),
      after: folded.replace('appendonly yes', 'appendonly yes -x'),
    },
    {
      name: 'across lines',
      before: folded,
      edit: (e) => e.replaceInScalar(a, 9, 17, 'X'),
      after: 'a: >\n  valkey-seXequirepass dev123\n  --appendonly yes\n\nb: 1\n',
    },
    {
      name: 'CRLF',
      before: folded.replaceAll('\n', '\r\n'),
      edit: (e) => e.replaceInScalar(a, 14, 35, ''),
      after: folded.replace('  --requirepass dev123\n', '').replaceAll('\n', '\r\n'),
    },
    {
      name: 'a literal block with lines of its own',
      before: 'a: |-\n    set -e\n      x $A\n\n    y\n',
      edit: (e) => {
        e.replaceInScalar(a, 7, 7, 'p=1\n');
        e.replaceInScalar(a, 15, 17, '$$B');
      },
      after: 'a: |-\n    set -e\n    p=1\n      x $$B\n\n    y\n',
    },
    {
      name: 'deeper lines of a folded block',
      before: 'a: >\n  sh -c "\n    go run\n    air -c x\n  "\n',
      edit: (e) => e.replaceInScalar(a, 10, 16, 'go build'),
      after: 'a: >\n  sh -c "\n    go build\n    air -c x\n  "\n',
    },
    {
      name: 'an indentation indicator',
      before: 'a: |2\n   x\n  y\n',
      edit: (e) => e.replaceInScalar(a, 3, 4, 'zz'),
      after: 'a: |2\n   x\n  zz\n',
    },
    {
      name: 'keep chomping',
      before: 'a: |+\n  x\n  y\n\nb: 1\n',
      edit: (e) => e.replaceInScalar(a, 0, 1, 'z'),
      after: 'a: |+\n  z\n  y\n\nb: 1\n',
    },
    {
      name: 'plain',
      before: 'a: run --p x # c\n',
      edit: (e) => e.replaceInScalar(a, 8, 9, '${P:?set it}'),
      after: 'a: run --p ${P:?set it} # c\n',
    },
    {
      name: 'plain that must be quoted',
      before: 'a: run x\n',
      edit: (e) => e.replaceInScalar(a, 4, 5, 'k: v'),
      after: 'a: "run k: v"\n',
    },
    {
      name: 'plain with quotes inside that must be quoted',
      before: 'a: run "x"\n',
      edit: (e) => e.replaceInScalar(a, 4, 7, '"k: v"'),
      after: 'a: \'run "k: v"\'\n',
    },
    {
      name: 'plain over lines',
      before: 'a: run\n  --p x\n  --q y\nb: 1\n',
      edit: (e) => e.replaceInScalar(a, 4, 9, ''),
      after: 'a: run\n  --q y\nb: 1\n',
    },
    {
      name: 'plain over lines that must be quoted keeps its lines',
      before: 'a: run\n  --p x\n  --q y\nb: 1\n',
      edit: (e) => e.replaceInScalar(a, 8, 9, 'k: v'),
      after: 'a: "run\n  --p k: v\n  --q y"\nb: 1\n',
    },
    {
      name: 'single quotes',
      before: "a: 'it''s x'\n",
      edit: (e) => e.replaceInScalar(a, 5, 6, "y'z"),
      after: "a: 'it''s y''z'\n",
    },
    {
      name: 'single quotes that cannot hold it',
      before: "a: 'it''s \"x\"'\n",
      edit: (e) => e.replaceInScalar(a, 6, 7, 'y\u0007z'),
      after: 'a: "it\'s \\"y\\u0007z\\""\n',
    },
    {
      name: 'double quotes',
      before: 'a: "r \\"x\\" \\u00e9 y"\n',
      edit: (e) => e.replaceInScalar(a, 3, 4, '$(cat "f")'),
      after: 'a: "r \\"$(cat \\"f\\")\\" \\u00e9 y"\n',
    },
    {
      name: 'double quotes over lines',
      before: 'a: "run\n  --p x \\\n  --q y"\nb: 1\n',
      edit: (e) => e.replaceInScalar(a, 8, 9, '"z"'),
      after: 'a: "run\n  --p \\"z\\" \\\n  --q y"\nb: 1\n',
    },
    {
      name: 'an item in brackets',
      before: 'a: ["CMD", "x", y]\n',
      edit: (e) => {
        e.replaceInScalar(['a', 1], 0, 1, 'z"');
        e.replaceInScalar(['a', 2], 0, 0, 'a, ');
      },
      after: 'a: ["CMD", "z\\"", "a, y"]\n',
    },
    { name: 'an empty string', before: 'a: ""\n', edit: (e) => e.replaceInScalar(a, 0, 0, 'x'), after: 'a: "x"\n' },
    { name: 'all of a value', before: 'a: x\n', edit: (e) => e.replaceInScalar(a, 0, 1, ''), after: 'a: ""\n' },
    { name: 'a number', before: 'a: 6379\n', edit: (e) => e.replaceInScalar(a, 3, 4, '8'), after: 'a: 6378\n' },
    {
      name: 'text with a line break in a folded block',
      before: 'a: >-\n  x\n  y\n',
      edit: (e) => e.replaceInScalar(a, 1, 2, '\n'),
      after: 'a: >-\n  x\n\n  y\n',
    },
    {
      name: 'an alias',
      before: 'x: &x b\na: *x\n',
      edit: (e) => e.replaceInScalar(a, 0, 0, 'd'),
      after: { refuses: 'through-alias' },
    },
    {
      name: 'behind the end',
      before: 'a: b\n',
      edit: (e) => e.replaceInScalar(a, 0, 5, 'd'),
      after: { refuses: 'not-found' },
    },
    {
      name: 'a map',
      before: 'a: {b: 1}\n',
      edit: (e) => e.replaceInScalar(a, 0, 0, 'd'),
      after: { refuses: 'unsupported-style' },
    },
  ]);
});

describe('renameKey', () => {
  runCases([
    {
      name: 'plain',
      before: 'a:\n  PASS: x # c\n',
      edit: (e) => e.renameKey(['a', 'PASS'], 'PASS_FILE'),
      after: 'a:\n  PASS_FILE: x # c\n',
    },
    {
      name: 'quoted',
      before: 'a: {"b": 1, \'c\': 2}\n',
      edit: (e) => {
        e.renameKey(['a', 'b'], 'd');
        e.renameKey(['a', 'c'], 'e');
      },
      after: 'a: {"d": 1, \'e\': 2}\n',
    },
    { name: 'explicit', before: '? a\n: 1\n', edit: (e) => e.renameKey(a, 'b'), after: '? b\n: 1\n' },
    { name: 'to what needs quotes', before: 'a: 1\n', edit: (e) => e.renameKey(a, 'on'), after: '"on": 1\n' },
    {
      name: 'to a key that is there',
      before: 'a: 1\nb: 2\n',
      edit: (e) => e.renameKey(a, 'b'),
      after: { refuses: 'duplicate-keys' },
    },
    {
      name: 'an item',
      before: 'a: [1]\n',
      edit: (e) => e.renameKey(['a', 0], 'b'),
      after: { refuses: 'not-a-mapping' },
    },
  ]);
});
