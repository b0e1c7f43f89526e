import { describe, expect, it } from 'vitest';
import type { Finding, Rule } from '../../src/core/types.ts';
import { failOnOf, govern, levelsOf, policyOf } from '../../src/governance.ts';
import { presets } from '../../src/presets.ts';
import { defaultPolicy } from '../../src/source/policy.ts';
import { loadProject } from '../../src/source/project.ts';
import type { Project } from '../../src/source/project.types.ts';
import { type Configuration, type Ignore, noConfiguration } from '../../src/workspace/config.types.ts';
import { memoryFiles } from '../support/memory-files.ts';

/** One finding at the key of each service. */
const noisy = (name: string, extra: Partial<Rule<Project>> = {}): Rule<Project> => ({
  id: `compose/${name}`,
  title: name,
  severity: 'high',
  kinds: ['compose'],
  references: [],
  order: 1,
  *check(project): Iterable<Finding> {
    for (const stack of project.stacks)
      for (const service of stack.services)
        yield {
          rule: `compose/${name}`,
          severity: 'high',
          file: service.file,
          range: service.keyPlace.range,
          subject: `services.${service.name}`,
          message: name,
          fingerprint: `${name}-${service.name}`,
          related: [],
          conceal: [],
          outcome: { kind: 'refusal', code: 'x', because: 'x', byHand: [] },
        };
  },
  ...extra,
});

const alpha = noisy('alpha', { references: [{ standard: 'CIS-Docker-1.7', control: '5.4' }] });
const beta = noisy('beta');
const taste = noisy('taste', { group: 'style' });
const all = [alpha, beta, taste];

function configuration(part: Partial<Configuration>): Configuration {
  return { ...noConfiguration, ...part };
}

function run(text: string, ignores: readonly Ignore[] = [], today = '2026-06-01', rules = all, file = 'compose.yaml') {
  const project = loadProject(memoryFiles({ [file]: text }));
  const governed = govern({ rules, all, ignores, today });
  const left = governed.rules.flatMap((rule) => [...rule.check(project)]).map(({ fingerprint }) => fingerprint);
  return {
    left,
    accepted: governed.accepted().map(({ finding, by, reason }) => [finding.fingerprint, by, reason]),
    comments: governed.commentFindings(project).map(({ rule, message }) => `${rule}: ${message}`),
    problems: governed.ignoreProblems().map(({ file: at, line, message }) => `${at}:${line}: ${message}`),
  };
}

describe('levels', () => {
  const level = (rules: Configuration['rules']) =>
    Object.fromEntries(
      levelsOf(all, configuration({ rules })).map(({ rule, isOn }) => [rule.id.slice(8), isOn ? rule.severity : 'off']),
    );
  const set = (pattern: string, to: 'low' | 'on' | 'off') =>
    ({ kind: 'level', pattern, level: to, place: 'c:1' }) as const;
  const preset = (name: string) => ({ kind: 'preset', preset: name, place: 'c:1' }) as const;

  it('are the rules’ own without a configuration', () => {
    expect(level([])).toEqual({ alpha: 'high', beta: 'high', taste: 'off' });
  });

  it('are set in order, by id, name, glob and group', () => {
    expect(level([set('compose/*', 'low'), set('beta', 'off')])).toEqual({ alpha: 'low', beta: 'off', taste: 'low' });
    expect(level([set('style', 'on')])).toEqual({ alpha: 'high', beta: 'high', taste: 'high' });
    expect(level([preset('cis')])).toEqual({ alpha: 'high', beta: 'off', taste: 'off' });
    expect(level([preset('strict'), set('alpha', 'off')])).toEqual({ alpha: 'off', beta: 'high', taste: 'high' });
  });

  it('reach the findings', () => {
    const [first] = levelsOf(all, configuration({ rules: [set('alpha', 'low')] }));
    const project = loadProject(memoryFiles({ 'compose.yaml': 'services: {db: {image: x}}\n' }));
    expect([...(first?.rule.check(project) ?? [])].map(({ severity }) => severity)).toEqual(['low']);
  });

  it('name what there is', () => {
    expect(() => level([preset('stric')])).toThrow('no preset is called stric');
    expect(() => level([set('compose/alfa', 'off')])).toThrow('no rule is called compose/alfa');
  });

  it('come with a threshold', () => {
    expect(failOnOf(noConfiguration)).toBeUndefined();
    for (const { name, failOn } of presets) expect(failOnOf(configuration({ rules: [preset(name)] }))).toBe(failOn);
    expect(failOnOf(configuration({ rules: [preset('strict')], failOn: 'critical' }))).toBe('critical');
  });
});

describe('the policy', () => {
  it('takes what there is, of the kind that it has', () => {
    const [name = '', usual] = Object.entries(defaultPolicy).find(([, value]) => typeof value === 'number') ?? [];
    const at = (value: number | string, as = name) => policyOf({ policy: [{ name: as, value, place: 'c:1' }] });
    expect(at(Number(usual) + 1)).toEqual({ [name]: Number(usual) + 1 });
    expect(() => at('many')).toThrow(`${name} has to be a number above 0`);
    expect(() => at(0)).toThrow('a number above 0');
    expect(() => at(1, `${name}s`)).toThrow(`no value of the policy is called ${name}s`);
  });
});

