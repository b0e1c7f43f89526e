import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The repository that a folder belongs to. */
export interface GitRepository {
  /** Absolute path of the working tree's top folder. */
  readonly top: string;
  /** Text of `info/exclude`, '' when there is none. */
  readonly exclude: string;
}

/** The repository whose working tree holds `folder`, found as git finds it: the nearest `.git` above. */
export function findRepository(folder: string): GitRepository | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const gitDir = gitDirOf(at);
    if (gitDir !== undefined) return { top: at, exclude: readExclude(gitDir) };
    if (dirname(at) === at) return undefined;
  }
}

/** The git directory of a working tree's top folder; a worktree's or submodule's `.git` file names it. */
export function gitDirOf(top: string): string | undefined {
  const path = join(top, '.git');
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    if (!stat.isFile()) return isGitDir(path) ? path : undefined;
    const text = readFileSync(path, 'utf8');
    return text.startsWith('gitdir:') ? resolve(top, text.slice('gitdir:'.length).trim()) : undefined;
  } catch {
    // A folder that may not be entered; listing it says so.
    return undefined;
  }
}

/** An empty folder called `.git` makes no repository. */
function isGitDir(path: string): boolean {
  return lstatSync(join(path, 'HEAD'), { throwIfNoEntry: false }) !== undefined;
}

/** `info/exclude` is shared by all worktrees: it lies in the common directory. */
function readExclude(gitDir: string): string {
  let common = gitDir;
  try {
    common = resolve(gitDir, readFileSync(join(gitDir, 'commondir'), 'utf8').trim());
  } catch {
    // Not a linked worktree.
  }
  try {
    return readFileSync(join(common, 'info', 'exclude'), 'utf8');
  } catch {
    return '';
  }
}

/**
 * The files below `folder` that git tracks, relative to it; or why git does not say.
 * Variables such as GIT_DIR, which git sets for its hooks, are left out: the folder alone decides.
 */
export function trackedFiles(folder: string): ReadonlySet<string> | string {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const result = spawnSync('git', ['ls-files', '-z', '--cached'], {
    cwd: folder,
    env: { ...env, LC_ALL: 'C' },
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (result.error !== undefined)
    return `git could not be started (${(result.error as NodeJS.ErrnoException).code ?? result.error.message})`;
  if (result.status !== 0) return `git ls-files failed: ${result.stderr.trim().split('\n')[0] ?? ''}`;
  return new Set(result.stdout.split('\0').filter((path) => path !== ''));
}
