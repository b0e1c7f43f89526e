/**
 * The descriptions of the APIs of Gitea, GitLab and Bitbucket. No package on the registry carries them, so
 * DOCKFIX_API_DESCRIPTIONS names a folder with `gitea.json` (a server's /swagger.v1.json), `gitlab.json`
 * (doc/api/openapi/openapi_v2.yaml of GitLab's own repository, as JSON) and `bitbucket.json`
 * (api.bitbucket.org/swagger.json). Without them what is noted here is all that is checked: which operations
 * there are, and what they take and answer with.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiDescription } from './description.ts';

interface Noted {
  readonly query?: readonly string[];
  readonly body?: readonly string[];
  readonly answers: readonly number[];
}

type Notes = Readonly<Record<string, Noted>>;
type Fields = Record<string, unknown>;

const page = ['page', 'limit'];
const giteaRepo = '/repos/{owner}/{repo}';
/** From the pages /api/swagger of Gitea and Forgejo. */
const gitea: Notes = {
  'GET /user': { answers: [200] },
  [`GET ${giteaRepo}`]: { answers: [200, 404] },
  [`GET ${giteaRepo}/pulls`]: { query: [...page, 'state'], answers: [200] },
  [`POST ${giteaRepo}/pulls`]: { body: ['title', 'body', 'head', 'base'], answers: [201, 404, 409, 422] },
  [`GET ${giteaRepo}/pulls/{index}`]: { answers: [200, 404] },
  [`PATCH ${giteaRepo}/pulls/{index}`]: { body: ['title', 'body', 'base', 'state', 'assignees'], answers: [201, 404] },
  [`GET ${giteaRepo}/issues/{index}/comments`]: { answers: [200] },
  [`POST ${giteaRepo}/issues/{index}/comments`]: { body: ['body'], answers: [201] },
  [`POST ${giteaRepo}/issues/{index}/labels`]: { body: ['labels'], answers: [200] },
  [`GET ${giteaRepo}/labels`]: { query: page, answers: [200] },
  [`POST ${giteaRepo}/labels`]: { body: ['name', 'color'], answers: [201] },
  [`POST ${giteaRepo}/pulls/{index}/requested_reviewers`]: { body: ['reviewers', 'team_reviewers'], answers: [201] },
  [`POST ${giteaRepo}/forks`]: { body: [], answers: [202, 409] },
};

const project = '/api/v4/projects/{id}';
/** From docs.gitlab.com, "Merge requests API", "Notes API", "Users API", "Projects API". */
const gitlab: Notes = {
  [`GET ${project}`]: { answers: [200, 404] },
  [`GET ${project}/merge_requests`]: {
    query: ['source_branch', 'state', 'scope', 'order_by', 'sort', 'page', 'per_page'],
    answers: [200],
  },
  [`POST ${project}/merge_requests`]: {
    body: ['source_branch', 'target_branch', 'title', 'description'],
    answers: [201, 409, 422],
  },
  [`GET ${project}/merge_requests/{merge_request_iid}`]: { answers: [200, 404] },
  [`PUT ${project}/merge_requests/{merge_request_iid}`]: {
    body: ['title', 'description', 'target_branch', 'state_event', 'add_labels', 'reviewer_ids', 'assignee_ids'],
    answers: [200, 404],
  },
  [`GET ${project}/merge_requests/{merge_request_iid}/notes`]: {
    query: ['sort', 'order_by', 'page', 'per_page'],
    answers: [200],
  },
  [`POST ${project}/merge_requests/{merge_request_iid}/notes`]: { body: ['body'], answers: [201] },
  'GET /api/v4/users': { query: ['username', 'page', 'per_page'], answers: [200] },
};

const bitbucketRepo = '/repositories/{workspace}/{repo_slug}';
/** From developer.atlassian.com/cloud/bitbucket/rest; `q`, `sort`, `page` and `pagelen` are those of every list. */
const bitbucket: Notes = {
  [`GET ${bitbucketRepo}`]: { answers: [200, 404] },
  [`GET ${bitbucketRepo}/pullrequests`]: { query: ['state', 'q', 'sort', 'page', 'pagelen'], answers: [200] },
  [`POST ${bitbucketRepo}/pullrequests`]: {
    body: ['type', 'title', 'description', 'source', 'destination', 'draft'],
    answers: [201, 400],
  },
  [`GET ${bitbucketRepo}/pullrequests/{pull_request_id}`]: { answers: [200, 404] },
  [`PUT ${bitbucketRepo}/pullrequests/{pull_request_id}`]: {
    body: ['type', 'title', 'description', 'destination', 'reviewers'],
    answers: [200, 400],
  },
  [`GET ${bitbucketRepo}/pullrequests/{pull_request_id}/comments`]: { query: ['page', 'pagelen'], answers: [200] },
  [`POST ${bitbucketRepo}/pullrequests/{pull_request_id}/comments`]: { body: ['type', 'content'], answers: [201] },
  [`POST ${bitbucketRepo}/pullrequests/{pull_request_id}/decline`]: { answers: [200] },
};

const noted = { gitea: ['/api/v1', gitea], gitlab: ['', gitlab], bitbucket: ['/2.0', bitbucket] } as const;
const read = new Map<string, ApiDescription>();

/** True where the host's own description is at hand. */
export function hasOwnDescription(host: keyof typeof noted): boolean {
  return existsSync(ownPath(host));
}

export function descriptionOf(host: keyof typeof noted): ApiDescription {
  const known = read.get(host);
  if (known !== undefined) return known;
  const [basePath, notes] = noted[host];
  const own = hasOwnDescription(host) ? (JSON.parse(readFileSync(ownPath(host), 'utf8')) as Fields) : { paths: {} };
  const document: Fields = { ...own, basePath };
  for (const [name, operation] of Object.entries(notes))
    add(document['paths'] as Record<string, Fields>, name, operation);
  const made = new ApiDescription(document);
  read.set(host, made);
  return made;
}

function ownPath(host: string): string {
  return join(process.env['DOCKFIX_API_DESCRIPTIONS'] ?? '/nowhere', `${host}.json`);
}

/** The host's own word goes first; a query parameter that is noted for every list is added to it. */
function add(paths: Record<string, Fields>, name: string, { query = [], body, answers }: Noted): void {
  const [method = '', path = ''] = name.split(' ');
  const item = paths[path] ?? {};
  paths[path] = item;
  const parameters: Fields[] = query.map((one) => ({ in: 'query', name: one }));
  if (body !== undefined) {
    const schema = { type: 'object', properties: Object.fromEntries(body.map((field) => [field, {}])) };
    parameters.push({ in: 'body', name: 'body', schema });
  }
  const own = item[method.toLowerCase()] as { parameters?: Fields[] } | undefined;
  if (own === undefined)
    item[method.toLowerCase()] = {
      parameters,
      responses: Object.fromEntries(answers.map((status) => [status, { schema: {} }])),
    };
  else {
    const known = new Set((own.parameters ?? []).map((one) => one['name']));
    const more = parameters.filter((one) => one['in'] === 'query' && !known.has(one['name']));
    own.parameters = [...(own.parameters ?? []), ...more];
  }
}
