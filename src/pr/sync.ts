/**
 * Brings the drafts to the remote and its host, starting from whatever is there: nothing, an earlier
 * run, half of one, or people's work. Every step leaves a state that the next run goes on from.
 *
 * People's commits stay: a branch that holds any is never pushed to, and every push says what it
 * expects to replace.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkspaceError } from '../workspace/errors.ts';
import { HostFailure } from './hosts/failure.ts';
import { pushesFor, type Standing, standingsOf } from './sync-branches.ts';
import { digestOf, hasTag, isCutBack, type Marker, markerIn, markerRoom, withMarker, withTag } from './sync-marker.ts';
import { MovedError, type Remote, type RemoteBranch } from './sync-remote.ts';
import { doneText, leftAloneText } from './sync-words.ts';
import type { BodyText, Host, HostPullRequest, People, PullRequestDraft, TextLimits } from './types.ts';

export interface SyncRequest {
  /** In the order in which they are to be merged. */
  readonly drafts: readonly PullRequestDraft[];
  readonly bodyOf: (draft: PullRequestDraft, limits: TextLimits) => BodyText;
  /** What the run was asked for: pull requests of an earlier run with the same are closed when they are not needed any more. */
  readonly scope: string;
  /** The commit that the plan was made for. */
  readonly baseCommit: string;
  /** Where the branches go. */
  readonly remote: Remote;
  readonly host: Host;
  /** Owner of the fork that the branches go to; undefined for the repository itself. */
  readonly fork: string | undefined;
  readonly isDraft: boolean;
  /** Open again what a person has closed. */
  readonly recreate: boolean;
  readonly peopleOf: (draft: PullRequestDraft) => People;
  /** Told of what did not work and keeps nothing else from being done. */
  readonly onNote: (text: string) => void;
}

export type SyncAction =
  | 'opened'
  | 'updated'
  | 'unchanged'
  /** People have committed to its branch. */
  | 'left-alone'
  /** A person closed it. */
  | 'stays-closed'
  /** Nothing is left to fix. */
  | 'closed'
  /** The branch below it, in a stack, is left as it is. */
  | 'waits';

export interface SyncOutcome {
  readonly branch: string;
  readonly action: SyncAction;
  readonly number: number | undefined;
  readonly url: string | undefined;
}

/**
 * Does what is needed, and nothing where nothing is.
 * @throws WorkspaceError for what the host or the remote refuses, and for a branch with people's commits
 * that belongs to no pull request of dockfix.
 */
export async function sync(request: SyncRequest): Promise<readonly SyncOutcome[]> {
  return new Sync(request).run();
}

interface Situation extends Standing {
  readonly open: HostPullRequest | undefined;
  /** The newest that is not open. */
  readonly past: HostPullRequest | undefined;
}

interface Wanted {
  readonly body: BodyText;
  readonly digest: string;
}

class Sync {
  readonly #request: SyncRequest;

  constructor(request: SyncRequest) {
    this.#request = request;
  }

  async run(): Promise<readonly SyncOutcome[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const outcomes = await this.#drafts();
        return [...outcomes, ...(await this.#closeNeedless())];
      } catch (error) {
        if (!(error instanceof MovedError) || attempt === 3) throw error;
      }
    }
  }

  async #drafts(): Promise<readonly SyncOutcome[]> {
    const situations = await this.#look();
    const outcomes = new Map<string, SyncOutcome>();
    const going: Situation[] = [];
    for (const situation of situations) {
      const below = outcomes.get(situation.draft.base);
      const outcome = below === undefined ? await this.#standStill(situation) : waiting(situation);
      if (outcome === undefined) going.push(situation);
      else outcomes.set(situation.draft.branch, outcome);
    }
    const pushes = pushesFor(going.filter((situation) => !isAdopted(situation)));
    this.#request.remote.push(pushes);
    const pushed = new Set(pushes.map(({ branch }) => branch));
    const done: SyncOutcome[] = [];
    for (const situation of situations) {
      const { branch } = situation.draft;
      done.push(outcomes.get(branch) ?? (await this.#publish(situation, pushed.has(branch))));
    }
    return done;
  }

  async #look(): Promise<readonly Situation[]> {
    const { drafts, remote, host, fork } = this.#request;
    const situations: Situation[] = [];
    for (const standing of standingsOf(remote, drafts)) {
      const found = await host.find(standing.draft.branch, fork);
      situations.push({
        ...standing,
        open: found.find(({ state }) => state === 'open'),
        past: found.find(({ state }) => state !== 'open'),
      });
    }
    return situations;
  }

