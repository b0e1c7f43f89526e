/** `dockfix pr` without a host: --push-only, --dry-run, --patches; and descriptions that are too long for one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bodyOf } from '../../src/pr/body.ts';
import { makeDrafts } from '../../src/pr/drafts.ts';
import { openHost } from '../../src/pr/hosts/open.ts';
import { readRemote } from '../../src/pr/hosts/remote.ts';
import { sync } from '../../src/pr/sync.ts';
import { markerRoom } from '../../src/pr/sync-marker.ts';
import { Remote } from '../../src/pr/sync-remote.ts';
import { tempFolder } from '../support/temp.ts';
import { Scene, token } from './support/scene.ts';

const branch = 'dockfix/hardening';
const rules = ['--rule', 'compose/hardcoded-secret', '--rule', 'compose/default-privileges'];
let one: Scene | undefined;

async function scene(...args: Parameters<Scene['start']>): Promise<Scene> {
  one = await new Scene(tempFolder()).start(...args);
  return one;
}

afterEach(async () => {
  await one?.server.stop();
  expect(one?.server.violations).toEqual([]);
  one = undefined;
});

describe('--push-only', () => {
  it('pushes, does nothing when nothing changed, and leaves people their branch', async () => {
    const repo = await scene();
    repo.git(repo.work, 'remote', 'set-url', 'origin', `file://${repo.state.folder()}`);
    const pr = () => repo.dockfix(['pr', '--review', '--push-only', ...rules], {});
    expect((await pr()).stdout).toBe(`${branch} pushed\n`);
    const head = repo.state.head('acme', branch);
    expect((await pr()).stdout).toContain('is as it should be');
    expect(repo.state.head('acme', branch)).toBe(head);
    repo.personCommits('main', { 'README.md': 'hello\n' });
    expect((await pr()).stdout).toBe(`${branch} pushed\n`);
    const human = repo.personCommits(branch, { 'notes.txt': 'by hand\n' });
    repo.personCommits('main', { 'README.md': 'hello again\n' });
    expect((await pr()).stdout).toContain('people have committed');
    expect(repo.state.head('acme', branch)).toBe(human);
    expect(repo.server.seen).toEqual([]);
  });
});

describe('--dry-run', () => {
  it('shows branch, commits and description, and sends and writes nothing', async () => {
    const repo = await scene();
    const before = repo.git(repo.work, 'count-objects', '-v');
    const run = await repo.dockfix(['pr', '--review', '--dry-run', ...rules], {});
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^branch dockfix\/hardening\ninto main\ntitle Harden/);
    expect(run.stdout).toContain('## Before you merge');
    expect(run.stdout).not.toContain('correct-horse-battery');
    expect(repo.git(repo.work, 'count-objects', '-v')).toBe(before);
    expect(repo.state.git('acme', 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
    expect(repo.server.seen).toEqual([]);
    const json = await repo.dockfix(['pr', '--review', '--dry-run', '--json', '--split', 'rule', ...rules], {});
    expect(JSON.parse(json.stdout)).toMatchObject({
      drafts: [
        { commits: [{ rule: 'compose/hardcoded-secret' }] },
        { commits: [{ rule: 'compose/default-privileges' }] },
      ],
    });
  });
});

describe('--patches', () => {
  it('writes what git am takes, with the description, into an empty folder', async () => {
    const repo = await scene();
    const out = join(repo.folder, 'out');
    const run = await repo.dockfix(['pr', '--review', '--patches', out, ...rules], {});
    expect(run.code, run.stderr).toBe(0);
    const names = readdirSync(out).sort();
    expect(names).toEqual([
      expect.stringMatching(/^0001-.*\.patch$/),
      expect.stringMatching(/^0002-.*\.patch$/),
      'body.md',
    ]);
    expect(readFileSync(join(out, 'body.md'), 'utf8')).toContain('## Before you merge');
    const patches = names.filter((name) => name.endsWith('.patch')).map((name) => join(out, name));
    repo.git(repo.work, 'am', '-q', ...patches);
    expect(readFileSync(join(repo.work, 'compose.yaml'), 'utf8')).toContain('cap_drop');
    repo.git(repo.work, 'reset', '-q', '--hard', 'HEAD~2');
    const again = await repo.dockfix(['pr', '--review', '--patches', out, ...rules], {});
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('patches in this folder already');
  });

  it('takes one way at a time', async () => {
    const repo = await scene();
    const run = await repo.dockfix(['pr', '--dry-run', '--push-only'], {});
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('exclude each other');
  });
});

describe('a description that does not fit', () => {
  it('goes on in comments, once, also when the run was cut off between them', async () => {
    const repo = await scene();
    const address = readRemote(`${repo.origin}/acme/shop.git`, { kind: 'github', api: `${repo.origin}/api`, env: {} });
    const host = await openHost(address, { token, gitUser: '' });
    const made = await makeDrafts([repo.work], { review: true, rule: ['compose/*'], online: false });
    const [draft] = made.drafts;
    if (draft === undefined) throw new Error('no draft');
    // A host with little room: the last rows of the tables do not fit.
    const limits = { body: markerRoom + bodyOf(draft).text.length - 200, comment: markerRoom + 900, title: 80 };
    const small = new Proxy(host, {
      get: (target, name) => {
        const value: unknown = name === 'limits' ? limits : Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const run = () =>
      sync({
        drafts: made.drafts,
        bodyOf: (one, room) => bodyOf(one, { limits: room }),
        scope: 'test',
        baseCommit: made.base.commit,
        remote: new Remote(made.quarantine.git, repo.state.folder()),
        host: small,
        fork: undefined,
        isDraft: false,
        recreate: false,
        peopleOf: () => ({ labels: [], reviewers: [], assignees: [] }),
        onNote: () => {},
      });
    try {
      const on = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
      const answer = { status: 403, body: { message: 'not now', documentation_url: '' } };
      repo.server.faults = [{ on, when: 'before', answer, times: 1 }];
      await expect(run()).rejects.toThrow('not now');
      const pull = repo.state.get(1);
      expect(pull?.body).toContain('state=pending');
      expect(await run()).toMatchObject([{ action: 'updated', number: 1 }]);
      expect(pull?.body).toContain('state=open');
      const comments = pull?.comments.length ?? 0;
      expect(comments).toBeGreaterThan(0);
      for (const text of pull?.comments ?? []) expect(text.length).toBeLessThan(limits.comment);
      expect(pull?.body.length).toBeLessThan(limits.body);
      expect(await run()).toMatchObject([{ action: 'unchanged' }]);
      expect(pull?.comments).toHaveLength(comments);
    } finally {
      made.dispose();
    }
  });
});
