/** What `dockfix pr` does on GitHub, against a server that holds every request and answer to GitHub's own description. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp.ts';
import { GitHubModel } from './support/github-model.ts';
import { type Run, Scene, sampleFiles } from './support/scene.ts';

const scenes: Scene[] = [];
const branch = 'dockfix/hardening';
const password = 'correct-horse-battery';

async function scene(...args: Parameters<Scene['start']>): Promise<Scene> {
  const made = await new Scene(tempFolder()).start(...args);
  scenes.push(made);
  return made;
}

afterEach(async () => {
  for (const one of scenes.splice(0)) {
    await one.server.stop();
    expect(one.server.violations).toEqual([]);
  }
});

const pr = (one: Scene, ...more: readonly string[]): Promise<Run> =>
  one.dockfix([
    'pr',
    '--review',
    '--rule',
    'compose/hardcoded-secret',
    '--rule',
    'compose/default-privileges',
    ...more,
  ]);

const writes = (one: Scene) => one.server.seen.filter(({ name }) => !name.startsWith('GET')).map(({ name }) => name);

async function opened(one: Scene, ...more: readonly string[]): Promise<void> {
  const run = await pr(one, ...more);
  expect(run.stdout, run.stderr).toContain('opened');
}

describe('a first run', () => {
  it('pushes the branch, opens the pull request and leaves the checkout alone', async () => {
    const one = await scene();
    one.write(one.work, { 'compose.yaml': `${sampleFiles['compose.yaml']}# not committed\n` });
    const before = [one.git(one.work, 'status', '--porcelain', '--branch'), one.git(one.work, 'for-each-ref')];
    const run = await pr(one);
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('1 file with changes that are not committed');
    expect(run.stdout).toMatch(/\/pull\/1 opened\n$/);
    expect(one.state.pulls).toMatchObject([{ state: 'open', branch, base: 'main', isDraft: false }]);
    expect([one.git(one.work, 'status', '--porcelain', '--branch'), one.git(one.work, 'for-each-ref')]).toEqual(before);
    const { body = '' } = one.state.pulls[0] ?? {};
    expect(body).toContain('## Before and after');
    expect(body).not.toContain('# not committed');
    const files = one.state.git('acme', 'show', `${branch}:compose.yaml`);
    expect(files).toContain('cap_drop');
    expect(files).not.toContain('# not committed');
    // Every object of the branch is whole.
    one.state.git('acme', 'fsck', '--strict', '--connectivity-only');
  });

  it('sends and prints no secret', async () => {
    const one = await scene();
    const run = await pr(one, '--json');
    const sent = JSON.stringify([one.server.seen, one.state.pulls, run]);
    expect(sent).not.toContain(password);
    const log = one.state.git('acme', 'log', '--format=%an %ae %s %b %d', `main..${branch}`);
    expect(log).not.toContain(password);
    expect(one.state.git('acme', 'grep', '-c', password, branch)).toBe('');
    expect(JSON.parse(run.stdout)).toMatchObject({
      base: { name: 'main' },
      pullRequests: [{ branch, action: 'opened', number: 1 }],
    });
  });

  it('puts on labels, reviewers, teams and assignees, and opens it as a draft', async () => {
    const one = await scene({ ...sampleFiles, '.github/CODEOWNERS': '*.yaml @ana @acme/ops\n' });
    await opened(
      one,
      ...['--draft', '--label', 'docker', '--label', 'security'],
      ...['--reviewer', 'bo', '--assignee', 'cy', '--codeowners'],
    );
    expect(one.state.pulls).toMatchObject([
      { isDraft: true, labels: ['docker', 'security'], reviewers: ['bo', 'ana', 'ops'], assignees: ['cy'] },
    ]);
    expect(one.state.pulls[0]?.body).toContain('state=open');
    // They are put on once: what a person takes off stays off.
    const before = writes(one).length;
    await pr(one, '--label', 'docker', '--reviewer', 'bo');
    expect(writes(one)).toHaveLength(before);
  });

  it('keeps the pull request when a reviewer is not to be had', async () => {
    const one = await scene();
    const run = await pr(one, '--reviewer', 'nobody');
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('Not all labels, reviewers and assignees could be set');
    expect(one.state.pulls[0]?.body).toContain('state=open');
  });

  it('makes several with --split, stacked or not', async () => {
    const one = await scene();
    await opened(one, '--split', 'rule');
    expect(one.state.pulls.map(({ base }) => base)).toEqual(['main', 'main']);
    const two = await scene();
    await opened(two, '--split', 'rule', '--stacked');
    const [first, second] = two.state.pulls;
    expect(second?.base).toBe(first?.branch);
    two.state.git('acme', 'merge-base', '--is-ancestor', first?.head ?? '', second?.head ?? '');
    const before = writes(two).length;
    const run = await pr(two, '--split', 'rule', '--stacked');
    expect(run.stdout.match(/is as it should be/g)).toHaveLength(2);
    expect(writes(two)).toHaveLength(before);
    // The base moves: both are built anew, in one push.
    two.personCommits('main', { 'README.md': 'hello\n' });
    const later = await pr(two, '--split', 'rule', '--stacked');
    expect(later.stdout.match(/brought up to date/g)).toHaveLength(2);
    expect(two.state.pulls).toHaveLength(2);
  });

  it('pushes with the token when the server asks for one, and prints it nowhere', async () => {
    const one = await scene();
    one.server.pushNeeds = `Basic ${Buffer.from('x-access-token:token-of-the-test').toString('base64')}`;
    const run = await pr(one);
    expect(run.stdout, run.stderr).toContain('opened');
    expect(JSON.stringify(run)).not.toContain('token-of-the-test');
    expect(readFileSync(join(one.work, '.git/config'), 'utf8')).not.toContain('token');
  });
});

describe('run again', () => {
  it('does nothing when nothing changed, and keeps what people wrote', async () => {
    const one = await scene();
    await opened(one);
    const [pull] = one.state.pulls;
    if (pull === undefined) throw new Error('no pull request');
    pull.title = 'A title that a person likes better';
    pull.body = `A note of a person\r\n\r\n${pull.body.replaceAll('\n', '\r\n')}`;
    const before = writes(one).length;
    const head = one.state.head('acme', branch);
    const run = await pr(one);
    expect(run.stdout).toContain('is as it should be');
    expect(writes(one)).toHaveLength(before);
    expect(one.state.head('acme', branch)).toBe(head);
    // The base moves: the title of the person stays.
    one.personCommits('main', { 'README.md': 'hello\n' });
    expect((await pr(one)).stdout).toContain('brought up to date');
    expect(pull.title).toBe('A title that a person likes better');
  });

  it('builds the branch anew on a base that moved', async () => {
    const one = await scene();
    await opened(one);
    const base = one.personCommits('main', { 'README.md': 'hello\n' });
    const run = await pr(one);
    expect(run.stdout).toContain('brought up to date');
    expect(one.state.pulls).toHaveLength(1);
    expect(one.state.git('acme', 'merge-base', 'main', branch)).toBe(base);
    expect(one.state.pulls[0]?.comments).toEqual([]);
  });

  it('leaves a branch alone that people pushed to, and says so once', async () => {
    const one = await scene();
    await opened(one);
    const human = one.personCommits(branch, { 'notes.txt': 'by hand\n' });
    const quiet = await pr(one);
    expect(quiet.stdout).toContain('people have committed to its branch');
    // Nothing changed but their commits: there is nothing to say.
    expect(one.state.pulls[0]?.comments).toEqual([]);
    one.personCommits('main', { 'README.md': 'hello\n' });
    expect((await pr(one)).code).toBe(0);
    await pr(one);
    expect(one.state.head('acme', branch)).toBe(human);
    expect(one.state.pulls[0]?.comments).toHaveLength(1);
    expect(one.state.pulls[0]?.comments[0]).toContain('--recreate');
  });

  it.each([
    ['amended', ['commit', '--amend', '-q', '-m', 'reworded by a person']],
    ['cut back', ['reset', '-q', '--hard', 'HEAD~1']],
    ['rebased', ['rebase', '-q', 'origin/main']],
    ['merged the base into', ['merge', '-q', '--no-edit', 'origin/main']],
  ])('leaves a branch alone that people %s', async (_, command) => {
    const one = await scene();
    await opened(one);
    one.personCommits('main', { 'README.md': 'hello\n' });
    const folder = join(one.folder, 'theirs');
    one.git(one.folder, 'clone', '-q', '-b', branch, one.state.folder(), folder);
    one.git(folder, 'config', 'user.name', 'Person');
    one.git(folder, 'config', 'user.email', 'person@example.org');
    one.git(folder, ...command);
    one.git(folder, 'push', '-q', '--force', 'origin', branch);
    const head = one.state.head('acme', branch);
    expect((await pr(one)).stdout).toContain('people have committed');
    expect(one.state.head('acme', branch)).toBe(head);
    expect(one.state.pulls[0]?.comments).toHaveLength(1);
  });

  it('does not overwrite what a person pushes in between', async () => {
    const one = await scene();
    await opened(one);
    one.personCommits('main', { 'README.md': 'hello\n' });
    const folder = join(one.folder, 'theirs');
    one.git(one.folder, 'clone', '-q', '-b', branch, one.state.folder(), folder);
    one.git(
      folder,
      '-c',
      'user.name=P',
      '-c',
      'user.email=p@example.org',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'by hand',
    );
    const human = one.git(folder, 'rev-parse', 'HEAD');
    // Between looking and pushing, the user's own hook lets the person be faster.
    const hook = `#!/bin/sh\nexec env -i PATH="$PATH" git -C '${folder}' push -q origin ${branch}\n`;
    writeFileSync(join(one.work, '.git/hooks/pre-push'), hook, { mode: 0o755 });
    const run = await pr(one);
    expect(run.stdout, run.stderr).toContain('people have committed');
    expect(one.state.head('acme', branch)).toBe(human);
    expect(one.state.pulls[0]?.comments).toHaveLength(1);
  });
});

describe('from other kinds of clones', () => {
  const kinds: readonly (readonly [string, readonly string[]])[] = [
    ['shallow', ['--depth', '1']],
    ['without blobs', ['--filter=blob:none', '--no-checkout']],
    ['with one branch', ['--single-branch', '--no-tags']],
    ['sparse', ['--sparse']],
    ['with every ref', ['-c', 'remote.origin.fetch=+refs/*:refs/remotes/o/*']],
    ['linked worktree', []],
  ];

  it.each(kinds)('%s: opens, goes on from another clone, touches nothing', async (kind, options) => {
    const one = await scene();
    for (const text of ['one', 'two', 'three']) one.personCommits('main', { 'README.md': text });
    const folder = join(one.folder, 'other');
    one.git(one.state.folder(), 'config', 'uploadpack.allowFilter', 'true');
    if (kind === 'linked worktree') one.git(one.work, 'worktree', 'add', '-q', '--detach', folder);
    else {
      await one.gitOnline(one.folder, 'clone', '-q', ...options, `${one.origin}/acme/shop.git`, folder);
      one.git(folder, 'config', 'user.name', 'Someone');
      one.git(folder, 'config', 'user.email', 'someone@example.org');
    }
    const state = () =>
      Promise.all([
        one.gitOnline(folder, 'status', '--porcelain', '--branch'),
        one.gitOnline(folder, 'for-each-ref'),
        one.gitOnline(folder, 'rev-parse', '--is-shallow-repository'),
        one.gitOnline(folder, 'log', '--format=%H', '--all'),
      ]);
    const before = await state();
    const args = ['pr', '--review', '--rule', 'compose/hardcoded-secret'];
    const run = await one.dockfix(args, one.hostEnv(), folder);
    expect(run.stdout, run.stderr).toContain('opened');
    one.personCommits('main', { 'README.md': 'four' });
    const later = await one.dockfix(args, one.hostEnv(), folder);
    expect(later.stdout, later.stderr).toContain('brought up to date');
    const again = await one.dockfix(args);
    expect(again.stdout, again.stderr).toContain('is as it should be');
    expect(await state()).toEqual(before);
  });
});

describe('closed and merged', () => {
  it('closes with a word when all is fixed, and opens a new one when there is something again', async () => {
    const one = await scene();
    await opened(one);
    one.git(one.work, 'config', 'core.autocrlf', 'false');
    const fixed = one.state.git('acme', 'show', `${branch}:compose.yaml`);
    one.personCommits('main', {
      'compose.yaml': `${fixed}\n`,
      '.gitignore': one.state.git('acme', 'show', `${branch}:.gitignore`) + '\n',
    });
    const run = await pr(one);
    expect(run.stdout, run.stderr).toContain('closed: nothing is left to fix');
    expect(one.state.pulls[0]).toMatchObject({ state: 'closed' });
    expect(one.state.pulls[0]?.comments).toHaveLength(1);
    expect(one.state.head('acme', branch)).toBeUndefined();
    expect((await pr(one)).stdout).toBe('');
    one.personCommits('main', { 'compose.yaml': sampleFiles['compose.yaml'] ?? '' });
    await opened(one);
    expect(one.state.pulls.map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  it('leaves it open when all is fixed and people have commits on it', async () => {
    const one = await scene();
    await opened(one);
    const fixed = one.state.git('acme', 'show', `${branch}:compose.yaml`);
    const ignored = one.state.git('acme', 'show', `${branch}:.gitignore`);
    const human = one.personCommits(branch, { 'notes.txt': 'by hand\n' });
    one.personCommits('main', { 'compose.yaml': `${fixed}\n`, '.gitignore': `${ignored}\n` });
    await pr(one);
    await pr(one);
    expect(one.state.pulls[0]).toMatchObject({ state: 'open' });
    expect(one.state.pulls[0]?.comments).toHaveLength(1);
    expect(one.state.head('acme', branch)).toBe(human);
  });

  it('does not open again what a person closed, until it is asked to', async () => {
    const one = await scene();
    await opened(one);
    const [pull] = one.state.pulls;
    if (pull !== undefined) pull.state = 'closed';
    one.personCommits('main', { 'README.md': 'hello\n' });
    const head = one.state.head('acme', branch);
    const run = await pr(one);
    expect(run.stdout).toContain('--recreate');
    expect(one.state.pulls).toHaveLength(1);
    expect(one.state.head('acme', branch)).toBe(head);
    await opened(one, '--recreate');
    expect(one.state.pulls.map(({ state }) => state)).toEqual(['closed', 'open']);
    expect((await pr(one)).stdout).toContain('is as it should be');
  });

  it.each(['merge', 'squash'] as const)('starts afresh after a %s, with new findings', async (how) => {
    const one = await scene();
    await opened(one);
    if (how === 'squash') one.personCommits(branch, { 'notes.txt': 'by hand\n' });
    one.merges(1, how);
    expect((await pr(one)).stdout).toBe('');
    one.personCommits('main', { 'more/compose.yaml': sampleFiles['compose.yaml'] ?? '' });
    await opened(one);
    expect(one.state.pulls.map(({ state }) => state)).toEqual(['merged', 'open']);
  });

  it('closes the pull request of a part that is not needed any more, and no other', async () => {
    const one = await scene();
    await opened(one, '--split', 'rule');
    const [secret, other] = one.state.pulls;
    const compose = (sampleFiles['compose.yaml'] ?? '').replace(/ {4}environment:\n.*\n/, '');
    one.personCommits('main', { 'compose.yaml': compose });
    const run = await pr(one, '--split', 'rule');
    expect(run.stdout).toContain('closed: nothing is left to fix');
    expect([secret?.state, other?.state]).toEqual(['closed', 'open']);
  });

  it('leaves out what the configuration or a comment of the base ignores', async () => {
    const one = await scene();
    await opened(one);
    expect(one.state.pulls[0]?.body).toContain('hardcoded-secret');
    const ignore = '  - rule: compose/hardcoded-secret\n    reason: It is a sample.\n';
    one.personCommits('main', { 'dockfix.yaml': `ignores:\n${ignore}` });
    expect((await pr(one)).stdout).toContain('brought up to date');
    const log = one.state.git('acme', 'log', '--format=%b', `main..${branch}`);
    expect(log).not.toContain('hardcoded-secret');
    expect(log).toContain('default-privileges');
    const quiet = (sampleFiles['compose.yaml'] ?? '').replace(
      /^/,
      '# dockfix-ignore-file default-privileges: not here\n',
    );
    one.personCommits('main', { 'compose.yaml': quiet });
    expect((await pr(one)).stdout).toContain('closed: nothing is left to fix');
  });

  it('says that a branch of people of the same name is in the way', async () => {
    const one = await scene();
    one.git(one.work, 'push', '-q', one.state.folder(), `HEAD:refs/heads/${branch}`);
    const human = one.personCommits(branch, { 'notes.txt': 'by hand\n' });
    const run = await pr(one);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('holds commits of people');
    expect(one.state.head('acme', branch)).toBe(human);
  });
});

describe('what goes wrong', () => {
  it('goes on after a fault in each place, and makes nothing twice', async () => {
    const broken = { status: 502, body: { message: 'Bad gateway' } };
    for (const when of ['before', 'after'] as const)
      for (const answer of [broken, undefined])
        for (const on of ['POST /repos/{owner}/{repo}/pulls', 'PATCH /repos/{owner}/{repo}/pulls/{pull_number}']) {
          const one = await scene();
          one.server.faults = [{ on, when, answer, times: 1, isOutside: true }];
          const run = await pr(one, '--label', 'docker');
          expect(run.code, run.stderr).toBe(0);
          expect(one.state.pulls).toHaveLength(1);
          expect(one.state.pulls[0]).toMatchObject({ state: 'open', labels: ['docker'] });
          expect(one.state.pulls[0]?.body).toContain('state=open');
        }
  });

  it('takes the pull request that is there already (422)', async () => {
    const one = await scene();
    // The list does not show it yet, as hosts that copy their data late do.
    one.server.faults = [
      { on: 'GET /repos/{owner}/{repo}/pulls', when: 'before', answer: { status: 200, body: [] }, times: 1 },
    ];
    await opened(one);
    one.server.faults = [
      { on: 'GET /repos/{owner}/{repo}/pulls', when: 'before', answer: { status: 200, body: [] }, times: 1 },
    ];
    const run = await pr(one);
    expect(run.code, run.stderr).toBe(0);
    expect(one.server.seen.filter(({ status }) => status === 422)).toHaveLength(1);
    expect(one.state.pulls).toHaveLength(1);
  });

  it('waits as long as a secondary rate limit asks for', async () => {
    const one = await scene();
    const answer = {
      status: 403,
      headers: { 'retry-after': '2' },
      body: { message: 'You have exceeded a secondary rate limit.', documentation_url: '' },
    };
    one.server.faults = [{ on: 'POST /repos/{owner}/{repo}/pulls', when: 'before', answer, times: 2 }];
    const start = Date.now();
    const run = await pr(one);
    expect(Date.now() - start).toBeGreaterThan(4000);
    expect(run.stderr).toContain('Waiting 2 s: the host asks for a pause');
    expect(one.state.pulls).toHaveLength(1);
  });

  const refusals: readonly (readonly [string, number, Readonly<Record<string, string>>, string, RegExp])[] = [
    [
      'the primary rate limit',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 1800) },
      'API rate limit exceeded',
      /used up.*\n.*(2\d|30) min/,
    ],
    [
      'missing rights',
      403,
      { 'x-accepted-github-permissions': 'pull_requests=write' },
      'Resource not accessible by integration',
      /may not do this.*\n.*pull_requests=write/,
    ],
    [
      'single sign-on',
      403,
      { 'x-github-sso': 'required; url=https://github.com/orgs/acme/sso' },
      'Resource protected by organization SAML enforcement.',
      /single sign-on.*\n.*orgs\/acme\/sso/,
    ],
    ['two factors', 403, {}, 'This organization requires two-factor authentication', /two-factor/],
    ['an archive', 403, {}, 'Repository was archived so is read-only.', /archived/],
    [
      'the settings for jobs',
      403,
      {},
      'GitHub Actions is not permitted to create or approve pull requests.',
      /jobs may not open.*\n.*Workflow permissions/,
    ],
  ];
  it.each(refusals)('says what stands in the way: %s', async (_, status, headers, message, sentence) => {
    const one = await scene();
    const answer = { status, headers, body: { message, documentation_url: '' } };
    one.server.faults = [{ on: 'POST /repos/{owner}/{repo}/pulls', when: 'before', answer, times: 9 }];
    const run = await pr(one);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(sentence);
    expect(one.git(one.work, 'status', '--porcelain')).toBe('');
    // The next run finds the branch and goes on.
    one.server.faults = [];
    await opened(one);
  });

  it('says so before it plans when the repository takes nothing', async () => {
    const one = await scene();
    one.state.isArchived = true;
    expect((await pr(one)).stderr).toContain('archived');
    one.state.isArchived = false;
    one.state.canPush = false;
    expect((await pr(one)).stderr).toContain('--fork');
    const unknown = await one.dockfix(['pr'], { ...one.hostEnv(), GH_TOKEN: '' });
    expect(unknown.stderr).toContain('there is no token for GitHub');
    expect(unknown.code).toBe(2);
    expect(one.state.git('acme', 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  });

  it('goes on with the token of a job, which is told that it may do nothing', async () => {
    const one = await scene();
    one.state.canPush = false;
    one.state.canPull = false;
    await opened(one);
  });

  it('works from a fork', async () => {
    const one = await scene();
    one.state.canPush = false;
    await opened(one, '--fork');
    expect(one.state.pulls).toMatchObject([{ owner: 'me', branch }]);
    expect(one.state.head('acme', branch)).toBeUndefined();
    expect((await pr(one, '--fork')).stdout).toContain('is as it should be');
  });

  it('says what a hook, a protected branch and a read-only server answer', async () => {
    const one = await scene();
    const hook = join(one.state.folder(), 'hooks/pre-receive');
    const refuse = (text: string) => {
      one.write(one.state.folder(), { 'hooks/pre-receive': `#!/bin/sh\necho "${text}" >&2\nexit 1\n` });
      execFileSync('chmod', ['755', hook]);
    };
    refuse('error: GH006: Protected branch update failed');
    expect((await pr(one)).stderr).toContain('the branch is protected');
    refuse('this commit has no ticket');
    const run = await pr(one);
    expect(run.stderr).toMatch(/a hook of the remote refuses the push.*no ticket/s);
    expect(one.state.pulls).toEqual([]);
    one.server.pushNeeds = 'Basic somebody-else';
    expect((await pr(one)).stderr).toContain('you may not push there');
  });

  it('reads all pages', async () => {
    const one = await scene(sampleFiles, (state, origin) => new GitHubModel(state, origin, { page: 2 }));
    for (let at = 0; at < 5; at += 1) {
      const made = one.state.add({ title: 'old', body: '', owner: 'acme', branch, base: 'main', isDraft: false });
      made.state = 'merged';
      for (let more = 0; more < 5; more += 1) made.comments.push('talk');
    }
    await opened(one);
    one.personCommits(branch, { 'notes.txt': 'by hand\n' });
    for (let more = 0; more < 5; more += 1) one.state.pulls.at(-1)?.comments.push('talk');
    one.personCommits('main', { 'README.md': 'hello\n' });
    await pr(one);
    await pr(one);
    expect(one.state.pulls.at(-1)?.comments).toHaveLength(6);
  });
});
