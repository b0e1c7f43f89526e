import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { apply, plan } from '../../src/index.ts';
import { runSecretsOn, type SecretsOptions } from '../../src/secrets/run.ts';
import { cleanEnv, cliPath, dockfix } from '../support/cli.ts';
import { git, tempFolder, tempRepository, writeFiles } from '../support/temp.ts';

const secret = 'hunter2-and-more';
const source = `services:
  db:
    image: postgres:16
    environment: {POSTGRES_PASSWORD: ${secret}}
  cache:
    image: valkey/valkey:8.1
    command: valkey-server --requirepass \${CACHE_PASSWORD:-tr0ub4dor-and-3}
`;

const run = (paths: readonly string[], options: Partial<SecretsOptions> = {}) =>
  runSecretsOn(paths, { prompt: false, generate: false, ...options });

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const names = (values: readonly { readonly name: string; readonly path: string; readonly state: string }[]) =>
  values.map(({ path, name, state }) => `${path} ${name} ${state}`);

/** A host's clone after the merge: the fix is committed, the values are not there. `before` is the commit in front of it. */
async function merged(files: Readonly<Record<string, string>> = { 'compose.yaml': source, '.gitignore': '.env\n' }) {
  const top = tempRepository(files);
  const before = git(top, 'rev-parse', 'HEAD').trim();
  await apply(await plan(top, { review: true, rule: ['hardcoded-secret'] }));
  git(top, 'add', '-A');
  git(top, 'commit', '-q', '-m', 'fix');
  const parent = tempFolder();
  git(parent, 'clone', '-q', `file://${top}`, 'host');
  return { top, host: join(parent, 'host'), before };
}

describe('what a stack expects', () => {
  it('is every secret file and every variable that Compose insists on', async () => {
    const { host } = await merged();
    const { values, missing } = await run([host]);
    expect(names(values.expected)).toEqual([
      '.env CACHE_PASSWORD unset',
      'secrets/postgres_password postgres_password unset',
    ]);
    expect(missing).toEqual(values.expected);
  });

  it('is told apart by what is there', async () => {
    const folder = tempRepository({
      'compose.yaml': `services:
  app:
    image: app
    env_file: [kept.env, {path: local.env}, {path: optional.env, required: false}]
    environment:
      A: \${SET:?}
      B: \${EMPTY:?}
      C: \${EMPTY_IS_FINE?}
      D: \${NOWHERE:?say it}
      E: \${OPTIONAL-}
      F: \${SHELL_ONLY:?}
    secrets: [one, two, three, four, five]
secrets:
  one: {file: ./secrets/one}
  two: {file: ./secrets/two}
  three: {file: ./secrets/three}
  four: {environment: NOWHERE_EITHER}
  five: {external: true}
`,
      '.gitignore': '.env\n/secrets/\n*.env\n!kept.env\n',
      'kept.env': 'X=1\n',
    });
    writeFiles(folder, { '.env': 'SET=1\nEMPTY=\nEMPTY_IS_FINE=\n', 'secrets/one': 'x', 'secrets/two': '' });
    mkdirSync(join(folder, 'secrets/three'));
    process.env['SHELL_ONLY'] = 'here';
    try {
      const { values } = await run([folder]);
      expect(names(values.expected)).toEqual([
        '.env EMPTY empty',
        '.env EMPTY_IS_FINE set',
        '.env NOWHERE unset',
        '.env NOWHERE_EITHER unset',
        '.env SET set',
        '.env SHELL_ONLY set',
        'local.env local.env unset',
        'secrets/one one set',
        'secrets/three three folder',
        'secrets/two two empty',
      ]);
      expect(values.expected.filter(({ isSecret }) => isSecret).map(({ name }) => name)).toEqual([
        'NOWHERE_EITHER',
        'one',
        'three',
        'two',
      ]);
    } finally {
      delete process.env['SHELL_ONLY'];
    }
  });

  it('is one entry where several stacks expect it', async () => {
    const one = 'services: {a: {image: a, secrets: [s]}}\nsecrets: {s: {file: ./secrets/s}}\n';
    const folder = tempRepository({ 'compose.yaml': one, 'other.yaml': one.replaceAll('a:', 'b:') });
    const { values } = await run([folder]);
    expect(values.expected).toEqual([
      expect.objectContaining({ path: 'secrets/s', stacks: ['compose.yaml', 'other.yaml'], services: ['a', 'b'] }),
    ]);
  });
});

