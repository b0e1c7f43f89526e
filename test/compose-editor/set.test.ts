import { describe } from 'vitest';
import { StyledValue } from '../../src/source/compose/editor.types.ts';
import { runCases, y } from './support.ts';

const cap = ['services', 'db', 'cap_drop'];

describe('set: where a new service key goes', () => {
  runCases([
    {
      name: 'beside what it is read with, at the last place that dclint has no word about',
      before: y`
        services:
          db:
            image: postgres
            restart: always
            ports:
              - "5432:5432"
      `,
      edit: (e) => {
        e.set(cap, ['ALL']);
        e.set(['services', 'db', 'cap_add'], ['CHOWN']);
        e.set(['services', 'db', 'security_opt'], ['no-new-privileges:true']);
      },
      after: y`
        services:
          db:
            image: postgres
            restart: always
            ports:
              - "5432:5432"
            cap_add:
              - CHOWN
            cap_drop:
              - ALL
            security_opt:
              - no-new-privileges:true
      `,
    },
    {
      name: 'a file in the order that dclint asks for stays in it, wishes and neighbours aside',
      before: y`
        services:
          web:
            image: web
            environment: {}
            restart: always
            security_opt: [a]
          db:
            image: postgres
            environment: {}
            ports: []
      `,
      edit: (e) => {
        e.set(cap, ['ALL'], { after: 'image' });
        e.set(['services', 'db', 'restart'], 'always');
        e.set(['services', 'db', 'volumes'], []);
        e.set(['services', 'web', 'cap_drop'], ['ALL']);
      },
      after: y`
        services:
          web:
            image: web
            environment: {}
            restart: always
            cap_drop: [ALL]
            security_opt: [a]
          db:
            image: postgres
            volumes: []
            environment: {}
            ports: []
            restart: always
            cap_drop: [ALL]
      `,
    },
    {
      name: 'as in the other services of the file',
      before: y`
        services:
          web:
            image: web
            volumes: [a:/a]
            restart: always
          db:
            volumes: [b:/b]
            image: postgres
      `,
      edit: (e) => e.set(['services', 'db', 'restart'], 'always'),
      after: y`
        services:
          web:
            image: web
            volumes: [a:/a]
            restart: always
          db:
            volumes: [b:/b]
            restart: always
            image: postgres
      `,
    },
    {
      name: 'first, below the service, when nothing comes before it',
      before: y`
        services:
          db: # the database
            # where it lives
            volumes:
              - b:/b
      `,
      edit: (e) => e.set(['services', 'db', 'image'], 'postgres'),
      after: y`
        services:
          db: # the database
            image: postgres
            # where it lives
            volumes:
              - b:/b
      `,
    },
    {
      name: 'not between a comment and what it is about',
      before: y`
        services:
          db:
            image: postgres
            # open to the host
            ports:
              - "5432:5432"
              # the replica
              # - "5433:5433"
            # see the manual
            volumes:
              - b:/b
      `,
      edit: (e) => {
        e.set(cap, ['ALL']);
        e.set(['services', 'db', 'networks'], ['a'], { after: 'ports' });
      },
      after: y`
        services:
          db:
            image: postgres
            # open to the host
            ports:
              - "5432:5432"
              # the replica
              # - "5433:5433"
            networks:
              - a
            # see the manual
            volumes:
              - b:/b
            cap_drop:
              - ALL
      `,
    },
    {
      name: 'commented-out keys at the end belong to the service, lower comments and separated ones do not',
      before: y`
        services:
          db:
            image: postgres
            labels: {a: b}
            # ports:
            #   - 1:1

            # see below
          # the web
          web:
            image: web
      `,
      edit: (e) => e.set(['services', 'db', 'x-note'], 'hi'),
      after: y`
        services:
          db:
            image: postgres
            labels: {a: b}
            # ports:
            #   - 1:1
            x-note: hi

            # see below
          # the web
          web:
            image: web
      `,
    },
    {
      name: 'behind a wished sibling, with a comment',
      before: 'services:\n  db:\n    image: a\n    restart: b\n    ports: []\n    tty: true\n',
      edit: (e) => e.set(['services', 'db', 'x-a'], 1, { after: 'restart', comment: 'why' }),
      after: 'services:\n  db:\n    image: a\n    restart: b\n    # why\n    x-a: 1\n    ports: []\n    tty: true\n',
    },
    {
      name: 'dashes in the column of their key, as the file has them',
      before: 'services:\n  db:\n    image: a\n    ports:\n    - 1:1\n    # - 2:2\n    networks:\n    - n\n',
      edit: (e) => {
        e.set(cap, ['ALL']);
        e.set(['services', 'db', 'expose'], [8080]);
      },
      after:
        'services:\n  db:\n    image: a\n    ports:\n    - 1:1\n    # - 2:2\n    networks:\n    - n\n    cap_drop:\n    - ALL\n    expose:\n    - 8080\n',
    },
    {
      name: 'steps of three and four columns',
      before: 'services:\n    db:\n        image: a\n        build:\n           context: .\n',
      edit: (e) => e.set(['services', 'db', 'deploy', 'replicas'], 2),
      after:
        'services:\n    db:\n        image: a\n        build:\n           context: .\n        deploy:\n           replicas: 2\n',
    },
    {
      name: 'each level indented in its own way',
      before: 'services:\n web:\n   image: a\n   ports:\n    - 1:1\n',
      edit: (e) => e.set(['secrets', 'pw'], { file: './pw' }),
      after: 'services:\n web:\n   image: a\n   ports:\n    - 1:1\n\nsecrets:\n pw:\n   file: ./pw\n',
    },
    {
      name: 'a list in brackets where the neighbours are',
      before: 'services:\n  db:\n    image: a\n    ports: ["1:1"]\n    networks: [ n ]\n',
      edit: (e) => e.set(cap, ['ALL']),
      after: 'services:\n  db:\n    image: a\n    ports: ["1:1"]\n    networks: [ n ]\n    cap_drop: [ALL]\n',
    },
    {
      name: 'a list as the same key is written in other services, not as healthcheck tests are',
      before:
        'services:\n  w:\n    image: w\n    cap_drop: ["ALL"]\n  db:\n    image: a\n    healthcheck:\n      test: ["CMD", "x"]\n    ports:\n      - 1:1\n',
      edit: (e) => e.set(cap, ['ALL']),
      after:
        'services:\n  w:\n    image: w\n    cap_drop: ["ALL"]\n  db:\n    image: a\n    healthcheck:\n      test: ["CMD", "x"]\n    ports:\n      - 1:1\n    cap_drop: ["ALL"]\n',
    },
    {
      name: 'CRLF, BOM and no final newline',
      before: '\uFEFFservices:\r\n  db:\r\n    image: a',
      edit: (e) => {
        e.set(cap, ['ALL']);
        e.set(['volumes', 'v'], null);
      },
      after: '\uFEFFservices:\r\n  db:\r\n    image: a\r\n    cap_drop:\r\n      - ALL\r\n\r\nvolumes:\r\n  v: null',
    },
    {
      name: 'before the first key of a file that starts with a BOM',
      before: '\uFEFFservices:\n  db: {}\n',
      edit: (e) => e.set(['x-a'], 1),
      after: '\uFEFFx-a: 1\n\nservices:\n  db: {}\n',
    },
    {
      name: 'blank lines between keys where the map has them',
      before: 'services:\n  db:\n    image: a\n\n    restart: b\n\n    ports: [1]\n',
      edit: (e) => e.set(cap, ['ALL']),
      after: 'services:\n  db:\n    image: a\n\n    restart: b\n\n    ports: [1]\n\n    cap_drop: [ALL]\n',
    },
    {
      name: 'behind a block scalar that keeps its line breaks',
      before: 'services:\n  db:\n    command: |+\n      a\n\n  web:\n    image: b\n',
      edit: (e) => e.set(['services', 'db', 'labels'], { a: 'b' }),
      after: 'services:\n  db:\n    command: |+\n      a\n\n    labels:\n      a: b\n  web:\n    image: b\n',
    },
    {
      name: 'behind a folded scalar, blank lines below it stay below',
      before: 'services:\n  db:\n    command: >-\n      a\n      b\n\n  web:\n    image: b\n',
      edit: (e) => e.set(['services', 'db', 'tty'], true),
      after: 'services:\n  db:\n    command: >-\n      a\n      b\n    tty: true\n\n  web:\n    image: b\n',
    },
    {
      name: 'behind a folded scalar whose last line is white space that belongs to it',
      before: 'services:\n  db:\n    command: >\n      a\n        \n  web:\n    image: b\n',
      edit: (e) => e.set(['services', 'db', 'tty'], true),
      after: 'services:\n  db:\n    command: >\n      a\n        \n    tty: true\n  web:\n    image: b\n',
    },
    {
      name: 'in the second document when the path is there',
      before: 'services:\n  a:\n    image: a\n---\nservices:\n  db:\n    image: b\n...\n',
      edit: (e) => e.set(cap, ['ALL']),
      after: 'services:\n  a:\n    image: a\n---\nservices:\n  db:\n    image: b\n    cap_drop:\n      - ALL\n...\n',
    },
    {
      name: 'a new service, set off as the others are',
      before: 'services:\n  a:\n    image: a\n\n  b:\n    image: b\n\nvolumes:\n  v:\n',
      edit: (e) =>
        e.set(
          ['services', 'proxy'],
          { image: 'p', networks: ['net'], read_only: true },
          { comment: 'The only one with the socket' },
        ),
      after:
        'services:\n  a:\n    image: a\n\n  b:\n    image: b\n\n  # The only one with the socket\n  proxy:\n    image: p\n    networks:\n      - net\n    read_only: true\n\nvolumes:\n  v:\n',
    },
    {
      name: 'explicit keys',
      before: 'services:\n  ? db\n  :\n    image: a\n',
      edit: (e) => e.set(cap, ['ALL']),
      after: 'services:\n  ? db\n  :\n    image: a\n    cap_drop:\n      - ALL\n',
    },
    {
      name: 'quoted keys and keys of a fragment',
      before: 'x-base: &base\n  "restart": always\n"services":\n  \'db\':\n    <<: *base\n    image: a\n',
      edit: (e) => {
        e.set(cap, ['ALL']);
        e.set(['x-base', 'security_opt'], ['no-new-privileges:true']);
      },
      after:
        'x-base: &base\n  "restart": always\n  "security_opt":\n    - no-new-privileges:true\n"services":\n  \'db\':\n    <<: *base\n    image: a\n    cap_drop:\n      - ALL\n',
    },
    {
      name: 'a merged key may be overridden in the service itself',
      before: 'x-b: &b\n  restart: always\nservices:\n  db:\n    <<: *b\n    image: a\n',
      edit: (e) => e.set(['services', 'db', 'restart'], 'no'),
      after: 'x-b: &b\n  restart: always\nservices:\n  db:\n    <<: *b\n    image: a\n    restart: "no"\n',
    },
  ]);
});

