import { describe } from 'vitest';
import { StyledValue } from '../../src/source/compose/editor.types.ts';
import { runCases } from './support.ts';

const env = ['services', 'db', 'environment'];

describe('addItem', () => {
  runCases([
    {
      name: 'behind the last, its trailing comment and a commented-out item',
      before: 'services:\n  db:\n    environment:\n      - A=1 # one\n      # - B=2\n    image: x\n',
      edit: (e) => e.addItem(env, 'C=3'),
      after: 'services:\n  db:\n    environment:\n      - A=1 # one\n      # - B=2\n      - C=3\n    image: x\n',
    },
    {
      name: 'a comment above what follows stays there',
      before: 'services:\n  db:\n    environment:\n      - A=1\n    # the image\n    image: x\n',
      edit: (e) => e.addItem(env, 'C=3', { comment: 'new' }),
      after:
        'services:\n  db:\n    environment:\n      - A=1\n      # new\n      - C=3\n    # the image\n    image: x\n',
    },
    {
      name: 'dashes without extra indent',
      before: 'services:\n  db:\n    environment:\n    - A=1\n\n  web: {}\n',
      edit: (e) => e.addItem(env, 'C=3'),
      after: 'services:\n  db:\n    environment:\n    - A=1\n    - C=3\n\n  web: {}\n',
    },
    {
      name: 'wide dashes',
      before: 'services:\n  db:\n    environment:\n      -   A=1\n',
      edit: (e) => e.addItem(env, { a: 1, b: 2 }),
      after: 'services:\n  db:\n    environment:\n      -   A=1\n      -   a: 1\n          b: 2\n',
    },
    {
      name: 'quoted as the other items',
      before: "services:\n  db:\n    environment:\n      - 'A=1'\n      - 'B=2'\n",
      edit: (e) => e.addItem(env, 'C=3'),
      after: "services:\n  db:\n    environment:\n      - 'A=1'\n      - 'B=2'\n      - 'C=3'\n",
    },
    {
      name: 'brackets',
      before: 'services: {db: {environment: [ "A=1" ]}}\n',
      edit: (e) => e.addItem(env, 'C=3'),
      after: 'services: {db: {environment: [ "A=1", "C=3" ]}}\n',
    },
    {
      name: 'brackets without spaces',
      before: 'services:\n  db:\n    environment: [A=1,B=2]\n',
      edit: (e) => e.addItem(env, 'C=3'),
      after: 'services:\n  db:\n    environment: [A=1,B=2,C=3]\n',
    },
    {
      name: 'brackets over lines',
      before: 'services:\n  db:\n    environment: [\n      A=1,\n      B=2\n    ]\n',
      edit: (e) => e.addItem(env, 'C=3'),
      after: 'services:\n  db:\n    environment: [\n      A=1,\n      B=2,\n      C=3\n    ]\n',
    },
    {
      name: 'brackets that close behind the last item',
      before: 'services:\n  db:\n    environment: [A=1,\n      B=2]\n',
      edit: (e) => e.addItem(env, 'C=3'),
      after: 'services:\n  db:\n    environment: [A=1,\n      B=2, C=3]\n',
    },
    {
      name: 'a trailing comma on one line',
      before: 'services:\n  db:\n    environment: [A=1, ]\n',
      edit: (e) => e.addItem(env, 'C=3'),
      after: 'services:\n  db:\n    environment: [A=1, C=3, ]\n',
    },
    {
      name: 'empty brackets become dashes',
      before: 'services:\n  db:\n    environment: []\n    ports:\n      - 1\n',
      edit: (e) => e.addItem(env, 'C=3'),
      after: 'services:\n  db:\n    environment:\n      - C=3\n    ports:\n      - 1\n',
    },
    {
      name: 'a missing list',
      before: 'services:\n  db:\n    image: x\n',
      edit: (e) => e.addItem(env, 'C=3'),
      after: 'services:\n  db:\n    image: x\n    environment:\n      - C=3\n',
    },
    {
      name: 'a null item before',
      before: 'a:\n  - x\n  -\n',
      edit: (e) => e.addItem(['a'], 'w'),
      after: 'a:\n  - x\n  -\n  - w\n',
    },
    {
      name: 'lists of lists',
      before: 'a:\n  - - x\n    - y\n',
      edit: (e) => {
        e.addItem(['a', 0], 'z');
        e.addItem(['a'], 'w');
      },
      after: 'a:\n  - - x\n    - y\n    - z\n  - w\n',
    },
    {
      name: 'an alias as item',
      before: 'x: &x 1\na:\n  - b\n',
      edit: (e) => e.addItem(['a'], new StyledValue('alias', 'x')),
      after: 'x: &x 1\na:\n  - b\n  - *x\n',
    },
    {
      name: 'CRLF without final newline',
      before: 'a:\r\n  - b',
      edit: (e) => e.addItem(['a'], 'c'),
      after: 'a:\r\n  - b\r\n  - c',
    },
    {
      name: 'to an alias',
      before: 'x: &x [1]\na: *x\n',
      edit: (e) => e.addItem(['a'], 2),
      after: { refuses: 'through-alias' },
    },
    {
      name: 'to a merged list',
      before: 'x: &x {l: [1]}\na:\n  <<: *x\n',
      edit: (e) => e.addItem(['a', 'l'], 2),
      after: { refuses: 'through-alias' },
    },
    { name: 'to a map', before: 'a: {b: 1}\n', edit: (e) => e.addItem(['a'], 2), after: { refuses: 'not-a-mapping' } },
    { name: 'to a string', before: 'a: b\n', edit: (e) => e.addItem(['a'], 2), after: { refuses: 'not-a-mapping' } },
  ]);
});

