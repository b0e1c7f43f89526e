/** GitHub, on github.com and on a company's own server. */
import { Octokit } from '@octokit/rest';
import type { WorkspaceError } from '../../workspace/errors.ts';
import type { Host, HostPullRequest, HostRepository, NewPullRequest, People, TextLimits } from '../types.ts';
import { failureBehind, type HostFailure } from './failure.ts';
import { patientFetch, type Wire } from './http.ts';
import type { HostAddress } from './remote.ts';
import type { Credentials } from './token.ts';

/** What is used of a pull request; each of GitHub's shapes of one has it. */
interface Answer {
  readonly number: number;
  readonly html_url: string;
  readonly state: string;
  readonly title: string;
  readonly body: string | null;
  readonly draft?: boolean;
  readonly merged_at: string | null;
  readonly head: { readonly ref: string; readonly sha: string; readonly label: string | null };
  readonly base: { readonly ref: string };
}

/** 65 536 characters are what the API takes for a body ("body is too long (maximum is 65536 characters)"). */
const limits: TextLimits = { body: 65_536, comment: 65_536, title: 256, folds: true };

export function github(address: HostAddress, { token }: Credentials, wire: Wire): Host {
  return new GitHub(address, token, wire);
}

class GitHub implements Host {
  readonly kind = 'github';
  readonly limits = limits;
  readonly #octokit: Octokit;
  readonly #repo: { readonly owner: string; readonly repo: string };

  constructor({ api, path }: HostAddress, token: string, wire: Wire) {
    const [owner = '', repo = ''] = path.split('/');
    this.#repo = { owner, repo };
    this.#octokit = new Octokit({
      auth: token,
      baseUrl: api,
      userAgent: 'dockfix',
      request: { fetch: patientFetch(wire) },
      // Octokit's own notes would go to the console beside ours.
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    });
  }

  async repository(): Promise<HostRepository> {
    const { data } = await readable(this.#octokit.rest.repos.get(this.#repo));
    return {
      path: data.full_name,
      defaultBranch: data.default_branch,
      isArchived: data.archived,
      // A token of an app (GITHUB_TOKEN of a job) is told that it may do nothing, not even read.
      canPush: data.permissions?.pull === true ? data.permissions.push : undefined,
    };
  }

  async find(branch: string, fork: string | undefined): Promise<readonly HostPullRequest[]> {
    const found = await readable(
      this.#octokit.paginate(this.#octokit.rest.pulls.list, {
        ...this.#repo,
        head: `${fork ?? this.#repo.owner}:${branch}`,
        state: 'all',
        sort: 'created',
        direction: 'desc',
        per_page: 100,
      }),
    );
    return found.map((one) => this.#pullRequest(one));
  }

  async findOpen(): Promise<readonly HostPullRequest[]> {
    const found = await readable(
      this.#octokit.paginate(this.#octokit.rest.pulls.list, { ...this.#repo, state: 'open', per_page: 100 }),
    );
    return found.map((one) => this.#pullRequest(one));
  }

  async open({ title, body, branch, base, fork, isDraft }: NewPullRequest): Promise<HostPullRequest> {
    const head = fork === undefined ? branch : `${fork}:${branch}`;
    const request = { ...this.#repo, title, body, head, base, draft: isDraft };
    const { data } = await readable(this.#octokit.rest.pulls.create(request));
    return this.#pullRequest(data);
  }

  async update(number: number, change: Partial<Pick<NewPullRequest, 'title' | 'body' | 'base'>>): Promise<void> {
    await readable(this.#octokit.rest.pulls.update({ ...this.#repo, pull_number: number, ...change }));
  }

  async comment(number: number, body: string): Promise<void> {
    await readable(this.#octokit.rest.issues.createComment({ ...this.#repo, issue_number: number, body }));
  }

  async comments(number: number): Promise<readonly string[]> {
    const found = await readable(
      this.#octokit.paginate(this.#octokit.rest.issues.listComments, {
        ...this.#repo,
        issue_number: number,
        per_page: 100,
      }),
    );
    return found.map(({ body }) => body ?? '');
  }

  async close(number: number): Promise<void> {
    await readable(this.#octokit.rest.pulls.update({ ...this.#repo, pull_number: number, state: 'closed' }));
  }

  /** A pull request takes labels and assignees as the issue that it is too. */
  async decorate(number: number, { labels, reviewers, assignees }: People): Promise<void> {
    const issue = { ...this.#repo, issue_number: number };
    if (labels.length > 0) await readable(this.#octokit.rest.issues.addLabels({ ...issue, labels: [...labels] }));
    if (assignees.length > 0)
      await readable(this.#octokit.rest.issues.addAssignees({ ...issue, assignees: [...assignees] }));
    // `@org/team` is a team, everything else a person.
    const teams = reviewers.flatMap((name) => /^[^/]+\/(.+)$/.exec(name)?.[1] ?? []);
    const people = reviewers.filter((name) => !name.includes('/'));
    if (teams.length + people.length > 0)
      await readable(
        this.#octokit.rest.pulls.requestReviewers({
          ...this.#repo,
          pull_number: number,
          reviewers: people,
          team_reviewers: teams,
        }),
      );
  }

  /** GitHub gives the fork that is there already; making a new one goes on after the answer. */
  async fork(): Promise<{ readonly owner: string; readonly pushUrl: string }> {
    const { data } = await readable(this.#octokit.rest.repos.createFork(this.#repo));
    return { owner: data.owner.login, pushUrl: data.clone_url };
  }

  #pullRequest(answer: Answer): HostPullRequest {
    // `owner:branch`
    const [owner = this.#repo.owner] = (answer.head.label ?? '').split(':');
    return {
      number: answer.number,
      url: answer.html_url,
      state: answer.merged_at !== null ? 'merged' : answer.state === 'open' ? 'open' : 'closed',
      title: answer.title,
      body: answer.body ?? '',
      branch: answer.head.ref,
      fork: owner.toLowerCase() === this.#repo.owner.toLowerCase() || owner === '' ? undefined : owner,
      base: answer.base.ref,
      head: answer.head.sha,
      isDraft: answer.draft ?? false,
    };
  }
}

/** Octokit wraps what its `fetch` throws; the error below is the one to show. */
async function readable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const failure: HostFailure | WorkspaceError | undefined = failureBehind(error);
    throw failure ?? error;
  }
}
