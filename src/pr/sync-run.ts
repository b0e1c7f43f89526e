/** One run of `dockfix pr` against a remote and its host. */
import { realpathSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRepositoryOf } from '../index.ts';
import { WorkspaceError } from '../workspace/errors.ts';
import { Git } from '../workspace/git-process.ts';
import { findRemote } from './base.ts';
import { bodyOf } from './body.ts';
import type { Drafts } from './drafts.ts';
import { codeownersPaths, ownersOf } from './hosts/codeowners.ts';
import { archived } from './hosts/failure.ts';
import { defaultPatience } from './hosts/http.ts';
import { openHost } from './hosts/open.ts';
import { type HostAddress, readRemote, withoutUser } from './hosts/remote.ts';
import { type Credentials, findCredentials } from './hosts/token.ts';
import { type SyncOutcome, sync } from './sync.ts';
import { pushesFor, standingsOf } from './sync-branches.ts';
import { digestOf } from './sync-marker.ts';
import { Remote } from './sync-remote.ts';
import type { DraftOptions, Host, HostKind, People, PullRequestDraft } from './types.ts';

export interface HostOptions {
  readonly host?: HostKind | undefined;
  readonly api?: string | undefined;
  /** Push to a fork of whoever the token belongs to. */
  readonly fork?: boolean | undefined;
  readonly draft?: boolean | undefined;
  readonly recreate?: boolean | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly reviewers?: readonly string[] | undefined;
  readonly assignees?: readonly string[] | undefined;
  /** Ask the owners of the files that change, as CODEOWNERS of the base names them. */
  readonly codeowners?: boolean | undefined;
}

/** A host that was reached, and whose repository takes pull requests. */
export interface Connection {
  readonly host: Host;
  readonly credentials: Credentials;
}

/** Told of pauses and of what did not work. */
export type OnNote = (text: string) => void;

/**
 * Finds the host of a remote, its token, and whether pull requests can be made there at all: before
 * anything is planned, so that nobody waits for nothing.
 * @throws WorkspaceError that says what is missing.
 */
export async function connect(url: string, options: HostOptions, onNote: OnNote): Promise<Connection> {
  const address: HostAddress = readRemote(url, { kind: options.host, api: options.api });
  const credentials = findCredentials(address);
  const host = await openHost(address, credentials, {
    ...defaultPatience,
    onPause: (seconds, why) => {
      if (seconds >= 2) onNote(`Waiting ${Math.ceil(seconds)} s: ${why}.`);
    },
  });
  const repository = await host.repository();
  const place = `${address.hostname}/${address.path}`;
  if (repository.isArchived) throw new WorkspaceError(place, ...archived);
  if (repository.canPush === false && options.fork !== true)
    throw new WorkspaceError(
      place,
      'you may not push to this repository',
      'Use --fork to push to a fork of yours, or --patches to get files.',
    );
  return { host, credentials };
}

/** Brings the drafts to the host. */
export async function publish(
  made: Drafts,
  connection: Connection,
  options: DraftOptions & HostOptions & { readonly paths: readonly string[] },
  onNote: OnNote,
): Promise<readonly SyncOutcome[]> {
  const { host, credentials } = connection;
  const { git } = made.quarantine;
  const fork = options.fork === true ? await host.fork() : undefined;
  const url = fork?.pushUrl ?? pushUrl(made);
  const remote = new Remote(git, url, credentials);
  if (fork !== undefined && made.drafts.length > 0) await waitFor(remote, made.base.name);
  return sync({
    drafts: made.drafts,
    bodyOf: (draft, limits) => bodyOf(draft, { limits }),
    scope: scopeOf(made, options),
    baseCommit: made.base.commit,
    remote,
    host,
    fork: fork?.owner,
    isDraft: options.draft === true,
    recreate: options.recreate === true,
    peopleOf: (draft) => peopleFor(made, draft, options),
    onNote,
  });
}

export interface PushOutcome {
  readonly branch: string;
  readonly action: 'pushed' | 'unchanged' | 'left-alone';
}

/** Pushes the branches and asks no host: what was merged or closed is not known then, people's commits still are. */
export function pushOnly(made: Drafts): readonly PushOutcome[] {
  if (made.drafts.length === 0) return [];
  const remote = new Remote(made.quarantine.git, pushUrl(made));
  const standings = standingsOf(remote, made.drafts);
  const pushes = pushesFor(standings.filter(({ branch }) => branch.kind !== 'theirs'));
  remote.push(pushes);
  const pushed = new Set(pushes.map(({ branch }) => branch));
  return standings.map(({ draft, branch }) => ({
    branch: draft.branch,
    action: pushed.has(draft.branch) ? 'pushed' : branch.kind === 'theirs' ? 'left-alone' : 'unchanged',
  }));
}

/**
 * Address of the remote that a run on these paths would use.
 * @throws WorkspaceError where there is none.
 */
export function remoteOf(paths: readonly string[], wanted: string | undefined): string {
  const git = new Git(findRepositoryOf(paths).top, {});
  const remote = findRemote(git, wanted);
  if (remote === undefined) throw noRemote();
  return git.run(['remote', 'get-url', remote], 'the remote has no address');
}

function noRemote(): WorkspaceError {
  return new WorkspaceError('git', 'the repository has no remote', 'Add one: git remote add origin …');
}

function pushUrl({ base, quarantine: { git } }: Drafts): string {
  if (base.remote === undefined) throw noRemote();
  return git.run(['remote', 'get-url', '--push', base.remote], 'the remote has no address');
}

/** What was asked for: a run with other rules or paths does not close the pull requests of this one. */
function scopeOf({ base, top }: Drafts, options: DraftOptions & { readonly paths: readonly string[] }): string {
  const { rule = [], skip = [], severity = '', review = false, split = 'none', branch = '' } = options;
  const paths = options.paths.length === 0 ? ['.'] : options.paths;
  return digestOf(
    base.name,
    paths
      .map((path) => relative(top, real(path)).split(sep).join('/'))
      .sort()
      .join('\n'),
    [...rule].sort().join('\n'),
    [...skip].sort().join('\n'),
    severity,
    String(review),
    split,
    branch,
  );
}

/** A folder of the base may not be on disk. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

function peopleFor({ base, quarantine: { git } }: Drafts, draft: PullRequestDraft, options: HostOptions): People {
  const { labels = [], reviewers = [], assignees = [] } = options;
  const changed = draft.commits.flatMap(({ files }) => files);
  const owners = options.codeowners === true ? ownersOf(codeowners(git, base.commit), [...new Set(changed)]) : [];
  return { labels, reviewers: [...new Set([...reviewers, ...owners])], assignees };
}

function codeowners(git: Drafts['quarantine']['git'], commit: string): string {
  for (const path of codeownersPaths) {
    const { status, stdout } = git.ask(['cat-file', 'blob', `${commit}:${path}`]);
    if (status === 0) return stdout;
  }
  return '';
}

/** docs.github.com, "Create a fork": forking goes on after the answer, for up to five minutes. */
async function waitFor(remote: Remote, branch: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (remote.heads([branch]).has(branch)) return;
    } catch (error) {
      if (attempt === 30) throw error;
    }
    if (attempt === 30)
      throw new WorkspaceError(withoutUser(remote.url), 'the fork is not ready', 'Run it again in a few minutes.');
    await sleep(2000);
  }
}