describe('ignores of the configuration', () => {
  const ignore = (part: Partial<Ignore>): Ignore => ({
    rules: ['alpha'],
    files: [],
    subjects: [],
    fingerprints: [],
    reason: 'why',
    until: undefined,
    prefix: '',
    place: 'dockfix.yaml:3',
    ...part,
  });
  const text = 'services:\n  db:\n    image: x\n  web:\n    image: y\n';

  it('fit by rule, file, subject and fingerprint', () => {
    expect(run(text, [ignore({ subjects: ['services.d*'] })]).accepted).toEqual([['alpha-db', 'configuration', 'why']]);
    expect(run(text, [ignore({ fingerprints: ['alpha-web'] })]).accepted).toHaveLength(1);
    expect(run(text, [ignore({ files: ['*.yaml'] })]).accepted).toHaveLength(2);
    expect(run(text, [ignore({ files: ['deploy/*.yaml'], prefix: 'deploy/' })]).accepted).toHaveLength(2);
    expect(run(text, [ignore({ files: ['other/**'] })])).toMatchObject({
      accepted: [],
      problems: ['dockfix.yaml:3: this ignore fits no finding'],
    });
  });

  it('count on their last day, and not after it', () => {
    expect(run(text, [ignore({ until: '2026-06-01' })]).accepted).toHaveLength(2);
    expect(run(text, [ignore({ until: '2026-05-31' })])).toMatchObject({
      accepted: [],
      problems: ['dockfix.yaml:3: this ignore is over since 2026-05-31: what it was about counts again'],
    });
  });

  it('are no problem where their rule was not asked', () => {
    expect(run('services: {}\n', [ignore({})], '2026-06-01', [beta]).problems).toEqual([]);
  });

  it('name rules that there are', () => {
    expect(() => run(text, [ignore({ rules: ['alfa'] })])).toThrow('no rule is called alfa');
  });
});

describe('comments', () => {
  it('suppress on their own line and on the next', () => {
    const { left, accepted, comments } = run(
      'services:\n  db: # dockfix-ignore alpha: known\n    image: x\n  # dockfix-ignore compose/alpha, beta: two\n\n  # and more\n  web:\n    image: y\n',
    );
    expect(accepted).toEqual([
      ['alpha-db', 'comment', 'known'],
      ['alpha-web', 'comment', 'two'],
      ['beta-web', 'comment', 'two'],
    ]);
    expect(left).toEqual(['beta-db', 'taste-db', 'taste-web']);
    expect(comments).toEqual([]);
  });

  it('suppress in a service and in a file', () => {
    const service =
      'services:\n  db:\n    image: x\n    # dockfix-ignore-service alpha: why\n    user: "1"\n  web:\n    image: y\n';
    expect(run(service).left).toEqual(['alpha-web', 'beta-db', 'beta-web', 'taste-db', 'taste-web']);
    const above = 'services:\n  db:\n    image: x\n  # dockfix-ignore-service alpha: why\n  web:\n    image: y\n';
    expect(run(above).left).toContain('alpha-db');
    expect(run(above).left).not.toContain('alpha-web');
    expect(run(`# dockfix-ignore-file 'compose/*': why\n${service}`).comments).not.toEqual([]);
    expect(run(`# dockfix-ignore-file compose/*: why\nservices: {db: {image: x}}\n`).left).toEqual([]);
  });

  it('are not looked for in texts', () => {
    const text =
      'services:\n  db:\n    image: x\n    command: |\n      # dockfix-ignore-file alpha: no\n    labels: ["# dockfix-ignore-file alpha: no"]\n';
    expect(run(text)).toMatchObject({ accepted: [], comments: [] });
  });

  it('need a rule, a reason, and a date that is one', () => {
    const said = (comment: string) => run(`services:\n  db: # ${comment}\n    image: x\n`).comments;
    expect(said('dockfix-ignore')).toEqual([expect.stringContaining('it names no rule')]);
    expect(said('dockfix-ignore alpha')).toEqual([expect.stringContaining('it gives no reason')]);
    expect(said('dockfix-ignore alpha until soon: x')).toEqual([expect.stringContaining('a date such as')]);
    expect(said('dockfix-ignore-stage alpha: x')).toEqual([expect.stringContaining('dockfix-ignore-service')]);
    expect(said('dockfix-ignore-block alpha: x')).toEqual([
      expect.stringContaining('dockfix-ignore-block is not known'),
    ]);
    expect(said('dockfix-ignore alfa: x')).toEqual([expect.stringContaining('no rule is called that')]);
    expect(said('dockfix-ignored is another word')).toEqual([]);
  });

  it('are findings themselves when they suppress nothing or are over', () => {
    const unused = 'services:\n  db:\n    image: x # dockfix-ignore alpha: why\n';
    expect(run(unused).comments).toEqual([
      'dockfix/unused-suppression: This comment suppresses alpha, which finds nothing here.',
    ]);
    expect(run(unused, [], '2026-06-01', [beta]).comments).toEqual([]);
    const dated = 'services:\n  db: # dockfix-ignore alpha until 2026-05-31: why\n    image: x\n';
    expect(run(dated, [], '2026-05-31').accepted).toHaveLength(1);
    expect(run(dated)).toMatchObject({
      accepted: [],
      comments: ['dockfix/unused-suppression: This comment is over since 2026-05-31: what it suppressed counts again.'],
    });
  });
});
