import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { applyEdits } from '../../src/core/edits.ts';
import { parseCompose } from '../../src/source/compose/document.ts';
import { cannotEditCodes, openEditor } from '../../src/source/compose/editor.ts';
import { CannotEdit, type ComposeEditor } from '../../src/source/compose/editor.types.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** How one file is written; every choice inside it comes from `dice`. */
interface Hand {
  readonly step: number;
  readonly dashes: number;
  readonly eol: string;
  readonly dice: () => number;
  count: number;
}

const words = [
  'image',
  'A',
  'on',
  'no-new-privileges:true',
  '80:80',
  "it's",
  'say "hi"',
  'a b  c',
  'x: y',
  '# no',
  '-',
  '/run/secrets/a',
  '${P:-q}',
  '1.0',
  '',
  'é漢😀',
  'tab\there',
  'a,b',
  '{x}',
];
const scalars = fc.oneof(
  fc.constantFrom<Json>(...words),
  fc.integer({ min: -5, max: 99999 }),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('one\ntwo\n', 'a\n\nb', 'x y z w', 'first\n  deeper\nback\n\n'),
);
const keys = fc.constantFrom(
  'image',
  'environment',
  'ports',
  'A',
  'B_C',
  'restart',
  'cap_drop',
  'volumes',
  'yes',
  'x-1',
  'a b',
  'command',
  'secrets',
  'labels',
);
const { value: trees } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    scalars,
    fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
    fc.array(tie('value'), { maxLength: 4 }),
  ),
}));
const files = fc.record({
  services: fc.dictionary(
    fc.constantFrom('db', 'web', 'cache'),
    fc.dictionary(keys, trees, { minKeys: 1, maxKeys: 5 }),
    { minKeys: 1 },
  ),
  volumes: fc.dictionary(fc.constantFrom('v', 'w'), fc.constant<Json>(null)),
  'x-a': trees,
});

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function comment(hand: Hand): string {
  hand.count += 1;
  return `# c${hand.count}:`;
}

/** Whole lines of comments and blanks that may stand before an item. */
function noise(hand: Hand, column: number): string[] {
  const lines: string[] = [];
  if (hand.dice() < 0.12) lines.push(hand.dice() < 0.3 ? ' '.repeat(column) : '');
  if (hand.dice() < 0.15) lines.push(`${' '.repeat(column)}${comment(hand)}`);
  return lines;
}

function flow(value: Json, hand: Hand): string {
  if (Array.isArray(value))
    return `[${value.map((item: Json) => flow(item, hand)).join(hand.dice() < 0.5 ? ', ' : ',  ')}]`;
  if (isObject(value))
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}: ${flow(item, hand)}`)
      .join(', ')}}`;
  return typeof value === 'string' && hand.dice() < 0.4 && !value.includes('\n')
    ? `'${value.replaceAll("'", "''")}'`
    : JSON.stringify(value);
}

/** A scalar in a random style that can hold it: its first line and the lines below. */
function scalar(value: Json, hand: Hand, column: number): string[] {
  if (typeof value !== 'string') return [value === null && hand.dice() < 0.5 ? '' : JSON.stringify(value)];
  const dice = hand.dice();
  const pad = ' '.repeat(column + hand.step);
  const body = value.replace(/\n+$/, '');
  const blockable = body !== '' && !/^\s/.test(body);
  if (value.includes('\n') && blockable) {
    const chomp = value.length - body.length === 0 ? '-' : value.length - body.length === 1 ? '' : '+';
    const tail = new Array<string>(Math.max(0, value.length - body.length - 1)).fill('');
    return [
      `|${dice < 0.3 && hand.step < 10 ? '' : ''}${chomp}${dice < 0.3 ? ` ${comment(hand)}` : ''}`,
      ...body.split('\n').map((line) => (line === '' ? '' : pad + line)),
      ...tail,
    ];
  }
  if (/^x y z/.test(value)) {
    if (dice < 0.3) return ['>-', ...value.split(' ').map((word) => pad + word)];
    if (dice < 0.5)
      return [`"${value.split(' ').slice(0, 2).join(' ')}`, `${pad}${value.split(' ').slice(2).join(' ')}"`];
    if (dice < 0.7) return [value.split(' ').slice(0, 2).join(' '), pad + value.split(' ').slice(2).join(' ')];
  }
  if (dice < 0.35 && !value.includes('\n')) return [`'${value.replaceAll("'", "''")}'`];
  if (dice < 0.7 && /^[a-z/$][\w/${}.-]*$/i.test(value) && value !== 'on') return [value];
  return [JSON.stringify(value)];
}