describe('set: nothing, {} and [] are filled', () => {
  const env = ['services', 'db', 'environment', 'A'];
  runCases([
    {
      name: 'a null service',
      before: 'services:\n  db:\n  web:\n',
      edit: (e) => e.set(['services', 'db', 'image'], 'a'),
      after: 'services:\n  db:\n    image: a\n  web:\n',
    },
    {
      name: 'an empty value with comments',
      before: 'services:\n  db:\n    environment: # vars\n      # B: 2\n    image: a\n',
      edit: (e) => e.set(env, 'x'),
      after: 'services:\n  db:\n    environment: # vars\n      # B: 2\n      A: x\n    image: a\n',
    },
    {
      name: 'an anchored null',
      before: 'services:\n  db: &db\n  w: *db\n',
      edit: (e) => e.set(['services', 'db', 'image'], 'a'),
      after: 'services:\n  db: &db\n    image: a\n  w: *db\n',
    },
    {
      name: 'a tilde',
      before: 'services:\n  db: ~ # none\n',
      edit: (e) => e.set(['services', 'db', 'image'], 'a'),
      after: 'services:\n  db: # none\n    image: a\n',
    },
    {
      name: 'braces',
      before: 'services:\n  db:\n    environment: {} # none\n',
      edit: (e) => e.set(env, 'x'),
      after: 'services:\n  db:\n    environment: # none\n      A: x\n',
    },
    {
      name: 'braces inside braces',
      before: 'services: {db: {environment: {}}}\n',
      edit: (e) => e.set(env, 'x'),
      after: 'services: {db: {environment: {A: x}}}\n',
    },
    {
      name: 'nothing inside braces',
      before: 'services: {db: {environment: }, w: }\n',
      edit: (e) => e.set(['services', 'w', 'image'], 'x'),
      after: 'services: {db: {environment: }, w: {image: x} }\n',
    },
    {
      name: 'a whole file of braces',
      before: '{}\n',
      edit: (e) => e.set(['services', 'db', 'image'], 'a'),
      after: '{services: {db: {image: a}}}\n',
    },
    {
      name: 'no final newline',
      before: 'services:\n  db:',
      edit: (e) => e.set(['services', 'db', 'image'], 'a'),
      after: 'services:\n  db:\n    image: a',
    },
    {
      name: 'trailing spaces',
      before: 'services:\n  db:  \n',
      edit: (e) => e.set(['services', 'db', 'image'], 'a'),
      after: 'services:\n  db:  \n    image: a\n',
    },
  ]);
});

