/**
 * Commits made without touching the working tree, its index or the current branch: blobs, trees
 * and commits are written as objects, the branch appears when all of them are there.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PendingFile } from '../core/overlay.ts';
import { WorkspaceError } from './errors.ts';
import { Git } from './git-process.ts';
import { joinPath } from './paths.ts';

export interface CommitPart {
  readonly message: string;
  /** The files as they are after this commit, all that differ from the first parent's tree on disk. */
  readonly pending: readonly PendingFile[];
}

export interface BranchRequest {
  /** Top folder of the working tree. */
  readonly top: string;
  /** Of the paths of pending files, inside the working tree; '' or without a `/` at the end. */
  readonly prefix: string;
  readonly branch: string;
  readonly parts: readonly CommitPart[];
  /** True for a file that git will not take: it stays out of every commit. */
  readonly isLeftOut: (file: PendingFile) => boolean;
}

export interface MadeBranch {
  /** Ids of the commits, in order; a part that changes nothing makes none. */
  readonly commits: readonly string[];
  readonly head: string;
  /** Paths in the last commit that differ from the first parent, relative to the top. */
  readonly files: readonly string[];
}

/**
 * Makes a branch on top of HEAD with one commit for each part.
 * @throws WorkspaceError when the branch exists, a file has changes that are not committed, or git refuses.
 */
export function makeBranch({ top, prefix, branch, parts, isLeftOut }: BranchRequest): MadeBranch {
  const folder = mkdtempSync(join(tmpdir(), 'dockfix-index-'));
  const git = new Git(top, { GIT_INDEX_FILE: join(folder, 'index') });
  try {
    const base = git.run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], 'there is no commit to build on');
    if (git.succeeds(['show-ref', '--verify', '--quiet', `refs/heads/${branch}`]))
      throw new WorkspaceError(branch, 'a branch of this name exists already', 'Give another name.');
    git.run(['read-tree', base], 'the tree of HEAD cannot be read');
    const files = new Set<string>();
    const commits: string[] = [];
    let parent = base;
    let tree = git.run(['rev-parse', `${base}^{tree}`], 'HEAD has no tree');
    for (const { message, pending } of parts) {
      for (const file of pending) {
        if (isLeftOut(file)) continue;
        const path = joinPath(prefix, file.path);
        const mode = modeOf(git, base, path, file);
        git.run(
          ['update-index', '--add', '--cacheinfo', `${mode},${git.blob(file.after, path)},${path}`],
          `${path} cannot be added`,
        );
        files.add(path);
      }
      const next = git.run(['write-tree'], 'the tree cannot be written');
      if (next === tree) continue;
      parent = git.run(['commit-tree', next, '-p', parent], 'the commit cannot be made', message);
      tree = next;
      commits.push(parent);
    }
    if (commits.length === 0)
      throw new WorkspaceError(branch, 'there is nothing that git would take', 'Write to the working tree instead.');
    // The empty old value makes git refuse when somebody made the branch in the meantime.
    git.run(['update-ref', '-m', 'dockfix fix', `refs/heads/${branch}`, parent, ''], 'the branch cannot be made');
    return { commits, head: parent, files: [...files] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes the branch the current one; its files are on disk already. Other staged changes stay staged. */
export function switchTo(top: string, branch: string, files: readonly string[]): void {
  const git = new Git(top, {});
  git.run(
    ['symbolic-ref', '-m', `dockfix fix: moving to ${branch}`, 'HEAD', `refs/heads/${branch}`],
    'HEAD cannot be moved',
  );
  git.run(['reset', '--quiet', '--', ...files], 'the index cannot be brought up to date');
}

export function removeBranch(top: string, branch: string, head: string): void {
  new Git(top, {}).run(['update-ref', '-d', `refs/heads/${branch}`, head], 'the branch cannot be removed');
}

/** The mode in HEAD; a file there must be what was read, or the user's own changes would be committed too. */
function modeOf(git: Git, base: string, path: string, file: PendingFile): string {
  const entry = git.run(['ls-tree', base, '--', `:(literal,top)${path}`], 'the tree of HEAD cannot be read');
  const [, mode, blob] = /^(\d+) blob ([0-9a-f]+)\t/.exec(entry) ?? [];
  if (mode === undefined || blob === undefined) {
    if (file.before !== undefined) throw notCommitted(path, 'it is not in the last commit');
    return ((file.mode ?? 0o644) & 0o100) === 0 ? '100644' : '100755';
  }
  if (file.before === undefined || git.hash(file.before, path) !== blob)
    throw notCommitted(path, 'it has changes that are not committed');
  return mode;
}

function notCommitted(path: string, message: string): WorkspaceError {
  return new WorkspaceError(path, message, 'Commit or stash it first, or write to the working tree instead.');
}