/** What stands behind a key or dash in `column`: the rest of its line, and the lines below. */
function below(value: Json, hand: Hand, column: number, inList: boolean): string[] {
  const collection = Array.isArray(value) || isObject(value);
  const size = Array.isArray(value) ? value.length : isObject(value) ? Object.keys(value).length : 0;
  if (!collection) {
    const lines = scalar(value, hand, column);
    const last = lines.length === 1 && hand.dice() < 0.15 ? `${lines[0]} ${comment(hand)}` : lines[0];
    return [last ?? '', ...lines.slice(1)];
  }
  if (size === 0 || hand.dice() < 0.2) return [flow(value, hand) + (hand.dice() < 0.2 ? ` ${comment(hand)}` : '')];
  const head = hand.dice() < 0.1 ? comment(hand) : '';
  const child = Array.isArray(value) ? column + (inList ? 2 : hand.dashes) : column + (inList ? 2 : hand.step);
  const lines = Array.isArray(value)
    ? list(value, hand, child)
    : map(value as { readonly [key: string]: Json }, hand, child);
  return [head, ...lines];
}

function map(value: { readonly [key: string]: Json }, hand: Hand, column: number): string[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const [first = '', ...rest] = below(item, hand, column, false);
    const name = key === 'yes' || key.includes(' ') || hand.dice() < 0.1 ? JSON.stringify(key) : key;
    return [...noise(hand, column), `${' '.repeat(column)}${name}:${first === '' ? '' : ` ${first}`}`, ...rest];
  });
}

function list(value: readonly Json[], hand: Hand, column: number): string[] {
  return value.flatMap((item) => {
    const [first = '', ...rest] = below(item, hand, column, true);
    const dash = `${' '.repeat(column)}-`;
    // A map may begin behind its dash.
    if (first === '' && isObject(item) && rest[0] !== undefined && /^ *[\w"]/.test(rest[0]) && hand.dice() < 0.7) {
      return [...noise(hand, column), `${dash} ${rest[0].trimStart()}`, ...rest.slice(1)];
    }
    return [...noise(hand, column), `${dash}${first === '' ? '' : ` ${first}`}`, ...rest];
  });
}

const texts = fc
  .record({
    file: files,
    seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }),
    step: fc.constantFrom(2, 2, 3, 4),
    dashes: fc.constantFrom(0, 2, 4),
    crlf: fc.boolean(),
    bom: fc.boolean(),
    open: fc.boolean(),
  })
  .map(({ file, seed, step, dashes, crlf, bom, open }) => {
    let state = seed;
    const dice = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const hand: Hand = { step, dashes, eol: crlf ? '\r\n' : '\n', dice, count: 0 };
    const lines = [...map(file as { readonly [key: string]: Json }, hand, 0), ...noise(hand, 0)];
    return (bom ? '\uFEFF' : '') + lines.join(hand.eol) + (open ? '' : hand.eol);
  });

type Path = (string | number)[];
interface Operation {
  readonly kind: 'set' | 'add' | 'insert' | 'remove' | 'scalar' | 'part' | 'rename' | 'section';
  /** Which of the places there are. */
  readonly pick: number;
  readonly value: Json;
  readonly key: string;
}
const operations = fc.record({
  kind: fc.constantFrom<Operation['kind']>(
    'set',
    'set',
    'add',
    'add',
    'insert',
    'remove',
    'scalar',
    'part',
    'part',
    'rename',
    'section',
  ),
  pick: fc.nat(10_000),
  value: trees,
  key: fc.constantFrom('cap_drop', 'environment', 'NEW', 'new key', 'restart', 'on'),
});