describe('set: brackets and braces', () => {
  runCases([
    {
      name: 'one line',
      before: 'services:\n  db: {image: a, restart: b}\n',
      edit: (e) => e.set(cap, ['ALL']),
      after: 'services:\n  db: {image: a, restart: b, cap_drop: [ALL]}\n',
    },
    {
      name: 'JSON over several lines',
      before: '{\n  "services": {\n    "db": {\n      "image": "a",\n      "restart": "b"\n    }\n  }\n}\n',
      edit: (e) => e.set(cap, ['ALL']),
      after:
        '{\n  "services": {\n    "db": {\n      "image": "a",\n      "restart": "b",\n      "cap_drop": ["ALL"]\n    }\n  }\n}\n',
    },
    {
      name: 'a trailing comma and comments',
      before: 'services:\n  db: {\n    image: a, # the image\n    restart: b, # always\n    # end\n  }\n',
      edit: (e) => e.set(cap, ['ALL']),
      after:
        'services:\n  db: {\n    image: a, # the image\n    restart: b, # always\n    cap_drop: [ALL],\n    # end\n  }\n',
    },
    {
      name: 'a comment behind the last item',
      before: 'services:\n  db: {\n    image: a # the image\n  }\n',
      edit: (e) => e.set(cap, ['ALL']),
      after: 'services:\n  db: {\n    image: a, # the image\n    cap_drop: [ALL]\n  }\n',
    },
    {
      name: 'a comment wish goes above the key',
      before: 'services:\n  db: {image: a}\n',
      edit: (e) => e.set(cap, ['ALL'], { comment: 'why' }),
      after: 'services:\n  # why\n  db: {image: a, cap_drop: [ALL]}\n',
    },
    {
      name: 'strings with commas are quoted',
      before: 'services: {db: {image: a}}\n',
      edit: (e) => e.set(['services', 'db', 'command'], 'a,b'),
      after: 'services: {db: {image: a, command: "a,b"}}\n',
    },
  ]);
});

