/** What `dockfix pr` does on GitHub, against a server that holds every request and answer to GitHub's own description. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { branch, endScenes, opened, pr, scene, writes } from './support/github-scenes.ts';
import { sampleFiles } from './support/scene.ts';

endScenes();

const password = 'correct-horse-battery';

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