function data(text: string): Json {
  const document = parseDocument(text, { logLevel: 'silent' });
  expect(document.errors).toEqual([]);
  return document.toJS() as Json;
}

function places(text: string): { path: Path; is: 'map' | 'list' | 'scalar'; value: unknown }[] {
  const found: { path: Path; is: 'map' | 'list' | 'scalar'; value: unknown }[] = [];
  const walk = (node: unknown, path: Path) => {
    if (isMap(node)) {
      found.push({ path, is: 'map', value: undefined });
      for (const pair of node.items) walk(pair.value, [...path, String(isScalar(pair.key) ? pair.key.value : '')]);
    } else if (isSeq(node)) {
      found.push({ path, is: 'list', value: undefined });
      node.items.forEach((item, index) => {
        walk(item, [...path, index]);
      });
    } else found.push({ path, is: 'scalar', value: isScalar(node) ? node.value : null });
  };
  walk(parseDocument(text, { logLevel: 'silent' }).contents, []);
  return found;
}

/** The same operation on the plain data. */
function model(value: Json, path: Path, change: (old: Json | undefined) => Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return change(value) ?? null;
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    const next = rest.length === 0 ? change(items[step as number]) : model(items[step as number] ?? null, rest, change);
    return next === undefined ? items.toSpliced(step as number, 1) : items.toSpliced(step as number, 1, next);
  }
  const map = new Map(Object.entries((value ?? {}) as { readonly [key: string]: Json }));
  const next = rest.length === 0 ? change(map.get(String(step))) : model(map.get(String(step)) ?? null, rest, change);
  if (next === undefined) map.delete(String(step));
  else map.set(String(step), next);
  return Object.fromEntries(map);
}

