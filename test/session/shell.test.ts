/** Sessions over real folders: what is kept between them, and the ways to end. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { apply, commit, type FixSession, noDecisions, openFixSession, plan, SessionFile } from '../../src/index.ts';
import { plain } from '../../src/report/style.ts';
import { resume } from '../../src/tui/kept.ts';
import { startSession } from '../../src/tui/machine/update.ts';
import { Performer } from '../../src/tui/perform.ts';
import { Driver } from '../../src/tui/prompt/driver.ts';
import { type PromptTerminal, runPrompts } from '../../src/tui/prompt/session.ts';
import type { TerminalAccess } from '../../src/tui/screen/types.ts';
import { readTree } from '../support/memory-files.ts';
import { git, setMode, snapshot, tempRepository, tempTree, writeFiles } from '../support/temp.ts';
import { fewRules, root as packageRoot, somewhere } from './support.ts';

const secrets = ['correct-horse-41', 'quickstart-7f3a'];
const demo = readTree(join(packageRoot, 'demo'));
const here = process.cwd();
afterEach(() => process.chdir(here));

/** Answers questions from a list; after the last it is as if the input had ended. */
class Script implements PromptTerminal, TerminalAccess {
  readonly paint = plain;
  readonly answers: string[];
  text = '';
  copied = '';
  editing: () => void = () => undefined;

  constructor(answers: readonly string[]) {
    this.answers = [...answers];
  }

  print(lines: readonly string[]): void {
    this.text += `${lines.join('\n')}\n`;
  }

  async ask(question: string): Promise<string | undefined> {
    const answer = this.answers.shift();
    this.text += `${question}${answer ?? '^D'}\n`;
    return answer;
  }

  copy(text: string): void {
    this.copied = text;
  }

  away<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }
}

interface Run {
  readonly script: Script;
  readonly result: { readonly kind: string; readonly lines?: readonly string[] };
  readonly session: FixSession;
  readonly driver: Driver;
}

/** As `dockfix fix --prompt` does it. */
async function prompts(root: string, answers: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const session = await openFixSession(root, { rule: fewRules });
  const kept = new SessionFile(session.workspace, 'test');
  const text = kept.read();
  const offer = text === undefined ? undefined : resume(text, (decisions) => session.plan(decisions, 0));
  const first = session.plan(noDecisions, 0);
  const performer = new Performer({ session, kept, plan: first, env: { PATH: process.env['PATH'], ...env }, delay: 0 });
  const script = new Script(answers);
  const driver = new Driver(startSession(first, { ...somewhere, offer }), performer.perform, script);
  const result = await runPrompts(driver, session, script);
  performer.flush();
  return { script, result, session, driver };
}

const keptFile = (root: string) => readTree(join(root, '.git/dockfix'));

