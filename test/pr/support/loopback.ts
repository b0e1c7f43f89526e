/**
 * A server on loopback: git over smart HTTP from bare repositories on disk, and a host's API beside
 * it. Every request and every answer is held against the host's own description; what does not fit is
 * kept in `violations` and answered with 599, which no client takes for anything else.
 */
import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiDescription, Operation } from './description.ts';

export interface ApiRequest {
  readonly operation: Operation;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage['headers'];
  /** Address of this server, for links. */
  readonly origin: string;
  readonly url: URL;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a host does with a request that its description knows. */
export interface HostModel {
  readonly description: ApiDescription;
  /** Of the API's paths, `/api/v1`; '' where they start at the root. */
  readonly prefix: string;
  answer(request: ApiRequest): ApiAnswer;
}

/** Something that goes wrong, once for each `times`. */
export interface Fault {
  /** Of `POST /repos/{owner}/{repo}/pulls`. */
  readonly on: string;
  times: number;
  /** `before`: instead of the real answer; `after`: the request is carried out, its answer lost. */
  readonly when: 'before' | 'after';
  /** Undefined breaks the connection off. */
  readonly answer: ApiAnswer | undefined;
  /** A fault that the description does not list for this operation: every host has those. */
  readonly isOutside?: boolean;
}

export interface Seen {
  readonly name: string;
  readonly status: number;
  readonly body: unknown;
}

export class Loopback {
  readonly violations: string[] = [];
  readonly seen: Seen[] = [];
  faults: Fault[] = [];
  /** What `Authorization` has to be for git to push; undefined lets everybody in. */
  pushNeeds: string | undefined;
  /** Told of every request when it comes, and again before its answer goes. */
  onEvent: ((what: string) => void) | undefined;
  /** Requests that are not answered yet. */
  busy = 0;
  readonly #server: Server;
  readonly #repositories: string;
  #model: HostModel | undefined;

  /** @param repositories folder of bare repositories, `owner/name.git`. */
  constructor(repositories: string) {
    this.#repositories = repositories;
    this.#server = createServer((request, response) => {
      this.busy += 1;
      this.#handle(request, response)
        .catch((error: unknown) => {
          // Whoever asked is gone: killed, as a rule.
          if (!request.socket.destroyed)
            this.violations.push(`the server failed: ${error instanceof Error ? error.stack : String(error)}`);
          response.destroy();
        })
        .finally(() => {
          this.busy -= 1;
        });
    });
  }

  async start(model: (origin: string) => HostModel): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#model = model(this.origin);
    return this.origin;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    const line = `${request.method ?? 'GET'} ${url.pathname.replace(/\/\d+/, '/{number}')}`;
    this.onEvent?.(`${line} comes`);
    if (/\.git\//.test(url.pathname)) return this.#git(request, response, url);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const answer = this.#api(request, url, text);
    if (answer === undefined) {
      request.socket.destroy();
      return;
    }
    this.onEvent?.(`${line} is done`);
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  }

  #api(request: IncomingMessage, url: URL, text: string): ApiAnswer | undefined {
    const model = this.#model;
    const method = request.method ?? 'GET';
    const line = `${method} ${url.pathname}`;
    if (model === undefined || !url.pathname.startsWith(model.prefix)) return this.#violation(line, 'no such address');
    const { description } = model;
    const operation = description.find(method, url.pathname.slice(model.prefix.length));
    if (operation === undefined) return this.#violation(line, 'the description has no such operation');
    let body: unknown;
    try {
      body = text === '' ? undefined : JSON.parse(text);
    } catch {
      return this.#violation(line, 'the body is no JSON');
    }
    const wrong = description.requestErrors(operation, url.searchParams, body);
    if (wrong.length > 0) return this.#violation(line, wrong.join('; '));
    const fault = this.faults.find(({ on, times }) => times > 0 && on === operation.name);
    if (fault !== undefined) fault.times -= 1;
    if (fault?.when === 'before') return this.#check(line, operation, body, fault.answer, fault.isOutside === true);
    const answer = model.answer({
      operation,
      query: url.searchParams,
      body: (body ?? {}) as Readonly<Record<string, unknown>>,
      headers: request.headers,
      origin: this.origin,
      url,
    });
    const checked = this.#check(line, operation, body, answer, false);
    return fault === undefined ? checked : fault.answer;
  }

  #check(
    line: string,
    operation: Operation,
    body: unknown,
    answer: ApiAnswer | undefined,
    isOutside: boolean,
  ): ApiAnswer | undefined {
    this.seen.push({ name: operation.name, status: answer?.status ?? 0, body });
    if (answer === undefined || isOutside) return answer;
    const wrong = this.#model?.description.answerErrors(operation, answer.status, answer.body) ?? [];
    return wrong.length > 0 ? this.#violation(line, `the answer: ${wrong.join('; ')}`) : answer;
  }

  #violation(line: string, text: string): ApiAnswer {
    this.violations.push(`${line}: ${text}`);
    return { status: 599, body: { message: text } };
  }

  /** git-http-backend(1) */
  async #git(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const isPush = /git-receive-pack/.test(url.pathname + url.search);
    if (isPush && this.pushNeeds !== undefined && request.headers.authorization !== this.pushNeeds) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' });
      response.end();
      return;
    }
    const backend = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'],
        GIT_PROJECT_ROOT: this.#repositories,
        GIT_HTTP_EXPORT_ALL: '1',
        // Without a name receive-pack is off.
        REMOTE_USER: 'somebody',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        ...(request.headers['content-encoding'] === undefined
          ? {}
          : { HTTP_CONTENT_ENCODING: String(request.headers['content-encoding']) }),
        ...(request.headers['git-protocol'] === undefined
          ? {}
          : { GIT_PROTOCOL: String(request.headers['git-protocol']) }),
      },
    });
    request.pipe(backend.stdin);
    backend.stdin.on('error', () => {});
    const chunks: Buffer[] = [];
    for await (const chunk of backend.stdout) chunks.push(chunk as Buffer);
    const all = Buffer.concat(chunks);
    const end = all.indexOf('\r\n\r\n');
    const headers: Record<string, string> = {};
    let status = 200;
    for (const line of all.subarray(0, end).toString('latin1').split('\r\n')) {
      const at = line.indexOf(':');
      const name = line.slice(0, at);
      const value = line.slice(at + 1).trim();
      if (name.toLowerCase() === 'status') status = Number(value.slice(0, 3));
      else if (at > 0) headers[name] = value;
    }
    this.onEvent?.(`${request.method ?? 'GET'} ${url.pathname} is done`);
    if (response.destroyed) return;
    response.writeHead(status, headers);
    response.end(all.subarray(end + 4));
  }
}
