/** Gitea and Forgejo. */
import { descriptionOf } from './descriptions.ts';
import type { HostState, StoredPullRequest } from './host-state.ts';
import type { ApiAnswer, ApiRequest, HostModel } from './loopback.ts';

export class GiteaModel implements HostModel {
  readonly description = descriptionOf('gitea');
  readonly prefix = '';
  readonly #state: HostState;
  readonly #origin: string;
  readonly #labels: { id: number; name: string }[] = [{ id: 7, name: 'security' }];

  constructor(state: HostState, origin: string) {
    this.#state = state;
    this.#origin = origin;
  }

  answer({ operation, body, query, headers }: ApiRequest): ApiAnswer {
    if (headers.authorization === undefined) return { status: 404, body: { message: 'token is required' } };
    const { owner, name, isArchived, canPush } = this.#state;
    const [method, path = ''] = operation.name.split(' ');
    const pull = this.#state.get(Number(operation.path['index'] ?? 0));
    switch (`${method} ${path.replace('/repos/{owner}/{repo}', '')}`) {
      case 'GET /user':
        return { status: 200, body: { id: 1, login: 'me' } };
      case 'GET ':
        return {
          status: 200,
          body: this.#repository(operation.path['owner'] ?? owner, {
            archived: isArchived,
            permissions: { push: canPush },
          }),
        };
      case 'POST /forks':
        if (this.#state.head('me', 'main') !== undefined) return { status: 409, body: { message: 'exists' } };
        this.#state.fork('me');
        return { status: 202, body: this.#repository('me', {}) };
      case 'GET /pulls': {
        const all = this.#state.pulls.filter(({ state }) => query.get('state') === 'all' || state === 'open').reverse();
        const size = Math.min(3, Number(query.get('limit')));
        const page = Number(query.get('page'));
        this.#state.refresh();
        return {
          status: 200,
          body: all.slice((page - 1) * size, page * size).map((one) => this.#pull(one)),
          headers: { 'x-total-count': String(all.length) },
        };
      }
      case 'POST /pulls': {
        const head = String(body['head']);
        const [from, branch] = head.includes(':') ? (head.split(':') as [string, string]) : [owner, head];
        const base = String(body['base']);
        const objection = this.#state.objection(from, branch, base);
        if (objection === 'exists')
          return { status: 409, body: { message: 'pull request already exists for these targets' } };
        if (objection !== undefined) return { status: 404, body: { message: objection } };
        const title = String(body['title']);
        const isDraft = title.startsWith('WIP:');
        return {
          status: 201,
          body: this.#pull(this.#state.add({ title, body: String(body['body']), owner: from, branch, base, isDraft })),
        };
      }
      case 'GET /labels':
        return { status: 200, body: this.#labels, headers: { 'x-total-count': String(this.#labels.length) } };
      case 'POST /labels': {
        const label = { id: 100 + this.#labels.length, name: String(body['name']) };
        this.#labels.push(label);
        return { status: 201, body: label };
      }
    }
    if (pull === undefined) return { status: 404, body: { message: `no ${name}` } };
    switch (`${method} ${path.replace('/repos/{owner}/{repo}', '')}`) {
      case 'GET /pulls/{index}':
        return { status: 200, body: this.#pull(pull) };
      case 'PATCH /pulls/{index}': {
        const { title, body: text, base, state, assignees } = body as Partial<Record<string, string>>;
        if (title !== undefined) pull.title = title;
        if (text !== undefined) pull.body = text;
        if (base !== undefined) pull.base = base;
        if (state === 'closed') pull.state = 'closed';
        if (Array.isArray(assignees)) pull.assignees = assignees;
        return { status: 201, body: this.#pull(pull) };
      }
      case 'GET /issues/{index}/comments':
        return { status: 200, body: pull.comments.map((text, id) => ({ id, body: text })) };
      case 'POST /issues/{index}/comments':
        pull.comments.push(String(body['body']));
        return { status: 201, body: { id: pull.comments.length, body: String(body['body']) } };
      case 'POST /issues/{index}/labels':
        pull.labels.push(
          ...(body['labels'] as number[]).map((id) => this.#labels.find((one) => one.id === id)?.name ?? '?'),
        );
        return { status: 200, body: [] };
      case 'POST /pulls/{index}/requested_reviewers':
        pull.reviewers.push(...(body['reviewers'] as string[]));
        return { status: 201, body: [] };
      default:
        return { status: 404, body: { message: 'not here' } };
    }
  }

  #repository(owner: string, more: object): object {
    const { name } = this.#state;
    return {
      name,
      full_name: `${owner}/${name}`,
      default_branch: 'main',
      archived: false,
      clone_url: `${this.#origin}/${owner}/${name}.git`,
      owner: { login: owner },
      ...more,
    };
  }

  #pull(pull: StoredPullRequest): object {
    const { owner, name } = this.#state;
    return {
      number: pull.number,
      html_url: `${this.#origin}/${owner}/${name}/pulls/${pull.number}`,
      state: pull.state === 'open' ? 'open' : 'closed',
      merged: pull.state === 'merged',
      title: pull.title,
      body: pull.body,
      draft: pull.title.startsWith('WIP:'),
      head: { ref: pull.branch, sha: pull.head, repo: this.#repository(pull.owner, {}) },
      base: { ref: pull.base },
    };
  }
}