describe('insertItem', () => {
  runCases([
    {
      name: 'above the comment of the item',
      before: 'a:\n  - x\n  # about y\n  - y\n',
      edit: (e) => e.insertItem(['a', 1], 'n'),
      after: 'a:\n  - x\n  - "n"\n  # about y\n  - y\n',
    },
    {
      name: 'first',
      before: 'a: # list\n  - x\n',
      edit: (e) => e.insertItem(['a', 0], { b: 1, c: 2 }),
      after: 'a: # list\n  - b: 1\n    c: 2\n  - x\n',
    },
    {
      name: 'first behind a dash',
      before: 'a:\n  - - x\n    - y\n',
      edit: (e) => e.insertItem(['a', 0, 0], 'w'),
      after: 'a:\n  - - w\n    - x\n    - y\n',
    },
    {
      name: 'in brackets',
      before: 'a: [x, y]\n',
      edit: (e) => {
        e.insertItem(['a', 0], 'w');
        e.insertItem(['a', 2], 'v');
      },
      after: 'a: [w, x, v, y]\n',
    },
    {
      name: 'in brackets over lines',
      before: 'a: [\n  x, # x\n  z\n]\n',
      edit: (e) => e.insertItem(['a', 1], 'w'),
      after: 'a: [\n  x, # x\n  w,\n  z\n]\n',
    },
    { name: 'at the end', before: 'a: [x]\n', edit: (e) => e.insertItem(['a', 1], 'w'), after: 'a: [x, w]\n' },
    {
      name: 'behind the end',
      before: 'a: [x]\n',
      edit: (e) => e.insertItem(['a', 3], 'w'),
      after: { refuses: 'not-found' },
    },
  ]);
});

