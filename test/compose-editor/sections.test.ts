import { describe } from 'vitest';
import { runCases } from './support.ts';

describe('addSection', () => {
  const db = 'services:\n  db:\n    image: a\n';
  const secret = { pw: { file: './secrets/pw' } };
  const block = 'secrets:\n  pw:\n    file: ./secrets/pw\n';
  runCases([
    { name: 'behind the services', before: db, edit: (e) => e.addSection('secrets', secret), after: `${db}\n${block}` },
    {
      name: 'behind the volumes, before what has no usual place',
      before: `version: "3"\n\n${db}\nvolumes:\n  v:\n\nx-late: 1\n`,
      edit: (e) => e.addSection('secrets', secret),
      after: `version: "3"\n\n${db}\nvolumes:\n  v:\n\n${block}\nx-late: 1\n`,
    },
    {
      name: 'behind all of them, whatever their order',
      before: `${db}\nvolumes:\n  v:\n\nnetworks:\n  net:\n`,
      edit: (e) => e.addSection('secrets', secret),
      after: `${db}\nvolumes:\n  v:\n\nnetworks:\n  net:\n\n${block}`,
    },
    {
      name: 'networks go before volumes',
      before: `${db}\nvolumes:\n  v:\n`,
      edit: (e) => e.addSection('networks', { net: { internal: true } }),
      after: `${db}\nnetworks:\n  net:\n    internal: true\n\nvolumes:\n  v:\n`,
    },
    {
      name: 'without blank lines where the file has none',
      before: `${db}  w:\n    image: b\nvolumes:\n  v:\n`,
      edit: (e) => e.addSection('secrets', secret),
      after: `${db}  w:\n    image: b\nvolumes:\n  v:\n${block}`,
    },
    {
      name: 'a fragment right before the services, below the header of the file',
      before: `# My stack\n${db}`,
      edit: (e) => e.addSection('x-sec', { a: 1 }),
      after: `# My stack\nx-sec:\n  a: 1\n\n${db}`,
    },
    {
      name: 'commented-out services stay with the services',
      before: `${db}\n  # w:\n  #   image: b\n\n# networks: none yet\n`,
      edit: (e) => e.addSection('secrets', secret),
      after: `${db}\n  # w:\n  #   image: b\n\n${block}\n# networks: none yet\n`,
    },
    {
      name: 'a section with nothing in it',
      before: `${db}secrets:\n`,
      edit: (e) => e.addSection('secrets', secret),
      after: `${db}${block}`,
    },
    {
      name: 'a comment',
      before: db,
      edit: (e) => e.addSection('secrets', secret, { comment: 'kept out of git' }),
      after: `${db}\n# kept out of git\n${block}`,
    },
    {
      name: 'before document markers',
      before: `---\n${db}...\n`,
      edit: (e) => e.addSection('secrets', secret),
      after: `---\n${db}\n${block}...\n`,
    },
    {
      name: 'one that is there',
      before: `${db}secrets: {a: {}}\n`,
      edit: (e) => e.addSection('secrets', secret),
      after: { refuses: 'duplicate-keys' },
    },
  ]);
});

describe('moveSectionBefore', () => {
  const web = 'services:\n  web:\n    image: a\n';
  const fragment = '# shared\nx-sec: &sec\n  read_only: true\n  # deeper\n';
  const move = (e: { moveSectionBefore(name: string, before: string): void }) =>
    e.moveSectionBefore('x-sec', 'services');
  runCases([
    {
      name: 'with its comments, blank lines tidy',
      before: `name: s\n\n# all\n${web}\n${fragment}\nvolumes:\n  v:\n`,
      edit: move,
      after: `name: s\n\n${fragment}\n# all\n${web}\nvolumes:\n  v:\n`,
    },
    { name: 'from the end of the file', before: `${web}\n${fragment}`, edit: move, after: `${fragment}\n${web}` },
    {
      name: 'from the end of a file without final newline, CRLF',
      before: `${web}\n${fragment}`.trimEnd().replaceAll('\n', '\r\n'),
      edit: move,
      after: `${fragment}\n${web}`.trimEnd().replaceAll('\n', '\r\n'),
    },
    {
      name: 'without blank lines',
      before: `${web}volumes:\n  v:\nx-sec: &sec\n  a: 1\n`,
      edit: move,
      after: `x-sec: &sec\n  a: 1\n${web}volumes:\n  v:\n`,
    },
    { name: 'it stands there already', before: `${fragment}${web}`, edit: move, after: `${fragment}${web}` },
    {
      name: 'then it can be merged',
      before: `${web}\n${fragment}`,
      edit: (e) => {
        move(e);
        e.addMerge(['services', 'web'], 'sec');
      },
      after: `${fragment}\n${web.replace('image', '<<: *sec\n    image')}`,
    },
    {
      name: 'not above what it needs',
      before: `a: &a 1\n${web}x-sec: {b: *a}\n`,
      edit: (e) => e.moveSectionBefore('x-sec', 'a'),
      after: { refuses: 'would-not-parse' },
    },
    {
      name: 'not where aliases would mean another anchor',
      before: `a: &n 1\nb: *n\n${web}x-sec: &n 2\n`,
      edit: (e) => e.moveSectionBefore('x-sec', 'b'),
      after: { refuses: 'would-not-parse' },
    },
    { name: 'what is not there', before: web, edit: move, after: { refuses: 'not-found' } },
  ]);
});

