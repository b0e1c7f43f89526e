/**
 * A place beside the repository for what git writes while pull requests are made: the user's own
 * objects, refs, index and working tree stay as they are, and whatever happens there is nothing to
 * clean up in them.
 */
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Git } from './git-process.ts';
import { holderIsAlive, thisProcess } from './process-identity.ts';

export interface Quarantine {
  /** Reads the repository, writes objects to the folder. */
  readonly git: Git;
  /** What {@link git} adds to the environment. */
  readonly env: NodeJS.ProcessEnv;
  /** For further files of the run. */
  readonly folder: string;
  dispose(): void;
}

/** In the folder: when its process started, so that another one of the same number is not taken for it. */
const startedFile = 'started';

/** @param top a folder of the repository. */
export function quarantine(top: string): Quarantine {
  clearAbandoned();
  const { pid, started } = thisProcess();
  const folder = mkdtempSync(join(tmpdir(), `dockfix-pr-${pid}-${pidNamespace()}-`));
  writeFileSync(join(folder, startedFile), started);
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

/**
 * Removes the folders of runs that were killed. Where in doubt one stays: those of other users, of
 * processes in another container that shares the temporary folder, and links.
 */
function clearAbandoned(): void {
  const temporary = tmpdir();
  for (const name of readdirSync(temporary)) {
    const [, pid, namespace] = /^dockfix-pr-(\d+)-(\d+)-[^-]+$/.exec(name) ?? [];
    if (pid === undefined || namespace !== pidNamespace()) continue;
    const folder = join(temporary, name);
    try {
      const found = lstatSync(folder);
      if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) continue;
      if (holderIsAlive({ pid: Number(pid), started: startOf(folder) })) continue;
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Somebody else removes it, or it cannot be removed: that is no reason not to run.
    }
  }
}

function startOf(folder: string): string {
  try {
    return readFileSync(join(folder, startedFile), 'utf8');
  } catch {
    // Killed before it was written: the number alone says whose it is.
    return '';
  }
}

/** The number of what process ids mean something in, see pid_namespaces(7); 0 where there is no such thing. */
function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}