  /** What comes of a draft that must not be pushed; undefined when it may be. */
  async #standStill(situation: Situation): Promise<SyncOutcome | undefined> {
    const { draft, branch, open, past } = situation;
    if (open === undefined) {
      const isDeclined = past?.state === 'closed' && markerIn(past.body)?.state !== 'closed';
      if (isDeclined && !this.#request.recreate) return outcomeOf(draft.branch, 'stays-closed', past);
      if (branch.kind !== 'theirs') return undefined;
      // What was merged from exactly here is in the base, however it was merged.
      if (past?.state === 'merged' && past.head.length >= 12 && branch.head.startsWith(past.head)) return undefined;
      if (isAdopted(situation)) return undefined;
      throw new WorkspaceError(
        draft.branch,
        'the branch holds commits of people and belongs to no open pull request',
        'Give another name with --branch, or remove the branch on the remote when nobody needs it.',
      );
    }
    const marker = markerIn(open.body);
    if (branch.kind !== 'theirs' && !(branch.kind === 'ours' && isCutBack(marker, branch.head))) return undefined;
    const { digest } = this.#wanted(draft);
    if (marker?.text !== digest)
      await this.#commentOnce(open.number, leftAloneText(), `left-alone ${branch.head.slice(0, 12)}`);
    return outcomeOf(draft.branch, 'left-alone', open);
  }