describe('set: a value that is there', () => {
  const at = (key: string) => ['services', 'db', key];
  runCases([
    {
      name: 'the same value brings no comment either',
      before: 'services:\n  db:\n    cap_drop: [ALL]\n',
      edit: (e) => e.set(cap, ['ALL'], { comment: 'why' }),
      after: 'services:\n  db:\n    cap_drop: [ALL]\n',
    },
    {
      name: 'the same value is no change',
      before: 'services:\n  db:\n    cap_drop: [ALL]\n',
      edit: (e) => e.set(cap, ['ALL']),
      after: 'services:\n  db:\n    cap_drop: [ALL]\n',
    },
    {
      name: 'scalar to list',
      before: 'services:\n  db:\n    env_file: .env # all\n    ports:\n      - 1\n',
      edit: (e) => e.set(at('env_file'), ['.env', 'b']),
      after: 'services:\n  db:\n    env_file: # all\n      - .env\n      - b\n    ports:\n      - 1\n',
    },
    {
      name: 'list to scalar',
      before: 'services:\n  db:\n    command: # run\n      - a\n      - b # last\n    image: x\n',
      edit: (e) => e.set(at('command'), 'a b'),
      after: 'services:\n  db:\n    command: a b # run\n    image: x\n',
    },
    {
      name: 'block list to another',
      before: 'services:\n  db:\n    ports:\n      - 1\n      - 2\n    image: x\n',
      edit: (e) => e.set(at('ports'), [3]),
      after: 'services:\n  db:\n    ports:\n      - 3\n    image: x\n',
    },
    {
      name: 'bracket list to another',
      before: 'services:\n  db:\n    test: [ "CMD", "x" ] # t\n',
      edit: (e) => e.set(at('test'), ['CMD', 'y']),
      after: 'services:\n  db:\n    test: [ "CMD", "y" ] # t\n',
    },
    {
      name: 'folded block to list',
      before: 'services:\n  db:\n    command: >\n      a\n      b\n\n    image: x\n',
      edit: (e) => e.set(at('command'), ['a']),
      after: 'services:\n  db:\n    command:\n      - a\n\n    image: x\n',
    },
    {
      name: 'scalar to literal block',
      before: 'services:\n  db:\n    command: a # c\n    image: x\n',
      edit: (e) => e.set(at('command'), 'a\nb\n'),
      after: 'services:\n  db:\n    command: | # c\n      a\n      b\n    image: x\n',
    },
    {
      name: 'an anchor stays',
      before: 'services:\n  db: &d\n    environment: &env\n      A: 1\n  w:\n    environment: *env\n',
      edit: (e) => e.set(at('environment'), { B: 2 }),
      after: 'services:\n  db: &d\n    environment: &env\n      B: 2\n  w:\n    environment: *env\n',
    },
    {
      name: 'an alias itself may be replaced',
      before: 'x-e: &e\n  A: 1\nservices:\n  db:\n    environment: *e\n',
      edit: (e) => e.set(at('environment'), { B: 2 }),
      after: 'x-e: &e\n  A: 1\nservices:\n  db:\n    environment:\n      B: 2\n',
    },
    {
      name: 'an item',
      before: 'services:\n  db:\n    volumes:\n      - a:/a # data\n      - b:/b\n',
      edit: (e) => e.set([...at('volumes'), 0], { type: 'bind', source: 'a' }),
      after: 'services:\n  db:\n    volumes:\n      - type: bind # data\n        source: a\n      - b:/b\n',
    },
    {
      name: 'a key of an item',
      before: 'services:\n  db:\n    volumes:\n      - type: bind\n        source: a\n',
      edit: (e) => e.set([...at('volumes'), 0, 'read_only'], true),
      after: 'services:\n  db:\n    volumes:\n      - type: bind\n        source: a\n        read_only: true\n',
    },
    {
      name: '!override stays, !reset is refused (1)',
      before: 'services:\n  db:\n    ports: !override\n      - 1\n',
      edit: (e) => e.set(at('ports'), [2]),
      after: 'services:\n  db:\n    ports: !override\n      - 2\n',
    },
    {
      name: '!override stays, !reset is refused (2)',
      before: 'services:\n  db:\n    ports: !reset []\n',
      edit: (e) => e.set(at('ports'), [2]),
      after: { refuses: 'unsupported-style' },
    },
  ]);
});

