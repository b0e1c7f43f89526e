import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PendingFile } from '../core/overlay.ts';
import { CommitFiles } from './commit-files.ts';
import { filesInCommit } from './config/files.ts';
import { readConfiguration } from './config.ts';
import type { Configuration } from './config.types.ts';
import { WorkspaceError } from './errors.ts';
import { Git } from './git-process.ts';
import { IgnoreRules } from './ignore-rules.ts';
import type { OpenOptions, Workspace } from './open.ts';
import { isBelow, locateAll, openWorkspace } from './open.ts';
import { folderOf, foldersAbove, inside, joinPath, staysInside } from './paths.ts';

/** A tree in git, to be looked at instead of the one on disk. */
export interface CommitTree {
  /** Id of a commit. */
  readonly commit: string;
  /** Added to git's environment, for objects that lie elsewhere. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** A host's own `.env` files, which git does not track, count as they are on disk. */
  readonly withEnvFiles?: boolean | undefined;
}

/** Opened at a commit: nothing can be written to it. */
export interface CommitWorkspace extends Workspace {
  readonly files: CommitFiles;
}

/**
 * Opens the tree that a commit has at the place of one or more paths on disk. What is on disk there,
 * and what git does not track, has no part in it.
 * @throws WorkspaceError when a path is in no repository or not in the commit, or the configuration is wrong.
 */
export function openCommit(
  paths: readonly string[],
  { commit, env, withEnvFiles = false }: CommitTree,
  { onRead, config }: OpenOptions = {},
): CommitWorkspace {
  const { given, root, shownRoot, repository } = locateAll(paths);
  if (repository === undefined)
    throw new WorkspaceError(shownRoot, 'it is in no git repository', 'Give a folder inside of one.');
  const prefix = inside(repository.top, root) ?? '';
  const git = new Git(repository.top, env ?? {});
  // Ignore files of the folders above count too; git does not follow one that is a link.
  const whole = prefix === '' ? undefined : new CommitFiles(git, commit, '', { isIgnored: () => false });
  const readFrom = (all: CommitFiles) => (path: string) =>
    all.entry(path)?.mode.startsWith('100') === true ? all.read(path) : undefined;
  let rules: IgnoreRules | undefined;
  const isIgnored = (path: string) => {
    rules ??= new IgnoreRules(readFrom(whole ?? files));
    return rules.ignores(joinPath(prefix, path), 'file');
  };
  const files: CommitFiles = new CommitFiles(git, commit, prefix, {
    isIgnored,
    onRead,
    untracked: withEnvFiles ? openWorkspace([root]).files : undefined,
  });
  const focus = given.map((one) => inside(root, one.file ?? one.folder) ?? '');
  return {
    root,
    shownRoot,
    files,
    repository,
    isReadOnly: true,
    configuration:
      config === undefined ? configurationIn(whole ?? files, prefix) : readConfiguration(root, repository.top, config),
    inFocus: (path) => focus.some((one) => isBelow(one, path)),
    problems: () => files.problems(),
    journalFolders: [],
    willBeIgnored: (path, pending) => ignoredAfter(path, pending),
  };

  function ignoredAfter(path: string, pending: readonly PendingFile[]): boolean {
    const texts = new Map(pending.map((file) => [joinPath(prefix, file.path), file.after]));
    const read = readFrom(whole ?? files);
    return new IgnoreRules((one) => texts.get(one) ?? read(one)).ignores(joinPath(prefix, path), 'file');
  }
}

/**
 * The configuration that a commit holds. Its parts name each other and other files by path, so what
 * they can name is laid out in a folder for as long as they are read.
 */
function configurationIn(whole: CommitFiles, prefix: string): Configuration | undefined {
  const above = [...foldersAbove(`${prefix}/x`), ''];
  const isConfigured = (folder: string) =>
    whole.exists(joinPath(folder, 'dockfix.yaml')) ||
    whole.read(joinPath(folder, 'package.json'))?.includes('"dockfix"') === true;
  if (!above.some(isConfigured)) return undefined;
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'dockfix-config-')));
  try {
    mkdirSync(join(top, prefix), { recursive: true });
    for (const path of whole.paths()) {
      if (!staysInside(path) || !/\.(ya?ml|json|env)$|(^|\/)\.env[^/]*$/i.test(path)) continue;
      mkdirSync(join(top, folderOf(path)), { recursive: true });
      writeFileSync(join(top, path), /\.(ya?ml|json)$/i.test(path) ? (whole.read(path) ?? '') : '');
    }
    return readConfiguration(join(top, prefix), top, undefined);
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}
