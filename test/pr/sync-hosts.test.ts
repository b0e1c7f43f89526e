/** The same story on Gitea, GitLab and Bitbucket, each held to its description (see support/descriptions.ts). */
import { afterEach, describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp.ts';
import { BitbucketModel } from './support/bitbucket-model.ts';
import { GiteaModel } from './support/gitea-model.ts';
import { GitLabModel } from './support/gitlab-model.ts';
import type { HostState } from './support/host-state.ts';
import type { HostModel } from './support/loopback.ts';
import { type Run, Scene, sampleFiles, token } from './support/scene.ts';

interface HostCase {
  readonly kind: string;
  readonly model: (state: HostState, origin: string) => HostModel;
  readonly env: (origin: string) => NodeJS.ProcessEnv;
  readonly args: (origin: string) => readonly string[];
  readonly create: string;
  readonly reviewer: string;
  readonly hasLabels: boolean;
  readonly path: string;
}

const hosts: readonly HostCase[] = [
  {
    kind: 'gitea',
    model: (state, origin) => new GiteaModel(state, origin),
    env: (origin) => ({ GITEA_SERVER_URL: origin, GITEA_TOKEN: token }),
    args: () => [],
    create: 'POST /repos/{owner}/{repo}/pulls',
    reviewer: 'ana',
    hasLabels: true,
    path: 'acme/shop',
  },
  {
    kind: 'gitlab',
    model: (state, origin) => new GitLabModel(state, origin),
    env: (origin) => ({ CI_SERVER_URL: origin, GITLAB_TOKEN: token }),
    args: () => [],
    create: 'POST /api/v4/projects/{id}/merge_requests',
    reviewer: 'ana',
    hasLabels: true,
    path: 'acme/tools/shop',
  },
  {
    kind: 'bitbucket',
    model: (state, origin) => new BitbucketModel(state, origin),
    env: () => ({ BITBUCKET_TOKEN: token }),
    args: (origin) => ['--host', 'bitbucket', '--api', `${origin}/2.0`],
    create: 'POST /repositories/{workspace}/{repo_slug}/pullrequests',
    reviewer: '{0f1e2d3c}',
    hasLabels: false,
    path: 'acme/shop',
  },
];

const branch = 'dockfix/hardening';
let one: Scene | undefined;

afterEach(async () => {
  await one?.server.stop();
  expect(one?.server.violations).toEqual([]);
  one = undefined;
});

describe.each(hosts)('$kind', ({ model, env, args, create, reviewer, hasLabels, path }) => {
  async function start(): Promise<Scene> {
    one = await new Scene(tempFolder(), path).start(sampleFiles, model);
    return one;
  }
  const pr = (scene: Scene, ...more: readonly string[]): Promise<Run> =>
    scene.dockfix(
      ['pr', '--review', '--rule', 'compose/hardcoded-secret', ...args(scene.origin), ...more],
      env(scene.origin),
    );
  const writes = (scene: Scene) => scene.server.seen.filter(({ name }) => !name.startsWith('GET')).length;
  const owner = path.slice(0, path.lastIndexOf('/'));

  it('opens, leaves alone what has not changed, follows the base, and leaves people their branch', async () => {
    const scene = await start();
    // Old ones, so that there is more than one page.
    for (let at = 0; at < 4; at += 1)
      scene.state.add({ title: 'old', body: '', owner, branch, base: 'main', isDraft: false }).state = 'merged';
    const labels = hasLabels ? ['--label', 'security', '--label', 'docker', '--assignee', 'cy'] : [];
    const run = await pr(scene, '--draft', '--reviewer', reviewer, ...labels);
    expect(run.stdout, run.stderr).toContain('/5 opened');
    const pull = scene.state.get(5);
    expect(pull).toMatchObject({ state: 'open', branch, base: 'main', isDraft: true, reviewers: [reviewer] });
    if (hasLabels) expect(pull).toMatchObject({ labels: ['security', 'docker'], assignees: ['cy'] });
    expect(pull?.body).toContain('state=open');
    let before = writes(scene);
    expect((await pr(scene)).stdout).toContain('is as it should be');
    expect(writes(scene)).toBe(before);
    scene.personCommits('main', { 'more/compose.yaml': sampleFiles['compose.yaml'] ?? '' });
    expect((await pr(scene)).stdout).toContain('brought up to date');
    expect(pull?.title).toMatch(/2 fixes/);
    const human = scene.personCommits(branch, { 'notes.txt': 'by hand\n' });
    for (let at = 0; at < 4; at += 1) pull?.comments.push('talk');
    scene.personCommits('main', { 'README.md': 'hello\n' });
    expect((await pr(scene)).stdout).toContain('people have committed');
    before = writes(scene);
    await pr(scene);
    expect(writes(scene)).toBe(before);
    expect(pull?.comments).toHaveLength(5);
    expect(scene.state.head(owner, branch)).toBe(human);
    expect(scene.state.pulls).toHaveLength(5);
  });

  it('stays closed when a person closed it, and is closed when all is fixed', async () => {
    const scene = await start();
    await pr(scene);
    const pull = scene.state.get(1);
    if (pull === undefined) throw new Error('no pull request');
    pull.state = 'closed';
    scene.personCommits('main', { 'README.md': 'hello\n' });
    expect((await pr(scene)).stdout).toContain('--recreate');
    expect((await pr(scene, '--recreate')).stdout).toContain('/2 opened');
    scene.personCommits('main', { 'compose.yaml': 'services:\n  cache:\n    image: redis:7\n' });
    expect((await pr(scene)).stdout).toContain('closed: nothing is left to fix');
    expect(scene.state.pulls.map(({ state }) => state)).toEqual(['closed', 'closed']);
    expect(scene.state.get(2)?.comments).toHaveLength(1);
  });

  it('makes nothing twice when the answer is lost, and says what is refused', async () => {
    const scene = await start();
    scene.server.faults = [{ on: create, when: 'after', answer: undefined, times: 1 }];
    expect((await pr(scene)).stdout).toContain('/1 opened');
    expect(scene.state.pulls).toHaveLength(1);
    const pull = scene.state.get(1);
    if (pull !== undefined) pull.state = 'merged';
    scene.personCommits('main', { 'more/compose.yaml': sampleFiles['compose.yaml'] ?? '' });
    const answer = { status: 403, body: { message: 'insufficient_scope' } };
    scene.server.faults = [{ on: create, when: 'before', answer, times: 1, isOutside: true }];
    const run = await pr(scene);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/the token may not do this.*insufficient_scope/);
    const slow = { status: 429, headers: { 'retry-after': '1' }, body: { message: 'Too many requests' } };
    scene.server.faults = [{ on: create, when: 'before', answer: slow, times: 1, isOutside: true }];
    expect((await pr(scene)).stdout).toContain('/2 opened');
  });
});