describe('values from git', () => {
  it('are those of the commit before, with the modes of the fix, and nothing of them is printed', async () => {
    const { host, before } = await merged();
    const checked = dockfix(host, 'secrets', '--check');
    expect(checked.code).toBe(1);
    expect(checked.stdout).toMatch(/^missing {2}CACHE_PASSWORD in \.env {2}.*\nmissing {2}secrets\/postgres_password/);
    const done = dockfix(host, 'secrets', '--from-git', before);
    expect(done.code).toBe(0);
    expect(`${checked.stdout}${checked.stderr}${done.stdout}${done.stderr}`).not.toMatch(/hunter2|tr0ub4dor/);
    expect(readFileSync(join(host, 'secrets/postgres_password'), 'utf8')).toBe(secret);
    expect(readFileSync(join(host, '.env'), 'utf8')).toBe('CACHE_PASSWORD=tr0ub4dor-and-3\n');
    expect([
      mode(join(host, 'secrets')),
      mode(join(host, 'secrets/postgres_password')),
      mode(join(host, '.env')),
    ]).toEqual(['700', '444', '600']);
    expect(git(host, 'status', '--porcelain')).toBe('');
    expect(dockfix(host, 'secrets', '--check').code).toBe(0);
  });

  it('give way to what the host has set', async () => {
    const { host, before } = await merged();
    writeFiles(host, { '.env': '# mine\r\nCACHE_PASSWORD=of-this-host\r\n' });
    const { put, missing } = await run([host], { fromGit: before });
    expect(put.map(({ expected }) => expected.path)).toEqual(['secrets/postgres_password']);
    expect(missing).toEqual([]);
    expect(readFileSync(join(host, '.env'), 'utf8')).toBe('# mine\r\nCACHE_PASSWORD=of-this-host\r\n');
  });

  it('never write over a value, nor over anything else', async () => {
    const { host, before } = await merged();
    writeFiles(host, { 'secrets/postgres_password': 'of-this-host' });
    await run([host], { fromGit: before, generate: true });
    expect(readFileSync(join(host, 'secrets/postgres_password'), 'utf8')).toBe('of-this-host');
  });

  it('fill a line that is there and empty, in its place', async () => {
    const { host, before } = await merged();
    writeFiles(host, { '.env': 'A=1\nexport CACHE_PASSWORD=\nB=2' });
    await run([host], { fromGit: before });
    expect(readFileSync(join(host, '.env'), 'utf8')).toBe('A=1\nexport CACHE_PASSWORD=tr0ub4dor-and-3\nB=2');
  });

  it('come from a part of a repository too', async () => {
    const { host, before } = await merged({ 'deploy/compose.yaml': source, 'deploy/.gitignore': '.env\n' });
    const { missing } = await run([join(host, 'deploy')], { fromGit: before });
    expect(missing).toEqual([]);
    expect(readFileSync(join(host, 'deploy/secrets/postgres_password'), 'utf8')).toBe(secret);
  });

  it('come in a shallow clone from the remote, by the whole id, and the clone stays as it is', async () => {
    const { top, before } = await merged();
    const parent = tempFolder();
    git(parent, 'clone', '-q', '--depth', '1', `file://${top}`, 'host');
    const host = join(parent, 'host');
    git(top, 'config', 'uploadpack.allowReachableSHA1InWant', 'true');
    const refs = git(host, 'for-each-ref');
    const { missing } = await run([host], { fromGit: before });
    expect(missing).toEqual([]);
    expect(git(host, 'for-each-ref')).toBe(refs);
    expect(git(host, 'rev-parse', '--is-shallow-repository').trim()).toBe('true');
    expect(git(host, 'fsck', '--connectivity-only')).toBe('');
  });

  it('are not there after the merge: it says what is still missing', async () => {
    const { host } = await merged();
    const { code, stdout } = dockfix(host, 'secrets', '--from-git', 'HEAD');
    expect(code).toBe(1);
    expect(stdout).toContain('missing  secrets/postgres_password');
    expect(existsSync(join(host, 'secrets'))).toBe(false);
  });

  it('need a commit that is there, and a repository', async () => {
    const { host } = await merged();
    for (const revision of ['nowhere', '--all', '0'.repeat(40)])
      expect(dockfix(host, 'secrets', `--from-git=${revision}`)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('there is no commit of this name here'),
      });
    const folder = writeFiles(tempFolder(), {
      'compose.yaml': 'services: {a: {image: a, secrets: [s]}}\nsecrets: {s: {file: ./s}}\n',
    });
    expect(dockfix(folder, 'secrets', '--from-git', 'HEAD').stderr).toContain('it is in no git repository');
  });
});

