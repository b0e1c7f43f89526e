import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { cleanEnv, cliPath, dockfix, dockfixOnTerminal } from '../support/cli.ts';
import { git, setMode, snapshot, tempRepository, tempTree, writeFiles } from '../support/temp.ts';

const packageRoot = join(import.meta.dirname, '../..');
const secret = 'Tr0ub4dor-and-3';

/** A stack with a password that the image can take from a file: a fix known to be safe. */
const stack = `# The shop's stack.
services:
  db:
    image: postgres:16
    environment:
      POSTGRES_PASSWORD: "${secret}"   # the same since 2019
    volumes:
      - data:/var/lib/postgresql/data

volumes:
  data:
`;

const clean =
  'services:\n  web:\n    image: example/unknown\n    security_opt: [no-new-privileges:true]\n    cap_drop: [ALL]\n    user: "1000"\n';

const secretRule = ['--rule', 'compose/hardcoded-secret'];

describe('audit', () => {
  it('groups by file, shows the place, the fix and a summary, and never the secret', () => {
    const root = tempRepository({ 'compose.yaml': stack });
    const { code, stdout, stderr } = dockfix(root, 'audit', ...secretRule);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^compose\.yaml\n\ncritical {2}compose\.yaml:6:\d+ {2}compose\/hardcoded-secret\n/);
    expect(stdout).toMatch(/6 \| {7}POSTGRES_PASSWORD: "••••••" {3}# the same since 2019\n +\| +\^+\n/);
    expect(stdout).toMatch(/fix \((safe|review)\): \w+/);
    expect(stdout).toMatch(/1 finding: 1 critical\./);
    expect(stdout).toContain('(1 service): compose.yaml\n');
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

  it('starts in a time that is near to that of Node', () => {
    const time = (...args: readonly string[]) => {
      const runs = Array.from({ length: 9 }, () => {
        const start = performance.now();
        spawnSync(process.execPath, args);
        return performance.now() - start;
      });
      return Math.min(...runs);
    };
    expect(time(cliPath, '--version') / time('-e', '0')).toBeLessThan(1.5);
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

function ajv(name: string) {
  const read = (file: string) => JSON.parse(readFileSync(join(packageRoot, 'docs/schema', file), 'utf8')) as object;
  // A `description` beside a `$ref` is for readers.
  const validator = new Ajv({ strict: false, allErrors: true });
  if (name !== 'audit.v1.json') validator.addSchema(read('audit.v1.json'), 'audit.v1.json');
  return validator.compile(read(name));
}