describe('prompts', () => {
  it('accept, skip, undo, and write what was accepted', async () => {
    const root = tempRepository(demo);
    const before = snapshot(root);
    const { script, result } = await prompts(root, ['n', 'y', 'y', 'u', 's', 'v', 'y', '1']);
    expect(result.kind).toBe('written');
    expect(script.text).toContain('Undone.');
    const after = readFileSync(join(root, 'compose.yaml'), 'utf8');
    expect(after).toContain('tcp://socket-proxy:2375');
    expect(after.split('no-new-privileges').length).toBeGreaterThan(2);
    expect(snapshot(root)).not.toEqual(before);
    // Decisions are forgotten once they are written.
    expect(existsSync(join(root, '.git/dockfix'))).toBe(false);
  });

  it('write the bytes of apply --review when everything is accepted', async () => {
    const one = tempRepository(demo);
    const other = tempRepository(demo);
    await prompts(one, ['A', 'A', 'v', 'y', '1']);
    await apply(await plan(other, { review: true, rule: fewRules }));
    expect(snapshot(one)).toEqual(snapshot(other));
  });

  it('write nothing and keep what was decided when the input ends', async () => {
    const root = tempRepository(demo);
    const before = snapshot(root);
    const status = git(root, 'status', '--porcelain', '--ignored');
    const { result } = await prompts(root, ['y', 'n']);
    expect(result).toEqual({ kind: 'nothing' });
    expect(snapshot(root)).toEqual(before);
    expect(git(root, 'status', '--porcelain', '--ignored')).toBe(status);
    expect(Object.keys(keptFile(root))).toHaveLength(1);
  });

  it('print no secret until they are asked to', async () => {
    const root = tempRepository(demo);
    const { script } = await prompts(root, ['A', 'g', '5', 'i', 'v', 'd', '5', '?']);
    for (const secret of secrets) expect(script.text).not.toContain(secret);
    const shown = await prompts(root, ['1', '.', 'g', '5']);
    expect(shown.script.text).toContain(secrets[0]);
  });

  it('take another remedy and name', async () => {
    const root = tempRepository(demo);
    const { script } = await prompts(root, ['/', 'password db', 'p', 'Not OK', 'shelf_db', 'y', '*', 'v', 'y', '1']);
    expect(script.text).toContain('small letters');
    expect(existsSync(join(root, 'secrets/shelf_db'))).toBe(true);
    const other = tempRepository(demo);
    await prompts(other, ['/', 'password db', 'm', '2', 'y', 'v', 'y', '1']);
    expect(readFileSync(join(other, 'compose.yaml'), 'utf8')).toContain('${POSTGRES_PASSWORD:?');
    expect(readFileSync(join(other, '.env'), 'utf8')).toContain(secrets[0]);
  });

  it('open the editor at the line and plan anew', async () => {
    const root = tempRepository(demo);
    const bin = tempTree({ vim: `#!/bin/sh\nprintf '%s ' "$@" > "$0.log"\nsed -i 's/proxy:/gate:/' "$2"\n` });
    setMode(bin, 'vim', 0o755);
    const line = demo['compose.yaml']?.split('\n').indexOf('  proxy:') ?? 0;
    const { script, driver } = await prompts(root, ['e', 'g'], { EDITOR: `${bin}/vim` });
    expect(script.text).not.toMatch(/ended with/);
    expect(driver.state.plan.items.some(({ finding }) => finding.subject === 'services.gate')).toBe(true);
    expect(driver.state.plan.items.some(({ finding }) => finding.subject === 'services.proxy')).toBe(false);
    expect(readFileSync(join(bin, 'vim.log'), 'utf8')).toBe(`+${line + 1} ${root}/compose.yaml `);
  });

  it('say when the editor did not work', async () => {
    const { script } = await prompts(tempRepository(demo), ['e'], { EDITOR: 'false' });
    expect(script.text).toContain('false ended with exit code 1.');
  });

  it('copy a diff without secrets', async () => {
    const root = tempRepository(demo);
    const { script } = await prompts(root, ['/', 'password db', 'c']);
    expect(script.copied).toContain('diff --git a/compose.yaml');
    expect(script.copied).toContain('••••••');
    for (const secret of secrets) expect(script.copied).not.toContain(secret);
  });

  it('have a letter for everything, and say which', async () => {
    const { script } = await prompts(tempRepository(demo), [
      '?',
      'x',
      'j',
      'k',
      'k',
      'o',
      '+',
      '-',
      'r',
      'U',
      'd',
      'f',
      '',
      'K',
      'J',
      'q',
    ]);
    for (const letter of ['y', 'n', 'a', 'd', 's', 'u', 'e', '?', 'q', 'm', 'p', 'v'])
      expect(script.text).toContain(`\n${letter} - `);
    expect(script.text).toContain('This is the first finding.');
  });
});