describe('other values', () => {
  it('are random where that will do, and not where it will not', async () => {
    const folder = tempRepository({
      'compose.yaml':
        'services: {a: {image: "a:${TAG:?}", environment: {P: "${APP_PASSWORD:?}"}, secrets: [s]}}\nsecrets: {s: {file: ./secrets/s}}\n',
      '.gitignore': '.env\nsecrets/\n',
    });
    const result = dockfix(folder, 'secrets', '--generate');
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/^missing {2}TAG in \.env/m);
    const value = readFileSync(join(folder, 'secrets/s'), 'utf8');
    const line = readFileSync(join(folder, '.env'), 'utf8');
    expect(value).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(line).toMatch(/^APP_PASSWORD=[A-Za-z0-9_-]{32}\n$/);
    expect(result.stdout + result.stderr).not.toContain(value);
    expect(result.stdout + result.stderr).not.toContain(line.trim().split('=')[1]);
  });

  it('are asked for, and not shown: from standard input line by line, on a terminal without echo', async () => {
    const folder = tempRepository({
      'compose.yaml': 'services: {a: {image: "a:${TAG:?}", secrets: [s]}}\nsecrets: {s: {file: ./secrets/s}}\n',
      '.gitignore': '.env\nsecrets/\n',
    });
    const ask = (input: string) =>
      spawnSync(process.execPath, [cliPath, 'secrets', '--prompt'], {
        cwd: folder,
        env: cleanEnv(),
        input,
        encoding: 'utf8',
      });
    const short = ask('only one line');
    expect([short.status, short.stderr]).toEqual([2, expect.stringContaining('it ended before every value was given')]);
    expect(existsSync(join(folder, '.env'))).toBe(false);
    // The second one is left out.
    const one = ask("it's 5 $\n\n");
    expect(one.status).toBe(1);
    expect(one.stdout + one.stderr).not.toContain('5 $');
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(`TAG="it's 5 \\$"\n`);
    const terminal = spawnSync(
      'script',
      ['-qefc', `'${process.execPath}' '${cliPath}' secrets --prompt`, '/dev/null'],
      {
        cwd: folder,
        env: cleanEnv(),
        input: 'typed-value\r',
        encoding: 'utf8',
      },
    );
    expect(readFileSync(join(folder, 'secrets/s'), 'utf8')).toBe('typed-value');
    // The terminal itself may show what is typed before anybody asks; not a second time.
    expect(terminal.stdout.split('typed-value').length).toBeLessThanOrEqual(2);
  });

  it('are written only where git will not take them', async () => {
    const folder = tempRepository({
      'compose.yaml': 'services: {a: {image: a, secrets: [s]}}\nsecrets: {s: {file: ./s}}\n',
    });
    const { code, stderr } = dockfix(folder, 'secrets', '--generate');
    expect(code).toBe(2);
    expect(stderr).toContain('git would not ignore it');
    expect(existsSync(join(folder, 's'))).toBe(false);
  });

  it('are written all or none', async () => {
    const { host, before } = await merged();
    writeFileSync(join(host, '.env'), 'X=1\n');
    mkdirSync(join(host, 'secrets'));
    chmodSync(join(host, 'secrets'), 0o755);
    mkdirSync(join(host, 'secrets/postgres_password'));
    const { missing } = await run([host], { fromGit: before });
    expect(names(missing)).toEqual(['secrets/postgres_password postgres_password folder']);
    expect(readFileSync(join(host, '.env'), 'utf8')).toBe('X=1\nCACHE_PASSWORD=tr0ub4dor-and-3\n');
  });

  it('are told as JSON without the values', async () => {
    const { host, before } = await merged();
    const { stdout } = dockfix(host, 'secrets', '--json', '--from-git', before);
    const told = JSON.parse(stdout);
    expect(told.expected.map(({ state }: { state: string }) => state)).toEqual(['set', 'set']);
    expect(told.put).toEqual([
      { kind: 'variable', path: '.env', name: 'CACHE_PASSWORD', from: 'git' },
      { kind: 'file', path: 'secrets/postgres_password', name: 'postgres_password', from: 'git' },
    ]);
    expect(stdout).not.toMatch(/hunter2|tr0ub4dor/);
  });
});
