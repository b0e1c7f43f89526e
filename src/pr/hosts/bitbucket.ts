/** Bitbucket Cloud. */
import { WorkspaceError } from '../../workspace/errors.ts';
import type { Host, HostPullRequest, HostRepository, NewPullRequest, People, TextLimits } from '../types.ts';
import { HostFailure } from './failure.ts';
import { JsonClient, type Wire } from './http.ts';
import type { HostAddress } from './remote.ts';
import type { Credentials } from './token.ts';

/** What is used of the answers, as developer.atlassian.com/cloud/bitbucket/rest describes them. */
interface PullRequest {
  readonly id: number;
  readonly state: 'OPEN' | 'MERGED' | 'DECLINED' | 'SUPERSEDED';
  readonly title: string;
  readonly description?: string;
  readonly summary?: { readonly raw?: string };
  readonly draft?: boolean;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly links: { readonly html?: { readonly href?: string } };
}

interface Endpoint {
  readonly branch: { readonly name: string };
  /** Twelve letters of the id; null once the branch is gone. */
  readonly commit?: { readonly hash: string } | null;
  readonly repository?: { readonly full_name?: string } | null;
}

interface Page<T> {
  readonly values: readonly T[];
  readonly next?: string;
}

/** Comments are refused from 32 768 characters on; descriptions are kept as short. */
const limits: TextLimits = { body: 32_000, comment: 32_000, title: 255, folds: false };

export function bitbucket(address: HostAddress, credentials: Credentials, wire: Wire): Host {
  return new Bitbucket(address, credentials, wire);
}

class Bitbucket implements Host {
  readonly kind = 'bitbucket';
  readonly limits = limits;
  readonly #client: JsonClient;
  readonly #api: string;
  readonly #path: string;
  readonly #repo: string;
  readonly #place: string;

  constructor({ api, path, hostname }: HostAddress, { token, user }: Credentials, wire: Wire) {
    const authorization =
      user === undefined ? `Bearer ${token}` : `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
    this.#client = new JsonClient(api, { authorization }, wire);
    this.#api = api;
    this.#path = path;
    this.#repo = `/repositories/${path.split('/').map(encodeURIComponent).join('/')}`;
    this.#place = `${hostname}/${path}`;
  }

  /** Bitbucket has no archive, and says in no answer whether one may push. */
  async repository(): Promise<HostRepository> {
    const found = await this.#client.get<{
      readonly full_name: string;
      readonly mainbranch?: { readonly name?: string } | null;
    }>(this.#repo);
    return {
      path: found.full_name,
      defaultBranch: found.mainbranch?.name ?? 'main',
      isArchived: false,
      canPush: undefined,
    };
  }

  async find(branch: string): Promise<readonly HostPullRequest[]> {
    // developer.atlassian.com, "Filter and sort API objects": a text in quotes, with \ before a quote.
    const named = `source.branch.name = "${branch.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
    const states = ['OPEN', 'MERGED', 'DECLINED', 'SUPERSEDED'].map((state) => `state=${state}`).join('&');
    const found = await this.#all<PullRequest>(
      `${this.#repo}/pullrequests?q=${encodeURIComponent(named)}&${states}&sort=-created_on&pagelen=50`,
    );
    return found
      .map((one) => this.#pullRequest(one))
      .filter((pull) => pull.branch === branch && pull.fork === undefined)
      .sort((a, b) => b.number - a.number);
  }

  async findOpen(): Promise<readonly HostPullRequest[]> {
    const found = await this.#all<PullRequest>(`${this.#repo}/pullrequests?state=OPEN&pagelen=50`);
    return found.map((one) => this.#pullRequest(one));
  }

  async open({ title, body, branch, base, isDraft }: NewPullRequest): Promise<HostPullRequest> {
    const made = await this.#client.send<PullRequest>('POST', `${this.#repo}/pullrequests`, {
      type: 'pullrequest',
      title,
      description: body,
      source: { branch: { name: branch } },
      destination: { branch: { name: base } },
      ...(isDraft ? { draft: true } : {}),
    });
    return this.#pullRequest(made);
  }

  async update(number: number, { title, body, base }: Partial<Pick<NewPullRequest, 'title' | 'body' | 'base'>>) {
    // Bitbucket takes a change only with the title.
    const path = `${this.#repo}/pullrequests/${number}`;
    const name = title ?? (await this.#client.get<PullRequest>(path)).title;
    await this.#client.send<PullRequest>('PUT', path, {
      type: 'pullrequest',
      title: name,
      ...(body === undefined ? {} : { description: body }),
      ...(base === undefined ? {} : { destination: { branch: { name: base } } }),
    });
  }

  async comment(number: number, raw: string): Promise<void> {
    await this.#client.send('POST', `${this.#repo}/pullrequests/${number}/comments`, {
      type: 'pullrequest_comment',
      content: { raw },
    });
  }

  async comments(number: number): Promise<readonly string[]> {
    const found = await this.#all<{ readonly content?: { readonly raw?: string }; readonly deleted?: boolean }>(
      `${this.#repo}/pullrequests/${number}/comments?pagelen=100`,
    );
    return found.map(({ content }) => content?.raw ?? '');
  }

  /** Bitbucket's word for closing without merging. */
  async close(number: number): Promise<void> {
    await this.#client.send('POST', `${this.#repo}/pullrequests/${number}/decline`);
  }

  /** Bitbucket has neither labels nor assignees; reviewers are named by the ids of their accounts. */
  async decorate(number: number, { labels, reviewers, assignees }: People): Promise<void> {
    const path = `${this.#repo}/pullrequests/${number}`;
    const ids = reviewers.map((id) => ({ type: 'user', ...(id.startsWith('{') ? { uuid: id } : { account_id: id }) }));
    if (ids.length > 0) {
      const { title } = await this.#client.get<PullRequest>(path);
      await this.#client.send<PullRequest>('PUT', path, { type: 'pullrequest', title, reviewers: ids });
    }
    if (labels.length + assignees.length > 0)
      throw new HostFailure(this.#place, 'Bitbucket has no labels and no assignees', 'Leave them out.', 400, '');
  }

  async fork(): Promise<never> {
    throw new WorkspaceError(
      this.#place,
      'dockfix makes no pull requests from forks on Bitbucket',
      'Clone your fork and name it: dockfix pr --remote …, or use --patches.',
    );
  }

  async #all<T>(path: string): Promise<readonly T[]> {
    const found: T[] = [];
    for (let next: string | undefined = path; next !== undefined; ) {
      const page: Page<T> = await this.#client.get<Page<T>>(next);
      found.push(...page.values);
      // The address of the next page is the server's: the token goes nowhere else.
      next = page.next?.startsWith(`${this.#api}/`) === true ? page.next : undefined;
    }
    return found;
  }

  #pullRequest(answer: PullRequest): HostPullRequest {
    const from = answer.source.repository?.full_name ?? this.#path;
    return {
      number: answer.id,
      url: answer.links.html?.href ?? `https://${this.#place}/pull-requests/${answer.id}`,
      state: answer.state === 'OPEN' ? 'open' : answer.state === 'MERGED' ? 'merged' : 'closed',
      title: answer.title,
      body: answer.summary?.raw ?? answer.description ?? '',
      branch: answer.source.branch.name,
      fork: from.toLowerCase() === this.#path.toLowerCase() ? undefined : from.split('/')[0],
      base: answer.destination.branch.name,
      head: answer.source.commit?.hash ?? '',
      isDraft: answer.draft ?? false,
    };
  }
}