  /** The branch is on the remote; now the pull request. */
  async #publish({ draft, branch, open }: Situation, isPushed: boolean): Promise<SyncOutcome> {
    const { isDraft, fork, host } = this.#request;
    const wanted = this.#wanted(draft);
    const people = this.#request.peopleOf(draft);
    const needsMore = wanted.body.rest.length > 0 || hasPeople(people);
    const commits = isPushed ? draft.commits.map(({ id }) => id) : idsOf(branch);
    if (open === undefined) {
      const marker = this.#marker(draft, wanted, draft.title, commits, needsMore ? 'pending' : 'open');
      const body = withMarker(wanted.body.text, marker);
      const { title, base } = draft;
      const opened = await this.#open({ title, body, branch: draft.branch, base, fork, isDraft });
      if (!isPushed && branch.kind === 'theirs')
        await this.#commentOnce(opened.number, leftAloneText(), `left-alone ${branch.head.slice(0, 12)}`);
      if (needsMore) await this.#complete(opened.number, wanted.body.text, wanted, people, marker);
      return outcomeOf(draft.branch, 'opened', opened);
    }
    const before = markerIn(open.body);
    const isPending = before?.state === 'pending';
    const isCurrent =
      before?.text === wanted.digest &&
      before.state === 'open' &&
      before.commits.at(-1) === commits.at(-1)?.slice(0, 10);
    if (!isPushed && isCurrent && open.base === draft.base) return outcomeOf(draft.branch, 'unchanged', open);
    // A person who took the marker out wrote the body anew, and it still fits.
    const text = before === undefined && !isPushed ? withoutMarker(open.body) : wanted.body.text;
    const title = before !== undefined && before.title !== digestOf(open.title) ? open.title : draft.title;
    const hasMore = wanted.body.rest.length > 0 || (isPending && hasPeople(people));
    const marker = this.#marker(draft, wanted, title, commits, hasMore ? 'pending' : 'open');
    await host.update(open.number, {
      body: withMarker(text, marker),
      ...(title === open.title ? {} : { title }),
      ...(open.base === draft.base ? {} : { base: draft.base }),
    });
    if (hasMore) await this.#complete(open.number, text, wanted, isPending ? people : nobody, marker);
    return outcomeOf(draft.branch, 'updated', open);
  }

  /** Comments, labels and people; the marker says `pending` until all of it is there. */
  async #complete(number: number, text: string, { body }: Wanted, people: People, marker: Marker): Promise<void> {
    const { host, onNote } = this.#request;
    for (const [at, more] of body.rest.entries())
      await this.#commentOnce(number, more, `rest ${at + 1} ${digestOf(more)}`);
    if (hasPeople(people)) {
      try {
        await host.decorate(number, people);
      } catch (error) {
        // A name that is misspelt must not keep the pull request from people.
        if (!(error instanceof HostFailure) || ![400, 403, 404, 409, 422].includes(error.status)) throw error;
        onNote(`Not all labels, reviewers and assignees could be set: ${error.message}.`);
      }
    }
    await host.update(number, { body: withMarker(text, { ...marker, state: 'open' }) });
  }

  /**
   * Makes the pull request, or finds that it is there: an answer that got lost says nothing about
   * whether the request was carried out.
   */
  async #open(request: Parameters<Host['open']>[0]): Promise<HostPullRequest> {
    const { host } = this.#request;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await host.open(request);
      } catch (error) {
        if (!(error instanceof HostFailure)) throw error;
        const isUncertain = error.status === 0 || error.status >= 500;
        if (isUncertain) await sleep(1000);
        const found = (await host.find(request.branch, request.fork)).find(({ state }) => state === 'open');
        if (found !== undefined) return found;
        if (!isUncertain || attempt === 3) throw error;
      }
    }
  }

  /** Closes pull requests of an earlier run whose findings are gone. */
  async #closeNeedless(): Promise<readonly SyncOutcome[]> {
    const { drafts, host, scope, fork, remote, baseCommit } = this.#request;
    const needed = new Set(drafts.map(({ branch }) => branch));
    const outcomes: SyncOutcome[] = [];
    for (const open of await host.findOpen()) {
      const marker = markerIn(open.body);
      if (marker?.scope !== scope || needed.has(open.branch) || open.fork !== fork) continue;
      const head = remote.heads([open.branch]).get(open.branch);
      const branch = remote.inspect(open.branch, head, baseCommit);
      const isTheirs = branch.kind === 'theirs' || (branch.kind === 'ours' && isCutBack(marker, branch.head));
      await this.#commentOnce(open.number, doneText(isTheirs), `done ${(head ?? '').slice(0, 12)}`);
      if (isTheirs) {
        outcomes.push(outcomeOf(open.branch, 'left-alone', open));
        continue;
      }
      await host.update(open.number, { body: withMarker(withoutMarker(open.body), { ...marker, state: 'closed' }) });
      await host.close(open.number);
      if (branch.kind === 'ours') remote.push([{ branch: open.branch, commit: undefined, expected: branch.head }]);
      outcomes.push(outcomeOf(open.branch, 'closed', open));
    }
    return outcomes;
  }

  async #commentOnce(number: number, text: string, tag: string): Promise<void> {
    const { host } = this.#request;
    if (!hasTag(await host.comments(number), tag)) await host.comment(number, withTag(text, tag));
  }

  #wanted(draft: PullRequestDraft): Wanted {
    const { limits } = this.#request.host;
    const body = this.#request.bodyOf(draft, {
      ...limits,
      body: limits.body - markerRoom,
      comment: limits.comment - markerRoom,
    });
    const trees = draft.commits.map(({ tree }) => tree);
    return { body, digest: digestOf(draft.title, draft.base, body.text, ...body.rest, ...trees) };
  }

  #marker(
    draft: PullRequestDraft,
    { digest }: Wanted,
    title: string,
    commits: readonly string[],
    state: Marker['state'],
  ): Marker {
    const { scope } = this.#request;
    return { scope, key: digestOf(draft.key), text: digest, title: digestOf(title), commits, state };
  }
}

/** An earlier run was cut off between its push and its pull request, and people went on from there. */
function isAdopted({ branch, open, past }: Situation): boolean {
  return branch.kind === 'theirs' && branch.onOurs && open === undefined && past === undefined;
}

function waiting({ draft, open }: Situation): SyncOutcome {
  return outcomeOf(draft.branch, 'waits', open);
}

function outcomeOf(branch: string, action: SyncAction, found: HostPullRequest | undefined): SyncOutcome {
  return { branch, action, number: found?.number, url: found?.url };
}

function idsOf(branch: RemoteBranch): readonly string[] {
  if (branch.kind === 'ours') return branch.series.map(({ id }) => id);
  return branch.kind === 'theirs' ? [branch.head] : [];
}

const nobody: People = { labels: [], reviewers: [], assignees: [] };

function hasPeople({ labels, reviewers, assignees }: People): boolean {
  return labels.length + reviewers.length + assignees.length > 0;
}

function withoutMarker(body: string): string {
  return body.replace(/\n*\[\/\/\]: # "dockfix [^"\n]*"\s*$/, '');
}