describe('set: items with comments behind them', () => {
  runCases([
    {
      name: 'a comment does not become the text of a block',
      before: 'a:\n  - {} # c\n  - b\n',
      edit: (e) => e.set(['a', 0, 'k'], 'one\ntwo\n'),
      after: 'a:\n  - k: | # c\n      one\n      two\n  - b\n',
    },
  ]);
});

describe('set: styles that are asked for', () => {
  const at = ['services', 'db', 'command'];
  const before = 'services:\n  db:\n    image: x\n';
  const make = (value: StyledValue) => (e: Parameters<Parameters<typeof runCases>[0][number]['edit']>[0]) =>
    e.set(at, value);
  runCases([
    {
      name: 'alias',
      before: `x-c: &c a\n${before}`,
      edit: make(new StyledValue('alias', 'c')),
      after: `x-c: &c a\n${before}    command: *c\n`,
    },
    {
      name: 'flow',
      before,
      edit: make(new StyledValue('flow', ['a', 1, null])),
      after: `${before}    command: [a, 1, null]\n`,
    },
    {
      name: 'literal',
      before,
      edit: make(new StyledValue('literal', 'a\n\nb\n')),
      after: `${before}    command: |\n      a\n\n      b\n`,
    },
    {
      name: 'folded',
      before,
      edit: make(new StyledValue('folded', 'a b')),
      after: `${before}    command: >-\n      a b\n`,
    },
    {
      name: 'single',
      before,
      edit: make(new StyledValue('single-quoted', "a'b")),
      after: `${before}    command: 'a''b'\n`,
    },
    {
      name: 'double',
      before,
      edit: make(new StyledValue('double-quoted', 'a"b')),
      after: `${before}    command: "a\\"b"\n`,
    },
    {
      name: 'an unknown alias',
      before,
      edit: make(new StyledValue('alias', 'c')),
      after: { refuses: 'would-not-parse' },
    },
  ]);
});