const commentsIn = (text: string): Set<string> =>
  new Set(parseCompose('f', text).comments.map((one) => /# c\d+:/.exec(text.slice(one.start, one.end))?.[0] ?? ''));

/** Does one operation and says what the data must be afterwards; undefined when there is no place for it. */
function perform(
  editor: ComposeEditor,
  { kind, pick, value, key }: Operation,
): { readonly expected: Json; readonly mayDropComments: boolean } | undefined {
  const before = data(editor.text);
  const all = places(editor.text);
  const of = (is: string, test: (place: (typeof all)[number]) => boolean = () => true) => {
    const some = all.filter((place) => place.is === is && test(place));
    return some[pick % Math.max(1, some.length)];
  };
  switch (kind) {
    case 'set': {
      const place = of('map');
      if (place === undefined) return undefined;
      const path = [...place.path, key];
      const old = all.find((one) => JSON.stringify(one.path) === JSON.stringify(path));
      editor.set(path, value);
      return { expected: model(before, path, () => value), mayDropComments: old !== undefined };
    }
    case 'add': {
      const place = of('list');
      if (place === undefined) return undefined;
      editor.addItem(place.path, value, pick % 3 === 0 && !isObject(value) ? { comment: 'new' } : {});
      return {
        expected: model(before, place.path, (list) => [...((list ?? []) as readonly Json[]), value]),
        mayDropComments: false,
      };
    }
    case 'insert': {
      const place = of('list');
      if (place === undefined) return undefined;
      editor.insertItem([...place.path, 0], value);
      return {
        expected: model(before, place.path, (list) => [value, ...((list ?? []) as readonly Json[])]),
        mayDropComments: false,
      };
    }
    case 'remove': {
      const place = all[1 + (pick % Math.max(1, all.length - 1))];
      if (place === undefined || place.path.length < 2) return undefined;
      editor.remove(place.path);
      return { expected: model(before, place.path, () => undefined), mayDropComments: true };
    }
    case 'scalar': {
      const place = of('scalar');
      if (place === undefined || (typeof value === 'object' && value !== null)) return undefined;
      editor.replaceScalar(place.path, value as string | number | boolean | null);
      return { expected: model(before, place.path, () => value), mayDropComments: false };
    }
    case 'part': {
      const place = of('scalar', (one) => typeof one.value === 'string');
      if (place === undefined) return undefined;
      const text = String(place.value);
      const start = pick % (text.length + 1);
      const end = Math.min(text.length, start + (pick % 3));
      const put = ['', 'exec ', '"$$x" ', "it's", ': ', 'é'][pick % 6] ?? '';
      editor.replaceInScalar(place.path, start, end, put);
      const expected = model(before, place.path, () => text.slice(0, start) + put + text.slice(end));
      // Taking all of a line away takes the line away with it, one line break more.
      return { expected: put === '' ? data(editor.text) : expected, mayDropComments: false };
    }
    case 'rename': {
      const place = all.filter((one) => typeof one.path.at(-1) === 'string')[pick % Math.max(1, all.length)];
      if (place === undefined) return undefined;
      const parent = place.path.slice(0, -1);
      editor.renameKey(place.path, key);
      return {
        expected: model(before, parent, (map) =>
          Object.fromEntries(
            Object.entries(map ?? {}).map(([name, one]) => [name === place.path.at(-1) ? key : name, one as Json]),
          ),
        ),
        mayDropComments: false,
      };
    }
    case 'section':
      editor.addSection(key, value);
      return { expected: model(before, [key], () => value), mayDropComments: false };
  }
}

test('an operation does what it says to the data and nothing else to the text', { timeout: 600_000 }, () => {
  let done = 0;
  let refused = 0;
  fc.assert(
    fc.property(texts, fc.array(operations, { minLength: 1, maxLength: 5 }), (text, list) => {
      const editor = openEditor('f', text);
      for (const operation of list) {
        const before = editor.text;
        let result: ReturnType<typeof perform>;
        try {
          result = perform(editor, operation);
        } catch (error) {
          if (!(error instanceof CannotEdit)) throw error;
          expect(Object.keys(cannotEditCodes)).toContain(error.code);
          // Nothing that is written in these styles is beyond the editor, save what is really not there or there twice.
          expect([operation.kind, error.code, error.message]).toEqual([
            operation.kind,
            expect.stringMatching(/^(?:duplicate-keys|not-found|not-a-mapping|unsupported-style)$/),
            expect.any(String),
          ]);
          expect(editor.text).toBe(before);
          refused += 1;
          continue;
        }
        if (result === undefined) continue;
        done += 1;
        expect(data(editor.text)).toEqual(result.expected);
        if (!result.mayDropComments)
          expect([...commentsIn(before)].filter((one) => !commentsIn(editor.text).has(one))).toEqual([]);
        expect(editor.text.startsWith('\uFEFF')).toBe(text.startsWith('\uFEFF'));
        if (text.includes('\r\n')) expect(/[^\r]\n/.test(editor.text)).toBe(false);
        else if (text.includes('\n')) expect(editor.text.includes('\r')).toBe(false);
      }
      expect(applyEdits(text, editor.changes())).toBe(editor.text);
    }),
    { numRuns: Number(process.env.COMPOSE_EDITOR_RUNS ?? 100) },
  );
  expect(done).toBeGreaterThan(refused * 4);
});

test('adding takes nothing away but what stood for nothing', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(texts, fc.nat(1000), fc.constantFrom<Json>('x', ['a'], { b: 1 }), (text, pick, value) => {
      const editor = openEditor('f', text);
      const maps = places(text).filter((place) => place.is === 'map');
      editor.set([...(maps[pick % maps.length]?.path ?? []), 'brand-new'], value);
      for (const change of editor.changes())
        expect(text.slice(change.start, change.end).trim()).toMatch(/^(?:\{ *\}|)$/);
    }),
    { numRuns: 100 },
  );
});
