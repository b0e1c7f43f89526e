/** For tests of what happens on GitHub: scenes that end with their test, and what most of them do. */
import { afterEach, expect } from 'vitest';
import { tempFolder } from '../../support/temp.ts';
import { type Run, Scene } from './scene.ts';

export const branch = 'dockfix/hardening';

const scenes: Scene[] = [];

export async function scene(...args: Parameters<Scene['start']>): Promise<Scene> {
  const made = await new Scene(tempFolder()).start(...args);
  scenes.push(made);
  return made;
}

/** Ends the scenes of every test, and looks whether the host was only asked what it describes. */
export function endScenes(): void {
  afterEach(async () => {
    for (const one of scenes.splice(0)) {
      await one.server.stop();
      expect(one.server.violations).toEqual([]);
    }
  });
}

/** Two rules are enough to have two commits. */
export const pr = (one: Scene, ...more: readonly string[]): Promise<Run> =>
  one.dockfix([
    'pr',
    '--review',
    '--rule',
    'compose/hardcoded-secret',
    '--rule',
    'compose/default-privileges',
    ...more,
  ]);

export async function opened(one: Scene, ...more: readonly string[]): Promise<void> {
  const run = await pr(one, ...more);
  expect(run.stdout, run.stderr).toContain('opened');
}

/** Requests that change something on the host. */
export const writes = (one: Scene) =>
  one.server.seen.filter(({ name }) => !name.startsWith('GET')).map(({ name }) => name);