describe('what is kept between sessions', () => {
  it('is offered, and goes on where it was', async () => {
    const root = tempRepository(demo);
    const first = await prompts(root, ['/', 'password db', 'm', '2', 'y']);
    const second = await prompts(root, ['1']);
    expect(second.script.text).toContain('An earlier session was left unfinished');
    expect(second.driver.state.decisions).toEqual(first.driver.state.decisions);
    expect(second.driver.state.plan.pending).toEqual(first.driver.state.plan.pending);
  });

  it('can be forgotten', async () => {
    const root = tempRepository(demo);
    await prompts(root, ['y']);
    const { driver } = await prompts(root, ['2']);
    expect(driver.state.decisions).toEqual(noDecisions);
    expect(existsSync(join(root, '.git/dockfix'))).toBe(false);
  });

  it('holds no secret and is closed to others', async () => {
    const root = tempRepository(demo);
    await prompts(root, ['A', 'A']);
    const [[name, text] = ['', '']] = Object.entries(keptFile(root));
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(statSync(join(root, '.git/dockfix', name)).mode & 0o777).toBe(0o600);
  });

  it('is kept in a folder that ignores itself where there is no git', async () => {
    const root = tempTree(demo);
    await prompts(root, ['y']);
    expect(readFileSync(join(root, '.dockfix/.gitignore'), 'utf8')).toBe('*\n');
    const { script } = await prompts(root, ['2']);
    expect(script.text).toContain('unfinished');
    expect(existsSync(join(root, '.dockfix'))).toBe(false);
  });

  it('keeps what still fits when files changed, and says the rest', async () => {
    const root = tempRepository(demo);
    await prompts(root, ['A', 'A']);
    const text = readFileSync(join(root, 'compose.yaml'), 'utf8');
    writeFiles(root, { 'compose.yaml': text.replace('POSTGRES_PASSWORD: ', 'POSTGRES_USER: ') });
    const { script, driver } = await prompts(root, ['1']);
    expect(script.text).toMatch(/compose\/hardcoded-secret, services\.db in compose\.yaml is not found any more/);
    expect(driver.state.decisions.accepted.length).toBeGreaterThan(3);
    expect(driver.state.plan.internalErrors).toEqual([]);
  });

  it.each([
    '',
    '{',
    '[]',
    '{"version":2}',
    '{"version":1,"accepted":[1],"skipped":[],"choices":{}}',
    '{"version":1,"accepted":[],"skipped":[],"choices":{"a":{"values":{"b":1}}}}',
  ])('is passed over when it is none of ours: %s', (text) =>
    expect(resume(text, () => expect.fail('nothing to plan'))).toBeUndefined(),
  );
});

