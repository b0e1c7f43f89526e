import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cleanEnv, cliPath, dockfix, dockfixOnTerminal } from '../support/cli.ts';
import { tempRepository, writeFiles } from '../support/temp.ts';
import { clean, packageRoot, secret, secretRule, stack } from './scene.ts';

describe('rules and explain', () => {
  it('lists every rule of the folder', () => {
    const names = readdirSync(join(packageRoot, 'transforms'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'support')
      .flatMap(({ name }) =>
        readdirSync(join(packageRoot, 'transforms', name))
          .filter((file) => file.endsWith('.ts'))
          .map((file) => `${name}/${file.slice(0, -3)}`),
      );
    const { stdout, code } = dockfix('.', 'rules');
    expect(code).toBe(0);
    expect(
      stdout
        .split('\n')
        .slice(1, -1)
        .map((line) => line.split(' ')[0]),
    ).toEqual(names.sort());
    const listed = JSON.parse(dockfix('.', 'rules', '--json').stdout) as { rules: { id: string }[] };
    expect(listed.rules.map((rule) => rule.id)).toEqual(names);
  });

  it('shows a page, by the id or the name, and the nearest name for an unknown one', () => {
    const page = readFileSync(join(packageRoot, 'transforms/compose/hardcoded-secret.md'), 'utf8');
    expect(dockfix('.', 'explain', 'compose/hardcoded-secret')).toMatchObject({ code: 0, stdout: page });
    expect(dockfix('.', 'explain', 'hardcoded-secret').stdout).toBe(page);
    expect(dockfix('.', 'explain', 'compose/hardcodedsecret')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Did you mean compose/hardcoded-secret?'),
    });
    expect(dockfix('.', 'explain', 'zzz').stderr).toContain('`dockfix rules` lists them all.');
  });

  it('has a page for every rule', () => {
    const { rules } = JSON.parse(dockfix('.', 'rules', '--json').stdout) as { rules: { id: string }[] };
    for (const { id } of rules) expect(dockfix('.', 'explain', id).code, id).toBe(0);
    // A process for each rule.
  }, 240_000);
});

describe('the command line', () => {
  it('prints the version, helps, and refuses what it does not know', () => {
    const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
    expect(dockfix('.', '--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    expect(dockfix('.', '--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('audit') });
    expect(dockfix('.', 'audit', '--help').stdout).toMatch(/Exit codes:\n {2}0 {2}no finding at or above --fail-on/);
    expect(dockfix('.', 'adit')).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean audit?') });
    expect(dockfix('.', 'audit', '--nonsense').code).toBe(2);
    expect(dockfix('.').code).toBe(2);
  });

  it('is quiet when its reader goes away', () => {
    const root = tempRepository(
      Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`s${n}/compose.yaml`, stack])),
    );
    const result = spawnSync(
      'bash',
      ['-c', `set -o pipefail; '${process.execPath}' '${cliPath}' audit --json | head -c 10 >/dev/null`],
      { cwd: root, encoding: 'utf8', env: cleanEnv() },
    );
    expect(result.stderr).not.toMatch(/EPIPE|Error/);
  });

  it('finishes an interrupted run first and says so', () => {
    const root = tempRepository({ 'compose.yaml': clean });
    writeFiles(root, { '.dockfix/.gitignore': '*\n' });
    expect(dockfix(root, 'apply', ...secretRule).stderr).toContain('an interrupted run had left temporary files');
    expect(existsSync(join(root, '.dockfix'))).toBe(false);
  });

  it('starts in a time that is near to that of Node', () => {
    const time = (...args: readonly string[]) => {
      const start = performance.now();
      spawnSync(process.execPath, args);
      return performance.now() - start;
    };
    let node = Number.POSITIVE_INFINITY;
    let version = Number.POSITIVE_INFINITY;
    // Turn about, so that a busy machine is unjust to neither.
    for (let round = 0; round < 15; round += 1) {
      node = Math.min(node, time('-e', '0'));
      version = Math.min(version, time(cliPath, '--version'));
    }
    expect(version / node).toBeLessThan(1.5);
  });
});

const hasScript = spawnSync('script', ['--version']).status === 0;

describe.runIf(hasScript)('on a terminal', () => {
  it('is coloured, unless NO_COLOR or --no-color says not', async () => {
    const root = tempRepository({ 'compose.yaml': stack });
    expect((await dockfixOnTerminal(root, ['audit'])).stdout).toContain('\u001b[');
    expect((await dockfixOnTerminal(root, ['audit', '--no-color'])).stdout).not.toContain('\u001b[');
    expect((await dockfixOnTerminal(root, ['audit'], { NO_COLOR: '1' })).stdout).not.toContain('\u001b[');
  });

  it('shows progress once a run takes long, and wipes it', async () => {
    // However fast the machine: as many files as make a run take twice the second after which it is shown.
    let root = '';
    for (let files = 150, took = 0; took < 2500; files *= 2) {
      root = tempRepository(Object.fromEntries(Array.from({ length: files }, (_, n) => [`s${n}/compose.yaml`, stack])));
      const start = performance.now();
      const { stdout } = await dockfixOnTerminal(root, ['audit', '--quiet']);
      took = performance.now() - start;
      expect(stdout).not.toContain('\u001b[K');
    }
    const shown = (await dockfixOnTerminal(root, ['audit', '--no-color'])).stdout;
    expect(shown.replaceAll('\u001b', 'ESC')).toMatch(/\rESC\[K(reading \(\d+ files\)|checking [a-z/-]+) …/);
    expect(shown.slice(shown.lastIndexOf('…')).startsWith('…\r\u001b[K')).toBe(true);
    expect(dockfix(root, 'audit').stderr).not.toContain('\r');
  }, 240_000);

  it('hides old values in a diff, unless they are asked for', async () => {
    const root = tempRepository({ 'compose.yaml': stack });
    const masked = await dockfixOnTerminal(root, ['diff', '--review', ...secretRule]);
    expect(masked.code).toBe(1);
    expect(masked.stdout).not.toContain(secret);
    expect(masked.stdout).toContain('••••••');
    expect((await dockfixOnTerminal(root, ['diff', '--review', '--show-secrets', ...secretRule])).stdout).toContain(
      secret,
    );
  });
});