describe('addMerge', () => {
  const at = ['services', 'db'];
  const sec = 'x-sec: &sec\n  read_only: true\nx-log: &log\n  logging: {driver: none}\n';
  const merge =
    (...anchors: string[]) =>
    (e: { addMerge(path: readonly string[], anchor: string): void }) => {
      for (const anchor of anchors) e.addMerge(at, anchor);
    };
  runCases([
    {
      name: 'a new merge comes first',
      before: `${sec}services:\n  db:\n    # the image\n    image: a\n`,
      edit: merge('sec'),
      after: `${sec}services:\n  db:\n    <<: *sec\n    # the image\n    image: a\n`,
    },
    {
      name: 'joined to one',
      before: `${sec}services:\n  db:\n    <<: *log # logs\n    image: a\n`,
      edit: merge('sec'),
      after: `${sec}services:\n  db:\n    <<: [*log, *sec] # logs\n    image: a\n`,
    },
    {
      name: 'joined to several',
      before: `${sec}services:\n  db:\n    <<: [ *log ]\n    image: a\n`,
      edit: merge('sec'),
      after: `${sec}services:\n  db:\n    <<: [ *log, *sec ]\n    image: a\n`,
    },
    {
      name: 'joined to several in a block',
      before: `${sec}services:\n  db:\n    <<:\n      - *log\n    image: a\n`,
      edit: merge('sec'),
      after: `${sec}services:\n  db:\n    <<:\n      - *log\n      - *sec\n    image: a\n`,
    },
    {
      name: 'one that is there',
      before: `${sec}services:\n  db:\n    <<: [*sec]\n`,
      edit: merge('sec'),
      after: `${sec}services:\n  db:\n    <<: [*sec]\n`,
    },
    {
      name: 'in braces',
      before: `${sec}services:\n  db: {image: a}\n`,
      edit: merge('sec', 'log'),
      after: `${sec}services:\n  db: {<<: [*sec, *log], image: a}\n`,
    },
    {
      name: 'a service with nothing',
      before: `${sec}services:\n  db:\n`,
      edit: merge('sec'),
      after: `${sec}services:\n  db:\n    <<: *sec\n`,
    },
    {
      name: 'an alias is opened up',
      before: `${sec}services:\n  db: *log\n`,
      edit: (e) => {
        e.addMerge(at, 'log');
        e.set([...at, 'image'], 'a');
      },
      after: `${sec}services:\n  db:\n    <<: *log\n    image: a\n`,
    },
    {
      name: 'an alias with another',
      before: `${sec}services:\n  db: *log\n`,
      edit: merge('sec'),
      after: `${sec}services:\n  db:\n    <<: [*log, *sec]\n`,
    },
    {
      name: 'an anchor below',
      before: `services:\n  db:\n    image: a\n${sec}`,
      edit: merge('sec'),
      after: { refuses: 'anchor-below' },
    },
    {
      name: 'an anchor around it',
      before: 'services:\n  db: &sec\n    image: a\n',
      edit: merge('sec'),
      after: { refuses: 'anchor-below' },
    },
    {
      name: 'no anchor',
      before: 'services:\n  db:\n    image: a\n',
      edit: merge('sec'),
      after: { refuses: 'not-found' },
    },
    {
      name: 'an anchor of a single value',
      before: 'x: &sec a\nservices:\n  db:\n    image: a\n',
      edit: merge('sec'),
      after: { refuses: 'not-a-mapping' },
    },
    {
      name: 'into a list',
      before: `${sec}services:\n  db: [a]\n`,
      edit: merge('sec'),
      after: { refuses: 'not-a-mapping' },
    },
  ]);
});
