/** A chain of commits, made as objects only: no ref, no index and no working tree of the user's is touched. */
import type { AppliedFix, PendingFile, RuleSummary } from '../index.ts';
import { WorkspaceError } from '../index.ts';
import { Mask } from '../report/mask.ts';
import type { CommitFiles } from '../workspace/commit-files.ts';
import type { Git } from '../workspace/git-process.ts';
import { joinPath } from '../workspace/paths.ts';
import { commitMessage } from './message.ts';
import { sealed } from './sync-seal.ts';
import type { DraftCommit } from './types.ts';

export interface Identity {
  readonly name: string;
  readonly address: string;
}

/** Who the commits are from; what is undefined is git's own. */
export interface Signature {
  readonly author: Identity | undefined;
  readonly committer: Identity | undefined;
  /** Undefined for what `commit.gpgSign` says. */
  readonly sign: boolean | undefined;
}

/** What one commit does. */
export interface SeriesPart {
  readonly rule: RuleSummary;
  readonly fixes: readonly AppliedFix[];
  /** The files as they are after it, all that differ from the tree that was planned for. */
  readonly pending: readonly PendingFile[];
}

export interface SeriesRequest {
  readonly git: Git;
  /** The commit to start from. */
  readonly parent: string;
  /** The tree that was planned for. */
  readonly files: CommitFiles;
  /** Folder of its paths inside the repository, '' or without a `/` at the end. */
  readonly prefix: string;
  readonly parts: readonly SeriesPart[];
  /** True for a file that has to stay out of git. */
  readonly isLeftOut: (file: PendingFile) => boolean;
  readonly signature: Signature;
  readonly conceal: readonly string[];
}

/**
 * One commit for each part that changes something git holds.
 * @throws WorkspaceError when git does not know who commits, cannot sign, or a new name differs from
 * an old one only by upper and lower case.
 */
export function makeSeries(request: SeriesRequest): readonly DraftCommit[] {
  const { git: plain, parent, files, prefix, parts, isLeftOut, conceal } = request;
  const git = plain.with(identityEnv(plain, request.signature));
  const sign = signingWords(git, request.signature.sign);
  const mask = new Mask(conceal);
  git.run(['read-tree', parent], 'the tree of the base cannot be read');
  const commits: DraftCommit[] = [];
  const known = new Map<string, string>();
  let last = parent;
  let tree = git.run(['rev-parse', `${parent}^{tree}`], 'the base has no tree');
  for (const { rule, fixes, pending } of parts) {
    const changed: string[] = [];
    let lines = '';
    for (const file of pending) {
      if (isLeftOut(file) || known.get(file.path) === file.after) continue;
      const { path, mode } = placeOf(files, file);
      known.set(file.path, file.after);
      changed.push(joinPath(prefix, path));
      lines += `${mode} ${git.rawBlob(file.after)}\t${joinPath(prefix, path)}\0`;
    }
    if (lines === '') continue;
    git.run(['update-index', '-z', '--index-info'], 'the index cannot be written', lines);
    const next = git.run(['write-tree'], 'the tree cannot be written');
    if (next === tree) continue;
    const message = sealed(commitMessage({ rule, fixes, mask }), { tree: next, parent: last, base: parent });
    last = git.run(
      ['-c', 'i18n.commitEncoding=UTF-8', 'commit-tree', ...sign, '-p', last, next],
      'the commit cannot be made',
      message,
    );
    tree = next;
    commits.push({ id: last, tree, message, rule, fixes, files: changed });
  }
  return commits;
}

/** Where a file's bytes are in git, and its mode. */
function placeOf(files: CommitFiles, file: PendingFile): { readonly path: string; readonly mode: string } {
  if (file.before !== undefined) {
    const path = files.realPath(file.path);
    const mode = path === undefined ? undefined : files.entry(path)?.mode;
    if (path === undefined || mode === undefined)
      throw new WorkspaceError(file.path, 'it is not in the base', 'Report this as a bug of dockfix.');
    return { path, mode };
  }
  const other = files.sameButForCase(file.path);
  if (other !== undefined)
    throw new WorkspaceError(
      file.path,
      `it is to be made, and ${other} is there, which is the same name on disks that do not tell cases apart`,
      'Rename the one that is there.',
    );
  return { path: file.path, mode: ((file.mode ?? 0o644) & 0o100) === 0 ? '100644' : '100755' };
}

/** @throws WorkspaceError when the text is not `Name <address>`. */
export function parseIdentity(text: string): Identity {
  const [, name, address] = /^\s*([^<>\n]+?)\s*<([^<>\s]+)>\s*$/.exec(text) ?? [];
  if (name === undefined || address === undefined)
    throw new WorkspaceError(text, 'this is no name with an address', "Write it as 'Name <name@example.org>'.");
  return { name, address };
}

/** Git would make up an address from the machine's name; a commit that is published is not to carry one. */
function identityEnv(git: Git, { author, committer = author }: Signature): NodeJS.ProcessEnv {
  return { ...envOf(git, 'author', author), ...envOf(git, 'committer', committer) };
}

function envOf(git: Git, role: 'author' | 'committer', given: Identity | undefined): NodeJS.ProcessEnv {
  const upper = role.toUpperCase();
  const own = (key: 'name' | 'email') =>
    process.env[`GIT_${upper}_${key.toUpperCase()}`] ||
    git.ask(['config', `${role}.${key}`]).stdout.trim() ||
    git.ask(['config', `user.${key}`]).stdout.trim() ||
    (key === 'email' ? process.env['EMAIL'] : undefined);
  const name = given?.name ?? own('name');
  const address = given?.address ?? own('email');
  if (!name || !address)
    throw new WorkspaceError(
      'git',
      'it does not know who commits',
      "Set user.name and user.email (git config), or give --author 'Name <name@example.org>'.",
    );
  return { [`GIT_${upper}_NAME`]: name, [`GIT_${upper}_EMAIL`]: address };
}

/** `commit-tree` passes over `commit.gpgSign`. */
function signingWords(git: Git, sign: boolean | undefined): readonly string[] {
  const wanted = sign ?? git.ask(['config', '--type=bool', 'commit.gpgSign']).stdout.trim() === 'true';
  return wanted ? ['-S'] : ['--no-gpg-sign'];
}
