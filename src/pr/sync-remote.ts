/** The branches of the pull requests as the remote has them, and pushing to them. */
import { WorkspaceError } from '../workspace/errors.ts';
import type { Git } from '../workspace/git-process.ts';
import { withoutUser } from './hosts/remote.ts';
import type { Credentials } from './hosts/token.ts';
import { sealedBase, unsealed } from './sync-seal.ts';

/** A branch on the remote, and whose work is on it. */
export type RemoteBranch =
  | { readonly kind: 'absent' }
  /** Nothing on it but a series of dockfix; `series` is empty where all of it is in the base already. */
  | { readonly kind: 'ours'; readonly head: string; readonly base: string; readonly series: readonly SeriesCommit[] }
  /** People have committed to it; `onOurs` where below that are commits of dockfix. */
  | { readonly kind: 'theirs'; readonly head: string; readonly onOurs: boolean; readonly authors: readonly string[] };

export interface SeriesCommit {
  readonly id: string;
  readonly tree: string;
  /** Without the trailers that differ from base to base. */
  readonly message: string;
}

export interface PushItem {
  readonly branch: string;
  /** Undefined removes the branch. */
  readonly commit: string | undefined;
  /** What the remote has to have now, or the push is refused: undefined for no branch of this name. */
  readonly expected: string | undefined;
}

/** How many commits of a branch are looked at to find out whose they are. */
const deepest = 500;

/**
 * Talks to one address. By address and not by the remote's name, so that no tracking ref of the
 * user's comes to name an object that only this run has.
 */
export class Remote {
  readonly url: string;
  readonly #git: Git;
  readonly #shown: string;

  constructor(git: Git, url: string, credentials?: Credentials) {
    this.#git = credentials === undefined ? git : git.with(helperEnv(url, credentials));
    this.url = url;
    this.#shown = withoutUser(url);
  }

  /** Ids of those of these branches that are there. */
  heads(branches: readonly string[]): ReadonlyMap<string, string> {
    const refs = branches.map((branch) => `refs/heads/${branch}`);
    const answer = this.#git.ask(['ls-remote', this.url, ...refs]);
    if (answer.status !== 0) throw this.#unreachable(answer.stderr);
    const heads = new Map<string, string>();
    for (const line of answer.stdout.split('\n')) {
      const [id, ref] = line.split('\t');
      // `ls-remote` matches the ends of names: x/refs/heads/main too.
      if (id !== undefined && ref !== undefined && refs.includes(ref)) heads.set(ref.slice('refs/heads/'.length), id);
    }
    return heads;
  }

  /** Looks at a branch; `base` is the commit that a new series would start from. */
  inspect(branch: string, head: string | undefined, base: string): RemoteBranch {
    if (head === undefined) return { kind: 'absent' };
    if (!this.#git.succeeds(['cat-file', '-e', `${head}^{commit}`])) this.#fetch(branch, head);
    if (this.#git.succeeds(['merge-base', '--is-ancestor', head, base]))
      return { kind: 'ours', head, base: head, series: [] };
    const commits = this.#commits(head);
    const series: SeriesCommit[] = [];
    for (const [at, commit] of commits.entries()) {
      const start = sealedBase(commit);
      if (start === undefined) {
        const above = commits.slice(0, at + 1);
        const onOurs = commits.slice(at).some((below) => sealedBase(below) !== undefined);
        return {
          kind: 'theirs',
          head,
          onOurs: at > 0 || onOurs,
          authors: [...new Set(above.map(({ author }) => author))],
        };
      }
      series.unshift({ id: commit.id, tree: commit.tree, message: unsealed(commit.message) });
      if (commit.parents[0] === start) return { kind: 'ours', head, base: start, series };
    }
    return { kind: 'theirs', head, onOurs: series.length > 0, authors: [] };
  }

  /**
   * Pushes all of it or nothing where the remote can do that.
   * @throws WorkspaceError when the remote or a hook refuses; {@link MovedError} when somebody else pushed meanwhile.
   */
  push(items: readonly PushItem[]): void {
    if (items.length === 0) return;
    const refs = items.map(({ branch, commit }) => `${commit ?? ''}:refs/heads/${branch}`);
    const leases = items.map(({ branch, expected }) => `--force-with-lease=refs/heads/${branch}:${expected ?? ''}`);
    const words = ['push', '--porcelain', '--quiet', '--no-recurse-submodules', ...leases];
    let answer = this.#git.ask([...words, ...(items.length > 1 ? ['--atomic'] : []), this.url, ...refs]);
    if (answer.status !== 0 && /does not support --atomic/i.test(answer.stderr))
      answer = this.#git.ask([...words, this.url, ...refs]);
    if (answer.status === 0) return;
    const said = `${answer.stdout}\n${answer.stderr}`;
    if (/stale info|\(fetch first\)|\(non-fast-forward\)|reference already exists|cannot lock ref/i.test(said))
      throw new MovedError(this.#shown);
    throw this.#refused(said, items);
  }

  #fetch(branch: string, head: string): void {
    const quiet = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance'];
    const answer = this.#git.ask(['fetch', ...quiet, '--refmap=', this.url, `refs/heads/${branch}`]);
    if (answer.status !== 0) throw this.#unreachable(answer.stderr);
    // It moved between the list and now.
    if (!this.#git.succeeds(['cat-file', '-e', `${head}^{commit}`])) throw new MovedError(this.#shown);
  }

  #commits(head: string) {
    const format = '%H%x00%T%x00%P%x00%an%x00%B%x01';
    const text = this.#git.run(
      ['log', '--first-parent', '-n', String(deepest), '--encoding=UTF-8', `--format=${format}`, head],
      'the commits of the branch cannot be read',
    );
    return text
      .split('\u0001')
      .map((entry) => entry.replace(/^\n/, '').split('\0'))
      .flatMap(([id, tree, parents, author, message]) =>
        id === undefined || tree === undefined || message === undefined
          ? []
          : [{ id, tree, parents: (parents ?? '').split(' ').filter(Boolean), author: author ?? '', message }],
      );
  }

  #unreachable(said: string): WorkspaceError {
    return new WorkspaceError(
      this.#shown,
      `the remote cannot be read (${reasonIn(said)})`,
      'Check its address (git remote -v), the network and your access to it.',
    );
  }

