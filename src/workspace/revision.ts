/** The tree as git had it at a revision, to tell what a change brought. */
import { spawnSync } from 'node:child_process';
import { byCodeUnit } from '../core/overlay.ts';
import type { FileView } from '../core/types.ts';
import { WorkspaceError } from './errors.ts';

export interface RevisionRequest {
  /** Absolute: what is looked at. */
  readonly root: string;
  /** Absolute: top folder of the repository; undefined outside of one. */
  readonly top: string | undefined;
  readonly files: FileView;
  /** Anything that git takes for a commit: `main`, `HEAD~3`, `origin/main...` has to be resolved before. */
  readonly revision: string;
}

/**
 * The files below the root as they were at a revision. What git does not know, such as an ignored
 * `.env`, is as it is now.
 * @throws WorkspaceError outside of a repository, and when there is no such revision.
 */
export function filesAtRevision({ root, top, files, revision }: RevisionRequest): FileView {
  if (top === undefined)
    throw new WorkspaceError('--since', 'there is no git repository here', 'Run it inside of one.');
  const commit = git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  if (commit === undefined)
    throw new WorkspaceError(
      '--since',
      `git knows no revision ${revision}`,
      'Check the name; in CI the history may have to be fetched first (fetch-depth: 0).',
    );
  const hash = commit.trim();
  const changed = changedSince(root, hash);
  const isNew = (path: string) => changed.get(path) === 'A' || (!files.isTracked(path) && !files.isIgnored(path));
  const texts = new Map<string, string | undefined>();
  const textThen = (path: string) => {
    if (!texts.has(path)) texts.set(path, git(root, ['show', '--end-of-options', `${hash}:./${path}`]));
    return texts.get(path);
  };
  const existed = (path: string) => changed.get(path) === 'D' || (files.exists(path) && !isNew(path));
  return {
    paths: () =>
      [
        ...files.paths().filter((path) => !isNew(path)),
        ...[...changed].flatMap(([path, status]) => (status === 'D' ? [path] : [])),
      ].sort(byCodeUnit),
    read: (path) => {
      if (changed.get(path) === undefined) return isNew(path) ? undefined : files.read(path);
      return existed(path) ? textThen(path) : undefined;
    },
    exists: existed,
    isTracked: (path) => changed.get(path) === 'D' || (files.isTracked(path) && changed.get(path) !== 'A'),
    isIgnored: (path) => files.isIgnored(path),
  };
}

/** The commit that a folder is at, and whether anything below it differs from that; undefined before the first commit. */
export function revisionOf(folder: string): { readonly commit: string; readonly isDirty: boolean } | undefined {
  const commit = git(folder, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  if (commit === undefined) return undefined;
  const status = git(folder, ['--no-optional-locks', 'status', '--porcelain', '--', '.']);
  return { commit: commit.trim(), isDirty: status === undefined || status !== '' };
}

/** Paths below the root that differ between a commit and the working tree: added, deleted or modified since. */
function changedSince(root: string, commit: string): ReadonlyMap<string, 'A' | 'D' | 'M'> {
  const out = git(root, ['diff', '--name-status', '--no-renames', '--relative', '-z', commit, '--', '.']);
  if (out === undefined)
    throw new WorkspaceError('--since', 'git diff failed', 'Run `git status` here to see what git objects to.');
  const parts = out.split('\0');
  const changed = new Map<string, 'A' | 'D' | 'M'>();
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [status, path] = [parts[at], parts[at + 1]];
    if (path !== undefined && path !== '') changed.set(path, status === 'A' || status === 'D' ? status : 'M');
  }
  return changed;
}

/** What git prints; undefined when it fails. Variables that git sets for its hooks are left out: the folder decides. */
function git(cwd: string, args: readonly string[]): string | undefined {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const { status, stdout } = spawnSync('git', [...args], {
    cwd,
    env: { ...env, LC_ALL: 'C' },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout : undefined;
}
