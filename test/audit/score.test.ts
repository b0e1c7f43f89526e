import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { penaltyOf, type Scored, scoreOf } from '../../src/audit/score.ts';
import { severities } from '../../src/core/types.ts';

const finding = (rule: string, severity: Scored['severity']): Scored => ({ rule, severity });
const findings = fc.array(
  fc.record({ rule: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), severity: fc.constantFrom(...severities) }),
  { maxLength: 60 },
);

describe('a score', () => {
  it.each([
    ['nothing', [], 10, 'A'],
    ['one low', [finding('a', 'low')], 9.5, 'A'],
    ['one medium', [finding('a', 'medium')], 8.7, 'B'],
    ['one high', [finding('a', 'high')], 6.9, 'C'],
    ['one critical', [finding('a', 'critical')], 3.9, 'E'],
    ['only what informs', [finding('a', 'info'), finding('b', 'info')], 10, 'A'],
    [
      'a service without any hardening: seven medium, three low',
      [...'abcdefg'].map((rule) => finding(rule, 'medium')).concat([...'hij'].map((rule) => finding(rule, 'low'))),
      3.5,
      'E',
    ],
    ['the same concern for the third time', Array.from({ length: 3 }, () => finding('a', 'medium')), 7.9, 'B'],
  ] as const)('of %s', (_, given, value, grade) => {
    expect(scoreOf(given)).toMatchObject({ value, grade, isAssessed: true });
  });

  it('is 0 where a source could not be understood', () => {
    expect(scoreOf([], false)).toMatchObject({ value: 0, penalty: undefined, isAssessed: false });
  });

  it('is 10 less its parts, exactly', () => {
    fc.assert(
      fc.property(findings, (given) => {
        const { value, parts } = scoreOf(given);
        const tenths = parts.reduce((sum, { lost }) => sum + Math.round(lost * 10), Math.round(value * 10));
        expect(tenths).toBe(100);
        for (const { lost } of parts) expect(lost).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('never falls when findings go', () => {
    fc.assert(
      fc.property(findings, fc.infiniteStream(fc.boolean()), (given, keep) => {
        const left = given.filter(() => keep.next().value);
        expect(scoreOf(left).value).toBeGreaterThanOrEqual(scoreOf(given).value);
        expect(penaltyOf(left)).toBeLessThanOrEqual(penaltyOf(given) + 1e-9);
        expect(scoreOf(left).penalty).toBeLessThanOrEqual(scoreOf(given).penalty ?? 0);
      }),
    );
  });

  it('shows a penalty that says the same: 8 points halve the score at least, and 0 only where nothing weighs', () => {
    fc.assert(
      fc.property(findings, (given) => {
        const { value, penalty } = scoreOf(given);
        expect(penalty).toBeCloseTo(penaltyOf(given), 1);
        expect(value).toBeLessThanOrEqual(10 * 2 ** (-(penalty ?? 0) / 8) + 0.01);
        expect(penalty === 0).toBe(value === 10);
      }),
    );
  });

  it('says what each concern would gain', () => {
    fc.assert(
      fc.property(findings, (given) => {
        const { value, parts } = scoreOf(given);
        for (const { concern, gain } of parts) {
          const without = scoreOf(given.filter(({ rule }) => rule !== concern)).value;
          expect(Math.round((value + gain) * 10)).toBe(Math.round(without * 10));
        }
      }),
    );
  });

  it('stays between 0 and 10 and does not depend on the order', () => {
    fc.assert(
      fc.property(findings, (given) => {
        const score = scoreOf(given);
        expect(score.value).toBeGreaterThanOrEqual(0);
        expect(score.value).toBeLessThanOrEqual(10);
        expect(scoreOf([...given].reverse())).toEqual(score);
      }),
    );
  });
});