  #refused(said: string, items: readonly PushItem[]): WorkspaceError {
    const branches = items.map(({ branch }) => branch).join(', ');
    const [message, advice] = pushSentence(said);
    return new WorkspaceError(`${this.#shown} ${branches}`, `${message} (${reasonIn(said)})`, advice);
  }
}

/** Somebody else pushed between looking and pushing: what is right has to be found out again. */
export class MovedError extends WorkspaceError {
  constructor(shown: string) {
    super(shown, 'somebody pushed to the branch at the same time', 'Run it again: it takes in what is there now.');
  }
}

function pushSentence(output: string): readonly [message: string, advice: string] {
  // The id of a commit may have any word of digits and letters in it.
  const said = output.replace(/\b[0-9a-f]{40,64}\b/g, '');
  if (/archived/i.test(said))
    return ['the repository is archived: it takes no pushes', 'Take it out of the archive, or use --patches.'];
  if (/protected branch|GH006|GH013|repository rule violations|not allowed to (force )?push/i.test(said))
    return ['the branch is protected', 'Give a branch that may be pushed to: --branch …, or change the rule.'];
  if (/two[- ]?factor|\b2fa\b/i.test(said))
    return ['the account needs two-factor authentication', 'Push with a token or over ssh.'];
  if (/hook declined|pre-receive hook|update hook/i.test(said))
    return ['a hook of the remote refuses the push', 'Read what it says; nothing was changed on the remote.'];
  if (/large|exceeds/i.test(said) && /GH001|file size limit/i.test(said))
    return ['the remote refuses a file for its size', 'Nothing was changed on the remote.'];
  if (
    /\b40[13]\b|permission|denied|authentication|could not read (username|password)|terminal prompts disabled/i.test(
      said,
    )
  )
    return ['you may not push there', 'Check your right to write, or use --fork or --patches.'];
  if (/failed to push some refs/i.test(said) && !/remote rejected/.test(said) && !/^fatal:/m.test(said))
    return [
      'your own pre-push hook, or the remote, refuses the push',
      'Read what it says; nothing was changed on the remote.',
    ];
  return ['the push failed', 'Nothing was changed on the remote; run it again.'];
}

/** The line that says most: what the remote says, else what git says. */
function reasonIn(said: string): string {
  const lines = said
    .split('\n')
    .map((line) => line.trim())
    .filter(
      (line) =>
        line !== '' &&
        !/^(Done$|To |remote: *$|remote: (Resolving|Compressing|Counting|Enumerating|Total) )/.test(line),
    );
  const telling =
    lines.find((line) => /^remote: (error|fatal|GH\d+|GitLab:|ERROR)/i.test(line)) ??
    lines.find((line) => /^(fatal|error): (?!failed to push some refs)/i.test(line)) ??
    lines.find((line) => /^remote: \S/.test(line)) ??
    lines.find((line) => line.startsWith('!')) ??
    lines[0] ??
    'no reason was given';
  return withoutUser(telling.replace(/^(remote|fatal|error): */i, '').replaceAll('\t', ' ')).replace(
    /:\/\/[^/@\s]*@/g,
    '://',
  );
}

/**
 * Lets git ask for the token when a server wants one and nobody else has it: the helpers of the user's
 * configuration come first, and what is in the environment is in no list of processes.
 */
function helperEnv(url: string, { token, gitUser }: Credentials): NodeJS.ProcessEnv {
  if (!/^https?:\/\//i.test(url) || /^https?:\/\/[^/]*@/i.test(url)) return {};
  const count = Number(process.env['GIT_CONFIG_COUNT'] ?? '0');
  const at = Number.isInteger(count) && count > 0 ? count : 0;
  return {
    GIT_CONFIG_COUNT: String(at + 1),
    [`GIT_CONFIG_KEY_${at}`]: `credential.${new URL(url).origin}.helper`,
    [`GIT_CONFIG_VALUE_${at}`]:
      '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$DOCKFIX_GIT_USER" "$DOCKFIX_GIT_TOKEN"; }; f',
    DOCKFIX_GIT_USER: gitUser,
    DOCKFIX_GIT_TOKEN: token,
  };
}
