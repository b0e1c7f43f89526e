/** What is to be written where, and everything that can be known to stand in the way. */
import { accessSync, constants, lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PendingFile } from '../core/overlay.ts';
import { errorCode, explain, WorkspaceError } from './errors.ts';
import type { Journal } from './journal.ts';
import { folderOf, foldersAbove, inside, joinPath, staysInside } from './paths.ts';
import { changedSince } from './recover.ts';

export interface TargetRequest {
  /** Absolute, without links in it. */
  readonly root: string;
  readonly pending: readonly PendingFile[];
  /** Whether git will ignore a path once all of this is written; undefined outside a repository. */
  readonly willBeIgnored: (path: string) => boolean | undefined;
}

/** One file to be written, all checks passed. */
export interface Target {
  readonly pending: PendingFile;
  /** Relative to the root; where a link leads to. */
  readonly target: string;
  readonly old: Uint8Array | undefined;
  readonly bytes: Uint8Array;
  readonly mode: number;
  readonly exactMode: boolean;
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
}

/** Looks at every file before anything is touched. */
export function prepare(request: TargetRequest): readonly Target[] {
  const targets = new Map<string, Target>();
  for (const pending of request.pending) {
    let target: Target;
    try {
      target = examine(request.root, pending);
    } catch (error) {
      throw explain(pending.path, error, 'nothing was written');
    }
    if (pending.secret && request.willBeIgnored(pending.path) === false) {
      throw new WorkspaceError(
        pending.path,
        'it holds a secret and git would not ignore it; nothing was written',
        'Add it to .gitignore and run dockfix again.',
      );
    }
    const other = targets.get(target.target);
    if (other !== undefined && other.pending.after !== pending.after) {
      throw new WorkspaceError(
        pending.path,
        `it is the same file as ${other.pending.path}, by a link, and both were changed; nothing was written`,
        'Give one of the two as PATH.',
      );
    }
    targets.set(target.target, target);
  }
  return [...targets.values()];
}

function examine(root: string, pending: PendingFile): Target {
  const { path } = pending;
  if (!staysInside(path))
    throw new WorkspaceError(
      path,
      'it lies outside the root; nothing was written',
      'Give a folder that holds it as PATH.',
    );
  const folder = realFolder(root, path);
  const link = lstatSync(join(root, path), { throwIfNoEntry: false });
  const bytes = Buffer.from(pending.after, 'utf8');
  if (link === undefined) {
    if (pending.before !== undefined) throw changedSince(path);
    checkWritable(root, path, folder.absolute);
    const target = joinPath(folder.real, path.slice(path.lastIndexOf('/') + 1));
    return {
      pending,
      target,
      old: undefined,
      bytes,
      mode: pending.mode ?? 0o644,
      exactMode: pending.secret,
      owner: undefined,
    };
  }
  const absolute = realpathSync(join(root, path));
  const target = inside(root, absolute);
  if (target === undefined) {
    throw new WorkspaceError(
      path,
      'it is a symbolic link that leads out of the root; nothing was written',
      'Give the folder that holds its target as PATH.',
    );
  }
  const stat = statSync(absolute);
  if (stat.isDirectory())
    throw new WorkspaceError(path, 'a folder stands in its place; nothing was written', 'Move the folder away.');
  if (!stat.isFile())
    throw new WorkspaceError(path, 'it is no regular file; nothing was written', 'Replace it by a file.');
  const old = readFileSync(absolute);
  if (pending.before === undefined || !old.equals(Buffer.from(pending.before, 'utf8'))) throw changedSince(path);
  // A rename would replace a read-only file without asking; its owner meant it.
  if ((stat.mode & 0o222) === 0 || !mayWrite(absolute)) {
    throw new WorkspaceError(
      path,
      'it is read-only; nothing was written',
      'Make it writable (chmod u+w) and run dockfix again.',
    );
  }
  checkWritable(root, path, join(root, folderOf(target)));
  return {
    pending,
    target,
    old,
    bytes,
    mode: stat.mode & 0o7777,
    exactMode: true,
    owner: { uid: stat.uid, gid: stat.gid },
  };
}

/** The nearest folder above a path that is there, and where the file's own folder really lies. */
function realFolder(root: string, path: string): { readonly real: string; readonly absolute: string } {
  const own = folderOf(path);
  let there = own;
  while (there !== '' && lstatSync(join(root, there), { throwIfNoEntry: false }) === undefined) there = folderOf(there);
  const absolute = realpathSync(join(root, there));
  const real = inside(root, absolute);
  if (real === undefined) {
    throw new WorkspaceError(
      path,
      'its folder is a symbolic link that leads out of the root; nothing was written',
      'Give the folder that it leads to as PATH.',
    );
  }
  if (!statSync(absolute).isDirectory()) {
    throw new WorkspaceError(
      path,
      `${there} is a file where a folder is needed; nothing was written`,
      'Move that file away.',
    );
  }
  const rest = own.slice(there === '' ? 0 : there.length + 1);
  return { real: rest === '' ? real : joinPath(real, rest), absolute };
}

function checkWritable(root: string, path: string, folder: string): void {
  if (!mayWrite(folder)) {
    throw new WorkspaceError(
      path,
      'its folder is read-only; nothing was written',
      'Make the folder writable and run dockfix again.',
    );
  }
  if (statSync(folder).dev !== statSync(root).dev) {
    throw new WorkspaceError(
      path,
      'it lies on another file system than the root; nothing was written',
      'Give the folder on that file system as PATH.',
    );
  }
}

function mayWrite(absolute: string): boolean {
  try {
    accessSync(absolute, constants.W_OK);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EACCES' || errorCode(error) === 'EROFS' || errorCode(error) === 'EPERM') return false;
    throw error;
  }
}

/** The folders to make, outermost first; one that holds a secret file is closed to other users. */
export function missingFolders(root: string, targets: readonly Target[]): Journal['folders'] {
  const modes = new Map<string, number>();
  for (const { target, pending } of targets) {
    for (const folder of foldersAbove(target)) {
      if (lstatSync(join(root, folder), { throwIfNoEntry: false }) !== undefined) continue;
      const closed = pending.secret && folder === folderOf(target);
      modes.set(folder, closed ? 0o700 : (modes.get(folder) ?? 0o777));
    }
  }
  return [...modes]
    .sort(([a], [b]) => a.split('/').length - b.split('/').length)
    .map(([path, mode]) => ({ path, mode }));
}

/** An existing folder keeps its mode, since somebody chose it; but its owner hears what it means. */
export function openSecretFolders(root: string, targets: readonly Target[]): readonly string[] {
  const notes = new Set<string>();
  for (const { target, pending } of targets) {
    const folder = folderOf(target);
    if (!pending.secret || pending.before !== undefined || folder === '') continue;
    const stat = lstatSync(join(root, folder), { throwIfNoEntry: false });
    if (stat === undefined || (stat.mode & 0o077) === 0) continue;
    notes.add(`Other users of this machine can look into ${folder}/, which holds secrets now: chmod 700 ${folder}`);
  }
  return [...notes];
}
