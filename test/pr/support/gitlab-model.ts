/** GitLab. */
import { descriptionOf } from './descriptions.ts';
import type { HostState, StoredPullRequest } from './host-state.ts';
import type { ApiAnswer, ApiRequest, HostModel } from './loopback.ts';

const people = ['', 'ana', 'bo', 'cy'];

export class GitLabModel implements HostModel {
  readonly description = descriptionOf('gitlab');
  readonly prefix = '';
  readonly #state: HostState;
  readonly #origin: string;

  constructor(state: HostState, origin: string) {
    this.#state = state;
    this.#origin = origin;
  }

  answer(request: ApiRequest): ApiAnswer {
    const { operation, body, query, headers } = request;
    if (headers.authorization !== 'Bearer token-of-the-test')
      return { status: 401, body: { message: '401 Unauthorized' } };
    const { owner, name, isArchived, canPush } = this.#state;
    const [method, path = ''] = operation.name.split(' ');
    if (path === '/api/v4/users') {
      const id = people.indexOf(query.get('username') ?? '');
      return { status: 200, body: id > 0 ? [{ id, username: people[id] }] : [] };
    }
    if (operation.path['id'] !== `${owner}/${name}`) return { status: 404, body: { message: '404 Project Not Found' } };
    const pull = this.#state.get(Number(operation.path['merge_request_iid'] ?? 0));
    switch (`${method} ${path.replace('/api/v4/projects/{id}', '')}`) {
      case 'GET ':
        return {
          status: 200,
          body: {
            id: 1,
            path_with_namespace: `${owner}/${name}`,
            default_branch: 'main',
            archived: isArchived,
            permissions: { project_access: { access_level: canPush ? 40 : 20 }, group_access: null },
          },
        };
      case 'GET /merge_requests': {
        this.#state.refresh();
        const branch = query.get('source_branch');
        const found = this.#state.pulls
          .filter((one) => branch === null || one.branch === branch)
          .filter((one) => query.get('state') !== 'opened' || one.state === 'open')
          .reverse();
        return this.#paged(
          request,
          found.map((one) => this.#pull(one)),
        );
      }
      case 'POST /merge_requests': {
        const branch = String(body['source_branch']);
        const base = String(body['target_branch']);
        const objection = this.#state.objection(owner, branch, base);
        if (objection === 'exists')
          return {
            status: 409,
            body: { message: ['Another open merge request already exists for this source branch: !1'] },
          };
        if (objection !== undefined) return { status: 422, body: { message: { base: [objection] } } };
        const title = String(body['title']);
        const isDraft = title.startsWith('Draft:');
        return {
          status: 201,
          body: this.#pull(this.#state.add({ title, body: String(body['description']), owner, branch, base, isDraft })),
        };
      }
    }
    if (pull === undefined) return { status: 404, body: { message: '404 Not found' } };
    switch (`${method} ${path.replace('/api/v4/projects/{id}/merge_requests/{merge_request_iid}', '')}`) {
      case 'GET ':
        return { status: 200, body: this.#pull(pull) };
      case 'PUT ': {
        const change = body as { readonly [name: string]: string | number[] | undefined };
        if (typeof change['title'] === 'string') pull.title = change['title'];
        if (typeof change['description'] === 'string') pull.body = change['description'];
        if (typeof change['target_branch'] === 'string') pull.base = change['target_branch'];
        if (change['state_event'] === 'close') pull.state = 'closed';
        if (typeof change['add_labels'] === 'string') pull.labels.push(...change['add_labels'].split(','));
        if (Array.isArray(change['reviewer_ids']))
          pull.reviewers = change['reviewer_ids'].map((id) => people[id] ?? '?');
        if (Array.isArray(change['assignee_ids']))
          pull.assignees = change['assignee_ids'].map((id) => people[id] ?? '?');
        return { status: 200, body: this.#pull(pull) };
      }
      case 'GET /notes':
        return this.#paged(
          request,
          pull.comments.map((text, id) => ({ id, body: text })),
        );
      case 'POST /notes':
        pull.comments.push(String(body['body']));
        return { status: 201, body: { id: pull.comments.length, body: String(body['body']) } };
      default:
        return { status: 404, body: { message: '404 Not found' } };
    }
  }

  /** docs.gitlab.com, "Pagination": the headers `link` and `x-next-page`; here a page is small. */
  #paged({ url, origin }: ApiRequest, all: readonly unknown[]): ApiAnswer {
    const page = Number(url.searchParams.get('page') ?? 1);
    const size = Math.min(3, Number(url.searchParams.get('per_page') ?? 20));
    const isLast = all.length <= page * size;
    const next = new URL(url.pathname + url.search, origin);
    next.searchParams.set('page', String(page + 1));
    return {
      status: 200,
      body: all.slice((page - 1) * size, page * size),
      headers: {
        'x-page': String(page),
        'x-per-page': String(size),
        'x-next-page': isLast ? '' : String(page + 1),
        'x-total': String(all.length),
        'x-total-pages': String(Math.ceil(all.length / size)),
        ...(isLast ? {} : { link: `<${next.href}>; rel="next"` }),
      },
    };
  }

  #pull(pull: StoredPullRequest): object {
    const { owner, name } = this.#state;
    return {
      iid: pull.number,
      web_url: `${this.#origin}/${owner}/${name}/-/merge_requests/${pull.number}`,
      state: pull.state === 'open' ? 'opened' : pull.state,
      title: pull.title,
      description: pull.body,
      source_branch: pull.branch,
      target_branch: pull.base,
      source_project_id: 1,
      target_project_id: 1,
      sha: pull.head,
    };
  }
}
