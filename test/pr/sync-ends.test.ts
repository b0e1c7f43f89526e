/** Pull requests that were closed or merged, and branches that are in the way. */
import { describe, expect, it } from 'vitest';
import { branch, endScenes, opened, pr, scene } from './support/github-scenes.ts';
import { sampleFiles } from './support/scene.ts';

endScenes();

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
