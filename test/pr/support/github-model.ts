/** GitHub as its description has it: the answers are the description's own examples, with the state put in. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ApiDescription } from './description.ts';
import type { HostState, StoredPullRequest } from './host-state.ts';
import type { ApiAnswer, ApiRequest, HostModel } from './loopback.ts';

type Fields = Record<string, unknown>;

let read: ApiDescription | undefined;

/** GitHub's own, as `@octokit/openapi` publishes it. */
export function githubDescription(): ApiDescription {
  const folder = dirname(createRequire(import.meta.url).resolve('@octokit/openapi/package.json'));
  read ??= new ApiDescription(
    JSON.parse(readFileSync(join(folder, 'generated/api.github.com.json'), 'utf8')) as Fields,
  );
  return read;
}

/** @param page how many entries a page has at most, whatever is asked for. */
export class GitHubModel implements HostModel {
  readonly description = githubDescription();
  readonly prefix = '/api';
  readonly #state: HostState;
  readonly #page: number;
  readonly #forkOwner: string;
  readonly #origin: string;

  constructor(state: HostState, origin: string, { page = 100, forkOwner = 'me' } = {}) {
    this.#state = state;
    this.#page = page;
    this.#forkOwner = forkOwner;
    this.#origin = origin;
  }

  answer(request: ApiRequest): ApiAnswer {
    const { operation, body } = request;
    const { owner, repo } = operation.path;
    if (request.headers.authorization === undefined)
      return { status: 401, body: { message: 'Requires authentication', documentation_url: '', status: '401' } };
    if (owner !== this.#state.owner || repo !== this.#state.name) return notFound;
    const number = Number(operation.path['pull_number'] ?? operation.path['issue_number'] ?? 0);
    const pull = this.#state.get(number);
    const [method, path = ''] = operation.name.split(' ');
    const rest = path.replace('/repos/{owner}/{repo}', '');
    if (this.#state.isArchived && method !== 'GET')
      return { status: 403, body: { message: 'Repository was archived so is read-only.', documentation_url: '' } };
    switch (`${method} ${rest}`) {
      case 'GET ':
        return { status: 200, body: this.#repository(request) };
      case 'GET /pulls':
        return this.#list(request);
      case 'POST /pulls':
        return this.#open(request);
      case 'POST /forks':
        this.#state.fork(this.#forkOwner);
        return { status: 202, body: this.#fork(request) };
    }
    if (pull === undefined) return notFound;
    switch (`${method} ${rest}`) {
      case 'PATCH /pulls/{pull_number}':
        return this.#update(request, pull);
      case 'GET /issues/{issue_number}/comments':
        return this.#paged(
          request,
          pull.comments.map((text, at) => this.#comment(request, at, text)),
        );
      case 'POST /issues/{issue_number}/comments':
        pull.comments.push(String(body['body']));
        return { status: 201, body: this.#comment(request, pull.comments.length - 1, String(body['body'])) };
      case 'POST /issues/{issue_number}/labels':
        pull.labels = together(pull.labels, body['labels'] as string[]);
        return { status: 200, body: this.description.example(operation, 200) };
      case 'POST /issues/{issue_number}/assignees':
        pull.assignees = together(pull.assignees, body['assignees'] as string[]);
        return { status: 201, body: this.description.example(operation, 201) };
      case 'POST /pulls/{pull_number}/requested_reviewers': {
        const reviewers = body['reviewers'] as string[];
        if (reviewers.includes('nobody'))
          return invalid('Reviews may only be requested from collaborators.', 'reviewers', 'invalid', true);
        pull.reviewers = together(pull.reviewers, [...reviewers, ...((body['team_reviewers'] ?? []) as string[])]);
        return { status: 201, body: this.description.example(operation, 201) };
      }
      default:
        return notFound;
    }
  }

  #open({ operation, body }: ApiRequest): ApiAnswer {
    const head = String(body['head']);
    const [owner, branch] = head.includes(':') ? (head.split(':') as [string, string]) : [this.#state.owner, head];
    const base = String(body['base']);
    const text = String(body['body'] ?? '');
    if (text.length > 65_536) return invalid('body is too long (maximum is 65536 characters)', 'body', 'custom');
    switch (this.#state.objection(owner, branch, base)) {
      case 'exists':
        return invalid(`A pull request already exists for ${owner}:${branch}.`, 'base', 'custom');
      case 'no branch':
        return invalid('', 'head', 'invalid');
      case 'no base':
        return invalid('', 'base', 'invalid');
      case 'no commits':
        return invalid(`No commits between ${base} and ${branch}`, 'base', 'custom');
    }
    const isDraft = body['draft'] === true;
    const pull = this.#state.add({ title: String(body['title']), body: text, owner, branch, base, isDraft });
    return { status: 201, body: this.#filled(pull, this.description.example(operation, 201) as Fields) };
  }

  #update({ operation, body }: ApiRequest, pull: StoredPullRequest): ApiAnswer {
    const { title, body: text, base, state } = body as Partial<Record<string, string>>;
    if (title !== undefined) pull.title = title;
    if (text !== undefined) pull.body = text;
    if (base !== undefined) pull.base = base;
    if (state === 'closed' && pull.state === 'open') pull.state = 'closed';
    return { status: 200, body: this.#filled(pull, this.description.example(operation, 200) as Fields) };
  }

  #list(request: ApiRequest): ApiAnswer {
    this.#state.refresh();
    const { operation, query } = request;
    const [owner, branch] = query.get('head')?.split(':') ?? [];
    const state = query.get('state') ?? 'open';
    const found = [...this.#state.pulls]
      .filter((pull) => (branch === undefined ? true : pull.branch === branch && pull.owner === owner))
      .filter((pull) => state === 'all' || (state === 'open') === (pull.state === 'open'))
      .reverse();
    return this.#paged(
      request,
      found.map((pull) => this.#filled(pull, (this.description.example(operation, 200) as Fields[])[0] ?? {})),
    );
  }

  /** docs.github.com, "Using pagination in the REST API": the header `link` has the next page. */
  #paged({ url, origin }: ApiRequest, all: readonly unknown[]): ApiAnswer {
    const page = Number(url.searchParams.get('page') ?? 1);
    const size = Math.min(this.#page, Number(url.searchParams.get('per_page') ?? 30));
    const next = new URL(url.pathname + url.search, origin);
    next.searchParams.set('page', String(page + 1));
    return {
      status: 200,
      body: all.slice((page - 1) * size, page * size),
      headers: all.length > page * size ? { link: `<${next.href}>; rel="next"` } : {},
    };
  }

  #filled(pull: StoredPullRequest, example: Fields): Fields {
    const side = (node: unknown, ref: string, sha: string, owner: string) => ({
      ...(node as Fields),
      label: `${owner}:${ref}`,
      ref,
      sha,
    });
    const at = '2026-01-01T00:00:00Z';
    return {
      ...example,
      number: pull.number,
      html_url: `${this.#origin}/${this.#state.owner}/${this.#state.name}/pull/${pull.number}`,
      state: pull.state === 'open' ? 'open' : 'closed',
      title: pull.title,
      body: pull.body,
      draft: pull.isDraft,
      merged_at: pull.state === 'merged' ? at : null,
      closed_at: pull.state === 'open' ? null : at,
      ...('merged' in example ? { merged: pull.state === 'merged' } : {}),
      head: side(example['head'], pull.branch, pull.head, pull.owner),
      base: side(example['base'], pull.base, this.#state.head(this.#state.owner, pull.base) ?? '', this.#state.owner),
    };
  }

  #comment({ operation }: ApiRequest, at: number, text: string): unknown {
    const example = this.description.example(operation, operation.name.startsWith('GET') ? 200 : 201);
    const one = (Array.isArray(example) ? example[0] : example) as Fields;
    return { ...one, id: at + 1, body: text };
  }

  #repository({ operation }: ApiRequest): Fields {
    const example = this.description.example(operation, 200) as Fields;
    const { owner, name, isArchived, canPush, canPull } = this.#state;
    const permissions = { admin: false, maintain: false, push: canPush, triage: canPull, pull: canPull };
    return {
      ...example,
      name,
      full_name: `${owner}/${name}`,
      default_branch: 'main',
      archived: isArchived,
      permissions,
    };
  }

  #fork({ operation }: ApiRequest): Fields {
    const example = this.description.example(operation, 202) as Fields;
    const owner = { ...(example['owner'] as Fields), login: this.#forkOwner };
    const clone_url = `${this.#origin}/${this.#forkOwner}/${this.#state.name}.git`;
    return { ...example, owner, full_name: `${this.#forkOwner}/${this.#state.name}`, clone_url };
  }
}

/** They are sets: what is there already is not put on again. */
function together(before: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...before, ...more])];
}

const notFound: ApiAnswer = { status: 404, body: { message: 'Not Found', documentation_url: '', status: '404' } };

function invalid(message: string, field: string, code: string, isShort = false): ApiAnswer {
  const errors = isShort
    ? [message]
    : [{ resource: 'PullRequest', field, code, ...(message === '' ? {} : { message }) }];
  return { status: 422, body: { message: isShort ? message : 'Validation Failed', errors, documentation_url: '' } };
}