describe('set: quotes', () => {
  const plain = 'services:\n  db:\n    environment:\n      A: x\n';
  const put = (value: string) => (e: Parameters<Parameters<typeof runCases>[0][number]['edit']>[0]) =>
    e.set(['services', 'db', 'environment', 'B'], value);
  const needing = [
    'on',
    'Yes',
    '~',
    '1.0',
    '22:22',
    '0x1F',
    '1_000',
    '1e3',
    '2020-01-01',
    '*a',
    '&a',
    '!a',
    '%a',
    '@a',
    '{a',
    '[a',
    '|a',
    '>a',
    'a: b',
    'a #b',
    'a:',
    '- a',
    '',
    ' a',
    'null',
    '=',
    '<<',
    '.5',
  ];
  const bare = [
    'no-new-privileges:true',
    '${A:-b}',
    '/run/secrets/a',
    '-a',
    'a#b',
    'a b',
    '1.2.3',
    'C=1',
    'it"s',
    'x{y}',
    'redis://a:b@c:1/0',
  ];
  runCases([
    ...needing.map((value) => ({
      name: `needed: ${JSON.stringify(value)}`,
      before: plain,
      edit: put(value),
      after: `${plain}      B: "${value}"\n`,
    })),
    ...bare.map((value) => ({
      name: `not needed: ${value}`,
      before: plain,
      edit: put(value),
      after: `${plain}      B: ${value}\n`,
    })),
    {
      name: 'as the neighbours quote',
      before: "a:\n  x: 'b'\n  y: 'c'\n",
      edit: (e) => e.set(['a', 'z'], 'd'),
      after: "a:\n  x: 'b'\n  y: 'c'\n  z: 'd'\n",
    },
    {
      name: 'a quoted number is no habit',
      before: 'a:\n  x: "1"\n  y: c\n',
      edit: (e) => e.set(['a', 'z'], 'd'),
      after: 'a:\n  x: "1"\n  y: c\n  z: d\n',
    },
  ]);
});

describe('set: refusals', () => {
  runCases([
    {
      name: 'below an alias',
      before: 'x: &e {A: 1}\nservices:\n  db:\n    environment: *e\n',
      edit: (e) => e.set(['services', 'db', 'environment', 'B'], 1),
      after: { refuses: 'through-alias' },
    },
    {
      name: 'below a merged key',
      before: 'x: &b\n  environment: {A: 1}\nservices:\n  db:\n    <<: *b\n',
      edit: (e) => e.set(['services', 'db', 'environment', 'B'], 1),
      after: { refuses: 'through-alias' },
    },
    {
      name: 'below a key of a list of merges',
      before: 'x: &b\n  environment: {A: 1}\ny: &c {<<: *b}\nservices:\n  db:\n    <<: [*c]\n',
      edit: (e) => e.set(['services', 'db', 'environment', 'B'], 1),
      after: { refuses: 'through-alias' },
    },
    {
      name: 'a key that stands twice',
      before: 'services:\n  db:\n    image: a\n    image: b\n',
      edit: (e) => e.set(cap, ['ALL']),
      after: { refuses: 'duplicate-keys' },
    },
    {
      name: 'below a single value',
      before: 'services:\n  db: a\n',
      edit: (e) => e.set(cap, ['ALL']),
      after: { refuses: 'not-a-mapping' },
    },
    {
      name: 'a name in a list',
      before: 'services:\n  db: [a]\n',
      edit: (e) => e.set(cap, ['ALL']),
      after: { refuses: 'not-a-mapping' },
    },
    { name: 'far behind a list', before: 'a: [1]\n', edit: (e) => e.set(['a', 5], 1), after: { refuses: 'not-found' } },
    {
      name: 'a value whose inner anchor is needed',
      before: 'a:\n  b: &b {c: 1}\nd: *b\n',
      edit: (e) => e.set(['a'], 1),
      after: { refuses: 'would-not-parse' },
    },
  ]);
});
