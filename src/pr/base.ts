/** Where a pull request starts: the remote, its branch, the commit. */
import { WorkspaceError } from '../index.ts';
import type { Git } from '../workspace/git-process.ts';

export interface Base {
  /** Name of the branch that the pull request goes into; a commit's id or `HEAD` where there is none. */
  readonly name: string;
  readonly commit: string;
  /** Name of the remote; undefined where the repository has none. */
  readonly remote: string | undefined;
  /** `origin/main`, `main`: where the commit was found, for people. */
  readonly foundAt: string;
}

export interface BaseOptions {
  readonly base?: string | undefined;
  readonly remote?: string | undefined;
  /** False to take what is known of the remote as it is. */
  readonly online?: boolean | undefined;
}

/**
 * The base as the remote has it now, or offline as it was last seen. What is missing is fetched
 * without touching a ref.
 * @throws WorkspaceError when the remote or the branch is not there, or the remote cannot be reached.
 */
export function findBase(git: Git, { base, remote: wanted, online = true }: BaseOptions): Base {
  const remote = findRemote(git, wanted);
  if (remote === undefined) return localBase(git, base, undefined);
  return online ? remoteBase(git, base, remote) : localBase(git, base, remote);
}

/**
 * The remote that is asked for, else the one that the current branch follows, else `origin`, else the first.
 * @throws WorkspaceError when the one that is asked for is not there.
 */
export function findRemote(git: Git, wanted: string | undefined): string | undefined {
  const remotes = git
    .ask(['remote'])
    .stdout.split('\n')
    .filter((name) => name !== '');
  if (wanted !== undefined) {
    if (remotes.includes(wanted)) return wanted;
    throw new WorkspaceError(
      wanted,
      'there is no remote of this name',
      remotes.length === 0 ? 'Add one: git remote add origin …' : `There are: ${remotes.join(', ')}.`,
    );
  }
  const current = git.ask(['symbolic-ref', '--quiet', '--short', 'HEAD']).stdout.trim();
  const tracked = current === '' ? '' : git.ask(['config', `branch.${current}.remote`]).stdout.trim();
  return [tracked, 'origin', remotes[0] ?? ''].find((name) => remotes.includes(name));
}

function remoteBase(git: Git, wanted: string | undefined, remote: string): Base {
  const listed = git.ask(['ls-remote', '--symref', remote, 'HEAD', ...(wanted === undefined ? [] : [refOf(wanted)])]);
  if (listed.status !== 0) throw unreachable(git, remote, listed.stderr);
  const lines = listed.stdout.split('\n').map((line) => line.split('\t'));
  const head = lines.find(([left, right]) => right === 'HEAD' && left?.startsWith('ref: '))?.[0]?.slice(5);
  const ref = wanted === undefined ? head : refOf(wanted);
  if (ref === undefined)
    throw new WorkspaceError(remote, 'it does not say which branch is its default', 'Name the branch: --base …');
  // Without a name only HEAD is listed: where it leads, and the commit.
  const listedAs = wanted === undefined ? 'HEAD' : ref;
  const commit = lines.find(([left, right]) => right === listedAs && left?.startsWith('ref: ') === false)?.[0];
  const name = ref.replace(/^refs\/heads\//, '');
  if (commit === undefined)
    throw new WorkspaceError(
      name,
      `${remote} has no branch of this name`,
      wanted === undefined ? `Push it first: git push ${remote} ${name}` : 'Name a branch that is there: --base …',
    );
  if (!git.succeeds(['cat-file', '-e', `${commit}^{tree}`])) fetchCommit(git, remote, ref);
  return { name, commit, remote, foundAt: `${remote}/${name}` };
}

function refOf(name: string): string {
  return name.startsWith('refs/') ? name : `refs/heads/${name}`;
}

/** Objects only: no ref, no FETCH_HEAD, no tag. */
function fetchCommit(git: Git, remote: string, ref: string): void {
  const quiet = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance'];
  const fetched = git.ask(['fetch', ...quiet, '--refmap=', remote, ref]);
  if (fetched.status !== 0) throw unreachable(git, remote, fetched.stderr);
}

function unreachable(git: Git, remote: string, said: string): WorkspaceError {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  const reason = lines.find((line) => /^(fatal|error|remote):/i.test(line)) ?? lines[0] ?? 'no reason was given';
  return new WorkspaceError(
    remote,
    `the remote cannot be read (${withoutCredentials(reason, git, remote)})`,
    'Check its address (git remote -v), the network and your access to it.',
  );
}

/** An address may hold a password, and git repeats it. */
export function withoutCredentials(text: string, git: Git, remote: string): string {
  const urls = git.ask(['config', '--get-all', `remote.${remote}.url`]).stdout.split('\n');
  const secrets = urls.flatMap((url) => /^[a-z+]+:\/\/([^/@]*)@/i.exec(url)?.[1]?.split(':') ?? []);
  const hidden = secrets.filter((part) => part !== '').reduce((out, part) => out.replaceAll(part, '••••••'), text);
  return hidden.replace(/:\/\/[^/@\s]*@/g, '://');
}

function localBase(git: Git, wanted: string | undefined, remote: string | undefined): Base {
  const found = wanted === undefined ? defaultRef(git, remote) : namedRef(git, wanted, remote);
  const commit = git.ask(['rev-parse', '--verify', '--quiet', `${found.ref}^{commit}`]).stdout.trim();
  if (commit === '')
    throw new WorkspaceError(
      wanted ?? found.name,
      'there is no commit of this name here',
      wanted === undefined ? 'Commit something first.' : 'Name a branch, a tag or a commit that is there.',
    );
  return { name: found.name, commit, remote, foundAt: found.ref.replace(/^refs\/(heads|remotes|tags)\//, '') };
}

interface NamedRef {
  readonly name: string;
  readonly ref: string;
}

function namedRef(git: Git, wanted: string, remote: string | undefined): NamedRef {
  const name = wanted.replace(/^refs\/heads\//, '');
  // The remote's HEAD has that name too; what is meant is what is checked out.
  if (name === 'HEAD') return { name, ref: name };
  const known = [...(remote === undefined ? [] : [`refs/remotes/${remote}/${name}`]), `refs/heads/${name}`];
  return { name, ref: known.find((ref) => exists(git, ref)) ?? wanted };
}

/** The remote's default branch as it was cloned, else the current branch. */
function defaultRef(git: Git, remote: string | undefined): NamedRef {
  if (remote !== undefined) {
    const prefix = `refs/remotes/${remote}/`;
    const ref = git.ask(['symbolic-ref', '--quiet', `${prefix}HEAD`]).stdout.trim();
    if (ref.startsWith(prefix) && exists(git, ref)) return { name: ref.slice(prefix.length), ref };
  }
  const current = git.ask(['symbolic-ref', '--quiet', '--short', 'HEAD']).stdout.trim();
  return { name: current === '' ? 'HEAD' : current, ref: 'HEAD' };
}

function exists(git: Git, ref: string): boolean {
  return git.succeeds(['show-ref', '--verify', '--quiet', ref]);
}
