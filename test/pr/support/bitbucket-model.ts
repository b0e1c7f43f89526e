/** Bitbucket Cloud. */
import { descriptionOf } from './descriptions.ts';
import type { HostState, StoredPullRequest } from './host-state.ts';
import type { ApiAnswer, ApiRequest, HostModel } from './loopback.ts';

const refused = (message: string): ApiAnswer => ({ status: 400, body: { type: 'error', error: { message } } });

export class BitbucketModel implements HostModel {
  readonly description = descriptionOf('bitbucket');
  readonly prefix = '';
  readonly #state: HostState;
  readonly #origin: string;

  constructor(state: HostState, origin: string) {
    this.#state = state;
    this.#origin = origin;
  }

  answer(request: ApiRequest): ApiAnswer {
    const { operation, body, query } = request;
    const { owner, name } = this.#state;
    const [method, path = ''] = operation.name.split(' ');
    const pull = this.#state.get(Number(operation.path['pull_request_id'] ?? 0));
    const { source, destination, title } = body as {
      readonly source?: { readonly branch: { readonly name: string } };
      readonly destination?: { readonly branch: { readonly name: string } };
      readonly title?: string;
    };
    switch (`${method} ${path.replace('/repositories/{workspace}/{repo_slug}', '')}`) {
      case 'GET ':
        return {
          status: 200,
          body: { type: 'repository', full_name: `${owner}/${name}`, mainbranch: { type: 'branch', name: 'main' } },
        };
      case 'GET /pullrequests': {
        this.#state.refresh();
        const branch = /^source\.branch\.name = "(.*)"$/.exec(query.get('q') ?? '')?.[1];
        const states = query.getAll('state');
        const found = this.#state.pulls
          .filter((one) => (branch === undefined || one.branch === branch) && states.includes(stateOf(one)))
          .reverse();
        return this.#paged(
          request,
          found.map((one) => this.#pull(one)),
        );
      }
      case 'POST /pullrequests': {
        const branch = source?.branch.name ?? '';
        const base = destination?.branch.name ?? '';
        const objection = this.#state.objection(owner, branch, base);
        if (objection !== undefined) return refused(objection);
        const made = this.#state.add({
          title: title ?? '',
          body: String(body['description']),
          owner,
          branch,
          base,
          isDraft: body['draft'] === true,
        });
        return { status: 201, body: this.#pull(made) };
      }
    }
    if (pull === undefined) return { status: 404, body: { type: 'error', error: { message: 'no such pull request' } } };
    switch (`${method} ${path.replace('/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}', '')}`) {
      case 'GET ':
        return { status: 200, body: this.#pull(pull) };
      case 'PUT ':
        if (title === undefined) return refused('title is required');
        pull.title = title;
        if (body['description'] !== undefined) pull.body = String(body['description']);
        if (destination !== undefined) pull.base = destination.branch.name;
        if (Array.isArray(body['reviewers']))
          pull.reviewers = body['reviewers'].map((one: { uuid: string }) => one.uuid);
        return { status: 200, body: this.#pull(pull) };
      case 'GET /comments':
        return this.#paged(
          request,
          pull.comments.map((raw, id) => comment(id, raw)),
        );
      case 'POST /comments': {
        const { raw } = body['content'] as { readonly raw: string };
        pull.comments.push(raw);
        return { status: 201, body: comment(pull.comments.length, raw) };
      }
      case 'POST /decline':
        pull.state = 'closed';
        return { status: 200, body: this.#pull(pull) };
      default:
        return { status: 404, body: { type: 'error', error: { message: 'not here' } } };
    }
  }

  /** developer.atlassian.com, "Pagination": the address of the next page is in the answer; here a page is small. */
  #paged({ url, origin }: ApiRequest, all: readonly unknown[]): ApiAnswer {
    const page = Number(url.searchParams.get('page') ?? 1);
    const next = new URL(url.pathname + url.search, origin);
    next.searchParams.set('page', String(page + 1));
    const size = 3;
    return {
      status: 200,
      body: {
        values: all.slice((page - 1) * size, page * size),
        page,
        ...(all.length > page * size ? { next: next.href } : {}),
      },
    };
  }

  #pull(pull: StoredPullRequest): object {
    const { owner, name } = this.#state;
    const side = (branch: string, head: string) => ({
      branch: { name: branch },
      commit: { hash: head.slice(0, 12) },
      repository: { type: 'repository', full_name: `${owner}/${name}` },
    });
    return {
      type: 'pullrequest',
      id: pull.number,
      state: stateOf(pull),
      title: pull.title,
      summary: { raw: pull.body, markup: 'markdown' },
      draft: pull.isDraft,
      source: side(pull.branch, pull.head),
      destination: side(pull.base, this.#state.head(owner, pull.base) ?? ''),
      links: { html: { href: `${this.#origin}/${owner}/${name}/pull-requests/${pull.number}` } },
    };
  }
}

function stateOf({ state }: StoredPullRequest): string {
  return { open: 'OPEN', merged: 'MERGED', closed: 'DECLINED' }[state];
}

function comment(id: number, raw: string): object {
  return { type: 'pullrequest_comment', id, content: { raw, markup: 'markdown' } };
}
