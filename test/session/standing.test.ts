import { describe, expect, it } from 'vitest';
import type { Choices, FileView, Finding, Fix, Host, Rule } from '../../src/core/types.ts';
import { DecisionSession } from '../../src/session.ts';
import { noDecisions, type SessionItem, type SessionPlan } from '../../src/session.types.ts';
import { memoryFiles } from '../support/memory-files.ts';

/** A language of lines: `bad X` is a finding that can be made `good X`. */
const host: Host<FileView> = { load: (files) => files, models: () => new Map(), problems: () => [] };

interface RuleText {
  readonly name: string;
  readonly order: number;
  /** Words that it finds, and what it makes of the whole text; undefined when it has to refuse. */
  readonly find: (text: string) => readonly string[];
  readonly mend: (text: string, word: string, choices: Choices) => string | undefined;
}

function rule({ name, order, find, mend }: RuleText): Rule<FileView> {
  return {
    id: `compose/${name}`,
    title: name,
    severity: 'high',
    kinds: ['compose'],
    references: [],
    order,
    *check(files, choices = {}) {
      const text = files.read('file') ?? '';
      for (const word of find(text)) {
        const after = mend(text, word, choices);
        const outcome: Finding['outcome'] =
          after === undefined
            ? { kind: 'refusal', code: 'no', because: 'it cannot be done', byHand: [] }
            : fix(text, after, `${name} ${word}`);
        const start = text.indexOf(word);
        const range = { start, end: start + word.length };
        yield {
          rule: `compose/${name}`,
          severity: 'high',
          file: 'file',
          range,
          subject: word,
          message: word,
          fingerprint: `${name}-${word}`,
          related: [],
          conceal: [],
          outcome,
        };
      }
    },
  };
}

function fix(text: string, after: string, title: string): Fix {
  const changes = [{ kind: 'edit', file: 'file', start: 0, end: text.length, text: after }] as const;
  return { kind: 'fix', applicability: 'safe', title, why: [], mayBreak: [], changes, frame: [], followUps: [] };
}

const lines = (text: string) => text.split('\n').filter((line) => line !== '');

/** Turns `bad x` into `good x`. */
const mendBad = rule({
  name: 'mend',
  order: 1,
  find: (text) => lines(text).filter((line) => line.startsWith('bad ')),
  mend: (text, line) => text.replace(line, line.replace('bad', 'good')),
});
/** Takes the whole of a line away that says `old`. */
const sweep = rule({
  name: 'sweep',
  order: 2,
  find: (text) => (text.includes('bad b') ? ['bad b'] : []),
  mend: (text) => text.replace('bad b\n', ''),
});
/** Needs a `bad a` beside it to work on. */
const needy = rule({
  name: 'needy',
  order: 3,
  find: (text) => lines(text).filter((line) => line.startsWith('needy')),
  mend: (text, line) => (text.includes('bad a') ? text.replace(line, 'content') : undefined),
});
/** What is good is to be praised. */
const praise = rule({
  name: 'praise',
  order: 4,
  find: (text) => lines(text).filter((line) => line.startsWith('good ')),
  mend: (text, line) => text.replace(line, line.replace('good', 'best')),
});

function session(...rules: readonly Rule<FileView>[]) {
  return new DecisionSession({
    files: memoryFiles({ file: 'bad a\nbad b\nneedy c\n' }),
    host,
    rules,
    isWanted: () => true,
    conceal: [],
  });
}

const item = (plan: SessionPlan, id: string): SessionItem | undefined => plan.items.find((one) => one.id === id);
const accepting = (...accepted: readonly string[]) => ({ ...noDecisions, accepted });