describe('commits', () => {
  it('are one for each rule, on a branch that is the current one then', async () => {
    const root = tempRepository(demo);
    const other = tempRepository(demo);
    const start = git(root, 'rev-parse', 'HEAD');
    const { result } = await prompts(root, ['A', 'A', 'v', 'y', '2', 'harden/docker']);
    expect(result.kind).toBe('committed');
    expect(git(root, 'symbolic-ref', 'HEAD').trim()).toBe('refs/heads/harden/docker');
    expect(git(root, 'rev-parse', 'main')).toBe(start);
    const subjects = git(root, 'log', '--format=%s', 'main..HEAD').trim().split('\n');
    expect(subjects).toHaveLength(4);
    expect(git(root, 'status', '--porcelain')).toBe('');
    // The working tree has what apply would have written, secrets included.
    await apply(await plan(other, { review: true, rule: fewRules }));
    expect(snapshot(root)).toEqual(snapshot(other));
    const all = git(root, 'log', '-p', '--format=%B', 'main..HEAD');
    expect(all).not.toContain('secrets/postgres_password b/');
    for (const secret of secrets) expect(git(root, 'log', '--format=%B', 'main..HEAD')).not.toContain(secret);
    expect(result.lines?.join('\n')).toContain('in no commit');
  });

  it('each leave a tree that holds together', async () => {
    const root = tempRepository(demo);
    await prompts(root, ['A', 'A', 'v', 'y', '2', 'b']);
    for (const id of git(root, 'rev-list', '--reverse', 'main..HEAD').trim().split('\n')) {
      git(root, 'checkout', '-q', '--detach', id);
      const { problems } = await plan(root, { review: true, rule: fewRules });
      expect(problems.filter(({ level }) => level === 'error')).toEqual([]);
    }
  });

  it('leave other staged changes alone, and refuse files that are not committed', async () => {
    const root = tempRepository({ ...demo, 'notes.txt': 'a\n' });
    writeFileSync(join(root, 'notes.txt'), 'b\n');
    git(root, 'add', 'notes.txt');
    await prompts(root, ['A', 'v', 'y', '2', 'b']);
    expect(git(root, 'diff', '--cached', '--name-only').trim()).toBe('notes.txt');

    const dirty = tempRepository(demo);
    writeFileSync(join(dirty, 'compose.yaml'), `${demo['compose.yaml']}# mine\n`);
    const before = snapshot(dirty);
    const { script } = await prompts(dirty, ['A', 'v', 'y', '2', 'b']);
    expect(script.text).toContain('it has changes that are not committed');
    expect(snapshot(dirty)).toEqual(before);
    expect(git(dirty, 'branch', '--list', 'b')).toBe('');
  });

  it('refuse a branch that exists', async () => {
    const root = tempRepository(demo);
    git(root, 'branch', 'taken');
    const { script } = await prompts(root, ['A', 'v', 'y', '2', 'taken']);
    expect(script.text).toContain('a branch of this name exists already');
  });

  it('take the branch back where the files cannot be written', async () => {
    const root = tempRepository(demo);
    const session = await openFixSession(root, { rule: fewRules });
    const ids = session.plan(noDecisions, 0).items.map(({ id }) => id);
    session.plan({ ...noDecisions, accepted: ids }, 1);
    writeFileSync(join(root, 'compose.yaml'), `${demo['compose.yaml']}# since\n`);
    await expect(commit(session, 'b')).rejects.toThrow(/changed/);
    expect(git(root, 'branch', '--list', 'b')).toBe('');
    expect(git(root, 'symbolic-ref', 'HEAD').trim()).toBe('refs/heads/main');
  });

  it('work in a folder below the top, with executable files and CRLF kept', async () => {
    const files = Object.fromEntries(
      Object.entries(demo).map(([path, text]) => [
        `deploy/${path}`,
        path === 'compose.yaml' ? text.replaceAll('\n', '\r\n') : text,
      ]),
    );
    const root = tempRepository(files);
    git(root, 'update-index', '--chmod=+x', 'deploy/compose.yaml');
    git(root, 'commit', '-qm', 'x');
    await prompts(join(root, 'deploy'), ['A', 'A', 'v', 'y', '2', 'b']);
    expect(git(root, 'ls-tree', 'HEAD', 'deploy/compose.yaml')).toMatch(/^100755/);
    expect(git(root, 'show', 'HEAD:deploy/compose.yaml')).toContain('POSTGRES_PASSWORD_FILE');
    expect(
      git(root, 'show', 'HEAD:deploy/compose.yaml')
        .split('\n')
        .every((line) => line === '' || line.endsWith('\r')),
    ).toBe(true);
  });
});

describe('patches', () => {
  it('are accepted by git apply, and are closed to others', async () => {
    const root = tempRepository(demo);
    process.chdir(root);
    const { result } = await prompts('.', ['A', 'A', 'v', 'y', '3', '']);
    expect(result.kind).toBe('patch');
    expect(statSync(join(root, 'dockfix.patch')).mode & 0o777).toBe(0o600);
    git(root, 'apply', '--check', 'dockfix.patch');
    expect(result.lines?.join('\n')).toContain('treat it as a secret');
    expect(result.lines?.join('\n')).toContain('not in this diff');
  });

  it('never take the place of a file', async () => {
    const root = tempRepository({ ...demo, 'dockfix.patch': 'mine\n' });
    process.chdir(root);
    const { script } = await prompts('.', ['A', 'v', 'y', '3', '']);
    expect(script.text).toContain('there is a file of that name already');
    expect(readFileSync(join(root, 'dockfix.patch'), 'utf8')).toBe('mine\n');
  });
});
