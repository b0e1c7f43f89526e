import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dockfix } from '../support/cli.ts';
import { git, tempRepository, tempTree, writeFiles } from '../support/temp.ts';
import { ajv, secret, secretRule, stack } from './scene.ts';

const two = stack.replace(
  '\nvolumes:',
  '  other:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: "another-Tr0ub4dor"\n\nvolumes:',
);

describe('a baseline', () => {
  it('keeps quiet about what is known, and fails at what is new', () => {
    const root = tempRepository({ 'compose.yaml': stack });
    expect(dockfix(root, 'audit', ...secretRule, '--write-baseline', 'known.json')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'known.json: 1 finding known from now on.\n',
    });
    expect(readFileSync(join(root, 'known.json'), 'utf8')).not.toContain(secret);
    const known = dockfix(root, 'audit', ...secretRule, '--baseline', 'known.json');
    expect(known).toMatchObject({ code: 0, stdout: expect.stringContaining('Not shown: 1 finding known') });
    expect(known.stdout).toContain('No findings.');
    // Fifty lines above do not make it another.
    writeFiles(root, { 'compose.yaml': `${'# more\n'.repeat(50)}${two}` });
    const more = dockfix(root, 'audit', ...secretRule, '--baseline', 'known.json');
    expect(more.code).toBe(1);
    expect(more.stdout).toContain('1 finding: 1 critical.');
    expect(more.stdout).toContain('of service other');
    writeFiles(root, { 'compose.yaml': 'services: {}\n' });
    expect(dockfix(root, 'audit', ...secretRule, '--baseline', 'known.json').stderr).toContain(
      '1 known finding gone since the baseline was written',
    );
  });

  it('is named by the configuration', () => {
    const root = tempRepository({ 'compose.yaml': stack, 'dockfix.yaml': 'baseline: known.json\n' });
    expect(dockfix(root, 'audit', ...secretRule)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--write-baseline'),
    });
    expect(dockfix(root, 'audit', ...secretRule, '--write-baseline').code).toBe(0);
    expect(dockfix(root, 'audit', ...secretRule).code).toBe(0);
  });

  it('has to be one', () => {
    const root = tempTree({ 'compose.yaml': stack, 'a.json': '{', 'b.json': '{"schemaVersion": 2}' });
    for (const file of ['a.json', 'b.json', 'nowhere.json'])
      expect(dockfix(root, 'audit', '--baseline', file)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(file),
      });
    expect(dockfix(root, 'audit', '--write-baseline')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no file is named'),
    });
  });
});

describe('--since', () => {
  it('shows what a change brought: modified, added and deleted files, committed or not', () => {
    const root = tempRepository({ 'compose.yaml': stack, 'a/compose.yaml': stack, 'gone/compose.yaml': stack });
    const found = (...args: readonly string[]) => {
      const { stdout } = dockfix(root, 'audit', ...secretRule, '--json', ...args);
      const { findings } = JSON.parse(stdout) as { findings: { file: string; subject: string }[] };
      return findings.map(({ file, subject }) => `${file} ${subject}`);
    };
    expect(found('--since', 'HEAD')).toEqual([]);
    writeFiles(root, { 'compose.yaml': `# more\n${two}`, 'b/compose.yaml': stack });
    git(root, 'rm', '-q', '-r', 'gone');
    expect(found('--since', 'HEAD')).toEqual(['b/compose.yaml services.db', 'compose.yaml services.other']);
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'more');
    expect(found('--since', 'HEAD~1')).toHaveLength(2);
    expect(found('--since', 'HEAD')).toEqual([]);
    expect(found('--since', 'HEAD~1', 'b')).toEqual(['compose.yaml services.db']);
  });

  it('needs git and a revision that there is', () => {
    expect(dockfix(tempTree({ 'compose.yaml': stack }), 'audit', '--since', 'HEAD')).toMatchObject({ code: 2 });
    const root = tempRepository({ 'compose.yaml': stack });
    expect(dockfix(root, 'audit', '--since', '--output=x')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('git knows no revision'),
    });
  });
});

describe('what is accepted', () => {
  it('is not shown, not fixed, and its secret stays hidden', () => {
    const root = tempRepository({
      'compose.yaml': stack.replace(
        'environment:',
        'environment: # dockfix-ignore-service hardcoded-secret: a test database',
      ),
    });
    const { code, stdout } = dockfix(root, 'audit');
    expect(stdout).toContain('Not shown: 1 finding accepted with a reason.');
    expect(stdout).not.toContain('compose/hardcoded-secret');
    expect(code).toBe(1);
    const diff = dockfix(root, 'diff', '--review', '--mask');
    expect(diff.stdout).toContain('cap_drop');
    expect(diff.stdout).not.toContain('POSTGRES_PASSWORD_FILE');
    for (const run of [diff, dockfix(root, 'diff', '--json', '--review')]) expect(run.stdout).not.toContain(secret);
  });

  it('is said in dockfix.yaml as well, which its schema describes', () => {
    const root = tempRepository({
      'compose.yaml': stack,
      'dockfix.yaml': 'ignores:\n  - rule: hardcoded-secret\n    reason: a test database\n    until: 2126-01-31\n',
    });
    expect(dockfix(root, 'audit', ...secretRule)).toMatchObject({ code: 0 });
    const validate = ajv('config.v1.json');
    expect(
      validate({
        extends: ['strict', './x.yaml'],
        rules: { 'compose/hardcoded-secret': 'low', '*/any': 'off' },
        policy: { pidsLimit: 5 },
        ignores: [{ rule: 'hardcoded-secret', reason: 'x', until: '2126-01-31', files: 'a/**' }],
        failOn: 'low',
        stacks: [{ files: ['compose.yaml'] }],
      }),
      JSON.stringify(validate.errors),
    ).toBe(true);
    expect(validate({ policy: { pidslimit: 5 } })).toBe(false);
    expect(validate({ ignores: [{ rule: 'x' }] })).toBe(false);
  });
});