describe('where a finding stands', () => {
  it('is fixable, then applied', () => {
    const one = session(mendBad);
    const first = one.plan(noDecisions, 0);
    expect(first.items.map(({ id, standing, line }) => [id, standing.kind, line])).toEqual([
      ['mend-bad a', 'fixable', 1],
      ['mend-bad b', 'fixable', 2],
    ]);
    const second = one.plan(accepting('mend-bad b'), 1);
    expect(second.items.map(({ standing }) => standing)).toEqual([{ kind: 'fixable' }, { kind: 'applied', step: 0 }]);
    expect(second.pending.map(({ after }) => after)).toEqual(['bad a\ngood b\nneedy c\n']);
    expect(second.revision).toBe(1);
  });

  it('is solved by another, and says by which', () => {
    const plan = session(mendBad, sweep).plan(accepting('sweep-bad b'), 1);
    expect(item(plan, 'mend-bad b')?.standing).toEqual({ kind: 'solved', by: ['sweep-bad b'] });
    expect(item(plan, 'mend-bad a')?.standing).toEqual({ kind: 'fixable' });
  });

  it('is blocked by another, and says by which and why', () => {
    const plan = session(mendBad, needy).plan(accepting('mend-bad a'), 1);
    expect(item(plan, 'needy-needy c')?.standing).toEqual({
      kind: 'blocked',
      by: ['mend-bad a'],
      because: 'it cannot be done',
    });
  });

  it('is refused when there never was a fix', () => {
    const never = rule({ name: 'never', order: 1, find: () => ['bad a'], mend: () => undefined });
    expect(item(session(never).plan(noDecisions, 0), 'never-bad a')?.standing).toEqual({ kind: 'refused' });
  });

  it('is new when only another fix brings it about, and can be accepted too', () => {
    const one = session(mendBad, praise);
    expect(one.plan(noDecisions, 0).items.map(({ id }) => id)).toEqual(['mend-bad a', 'mend-bad b']);
    const plan = one.plan(accepting('mend-bad a'), 1);
    expect(item(plan, 'praise-good a')).toMatchObject({
      inSource: false,
      line: undefined,
      standing: { kind: 'fixable' },
    });
    const both = one.plan(accepting('mend-bad a', 'praise-good a'), 2);
    expect(both.pending.map(({ after }) => after)).toEqual(['best a\nbad b\nneedy c\n']);
    expect(item(both, 'mend-bad a')?.order).toBe(0);
  });

  it('is blocked when its own fix had to be held back', () => {
    const idle = rule({ name: 'idle', order: 1, find: () => ['bad a'], mend: (text) => text });
    const plan = session(idle).plan(accepting('idle-bad a'), 1);
    expect(item(plan, 'idle-bad a')?.standing).toEqual({ kind: 'blocked', by: [], because: 'the fix changes nothing' });
    expect(plan.internalErrors).toHaveLength(1);
  });
});

describe('rule by rule', () => {
  it('gives each rule what it adds, and the whole at the end', () => {
    const one = session(praise, mendBad);
    one.plan(accepting('mend-bad a', 'praise-good a', 'mend-bad b'), 1);
    const parts = one.byRule();
    expect(parts.map(({ rule: { id }, fixes }) => [id, fixes.length])).toEqual([
      ['compose/mend', 2],
      ['compose/praise', 1],
    ]);
    expect(parts.map(({ made }) => made.overlay.read('file'))).toEqual([
      'good a\ngood b\nneedy c\n',
      'best a\ngood b\nneedy c\n',
    ]);
  });
});

describe('choices', () => {
  it('reach the rules', () => {
    const wordy = rule({
      name: 'wordy',
      order: 1,
      find: (text) => (text.includes('bad a') ? ['bad a'] : []),
      mend: (text, line, choices) => text.replace(line, choices['wordy-bad a']?.values?.['word'] ?? 'fine'),
    });
    const one = session(wordy);
    const plan = (word: string | undefined) =>
      one.plan(
        { ...accepting('wordy-bad a'), choices: word === undefined ? {} : { 'wordy-bad a': { values: { word } } } },
        1,
      );
    expect(plan(undefined).pending[0]?.after).toBe('fine\nbad b\nneedy c\n');
    expect(plan('splendid').pending[0]?.after).toBe('splendid\nbad b\nneedy c\n');
  });
});
