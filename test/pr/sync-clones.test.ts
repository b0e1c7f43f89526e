/** `dockfix pr` from clones that do not hold everything. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endScenes, scene } from './support/github-scenes.ts';

endScenes();

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
