import { afterEach, describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp.ts';
import { Scene } from './support/scene.ts';

const scenes: Scene[] = [];

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

describe('a first run', () => {
  it('pushes the branch, opens the pull request and leaves the checkout alone', async () => {
    const one = await scene();
    const before = one.git(one.work, 'status', '--porcelain', '--branch');
    const refs = one.git(one.work, 'for-each-ref');
    const run = await one.dockfix(['pr', '--review']);
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
    expect(one.state.pulls).toHaveLength(1);
    expect(one.state.pulls[0]).toMatchObject({ state: 'open', branch: 'dockfix/hardening', base: 'main' });
    expect(run.stdout).toContain('/pull/1 opened');
    expect(one.git(one.work, 'status', '--porcelain', '--branch')).toBe(before);
    expect(one.git(one.work, 'for-each-ref')).toBe(refs);
  });
});
