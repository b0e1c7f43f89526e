import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dockfix } from '../support/cli.ts';
import { git, setMode, snapshot, tempRepository, tempTree } from '../support/temp.ts';
import { ajv, clean, secret, secretRule, stack } from './scene.ts';

describe('diff', () => {
  it('is accepted by git from wherever it is called, and names no secret that is added', () => {
    const root = tempRepository({ 'my stack/compose.yaml': stack });
    for (const [cwd, path] of [
      ['.', '.'],
      ['.', 'my stack'],
      ['my stack', '.'],
      ['my stack', 'compose.yaml'],
      ['.', 'my stack/compose.yaml'],
    ] as const) {
      const { code, stdout } = dockfix(join(root, cwd), 'diff', '--review', path);
      expect(code).toBe(1);
      execFileSync('git', ['apply', '--check'], { cwd: root, input: stdout });
      expect(
        stdout
          .split('\n')
          .filter((line) => line.startsWith('+'))
          .join('\n'),
      ).not.toContain(secret);
    }
    expect(git(root, 'status', '--porcelain')).toBe('');
  });

  it('gives the bytes that apply writes, but for the secrets', () => {
    const root = tempRepository({ 'compose.yaml': `\uFEFF${stack.replaceAll('\n', '\r\n').trimEnd()}` });
    const { stdout, stderr } = dockfix(root, 'diff', '--review');
    execFileSync('git', ['apply', '--whitespace=nowarn'], { cwd: root, input: stdout });
    const byGit = snapshot(root);
    git(root, 'checkout', '-q', '.');
    git(root, 'clean', '-fdq');
    expect(dockfix(root, 'apply', '--review').code).toBeLessThan(2);
    const byApply = snapshot(root);
    const secrets = Object.keys(byApply).filter((path) => !(path in byGit));
    expect(Object.fromEntries(Object.entries(byApply).filter(([path]) => !secrets.includes(path)))).toEqual(byGit);
    for (const path of secrets.filter((one) => byApply[one]?.startsWith('file')))
      expect(stderr).toContain(`not in this diff, since it holds a secret: ${path}`);
  });

  it('prints nothing and exits with 0 when there is nothing to change', () => {
    expect(dockfix(tempTree({ 'compose.yaml': clean }), 'diff', ...secretRule)).toMatchObject({ code: 0, stdout: '' });
  });

  it('warns that old values stand in it, and hides them with --mask', () => {
    const root = tempRepository({ 'compose.yaml': stack });
    const exact = dockfix(root, 'diff', '--review', ...secretRule);
    expect(exact.stdout).toContain(secret);
    expect(exact.stderr).toContain('old secret values stand in removed and context lines');
    expect(exact.stderr).not.toContain(secret);
    const masked = dockfix(root, 'diff', '--review', '--mask', ...secretRule);
    expect(masked.stdout + masked.stderr).not.toContain(secret);
    expect(masked.stdout).toContain('••••••');
  });

  it('hides values also where the rule that knows them was not asked for', () => {
    const root = tempRepository({ 'compose.yaml': stack });
    for (const args of [
      ['--rule', 'default-privileges'],
      ['--skip', 'hardcoded-secret'],
      ['--severity', 'high'],
    ]) {
      const masked = dockfix(root, 'diff', '--review', '--mask', ...args);
      expect(masked.code).toBe(1);
      expect(masked.stdout + masked.stderr).not.toContain(secret);
      expect(dockfix(root, 'audit', '--rule', 'default-privileges').stdout).not.toContain(secret);
    }
  });

  it('prints JSON that its schema describes', () => {
    const root = tempRepository({ 'compose.yaml': stack });
    const validate = ajv('changes.v1.json');
    for (const args of [['diff'], ['diff', '--review'], ['apply', '--review']]) {
      const { stdout } = dockfix(root, ...args, '--json');
      expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
      expect(stdout).not.toContain(secret);
      expect(JSON.parse(stdout)).toMatchObject({ command: args[0], written: args[0] === 'apply' });
    }
  });
});

describe('apply', () => {
  it('writes what it says, keeps secrets to itself, and has nothing to do the second time', () => {
    const root = tempRepository({ 'compose.yaml': stack });
    setMode(root, 'compose.yaml', 0o640);
    const first = dockfix(root, 'apply', '--review');
    expect(first.code).toBe(0);
    expect(first.stdout).toBe('');
    expect(first.stderr).toMatch(/^changed compose\.yaml$/m);
    expect(first.stderr).toMatch(/rotate/i);
    expect(first.stderr).not.toContain(secret);
    expect(statSync(join(root, 'compose.yaml')).mode & 0o777).toBe(0o640);
    const text = readFileSync(join(root, 'compose.yaml'), 'utf8');
    expect(text).not.toContain(secret);
    expect(text).toContain('# the same since 2019');
    expect(existsSync(join(root, '.dockfix'))).toBe(false);
    // Whatever holds the value now is ignored by git.
    git(root, 'add', '-A');
    expect(git(root, 'grep', '--cached', '-l', '-e', 'services').trim()).toBe('compose.yaml');
    expect(spawnSync('git', ['grep', '--cached', '-q', secret], { cwd: root }).status).toBe(1);
    const before = snapshot(root);
    const second = dockfix(root, 'apply', '--review');
    expect(second.code).toBe(0);
    expect(second.stderr).toContain('0 fixes applied, 0 files written, 0 findings left.');
    expect(snapshot(root)).toEqual(before);
  });

  it('exits with 1 when something is refused, and says how to do it by hand', () => {
    const root = tempRepository({ '.env': `DB=${secret}\n`, 'compose.yaml': stack.replace(`"${secret}"`, '${DB}') });
    const { code, stderr } = dockfix(root, 'apply', '--review', ...secretRule);
    expect(code).toBe(1);
    expect(stderr).toMatch(/Left over \(1 finding\):/);
    expect(stderr).toMatch(/no fix \([a-z-]+\): .+\n +1\. /);
    expect(stderr).not.toContain(secret);
  });

  it('says which file kept it from writing, and writes nothing', () => {
    const root = tempRepository({ 'compose.yaml': stack });
    setMode(root, 'compose.yaml', 0o444);
    const before = snapshot(root);
    expect(dockfix(root, 'apply', '--review')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^dockfix: compose\.yaml: it is read-only; nothing was written\n {2}Make it writable/,
      ),
    });
    expect(snapshot(root)).toEqual(before);
  });

  it('gives the same bytes each time', () => {
    const results = [1, 2].map(() => {
      const root = tempRepository({ 'compose.yaml': stack, 'b/compose.yaml': stack });
      dockfix(root, 'apply', '--review');
      return snapshot(root);
    });
    expect(results[0]).toEqual(results[1]);
  });
});
