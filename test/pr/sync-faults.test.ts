/** What a host or its git refuses, loses or delays. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GitHubModel } from './support/github-model.ts';
import { branch, endScenes, opened, pr, scene } from './support/github-scenes.ts';
import { sampleFiles } from './support/scene.ts';

endScenes();

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
