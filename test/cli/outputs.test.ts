import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dockfix } from '../support/cli.ts';
import { tempRepository, tempTree } from '../support/temp.ts';
import { clean, secret, secretRule, stack } from './scene.ts';

describe('audit -o', () => {
  it('writes several formats in one run, and prints nothing then', () => {
    const root = tempRepository({ 'compose.yaml': stack });
    const files = ['a.html', 'b.md', 'c.json', 'd.sarif', 'e.xml', 'gitlab:f', 'github:g', 'h.csv'];
    const run = dockfix(root, 'audit', '--quiet', ...secretRule, ...files.flatMap((file) => ['-o', file]));
    expect(run).toEqual({ code: 1, stdout: '', stderr: '' });
    for (const file of files) {
      const text = readFileSync(join(root, file.replace(/^\w+:/, '')), 'utf8');
      expect(text, file).toContain('hardcoded-secret');
      expect(text, file).not.toContain(secret);
    }
  });

  it('writes and prints where both are asked for', () => {
    const root = tempRepository({ 'compose.yaml': stack });
    const { stdout } = dockfix(root, 'audit', ...secretRule, '--format', 'csv', '-o', 'x.html');
    expect(stdout).toMatch(/^severity,state,rule,/);
    expect(existsSync(join(root, 'x.html'))).toBe(true);
  });

  it('says before it begins what it cannot do', () => {
    const root = tempTree({ 'compose.yaml': clean });
    const said = (...args: readonly string[]) => {
      const { code, stderr } = dockfix(root, 'audit', ...args);
      return `${code} ${stderr}`;
    };
    expect(said('-o', 'report.txt')).toMatch(/^2 .*its ending does not tell the format/);
    expect(said('-o', 'yaml:report')).toMatch(/^2 .*there is no format yaml/);
    expect(said('-o', 'nowhere/report.md', '--rule', 'hardcoded-secret')).toMatch(
      /^2 .*could not be written \(ENOENT\)/,
    );
    expect(said('--format', 'yaml')).toMatch(/^2 .*Allowed choices are text, html/);
  });
});
