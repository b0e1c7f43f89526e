/**
 * One way to talk to every host: requests have a time limit, wait where the host asks for it, are
 * made again after a fault where that cannot do harm, and end in an error that a person can read.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { printable } from '../../report/printable.ts';
import type { HostKind } from '../types.ts';
import { failureOf, type HostFailure, unreachable, waitOf } from './failure.ts';

export interface Patience {
  /** Longest single pause, in seconds, that is waited for; a longer one is an error that says how long it is. */
  readonly longestPause: number;
  /** How often a request is made at most. */
  readonly attempts: number;
  /** Seconds for one answer. */
  readonly timeout: number;
  /** Told of every pause. */
  readonly onPause?: ((seconds: number, why: string) => void) | undefined;
}

export const defaultPatience: Patience = { longestPause: 90, attempts: 4, timeout: 30 };

export interface Wire {
  readonly kind: HostKind;
  /** `github.com/owner/name`, for messages. */
  readonly place: string;
  readonly patience: Patience;
}

const largestWords = 300;

/**
 * A `fetch` that gives answers with a status below 400 only.
 * @throws HostFailure for every other one. A request that makes something (POST) is never made twice
 * after a fault: whether it was carried out cannot be known, so the caller has to look first.
 */
export function patientFetch({
  kind,
  place,
  patience,
}: Wire): (input: string | URL | Request, init?: RequestInit) => Promise<Response> {
  return async (input, init) => {
    const request = new Request(input, init);
    for (let attempt = 1; ; attempt += 1) {
      const [answer, failure] = await once(request.clone());
      if (answer !== undefined) return answer;
      const pause =
        failure.pause ?? (isSafeToRepeat(request.method, failure.error) ? 0.5 * 2 ** (attempt - 1) : undefined);
      if (pause === undefined || pause > patience.longestPause || attempt >= patience.attempts) throw failure.error;
      patience.onPause?.(pause, failure.error.message);
      await sleep(pause * 1000);
    }
  };

  async function once(
    request: Request,
  ): Promise<[Response, undefined] | [undefined, { readonly error: HostFailure; readonly pause: number | undefined }]> {
    let answer: Response;
    let body: string;
    try {
      answer = await fetch(request, { signal: AbortSignal.timeout(patience.timeout * 1000) });
      if (answer.status < 400) return [answer, undefined];
      body = await answer.text();
    } catch (error) {
      return [undefined, { error: unreachable(place, error), pause: undefined }];
    }
    const { status, headers } = answer;
    const words = wordsOf(body);
    const error = failureOf({ kind, place, method: request.method, status, headers, words });
    return [undefined, { error, pause: waitOf({ status, headers, words }, Date.now()) }];
  }
}

function isSafeToRepeat(method: string, { status }: HostFailure): boolean {
  return method !== 'POST' && (status === 0 || status >= 500);
}

/** What a host says in an error: one line, whatever shape it gives it. */
function wordsOf(body: string): string {
  let said: unknown;
  try {
    said = JSON.parse(body);
  } catch {
    // An error page of a proxy says nothing that helps.
    return body.trimStart().startsWith('<') ? '' : shorten(body);
  }
  return shorten([...texts(said, 0)].join('; '));
}

/** Messages of GitHub, GitLab, Gitea and Bitbucket: `message` or `error`, as a text, list or object, and `errors`. */
function* texts(node: unknown, depth: number): Generator<string> {
  if (typeof node === 'string') yield node;
  else if (Array.isArray(node)) for (const one of node) yield* texts(one, depth + 1);
  else if (typeof node === 'object' && node !== null && depth < 4) {
    for (const [key, value] of Object.entries(node)) {
      if (['documentation_url', 'status', 'type', 'url', 'resource', 'value', 'id'].includes(key)) continue;
      yield* texts(value, depth + 1);
    }
  }
}

function shorten(text: string): string {
  const line = printable(text.replace(/\s+/g, ' ').trim());
  return line.length > largestWords ? `${line.slice(0, largestWords)}…` : line;
}

/** What a typed client of ours needs: JSON in, JSON out, errors as sentences. */
export class JsonClient {
  readonly #api: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #fetch: ReturnType<typeof patientFetch>;

  constructor(api: string, headers: Readonly<Record<string, string>>, wire: Wire) {
    this.#api = api;
    this.#headers = headers;
    this.#fetch = patientFetch(wire);
  }

  /** The caller names the type: the hosts' descriptions say it, and the tests hold answers against them. */
  async get<T>(path: string): Promise<T> {
    return (await (await this.#send('GET', path)).json()) as T;
  }

  async send<T>(method: 'POST' | 'PATCH' | 'PUT', path: string, body?: object): Promise<T> {
    return (await (await this.#send(method, path, body)).json()) as T;
  }

  /** One page, and the headers that say whether there is another. */
  async page<T>(path: string): Promise<{ readonly items: T; readonly headers: Headers }> {
    const answer = await this.#send('GET', path);
    return { items: (await answer.json()) as T, headers: answer.headers };
  }

  #send(method: string, path: string, body?: object): Promise<Response> {
    const url = path.startsWith('http') ? path : `${this.#api}${path}`;
    return this.#fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        'user-agent': 'dockfix',
        ...this.#headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}
