/** Gitea and Forgejo; what is used of their API is the same in both. */
import type { Host, HostPullRequest, HostRepository, NewPullRequest, People, TextLimits } from '../types.ts';
import { draftTitle, isDraftTitle, withoutDraft } from './draft-title.ts';
import { JsonClient, type Wire } from './http.ts';
import type { HostAddress } from './remote.ts';
import type { Credentials } from './token.ts';

/** What is used of the answers, as /api/swagger describes them; Go leaves out or nulls what is empty. */
interface Repository {
  readonly full_name: string;
  readonly default_branch: string;
  readonly archived: boolean;
  readonly clone_url: string;
  readonly owner: { readonly login: string };
  readonly permissions?: { readonly push?: boolean } | null;
}

interface PullRequest {
  readonly number: number;
  readonly html_url: string;
  readonly state: string;
  readonly merged: boolean;
  readonly title: string;
  readonly body: string;
  readonly draft?: boolean;
  readonly head: {
    readonly ref: string;
    readonly sha: string;
    readonly repo?: { readonly owner: { readonly login: string } } | null;
  };
  readonly base: { readonly ref: string };
}

interface Label {
  readonly id: number;
  readonly name: string;
}

/** Neither states a limit; what fits on GitHub fits there. */
const limits: TextLimits = { body: 65_536, comment: 65_536, title: 255, folds: true };
/** First of the marks that make a draft of a pull request: `[repository.pull-request] WORK_IN_PROGRESS_PREFIXES`. */
const mark = 'WIP: ';
/** How far back pull requests are looked for: they cannot be asked for by branch in every version. */
const mostPages = 40;
const pageSize = 50;

export function gitea(address: HostAddress, { token }: Credentials, wire: Wire): Host {
  return new Gitea(address, token, wire);
}

class Gitea implements Host {
  readonly kind = 'gitea';
  readonly limits = limits;
  readonly #client: JsonClient;
  readonly #owner: string;
  readonly #repo: string;

  constructor({ api, path }: HostAddress, token: string, wire: Wire) {
    const [owner = '', name = ''] = path.split('/');
    this.#owner = owner;
    this.#repo = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
    this.#client = new JsonClient(api, { authorization: `token ${token}` }, wire);
  }

  async repository(): Promise<HostRepository> {
    const found = await this.#client.get<Repository>(this.#repo);
    return {
      path: found.full_name,
      defaultBranch: found.default_branch,
      isArchived: found.archived,
      canPush: found.permissions?.push,
    };
  }

  async find(branch: string, fork: string | undefined): Promise<readonly HostPullRequest[]> {
    const all = await this.#list('all');
    return all.filter((pull) => pull.branch === branch && pull.fork === fork).sort((a, b) => b.number - a.number);
  }

  findOpen(): Promise<readonly HostPullRequest[]> {
    return this.#list('open');
  }

