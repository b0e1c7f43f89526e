import { describe, expect, it } from 'vitest';
import { matchesGlob, nearest, selectRules } from '../../src/selection.ts';

const rules = [
  { id: 'compose/hardcoded-secret' },
  { id: 'compose/docker-socket-mounted' },
  { id: 'dockerfile/final-stage' },
] as const;
const selected = (selection: Parameters<typeof selectRules>[1]) => selectRules(rules, selection).map((rule) => rule.id);

describe('selecting rules', () => {
  it.each([
    [{}, ['compose/hardcoded-secret', 'compose/docker-socket-mounted', 'dockerfile/final-stage']],
    [{ rule: ['compose/*'] }, ['compose/hardcoded-secret', 'compose/docker-socket-mounted']],
    [{ rule: ['compose/*'], skip: ['*socket*'] }, ['compose/hardcoded-secret']],
    [{ rule: ['final-stage', 'hardcoded-secret'] }, ['compose/hardcoded-secret', 'dockerfile/final-stage']],
    [{ skip: ['**'] }, []],
  ])('%j', (selection, expected) => {
    expect(selected(selection)).toEqual(expected);
  });

  it('takes an optional rule only when it or its group is named', () => {
    const all = [...rules, { id: 'compose/key-order', group: 'style' }] as const;
    const ids = (rule: readonly string[]) => selectRules(all, { rule }).map(({ id }) => id);
    expect(ids([])).toEqual(rules.map(({ id }) => id));
    expect(ids(['compose/*'])).not.toContain('compose/key-order');
    expect(ids(['style'])).toEqual(['compose/key-order']);
    expect(ids(['key-order', 'final-stage'])).toEqual(['dockerfile/final-stage', 'compose/key-order']);
  });

  it('does not take a typing error for a clean result', () => {
    expect(() => selected({ rule: ['compose/hardcoded-secrets'] })).toThrow(
      'no rule is called compose/hardcoded-secrets',
    );
    expect(() => selected({ skip: ['nothing/*'] })).toThrow('no rule is called nothing/*');
  });
});

describe('globs', () => {
  it.each([
    ['*', 'a', true],
    ['*', 'a/b', false],
    ['**', 'a/b', true],
    ['a*c', 'abbc', true],
    ['a*c', 'abb', false],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['a.c', 'abc', false],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });
});

describe('the nearest name', () => {
  it('is offered when it is near enough to be meant', () => {
    const ids = rules.map((rule) => rule.id);
    expect(nearest('compose/hardcoded-secrt', ids)).toBe('compose/hardcoded-secret');
    expect(nearest('final-stages', ids)).toBe('dockerfile/final-stage');
    expect(nearest('docker/hardcoded-secret', ids)).toBe('compose/hardcoded-secret');
    expect(nearest('entirely-different', ids)).toBeUndefined();
  });
});
