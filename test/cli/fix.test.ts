/** `dockfix fix` as it is shipped: what it needs of a terminal, and prompts on a real one. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cleanEnv, cliPath, dockfix } from '../support/cli.ts';
import { git, snapshot, tempFolder, tempRepository, tempTree, writeFiles } from '../support/temp.ts';
import { clean, secret, stack } from './scene.ts';

interface Talk {
  readonly code: number | null;
  readonly text: string;
}

/** Answers each question on a pseudo-terminal made by script(1) once it is asked. */
function talk(
  cwd: string,
  answers: readonly (string | NodeJS.Signals)[],
  args: readonly string[] = ['--prompt'],
  env: Readonly<Record<string, string>> = {},
): Promise<Talk> {
  const words = [process.execPath, cliPath, 'fix', ...args].map((word) => `'${word}'`).join(' ');
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qefc', words, '/dev/null'], {
      cwd,
      env: cleanEnv({ XDG_CONFIG_HOME: '/nonexistent', ...env }),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let text = '';
    let asked = 0;
    const left = [...answers];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (!text.endsWith('? ') || text.length === asked) return;
      asked = text.length;
      const answer = left.shift();
      // Ctrl-D ends the input, Ctrl-C asks the terminal for the signal.
      child.stdin.write(answer === undefined ? '\u0004' : answer === 'SIGINT' ? '\u0003' : `${answer}\n`);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text: text.replaceAll('\r\n', '\n') }));
  });
}

describe('dockfix fix', () => {
  it('says in one sentence that it needs a terminal', () => {
    const root = tempRepository({ 'compose.yaml': stack });
    const { code, stdout, stderr } = dockfix(root, 'fix');
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/needs a terminal/);
    expect(dockfix(root, 'fix', '--prompt').code).toBe(2);
  });

  it('asks line by line, and writes at the end', async () => {
    const root = tempRepository({ 'compose.yaml': stack });
    const { code, text } = await talk(root, ['A', 'v', 'y', '1']);
    expect(code).toBe(0);
    expect(text).toMatch(/changed .*compose\.yaml/);
    expect(text).not.toContain(secret);
    expect(readFileSync(join(root, 'compose.yaml'), 'utf8')).toContain('POSTGRES_PASSWORD_FILE');
    expect((await talk(root, [])).text).toContain('No findings.');
  });

  it('leaves with nothing written, and says that decisions are kept', async () => {
    const root = tempRepository({ 'compose.yaml': stack });
    const before = snapshot(root);
    const { code, text } = await talk(root, ['y', 'q', '1']);
    expect(code).toBe(1);
    expect(text).toContain('Nothing was written. What you decided is kept');
    expect(snapshot(root)).toEqual(before);
    expect((await talk(root, ['1', 'v', 'y', '1'])).code).toBe(0);
  });

  it('keeps what was decided when it is interrupted', async () => {
    const root = tempRepository({ 'compose.yaml': stack });
    const before = snapshot(root);
    const { code } = await talk(root, ['y', 'SIGINT']);
    expect(code).toBe(130);
    expect(snapshot(root)).toEqual(before);
    expect(existsSync(join(root, '.git/dockfix'))).toBe(true);
  });

  it.each([{ TERM: 'dumb' }, { ACCESSIBLE: '1' }])(
    'asks line by line where a screen makes no sense: %o',
    async (env) => {
      const root = tempRepository({ 'compose.yaml': stack });
      const { code, text } = await talk(root, ['q', '1'], [], env);
      expect(code).toBe(1);
      expect(text).toContain('Accept this fix [');
      expect(text).not.toContain('\u001b[?1049h');
    },
  );

  it('is done at once where there is nothing to fix', async () => {
    const { code, text } = await talk(
      tempRepository({ 'compose.yaml': clean }),
      [],
      ['--prompt', '--rule', 'hardcoded-secret'],
    );
    expect(code).toBe(0);
    expect(text).toContain('No findings.');
  });

  it('looks only at what it is asked about', async () => {
    const root = tempRepository({ 'a/compose.yaml': stack, 'b/compose.yaml': stack });
    const { text } = await talk(root, ['g', '', 'q', '1'], ['--prompt', '--rule', 'hardcoded-secret', 'a']);
    expect(text).toContain('1 finding in a');
  });

  it.each([
    ['{', /config\.json/],
    ['{"keys": {"nonsense": ["x"]}}', /no command nonsense/],
    ['{"keys": {"accept": "x"}}', /a list of keys was expected/],
  ])('says what is wrong in the settings: %s', async (text, message) => {
    const root = tempRepository({ 'compose.yaml': stack });
    const config = writeFiles(tempFolder(), { 'dockfix/config.json': text });
    const result = await talk(root, [], [], { XDG_CONFIG_HOME: config });
    expect(result.code).toBe(2);
    expect(result.text).toMatch(message);
  });

  it('says that the settings it was given are not there', async () => {
    const { code, text } = await talk(tempTree({ 'compose.yaml': stack }), [], ['--keys', 'nowhere.json']);
    expect(code).toBe(2);
    expect(text).toContain('nowhere.json: it cannot be read (ENOENT)');
  });

  it('commits from the prompts', async () => {
    const root = tempRepository({ 'compose.yaml': stack });
    git(root, 'config', 'user.name', 'Somebody');
    git(root, 'config', 'user.email', 'somebody@example.org');
    const { code, text } = await talk(root, ['A', 'v', 'y', '2', 'harden']);
    expect(code).toBe(0);
    expect(text).toContain('on the branch harden');
    expect(git(root, 'log', '--format=%an', '-1').trim()).toBe('Somebody');
  });
});