describe('remove', () => {
  runCases([
    {
      name: 'a key with its comments and block scalar',
      before: 'a:\n  x: 1\n  # about b\n  # more\n  b: |\n    # text\n    t\n    # deeper\n  c: 2\n',
      edit: (e) => e.remove(['a', 'b']),
      after: 'a:\n  x: 1\n  c: 2\n',
    },
    {
      name: 'a heading over several keys stays',
      before: 'a:\n  # Cache\n  HOST: h\n  PASSWORD: p\n',
      edit: (e) => e.remove(['a', 'HOST']),
      after: 'a:\n  # Cache\n  PASSWORD: p\n',
    },
    {
      name: 'a comment that names the key goes',
      before: 'a:\n  # host of the cache\n  HOST: h\n  PASSWORD: p\n',
      edit: (e) => e.remove(['a', 'HOST']),
      after: 'a:\n  PASSWORD: p\n',
    },
    {
      name: 'one blank line stays between the others',
      before: 'a:\n  x: 1\n\n  b: 1\n\n  c: 1\n',
      edit: (e) => e.remove(['a', 'b']),
      after: 'a:\n  x: 1\n\n  c: 1\n',
    },
    {
      name: 'the last key with the blank line before it',
      before: 'a:\n  x: 1\n\n  b: 1\n\nz: 1\n',
      edit: (e) => e.remove(['a', 'b']),
      after: 'a:\n  x: 1\n\nz: 1\n',
    },
    {
      name: 'the first key with the blank line behind it',
      before: 'a:\n  x: 1\n\n  b: 1\n',
      edit: (e) => e.remove(['a', 'x']),
      after: 'a:\n  b: 1\n',
    },
    {
      name: 'the last key of a file without final newline',
      before: 'a: 1\nb: 2',
      edit: (e) => e.remove(['b']),
      after: 'a: 1',
    },
    {
      name: 'the only key leaves braces, other comments stay',
      before: 'a: # env\n  x: 1\n  # y: 2\nb: 1\n',
      edit: (e) => e.remove(['a', 'x']),
      after: 'a: {} # env\n  # y: 2\nb: 1\n',
    },
    {
      name: 'the only item leaves brackets',
      before: 'a:\n  - x\nb: 1\n',
      edit: (e) => e.remove(['a', 0]),
      after: 'a: []\nb: 1\n',
    },
    {
      name: 'pruned',
      before: 'a:\n  b:\n    c:\n      - x\n  d: 1\n',
      edit: (e) => e.remove(['a', 'b', 'c', 0], { prune: true }),
      after: 'a:\n  d: 1\n',
    },
    {
      name: 'not pruned where the parent anchor is needed',
      before: 'a: &a\n  b: 1\nc: *a\n',
      edit: (e) => e.remove(['a', 'b'], { prune: true }),
      after: 'a: &a {}\nc: *a\n',
    },
    {
      name: 'the first key of an item',
      before: 'a:\n  - x: 1\n    y: 2\n  - z: 1\n',
      edit: (e) => {
        e.remove(['a', 0, 'x']);
        e.remove(['a', 1, 'z']);
      },
      after: 'a:\n  - y: 2\n  - {}\n',
    },
    {
      name: 'brackets: first, middle, last, only',
      before: 'a: [p, q, r, s]\nb: [ t ]\n',
      edit: (e) => {
        e.remove(['a', 0]);
        e.remove(['a', 1]);
        e.remove(['a', 1]);
        e.remove(['b', 0]);
      },
      after: 'a: [q]\nb: []\n',
    },
    {
      name: 'braces',
      before: 'a: {p: 1, q: [1], r: }\n',
      edit: (e) => {
        e.remove(['a', 'r']);
        e.remove(['a', 'p']);
      },
      after: 'a: {q: [1] }\n',
    },
    {
      name: 'brackets over lines keep the comments of others',
      before: 'a: [\n  p, # p\n  # about q\n  q,\n  r # r\n]\n',
      edit: (e) => e.remove(['a', 2]),
      after: 'a: [\n  p, # p\n  # about q\n  q\n]\n',
    },
    { name: 'a trailing comma', before: 'a: [p, q,]\n', edit: (e) => e.remove(['a', 1]), after: 'a: [p, ]\n' },
    { name: 'what is not there', before: 'a: 1\n', edit: (e) => e.remove(['b']), after: { refuses: 'not-found' } },
    {
      name: 'what comes in through a merge',
      before: 'x: &x {b: 1}\na:\n  <<: *x\n',
      edit: (e) => e.remove(['a', 'b']),
      after: { refuses: 'through-alias' },
    },
    {
      name: 'an anchor that is needed',
      before: 'a: &x 1\nb: *x\n',
      edit: (e) => e.remove(['a']),
      after: { refuses: 'would-not-parse' },
    },
    {
      name: 'the last key of the file',
      before: 'a: 1\n',
      edit: (e) => e.remove(['a']),
      after: { refuses: 'unsupported-style' },
    },
  ]);
});
