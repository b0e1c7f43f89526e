import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dockfix } from '../support/cli.ts';
import { tempRepository, tempTree } from '../support/temp.ts';
import { ajv, clean, secret, secretRule, stack } from './scene.ts';

describe('audit', () => {
  it('groups by file, shows the place, the fix and a summary, and never the secret', () => {
    const root = tempRepository({ 'compose.yaml': stack });
    const { code, stdout, stderr } = dockfix(root, 'audit', ...secretRule);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^compose\.yaml\n\ncritical {2}compose\.yaml:6:\d+ {2}compose\/hardcoded-secret\n/);
    expect(stdout).toMatch(/6 \| {7}POSTGRES_PASSWORD: "••••••" {3}# the same since 2019\n +\| +\^+\n/);
    expect(stdout).toMatch(/fix \((safe|review)\): \w+/);
    expect(stdout).toMatch(/1 finding: 1 critical\./);
    expect(stdout).toContain('(1 service): compose.yaml; Compose loads a file of this name by itself\n');
    expect(stdout + stderr).not.toContain(secret);
    expect(stdout + stderr).not.toContain('\u001b');
    expect(stderr).toContain('dockfix diff');
  });

  it('prints JSON that its schema describes, without the secret', () => {
    const root = tempRepository({
      'compose.yaml': stack,
      'broken.yaml': 'services:\n  a: [\n',
      Dockerfile: 'FROM debian:12\nCMD run\n',
    });
    const validate = ajv('audit.v1.json');
    for (const args of [['--json'], ['--format', 'json']]) {
      const { stdout } = dockfix(root, 'audit', ...args);
      expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
      expect(stdout).not.toContain(secret);
      const report = JSON.parse(stdout) as {
        findings: { rule: string; line: number; fingerprint: string }[];
        root: string;
      };
      expect(report.root).toBe('.');
      expect(report.findings).toContainEqual(expect.objectContaining({ rule: 'compose/hardcoded-secret', line: 6 }));
    }
  });

  it('exits with 0 below --fail-on, 1 at it, 2 when the job could not be done', () => {
    const root = tempTree({ 'compose.yaml': clean });
    expect(dockfix(root, 'audit', ...secretRule).code).toBe(0);
    const found = tempRepository({ 'compose.yaml': stack });
    expect(dockfix(found, 'audit', ...secretRule, '--fail-on', 'critical').code).toBe(1);
    expect(dockfix(found, 'audit', '--rule', 'compose/default-privileges', '--fail-on', 'critical').code).toBe(0);
    expect(dockfix(root, 'audit', 'nowhere')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^dockfix: nowhere: it is not there\n {2}Check the path\.\n$/),
    });
  });

  it('exits with 2 when nothing was found but a file could not be understood', () => {
    const root = tempTree({ 'compose.yaml': 'services:\n  a: {image: "x\n' });
    const { code, stdout } = dockfix(root, 'audit');
    expect(code).toBe(2);
    expect(stdout).toMatch(/compose\.yaml:\d+:\d+: error: /);
  });

  it('says that there is nothing to look at', () => {
    expect(dockfix(tempTree({ 'a.txt': '' }), 'audit')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('no compose file and no Dockerfile'),
    });
  });

  it('shows paths as the user would write them', () => {
    const root = tempRepository({ 'deploy/compose.yaml': stack, 'other/compose.yaml': stack });
    expect(dockfix(root, 'audit', 'deploy', ...secretRule).stdout).toContain('critical  deploy/compose.yaml:6:');
    expect(dockfix(join(root, 'deploy'), 'audit', '../other', ...secretRule).stdout).toContain(
      'critical  ../other/compose.yaml:6:',
    );
    const one = dockfix(root, 'audit', 'deploy/compose.yaml', ...secretRule).stdout;
    expect(one).toContain('1 finding:');
    const both = dockfix(root, 'audit', 'deploy', 'other', ...secretRule).stdout;
    expect(both).toContain('2 findings:');
  });

  it('prints one line for each finding when it is to be quiet', () => {
    const root = tempRepository({ 'compose.yaml': stack });
    const { stdout, stderr } = dockfix(root, 'audit', '--quiet', ...secretRule);
    expect(stdout).toMatch(/^compose\.yaml:6:\d+: critical compose\/hardcoded-secret: [^\n]+\n$/);
    expect(stderr).toBe('');
  });

  it('selects rules by globs and findings by severity', () => {
    const root = tempRepository({ 'compose.yaml': stack });
    const rules = (...args: readonly string[]) => {
      const { findings } = JSON.parse(dockfix(root, 'audit', '--json', ...args).stdout) as {
        findings: { rule: string }[];
      };
      return [...new Set(findings.map((finding) => finding.rule))];
    };
    expect(rules('--rule', '*/hardcoded-*')).toEqual(['compose/hardcoded-secret']);
    expect(rules('--rule', 'hardcoded-secret')).toEqual(['compose/hardcoded-secret']);
    expect(rules('--skip', 'compose/*')).toEqual([]);
    expect(rules('--severity', 'critical')).toEqual(['compose/hardcoded-secret']);
    expect(dockfix(root, 'audit', '--rule', 'hardcoded-secrets')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean compose/hardcoded-secret?'),
    });
    expect(dockfix(root, 'audit', '--severity', 'worst')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Expected one of critical, high'),
    });
  });
});
