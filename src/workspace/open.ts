import { lstatSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { PendingFile } from '../core/overlay.ts';
import { byCodeUnit } from '../core/overlay.ts';
import type { Problem } from '../core/types.ts';
import { readConfiguration } from './config.ts';
import type { Configuration } from './config.types.ts';
import { DiskFiles } from './disk-files.ts';
import { explain, WorkspaceError } from './errors.ts';
import { findRepository, type GitRepository, trackedFiles } from './git.ts';
import { IgnoreRules } from './ignore-rules.ts';
import { inside, joinPath } from './paths.ts';
import { inSkippedFolder, walk } from './walk.ts';

/** A tree on disk, opened for reading. */
export interface Workspace {
  /** Absolute, without links in it. Nothing outside is read or written. */
  readonly root: string;
  /** The root as the user would write it from where he stands, '.' for the current folder. */
  readonly shownRoot: string;
  readonly files: DiskFiles;
  /** Top folder of the enclosing git repository. */
  readonly repository: GitRepository | undefined;
  /** What the user has decided. */
  readonly configuration: Configuration | undefined;
  /** True for a path that the user asked about: below a folder given, or the file given. */
  inFocus(path: string): boolean;
  /** What could not be read, and why; grows while files are read. */
  problems(): readonly Problem[];
  /** Folders, absolute, in which an interrupted run may have left its journal. */
  readonly journalFolders: readonly string[];
  /** Whether git will ignore a path once these changes are written; undefined outside a repository. */
  willBeIgnored(path: string, pending: readonly PendingFile[]): boolean | undefined;
}

export interface OpenOptions {
  /** Told of each file when it is read. */
  readonly onRead?: ((path: string) => void) | undefined;
  /** The configuration's file; the nearest `dockfix.yaml` in the root or above it when left out. */
  readonly config?: string | undefined;
}

/**
 * Opens the tree of one or more paths, each a folder or a file. The root is the folder given, or
 * the folder of the file; for several paths the nearest folder that holds all of them.
 * @throws WorkspaceError when a path is not there or the configuration is wrong.
 */
export function openWorkspace(paths: readonly string[], { onRead, config }: OpenOptions = {}): Workspace {
  const given = (paths.length === 0 ? ['.'] : paths).map(locate);
  const root = commonFolder(given.map((one) => one.folder));
  const repository = findRepository(root);
  const prefix = repository === undefined ? '' : (inside(repository.top, root) ?? '');
  const rules = ignoreRules(root, repository, prefix, () => undefined);
  const tracked = repository === undefined ? new Set<string>() : trackedFiles(root);

  const found = new Set<string>();
  const problems: Problem[] = [];
  const journals = new Set<string>(foldersUpTo(root, repository?.top));
  for (const { folder, file } of given) {
    const result = walk(root, inside(root, folder) ?? '', rules);
    for (const path of result.files) found.add(path);
    for (const path of result.withJournal) journals.add(join(root, path));
    problems.push(...result.problems);
    // What a user names is looked at, ignored or not.
    if (file !== undefined) found.add(inside(root, file) ?? file);
  }
  if (typeof tracked === 'string') {
    problems.push({
      file: '.',
      level: 'warning',
      message: `${tracked}; every file that is not ignored counts as tracked`,
      advice: 'Install git, or let it trust this folder (git config --global --add safe.directory …).',
    });
  } else {
    // Git ignores only what it does not track.
    const focus = given.map((one) => inside(root, one.folder) ?? '');
    for (const path of tracked) {
      if (found.has(path) || inSkippedFolder(path) || !focus.some((folder) => isBelow(folder, path))) continue;
      if (lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true && rules(path, 'file'))
        found.add(path);
    }
  }

  const files = new DiskFiles({
    root,
    paths: [...found].sort(byCodeUnit),
    isTracked: (path) => (typeof tracked === 'string' ? !rules(path, 'file') : tracked.has(path)),
    isIgnored: (path) => rules(path, 'file'),
    ...(onRead === undefined ? {} : { onRead }),
  });
  const focus = given.map((one) => inside(root, one.file ?? one.folder) ?? '');
  return {
    root,
    shownRoot: shown(root, paths.some(isAbsolute)),
    files,
    repository,
    configuration: readConfiguration(root, repository?.top, config),
    inFocus: (path) => focus.some((one) => isBelow(one, path)),
    problems: () => [...problems, ...files.problems()],
    journalFolders: [...journals].sort(byCodeUnit),
    willBeIgnored: (path, pending) => {
      if (repository === undefined) return undefined;
      const texts = new Map(pending.map((file) => [file.path, file.after]));
      return ignoreRules(root, repository, prefix, (one) => texts.get(one))(path, 'file');
    },
  };
}

interface Given {
  readonly folder: string;
  readonly file: string | undefined;
}

function locate(path: string): Given {
  let absolute: string;
  let stat: Stats;
  try {
    absolute = realpathSync(path);
    stat = statSync(absolute);
  } catch (error) {
    throw explain(path, error, '');
  }
  if (stat.isDirectory()) return { folder: absolute, file: undefined };
  if (stat.isFile()) return { folder: dirname(absolute), file: absolute };
  throw new WorkspaceError(path, 'it is neither a folder nor a file', 'Give a repository, a folder or a file.');
}

function commonFolder(folders: readonly string[]): string {
  const [first = '', ...rest] = folders;
  let common = first;
  while (!rest.every((folder) => inside(common, folder) !== undefined)) common = dirname(common);
  return common;
}

function isBelow(folder: string, path: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/** From `folder` upward to `top`; only `folder` when there is no top. */
function foldersUpTo(folder: string, top: string | undefined): readonly string[] {
  const out = [folder];
  for (let at = folder; top !== undefined && at !== top && dirname(at) !== at; ) {
    at = dirname(at);
    out.push(at);
  }
  return out;
}

/**
 * Ignore rules for paths relative to the root. Those of the folders above apply unless they ignore
 * the root itself: then the user has asked for it by name all the same.
 */
function ignoreRules(
  root: string,
  repository: GitRepository | undefined,
  prefix: string,
  pending: (path: string) => string | undefined,
): (path: string, kind: 'file' | 'folder') => boolean {
  const readBelow = (path: string) => pending(path) ?? readIgnoreFile(join(root, path));
  const own = new IgnoreRules(readBelow);
  if (repository === undefined) return (path, kind) => own.ignores(path, kind);
  const { top, exclude } = repository;
  const all = new IgnoreRules((path) => {
    const below = prefix === '' ? path : path.startsWith(`${prefix}/`) ? path.slice(prefix.length + 1) : undefined;
    return below === undefined ? readIgnoreFile(join(top, path)) : readBelow(below);
  }, exclude);
  if (prefix !== '' && all.ignores(prefix, 'folder')) return (path, kind) => own.ignores(path, kind);
  return (path, kind) => all.ignores(joinPath(prefix, path), kind);
}

/** Git does not follow a `.gitignore` that is a symbolic link, see gitignore(5). */
function readIgnoreFile(absolute: string): string | undefined {
  try {
    if (lstatSync(absolute, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
    return readFileSync(absolute, 'utf8');
  } catch {
    return undefined;
  }
}

/** Relative to the current folder, unless the user named a place outside of it by its full path. */
function shown(root: string, byFullPath: boolean): string {
  const path = relative(process.cwd(), root);
  if (path === '') return '.';
  if (byFullPath && inside(process.cwd(), root) === undefined) return root;
  return path.split(sep).join('/');
}
