/** What a project has of dockfix beside the commands: init, completion, the manual page, --watch, the action, the image. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { presets } from '../../src/presets.ts';
import { cleanEnv, cliPath, dockfix } from '../support/cli.ts';
import { tempFolder, tempRepository, tempTree, writeFiles } from '../support/temp.ts';
import { ajv, packageRoot, secretRule, stack } from './scene.ts';

describe('init', () => {
  it('writes a configuration that changes nothing, with the rest to be uncommented', () => {
    const root = tempRepository({ 'compose.yaml': stack });
    const before = dockfix(root, 'audit', '--json');
    expect(dockfix(root, 'init')).toMatchObject({ code: 0, stderr: expect.stringContaining('dockfix.yaml written') });
    const text = readFileSync(join(root, 'dockfix.yaml'), 'utf8');
    const findings = (json: string) => (JSON.parse(json) as { findings: unknown }).findings;
    expect(findings(dockfix(root, 'audit', '--json').stdout)).toEqual(findings(before.stdout));
    // Every setting, uncommented: keys at the start of a comment line, and what is indented below them.
    const all = text.replaceAll(/^# (?=[a-z]\w*:)/gm, '').replaceAll(/^#(?= {3}(\w|- |style|[a-z]+\/| {2}))/gm, '');
    const settings = parse(
      all
        .replaceAll(/^ {3}(recommended|strict|cis|self-hosted): .*\n/gm, '')
        .replaceAll(/^ {3}(stack |\w+\/).*\n/gm, (line) =>
          line.includes(': ') && !line.includes('stack') ? line : '',
        ),
    ) as Record<string, unknown>;
    const validate = ajv('config.v1.json');
    expect(validate(settings), JSON.stringify(validate.errors)).toBe(true);
    expect(Object.keys(settings).sort()).toEqual([
      'baseline',
      'extends',
      'failOn',
      'ignores',
      'policy',
      'rules',
      'stacks',
    ]);
    for (const { name } of presets) expect(text).toContain(`#   ${name}: `);
  });

  it('writes over nothing', () => {
    const root = tempTree({ 'dockfix.yaml': '' });
    expect(dockfix(root, 'init')).toMatchObject({ code: 2, stderr: expect.stringContaining('there is one already') });
  });
});

describe('completion and manual page', () => {
  it('are understood by bash, and complete commands, options, values and rules', () => {
    const { stdout } = dockfix(packageRoot, 'completion', 'bash');
    const complete = (...words: readonly string[]) => {
      const list = words.map((word) => `'${word}'`).join(' ');
      const run = spawnSync(
        'bash',
        [
          '-c',
          `${stdout}\nCOMP_WORDS=(dockfix ${list}); COMP_CWORD=${words.length}; _dockfix; printf '%s\\n' "\${COMPREPLY[@]}"`,
        ],
        { encoding: 'utf8', cwd: tempFolder() },
      );
      expect(run.stderr).toBe('');
      return run.stdout.trim().split('\n');
    };
    expect(complete('au')).toEqual(['audit']);
    expect(complete('audit', '--fail')).toEqual(['--fail-on']);
    expect(complete('audit', '--fail-on', 'cri')).toEqual(['critical']);
    expect(complete('audit', '--format', 'sa')).toEqual(['sarif']);
    expect(complete('explain', 'compose/hardc')).toEqual(['compose/hardcoded-secret']);
    expect(dockfix(packageRoot, 'completion', 'fish').stdout).toContain("-l fail-on -x -a 'critical high");
    expect(dockfix(packageRoot, 'completion', 'zsh').stdout).toContain('bashcompinit');
    expect(dockfix(packageRoot, 'completion', 'tcsh').code).toBe(2);
  });

  it('lists every command and option', () => {
    const { stdout } = dockfix(packageRoot, 'man');
    const plain = stdout.replaceAll('\\-', '-').replaceAll(/\\f[BRI]/g, '');
    for (const word of [
      'audit',
      'diff',
      'apply',
      'fix',
      'rules',
      'explain',
      '--fail-on',
      '--write-baseline',
      '--output',
    ])
      expect(plain).toContain(word);
    expect(readFileSync(join(packageRoot, 'dist/dockfix.1'), 'utf8')).toBe(stdout);
  });
});

describe('--watch', () => {
  it('runs again when a source changes, and ends with a signal', async () => {
    const root = tempRepository({ 'compose.yaml': 'services: {}\n' });
    const child = spawn(process.execPath, [cliPath, 'audit', '--watch', ...secretRule, '-o', 'x.json'], {
      cwd: root,
      env: cleanEnv(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const runs = () => said.split('Watching for changes').length - 1;
    const wait = async (isSo: () => boolean) => {
      for (let at = 0; at < 400 && !isSo(); at += 1) await new Promise((later) => setTimeout(later, 50));
      expect(isSo(), said).toBe(true);
    };
    await wait(() => runs() === 1);
    writeFiles(root, { 'compose.yaml': stack });
    await wait(() => runs() >= 2);
    await wait(() => readFileSync(join(root, 'x.json'), 'utf8').includes('compose/hardcoded-secret'));
    const before = runs();
    // What it writes itself is no change.
    await new Promise((later) => setTimeout(later, 600));
    expect(runs()).toBe(before);
    const ended = new Promise((done) => child.on('close', done));
    child.kill('SIGINT');
    expect(await ended).toBe(1);
  }, 40_000);
});

describe('the action', () => {
  const script = (name: string, env: Readonly<Record<string, string>>, cwd: string) =>
    spawnSync(join(packageRoot, 'action', name), { cwd, encoding: 'utf8', env: { ...cleanEnv(), ...env } });

  /** A `gh` that writes down what it is asked. */
  function fakeGh(answer: string): { readonly path: string; readonly calls: () => string } {
    const folder = tempFolder();
    const log = join(folder, 'calls');
    writeFileSync(
      join(folder, 'gh'),
      `#!/bin/sh\nprintf '%s\\n' "$*" >>'${log}'\nfor one in "$@"; do case $one in body=@*) cat "\${one#body=@}" >>'${log}' ;; esac; done\n${answer}\n`,
    );
    chmodSync(join(folder, 'gh'), 0o755);
    return {
      path: `${folder}:${process.env['PATH']}`,
      calls: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
    };
  }

  it('audits, keeps the exit code for later, and hands on every report', () => {
    const root = tempRepository({ 'compose.yaml': stack });
    const work = tempFolder();
    const output = join(work, 'output');
    const summary = join(work, 'summary');
    mkdirSync(join(work, 'temp'));
    const env = {
      DOCKFIX_COMMAND: `${process.execPath} ${cliPath}`,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      RUNNER_TEMP: join(work, 'temp'),
      INPUT_FAIL_ON: 'critical',
    };
    const run = script('audit.sh', env, root);
    expect(run.status, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/^::error file=compose\.yaml,line=6,/m);
    const outputs = Object.fromEntries(
      readFileSync(output, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split('=') as [string, string]),
    );
    expect(outputs['code']).toBe('1');
    for (const name of ['html', 'markdown', 'json', 'sarif']) expect(existsSync(outputs[name] ?? ''), name).toBe(true);
    expect(readFileSync(summary, 'utf8')).toContain('# Docker audit');

    const gh = fakeGh('exit 0');
    const github = { PATH: gh.path, GITHUB_REPOSITORY: 'a/b', PULL_REQUEST: '7', REPORT: outputs['markdown'] ?? '' };
    expect(script('comment.sh', github, root).status).toBe(0);
    expect(gh.calls()).toContain('--method POST repos/a/b/issues/7/comments');
    expect(gh.calls()).toContain('<!-- dockfix audit -->\n# Docker audit');

    const again = fakeGh('case "$*" in *--paginate*) echo 41 ;; esac');
    expect(script('comment.sh', { ...github, PATH: again.path }, root).status).toBe(0);
    expect(again.calls()).toContain('--method PATCH repos/a/b/issues/comments/41');

    const fork = fakeGh('exit 1');
    expect(script('comment.sh', { ...github, PATH: fork.path }, root)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('::notice::'),
    });

    const upload = fakeGh('exit 0');
    const sarif = {
      PATH: upload.path,
      GITHUB_REPOSITORY: 'a/b',
      SARIF: outputs['sarif'] ?? '',
      COMMIT: 'abc',
      REF: 'refs/heads/x',
    };
    expect(script('upload-sarif.sh', sarif, root).status).toBe(0);
    expect(upload.calls()).toContain('repos/a/b/code-scanning/sarifs');
  });

  it('is a composite action whose scripts and inputs are there', () => {
    const action = parse(readFileSync(join(packageRoot, 'action.yml'), 'utf8')) as {
      inputs: Record<string, { description: string }>;
      runs: { using: string; steps: { run: string; env: Record<string, string> }[] };
    };
    expect(action.runs.using).toBe('composite');
    const used = JSON.stringify(action.runs.steps);
    for (const name of Object.keys(action.inputs)) expect(used, name).toContain(`inputs.${name}`);
    for (const [, file = ''] of used.matchAll(/GITHUB_ACTION_PATH\/([\w./-]+)/g))
      expect(existsSync(join(packageRoot, file)), file).toBe(true);
  });

  it('and the templates are YAML that names options that there are', () => {
    const help = dockfix(packageRoot, 'audit', '--help').stdout;
    for (const file of ['action/audit.sh', 'templates/gitlab-ci.yml', '.pre-commit-hooks.yaml']) {
      const text = readFileSync(join(packageRoot, file), 'utf8');
      if (!file.endsWith('.sh')) expect(() => parse(text)).not.toThrow();
      for (const [option] of text.matchAll(/(?<=[\s(])--(?!yes|wrap)[a-z-]{3,}/g))
        expect(help, `${file}: ${option}`).toContain(option);
    }
  });
});

describe('the image', () => {
  it('is made by a Dockerfile that the audit finds nothing in', () => {
    const names = ['Dockerfile', '.dockerignore', 'package.json', 'package-lock.json'];
    const root = tempRepository(Object.fromEntries(names.map((name) => [name, readFileSync(join(packageRoot, name))])));
    expect(dockfix(root, 'audit', '--quiet', '--fail-on', 'info')).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
