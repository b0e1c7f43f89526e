/** GitLab, on gitlab.com and on a server of one's own. */

import { createRequesterFn } from '@gitbeaker/requester-utils';
import { MergeRequestNotes, MergeRequests, Projects, Users } from '@gitbeaker/rest';
import { WorkspaceError } from '../../workspace/errors.ts';
import type { Host, HostPullRequest, HostRepository, NewPullRequest, People, TextLimits } from '../types.ts';
import { draftTitle, isDraftTitle, withoutDraft } from './draft-title.ts';
import { patientFetch, type Wire } from './http.ts';
import type { HostAddress } from './remote.ts';
import type { Credentials } from './token.ts';

/** docs.gitlab.com, "GitLab application limits": 1 048 576 characters of a description, 1 000 000 of a comment. */
const limits: TextLimits = { body: 1_000_000, comment: 900_000, title: 255, folds: true };
const mark = 'Draft: ';
/** docs.gitlab.com, "Roles": from Developer on one may push. */
const developer = 30;

/** What is used of a merge request; gitbeaker's types of the several answers have it all. */
interface Answer {
  readonly iid: number;
  readonly web_url: string;
  readonly state: string;
  readonly title: string;
  readonly description: string | null;
  readonly source_branch: string;
  readonly target_branch: string;
  readonly source_project_id: number;
  readonly target_project_id: number;
  readonly sha: string;
}

export function gitlab(address: HostAddress, { token }: Credentials, wire: Wire): Host {
  return new GitLab(address, token, wire);
}

class GitLab implements Host {
  readonly kind = 'gitlab';
  readonly limits = limits;
  readonly #project: string;
  readonly #place: string;
  readonly #requests: MergeRequests<false>;
  readonly #notes: MergeRequestNotes<false>;
  readonly #projects: Projects<false>;
  readonly #users: Users<false>;

  constructor({ api, path, hostname }: HostAddress, token: string, wire: Wire) {
    this.#project = path;
    this.#place = `${hostname}/${path}`;
    const options = {
      // gitbeaker puts `/api/v4/` behind it. A bearer may be a personal token as well as one of OAuth.
      host: api.replace(/\/api\/v4$/, ''),
      oauthToken: token,
      requesterFn: requester(wire),
    };
    this.#requests = new MergeRequests<false>(options);
    this.#notes = new MergeRequestNotes<false>(options);
    this.#projects = new Projects<false>(options);
    this.#users = new Users<false>(options);
  }

  async repository(): Promise<HostRepository> {
    const found = await this.#projects.show(this.#project);
    const { project_access: own, group_access: group } = found.permissions ?? {};
    const levels = [own?.access_level, group?.access_level].filter((level) => level !== undefined);
    return {
      path: found.path_with_namespace,
      defaultBranch: found.default_branch,
      isArchived: found.archived === true,
      // An administrator or a token of the project has no level here.
      canPush: levels.length === 0 ? undefined : Math.max(...levels) >= developer,
    };
  }

  async find(branch: string): Promise<readonly HostPullRequest[]> {
    const found = await this.#requests.all({
      projectId: this.#project,
      sourceBranch: branch,
      scope: 'all',
      orderBy: 'created_at',
      sort: 'desc',
      perPage: 100,
    });
    // A fork may have a branch of the same name.
    return found.map(pullRequest).filter(({ fork }) => fork === undefined);
  }

  async findOpen(): Promise<readonly HostPullRequest[]> {
    const found = await this.#requests.all({ projectId: this.#project, state: 'opened', scope: 'all', perPage: 100 });
    return found.map(pullRequest);
  }

  async open({ title, body, branch, base, isDraft }: NewPullRequest): Promise<HostPullRequest> {
    const name = isDraft ? draftTitle(mark, title) : title;
    return pullRequest(await this.#requests.create(this.#project, branch, base, name, { description: body }));
  }

  async update(number: number, { title, body, base }: Partial<Pick<NewPullRequest, 'title' | 'body' | 'base'>>) {
    const now = title === undefined ? undefined : await this.#requests.show(this.#project, number);
    await this.#requests.edit(this.#project, number, {
      ...(title === undefined ? {} : { title: isDraftTitle(now?.title ?? '') ? draftTitle(mark, title) : title }),
      ...(body === undefined ? {} : { description: body }),
      ...(base === undefined ? {} : { targetBranch: base }),
    });
  }

  async comment(number: number, text: string): Promise<void> {
    await this.#notes.create(this.#project, number, text);
  }

  async comments(number: number): Promise<readonly string[]> {
    const notes = await this.#notes.all(this.#project, number, { sort: 'asc', orderBy: 'created_at', perPage: 100 });
    return notes.map(({ body }) => body);
  }

  async close(number: number): Promise<void> {
    await this.#requests.edit(this.#project, number, { stateEvent: 'close' });
  }

  /** A label that is not there yet is made by GitLab; people have to be named by their numbers. */
  async decorate(number: number, { labels, reviewers, assignees }: People): Promise<void> {
    const reviewerIds = await this.#ids(reviewers);
    const assigneeIds = await this.#ids(assignees);
    await this.#requests.edit(this.#project, number, {
      ...(labels.length === 0 ? {} : { addLabels: labels.join(',') }),
      ...(reviewerIds.length === 0 ? {} : { reviewerIds: [...reviewerIds] }),
      ...(assigneeIds.length === 0 ? {} : { assigneeIds: [...assigneeIds] }),
    });
  }

  async fork(): Promise<never> {
    throw new WorkspaceError(
      this.#place,
      'dockfix makes no merge requests from forks on GitLab',
      'Clone your fork and name it: dockfix pr --remote …, or use --patches.',
    );
  }

  async #ids(names: readonly string[]): Promise<readonly number[]> {
    const ids: number[] = [];
    for (const username of names) {
      const [user] = await this.#users.all({ username });
      if (user !== undefined) ids.push(user.id);
    }
    return ids;
  }
}

function pullRequest(answer: Answer): HostPullRequest {
  return {
    number: answer.iid,
    url: answer.web_url,
    state: answer.state === 'merged' ? 'merged' : answer.state === 'closed' ? 'closed' : 'open',
    title: withoutDraft(answer.title),
    body: answer.description ?? '',
    branch: answer.source_branch,
    fork: answer.source_project_id === answer.target_project_id ? undefined : String(answer.source_project_id),
    base: answer.target_branch,
    head: answer.sha,
    isDraft: isDraftTitle(answer.title),
  };
}

/** gitbeaker's own requests know neither our pauses nor our sentences. */
function requester(wire: Wire) {
  const patient = patientFetch(wire);
  return createRequesterFn(
    (_, options) => Promise.resolve(options),
    async (endpoint, options = {}) => {
      const { prefixUrl, searchParams, method, headers, body } = options as {
        readonly prefixUrl: string;
        readonly searchParams?: string;
        readonly method: string;
        readonly headers: Readonly<Record<string, string>>;
        readonly body?: string;
      };
      const url = new URL(endpoint, prefixUrl.endsWith('/') ? prefixUrl : `${prefixUrl}/`);
      url.search = searchParams ?? '';
      const answer = await patient(url, { method, headers, ...(body === undefined ? {} : { body }) });
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers.entries()),
        body: answer.status === 204 ? null : ((await answer.json()) as Record<string, unknown>),
      };
    },
  );
}
