import { describe, expect, it } from 'vitest';
import {
  credentialOf,
  knownValueIn,
  loginsInAddresses,
  secretsInPairs,
} from '../../../transforms/compose/hardcoded-secret/credentials-in-text.ts';
import { interpolationsIn } from '../../../transforms/compose/hardcoded-secret/variables.ts';
import { dotenvLine, lineSetting, mentions } from '../../../transforms/support/dotenv-lines.ts';

const untracked = (): undefined => undefined;

describe('interpolations', () => {
  it('finds the outermost ones and skips escaped dollars', () => {
    const raw = 'a $$X ${A:-b${C}} $D ${E:?no } ${F}';
    expect(
      interpolationsIn(raw).map(({ start, end, name, operator, operand }) => [
        raw.slice(start, end),
        name,
        operator,
        operand,
      ]),
    ).toEqual([
      ['${A:-b${C}}', 'A', ':-', 'b${C}'],
      ['$D', 'D', '', ''],
      ['${E:?no }', 'E', ':?', 'no '],
      ['${F}', 'F', '', ''],
    ]);
  });
});

describe('a whole value', () => {
  it.each([
    ['changeme', { kind: 'literal', value: 'changeme' }],
    ['a$$b', { kind: 'literal', value: 'a$b' }],
    ['${PW:-changeme}', { kind: 'default', variable: 'PW', value: 'changeme', nested: false }],
    ['${PW-changeme}', { kind: 'default', variable: 'PW', value: 'changeme', nested: false }],
    ['${A:-${B:-changeme}}', { kind: 'default', variable: 'B', value: 'changeme', nested: true }],
  ])('%s', (raw, expected) => expect(credentialOf('DB_PASSWORD', raw, untracked)).toEqual(expected));

  it.each(['${PW}', '$PW', '${PW:-}', '${PW:?set it}', '${PW:+x}', '${A:-${B}}', '${A:-${B:-}}', 'x${A}y', ''])(
    '%s is none',
    (raw) => expect(credentialOf('DB_PASSWORD', raw, untracked)).toBeUndefined(),
  );

  it('finds what a tracked file fills', () => {
    const tracked = (name: string) => (name === 'PW' ? { value: 'changeme', file: '.env' } : undefined);
    expect(credentialOf('DB_PASSWORD', '${PW}', tracked)).toEqual({
      kind: 'tracked',
      variable: 'PW',
      value: 'changeme',
      file: '.env',
    });
    expect(credentialOf('DB_PASSWORD', '${PW:?set}', tracked)).toMatchObject({ kind: 'tracked' });
  });
});

describe('addresses with a login', () => {
  const found = (raw: string): unknown =>
    loginsInAddresses(raw, untracked).map((one) => [raw.slice(one.start, one.end), one.host]);
  it('gives the password and the host', () => {
    expect(found('postgres://app:s3cret@db:5432/app')).toEqual([['s3cret', 'db']]);
    expect(found('redis://:s3cret@cache/0')).toEqual([['s3cret', 'cache']]);
    expect(found('postgres://app:${PW:-a/b}@db/app?x=1')).toEqual([['${PW:-a/b}', 'db']]);
    expect(found('a=amqp://u:one1@mq b=amqp://u:two2@mq2')).toEqual([
      ['one1', 'mq'],
      ['two2', 'mq2'],
    ]);
  });
  it('leaves addresses without one', () => {
    expect(found('http://localhost:8080/a@b')).toEqual([]);
    expect(found('postgres://app@db/app')).toEqual([]);
    expect(found('postgres://app:${PW}@db/app')).toEqual([]);
    expect(found('ssh://git@example.org:22/x')).toEqual([]);
  });
});

it('reads connection strings', () => {
  const raw = 'Server=db;User Id=sa;Password=Str0ng!;Encrypt=false';
  expect(secretsInPairs(raw, untracked).map((one) => [raw.slice(one.start, one.end), one.host])).toEqual([
    ['Str0ng!', 'db'],
  ]);
  expect(secretsInPairs('host=db user=a password=${PW}', untracked)).toEqual([]);
});

it('finds a known value as a whole field only', () => {
  const at = knownValueIn('local:cache:6379:0:dev123', 'dev123');
  expect(at).toEqual({ start: 19, end: 25 });
  expect(knownValueIn('mydev123x', 'dev123')).toBeUndefined();
  expect(knownValueIn('a:postgres', 'postgres')).toBeUndefined();
});

describe('lines of a .env', () => {
  it.each([
    ['simple', 'A=simple'],
    ['with space', "A='with space'"],
    ['a$b#c', "A='a$b#c'"],
    [`it's "x" $y \\`, 'A="it\'s \\"x\\" \\$y \\\\"'],
  ])('%s', (value, line) => expect(dotenvLine('A', value)).toBe(line));
  it('finds settings', () => {
    const text = 'A=1\n# B=2\nexport C=3\nD=\n';
    expect(lineSetting(text, 'A')).toBe('A=1');
    expect(lineSetting(text, 'B')).toBeUndefined();
    expect(lineSetting(text, 'C')).toBe('export C=3');
    expect(lineSetting(text, 'D')).toBeUndefined();
    expect(mentions(text, 'D')).toBe(true);
  });
});
