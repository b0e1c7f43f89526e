import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../src/core/fingerprint.ts';
import { check, plan } from '../../src/core/plan.ts';
import type { Change, FileView, Finding, Fix, Host, Json, ModelPath, Rule } from '../../src/core/types.ts';
import { memoryFiles } from '../support/memory-files.ts';

/** A toy language: each line `key=value`; a file's model is the map of its lines; `!` makes it invalid. */
const host: Host<FileView> = {
  load: (files) => files,
  models: (files) =>
    new Map<string, Json>(
      files
        .paths()
        .filter((path) => path.endsWith('.kv'))
        .map((path) => [path, Object.fromEntries(lines(files, path).map(({ key, value }) => [key, value]))]),
    ),
  problems: (files) =>
    files
      .paths()
      .filter((path) => files.read(path)?.includes('!'))
      .map((file) => ({ file, level: 'error' as const, message: 'has a !', advice: 'remove it' })),
};

function lines(files: FileView, path: string): { key: string; value: string; start: number; end: number }[] {
  const out = [];
  let start = 0;
  for (const line of (files.read(path) ?? '').split('\n')) {
    const [key = '', value = ''] = line.split('=');
    if (key !== '') out.push({ key, value, start: start + key.length + 1, end: start + line.length });
    start += line.length + 1;
  }
  return out;
}

/** Every line whose value is `from` is found; the fix writes `to`. */
function replaceRule(
  id: string,
  order: number,
  from: string,
  to: string,
  more: (file: string, key: string) => { changes?: Change[]; frame?: ModelPath[] } = () => ({}),
): Rule<FileView> {
  return {
    id: `compose/${id}`,
    title: id,
    severity: 'high',
    kinds: ['compose'],
    references: [],
    order,
    *check(files) {
      for (const file of files.paths().filter((path) => path.endsWith('.kv'))) {
        for (const { key, value, start, end } of lines(files, file)) {
          if (value !== from) continue;
          const extra = more(file, key);
          const fix: Fix = {
            kind: 'fix',
            applicability: 'safe',
            title: `Write ${to}`,
            why: [],
            mayBreak: [],
            changes: [{ kind: 'edit', file, start, end, text: to }, ...(extra.changes ?? [])],
            frame: extra.frame ?? [{ model: file, path: [key] }],
            followUps: [],
          };
          yield finding(`compose/${id}`, file, key, start, end, fix);
        }
      }
    },
  };
}

function finding(
  rule: `compose/${string}`,
  file: string,
  subject: string,
  start: number,
  end: number,
  outcome: Finding['outcome'],
): Finding {
  return {
    rule,
    severity: 'high',
    file,
    range: { start, end },
    subject,
    message: `${subject} is wrong`,
    fingerprint: fingerprintOf(rule, file, subject),
    related: [],
    conceal: [],
    outcome,
  };
}

const everything = () => true;

