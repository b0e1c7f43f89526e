import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
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

  it('shows the page of a rule of each kind', () => {
    const { rules } = JSON.parse(dockfix('.', 'rules', '--json').stdout) as { rules: { id: string }[] };
    const kinds = new Map(rules.map(({ id }) => [id.split('/')[0], id]));
    expect([...kinds.keys()]).toEqual(expect.arrayContaining(['compose', 'dockerfile']));
    for (const id of kinds.values()) expect(dockfix('.', 'explain', id).code, id).toBe(0);
  });
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

  it('reads next to nothing to say its version', () => {
    const tellFiles = `data:text/javascript,import{register}from'node:module';register('data:text/javascript,${encodeURIComponent(
      'export async function load(url,context,next){process._rawDebug(url);return next(url,context)}',
    )}')`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', tellFiles, cliPath, '--version'], {
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const files = stderr.split('\n').filter((line) => line.startsWith('file:'));
    expect(files).toContain(pathToFileURL(cliPath).href);
    const bytes = files.reduce((sum, file) => sum + statSync(fileURLToPath(file)).size, 0);
    expect(bytes).toBeLessThan(10_000);
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