  async open({ title, body, branch, base, fork, isDraft }: NewPullRequest): Promise<HostPullRequest> {
    const made = await this.#client.send<PullRequest>('POST', `${this.#repo}/pulls`, {
      title: isDraft ? draftTitle(mark, title) : title,
      body,
      head: fork === undefined ? branch : `${fork}:${branch}`,
      base,
    });
    return this.#pullRequest(made);
  }

  async update(
    number: number,
    { title, ...change }: Partial<Pick<NewPullRequest, 'title' | 'body' | 'base'>>,
  ): Promise<void> {
    const path = `${this.#repo}/pulls/${number}`;
    const now = title === undefined ? undefined : await this.#client.get<PullRequest>(path);
    const name = title === undefined ? {} : { title: isDraftTitle(now?.title ?? '') ? draftTitle(mark, title) : title };
    await this.#client.send<PullRequest>('PATCH', path, { ...change, ...name });
  }

  async comment(number: number, body: string): Promise<void> {
    await this.#client.send('POST', `${this.#repo}/issues/${number}/comments`, { body });
  }

  /** All of them come at once: this one has no pages. */
  async comments(number: number): Promise<readonly string[]> {
    const found = await this.#client.get<readonly { readonly body: string }[]>(
      `${this.#repo}/issues/${number}/comments`,
    );
    return found.map(({ body }) => body);
  }

  async close(number: number): Promise<void> {
    await this.#client.send('PATCH', `${this.#repo}/pulls/${number}`, { state: 'closed' });
  }

  async decorate(number: number, { labels, reviewers, assignees }: People): Promise<void> {
    if (labels.length > 0) {
      const ids = await this.#labelIds(labels);
      await this.#client.send('POST', `${this.#repo}/issues/${number}/labels`, { labels: ids });
    }
    if (assignees.length > 0) await this.#client.send('PATCH', `${this.#repo}/pulls/${number}`, { assignees });
    const teams = reviewers.flatMap((name) => /^[^/]+\/(.+)$/.exec(name)?.[1] ?? []);
    const people = reviewers.filter((name) => !name.includes('/'));
    if (reviewers.length > 0)
      await this.#client.send('POST', `${this.#repo}/pulls/${number}/requested_reviewers`, {
        reviewers: people,
        ...(teams.length === 0 ? {} : { team_reviewers: teams }),
      });
  }

  async fork(): Promise<{ readonly owner: string; readonly pushUrl: string }> {
    const me = await this.#client.get<{ readonly login: string }>('/user');
    const [, name] = /\/([^/]+)$/.exec(this.#repo) ?? [];
    const path = `/repos/${encodeURIComponent(me.login)}/${name ?? ''}`;
    const made = await this.#client
      .send<Repository>('POST', `${this.#repo}/forks`, {})
      .catch(async (error: unknown) => {
        // 409: there is one already, under the same name as a rule.
        if (error instanceof Error && 'status' in error && error.status === 409)
          return this.#client.get<Repository>(path);
        throw error;
      });
    return { owner: made.owner.login, pushUrl: made.clone_url };
  }

  async #list(state: 'open' | 'all'): Promise<readonly HostPullRequest[]> {
    const found: PullRequest[] = [];
    for (let page = 1; page <= mostPages; page += 1) {
      const path = `${this.#repo}/pulls?state=${state}&limit=${pageSize}&page=${page}`;
      const { items, headers } = await this.#client.page<readonly PullRequest[]>(path);
      found.push(...items);
      // The server may have pages that are smaller than what is asked for.
      const total = Number(headers.get('x-total-count') ?? Number.NaN);
      if (items.length === 0 || (Number.isNaN(total) ? items.length < pageSize : found.length >= total)) break;
    }
    return found.map((one) => this.#pullRequest(one));
  }

  /** A label has to be there before it can be put on. */
  async #labelIds(names: readonly string[]): Promise<readonly number[]> {
    const known: Label[] = [];
    for (let page = 1; page <= mostPages; page += 1) {
      const path = `${this.#repo}/labels?limit=${pageSize}&page=${page}`;
      const { items, headers } = await this.#client.page<readonly Label[]>(path);
      known.push(...items);
      if (items.length === 0 || known.length >= Number(headers.get('x-total-count') ?? known.length)) break;
    }
    const ids: number[] = [];
    for (const name of names) {
      const found =
        known.find((label) => label.name === name) ??
        (await this.#client.send<Label>('POST', `${this.#repo}/labels`, { name, color: '#0e8a16' }));
      ids.push(found.id);
    }
    return ids;
  }

  #pullRequest(answer: PullRequest): HostPullRequest {
    const owner = answer.head.repo?.owner.login ?? this.#owner;
    return {
      number: answer.number,
      url: answer.html_url,
      state: answer.merged ? 'merged' : answer.state === 'open' ? 'open' : 'closed',
      title: withoutDraft(answer.title),
      body: answer.body,
      branch: answer.head.ref,
      fork: owner.toLowerCase() === this.#owner.toLowerCase() ? undefined : owner,
      base: answer.base.ref,
      head: answer.head.sha,
      isDraft: answer.draft ?? isDraftTitle(answer.title),
    };
  }
}