describe('plan', () => {
  it('applies until nothing is left, one rule standing on the other', () => {
    const result = plan({
      files: memoryFiles({ 'a.kv': 'x=1\ny=1\n', 'b.kv': 'z=2\n' }),
      host,
      rules: [replaceRule('second', 2, '2', '3'), replaceRule('first', 1, '1', '2')],
      select: everything,
    });
    expect(result.overlay.read('a.kv')).toBe('x=3\ny=3\n');
    expect(result.overlay.read('b.kv')).toBe('z=3\n');
    expect(result.applied.map((one) => one.finding.rule)).toEqual([
      'compose/first',
      'compose/first',
      'compose/second',
      'compose/second',
      'compose/second',
    ]);
    expect(result.findings.map((one) => one.subject)).toEqual(['x', 'y', 'z']);
    expect(result.remaining).toEqual([]);
    expect(result.internalErrors).toEqual([]);
  });

  it('changes nothing that is not selected', () => {
    const result = plan({
      files: memoryFiles({ 'a.kv': 'x=1\ny=1\n' }),
      host,
      rules: [replaceRule('first', 1, '1', '2')],
      select: (one) => one.subject === 'y',
    });
    expect(result.overlay.read('a.kv')).toBe('x=1\ny=2\n');
    expect(result.remaining.map((one) => one.subject)).toEqual(['x']);
  });

  it('holds back a fix that changes more than its frame, and still applies the others', () => {
    const rule = replaceRule('sloppy', 1, '1', '2', (_file, key) =>
      key === 'x' ? { changes: [{ kind: 'edit', file: 'b.kv', start: 2, end: 3, text: '9' }] } : {},
    );
    const result = plan({
      files: memoryFiles({ 'a.kv': 'x=1\ny=1\n', 'b.kv': 'z=2\n' }),
      host,
      rules: [rule],
      select: everything,
    });
    expect(result.overlay.read('a.kv')).toBe('x=1\ny=2\n');
    expect(result.overlay.read('b.kv')).toBe('z=2\n');
    expect(result.internalErrors[0]?.message).toContain('b.kv: z');
    const [left] = result.remaining;
    expect(left?.outcome).toMatchObject({ kind: 'refusal', code: 'fix-held-back' });
  });

  it('applies a fix over several files whole or not at all', () => {
    const both = replaceRule('both', 1, '1', '2', (_file, key) => ({
      changes: [{ kind: 'edit', file: 'b.kv', start: 2, end: 3, text: key === 'x' ? '!' : '7' }],
      frame: [
        { model: 'a.kv', path: [key] },
        { model: 'b.kv', path: ['z'] },
      ],
    }));
    const result = plan({
      files: memoryFiles({ 'a.kv': 'x=1\ny=1\n', 'b.kv': 'z=2\n' }),
      host,
      rules: [both],
      select: everything,
    });
    expect(result.overlay.read('a.kv')).toBe('x=1\ny=2\n');
    expect(result.overlay.read('b.kv')).toBe('z=7\n');
    expect(result.internalErrors[0]?.message).toContain('invalid');
  });

  it('stops and says so when two rules undo each other', () => {
    const result = plan({
      files: memoryFiles({ 'a.kv': 'x=1\n' }),
      host,
      rules: [replaceRule('up', 1, '1', '2'), replaceRule('down', 2, '2', '1')],
      select: everything,
    });
    expect(result.internalErrors.map((error) => error.message)).toEqual(['no end in sight: two fixes undo each other']);
  });

  it('reports a rule that throws and goes on with the others', () => {
    const broken: Rule<FileView> = {
      ...replaceRule('broken', 0, '', ''),
      // biome-ignore lint/correctness/useYield: it fails before it could yield
      *check() {
        throw new Error('boom');
      },
    };
    const result = plan({
      files: memoryFiles({ 'a.kv': 'x=1\n' }),
      host,
      rules: [broken, replaceRule('first', 1, '1', '2')],
      select: everything,
    });
    expect(result.overlay.read('a.kv')).toBe('x=2\n');
    expect(result.internalErrors[0]?.message).toContain('boom');
  });

  it('tells apart findings that would share a fingerprint', () => {
    const rule = replaceRule('first', 1, '1', '2');
    const result = check(memoryFiles({ 'a.kv': 'x=1\nx=1\n' }), host, [rule]);
    expect(new Set(result.findings.map((one) => one.fingerprint)).size).toBe(2);
  });

  it('keeps fingerprints when lines are inserted above', () => {
    const rule = replaceRule('first', 1, '1', '2');
    const before = check(memoryFiles({ 'a.kv': 'x=1\n' }), host, [rule]).findings[0];
    const after = check(memoryFiles({ 'a.kv': `${'n=0\n'.repeat(50)}x=1\n` }), host, [rule]).findings[0];
    expect(after?.fingerprint).toBe(before?.fingerprint);
  });

  it('gives the same result for every subset in every order of choosing', () => {
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const files = memoryFiles({ 'a.kv': keys.map((key) => `${key}=1\n`).join('') });
    const rules = [replaceRule('first', 1, '1', '2'), replaceRule('second', 2, '2', '3')];
    fc.assert(
      fc.property(fc.shuffledSubarray(keys), (chosen) => {
        const inOne = plan({ files, host, rules, select: (one) => chosen.includes(one.subject) });
        const text = chosen.reduce((view: FileView, key) => {
          return plan({ files: view, host, rules, select: (one) => one.subject === key }).overlay;
        }, files);
        expect(text.read('a.kv')).toBe(inOne.overlay.read('a.kv'));
        const again = plan({ files: inOne.overlay, host, rules, select: (one) => chosen.includes(one.subject) });
        expect(again.overlay.pending()).toEqual([]);
      }),
    );
  });
});
