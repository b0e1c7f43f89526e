/**
 * A place beside the repository for what git writes while pull requests are made: the user's own
 * objects, refs, index and working tree stay as they are, and whatever happens there is nothing to
 * clean up in them.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Git } from './git-process.ts';

export interface Quarantine {
  /** Reads the repository, writes objects to the folder. */
  readonly git: Git;
  /** What {@link git} adds to the environment. */
  readonly env: NodeJS.ProcessEnv;
  /** For further files of the run. */
  readonly folder: string;
  dispose(): void;
}

/** @param top a folder of the repository. */
export function quarantine(top: string): Quarantine {
  const folder = mkdtempSync(join(tmpdir(), 'dockfix-pr-'));
  const plain = new Git(top, {});
  const own = plain.run(['rev-parse', '--path-format=absolute', '--git-path', 'objects'], 'it is no git repository');
  const objects = join(folder, 'objects');
  mkdirSync(objects);
  const env = {
    GIT_OBJECT_DIRECTORY: objects,
    // Quoted, a path may hold the colon that separates paths here.
    GIT_ALTERNATE_OBJECT_DIRECTORIES: `"${own.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`,
    GIT_INDEX_FILE: join(folder, 'index'),
    GIT_OPTIONAL_LOCKS: '0',
  };
  return {
    git: new Git(top, env),
    env,
    folder,
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
