import type { PendingFile } from '../core/overlay.ts';
import { CommitFiles } from './commit-files.ts';
import { filesInCommit } from './config/files.ts';
import { readConfiguration } from './config.ts';
import { WorkspaceError } from './errors.ts';
import { Git } from './git-process.ts';
import { IgnoreRules } from './ignore-rules.ts';
import type { OpenOptions, Workspace } from './open.ts';
import { isBelow, locateAll, openWorkspace } from './open.ts';
import { inside, joinPath } from './paths.ts';

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
    configuration: readConfiguration(root, repository.top, config, filesInCommit(git, commit, repository.top)),
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
