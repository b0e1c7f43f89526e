/**
 * Asks registries what a tag stands for: the manifest part of the OCI distribution specification,
 * with anonymous, token and basic authentication. Nothing else in dockfix goes to the network, and
 * this only where it is asked for. No error names a credential or a token.
 */
import { createHash } from 'node:crypto';
import type { ImageReference } from '../knowledge/types.ts';
import { type Challenge, parseChallenge } from './challenge.ts';
import type { Credentials, FindCredentials } from './credentials.ts';

/** Indexes first: a digest of one platform's manifest would pin everybody to that platform. */
const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** The registry of Docker Hub has another host than its images' names. */
const hubHost = 'registry-1.docker.io';
const digestForm = /^sha256:[0-9a-f]{64}$/;

export class RegistryError extends Error {
  override readonly name = 'RegistryError';
}

export interface RegistryOptions {
  readonly credentials?: FindCredentials | undefined;
  /** Milliseconds until a request is given up. */
  readonly timeout?: number | undefined;
  /** How often a request is made again that failed for a while (429, 5xx, no connection). */
  readonly retries?: number | undefined;
  /** Longest wait before it is made again, in milliseconds. */
  readonly longestWait?: number | undefined;
}

export class RegistryClient {
  readonly #credentials: FindCredentials;
  readonly #timeout: number;
  readonly #retries: number;
  readonly #longestWait: number;
  /** Authorization by registry and repository, once it is known. */
  readonly #authorizations = new Map<string, string>();

  constructor({ credentials, timeout = 15_000, retries = 2, longestWait = 10_000 }: RegistryOptions = {}) {
    this.#credentials = credentials ?? (() => undefined);
    this.#timeout = timeout;
    this.#retries = retries;
    this.#longestWait = longestWait;
  }

  /**
   * The digest that the reference's tag (`latest` without one) stands for: of the index where the
   * image is there for several platforms.
   * @returns undefined when the registry says that there is no such image or tag
   * @throws RegistryError when it cannot be asked, refuses, or answers with something else
   */
  async digestOf(reference: ImageReference): Promise<string | undefined> {
    const { registry, repository, tag = 'latest' } = reference;
    const url = new URL(`${baseOf(registry)}/v2/${repository}/manifests/${tag}`);
    const head = await this.#ask('HEAD', url, reference);
    if (head.status === 404) return undefined;
    const told = head.headers.get('docker-content-digest');
    if (head.ok && told !== null && digestForm.test(told)) return told;
    // A registry need not tell it for HEAD; it is the hash of the manifest's bytes.
    const full = await this.#ask('GET', url, reference);
    if (full.status === 404) return undefined;
    if (!full.ok) throw new RegistryError(`${registry} answers ${full.status} for ${reference.familiar}:${tag}`);
    const body = Buffer.from(await full.arrayBuffer());
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    const claimed = full.headers.get('docker-content-digest');
    if (claimed?.startsWith('sha256:') === true && claimed !== digest)
      throw new RegistryError(`${registry} sends another manifest for ${reference.familiar}:${tag} than it says`);
    return digest;
  }

  /** One request, authorized as the registry asks for it. */
  async #ask(method: 'HEAD' | 'GET', url: URL, { registry, repository }: ImageReference): Promise<Response> {
    const key = `${registry}/${repository}`;
    const send = (): Promise<Response> => {
      const authorization = this.#authorizations.get(key);
      return this.#fetch(url, {
        method,
        headers: { accept: manifestTypes, ...(authorization === undefined ? {} : { authorization }) },
      });
    };
    const first = await send();
    if (first.status !== 401) return first;
    await first.body?.cancel();
    const challenge = parseChallenge(first.headers.get('www-authenticate') ?? '');
    if (challenge === undefined) throw new RegistryError(`${registry} wants a login of a kind that is not known`);
    this.#authorizations.set(key, await this.#authorize(challenge, registry, repository));
    const second = await send();
    // An image that is not there and one that may not be seen look alike.
    if (second.status === 401 || second.status === 403)
      throw new RegistryError(`${registry} does not let ${repository} be read: log in, or correct its name`);
    return second;
  }

  async #authorize(challenge: Challenge, registry: string, repository: string): Promise<string> {
    const credentials = await this.#credentials(registry);
    if (challenge.scheme === 'basic') {
      if (credentials === undefined) throw new RegistryError(`${registry} wants a login`);
      return basic(credentials);
    }
    const realm = tokenServer(challenge.realm, registry);
    realm.searchParams.set('scope', challenge.scope ?? `repository:${repository}:pull`);
    if (challenge.service !== undefined) realm.searchParams.set('service', challenge.service);
    const answer = await this.#fetch(realm, {
      headers: credentials === undefined ? {} : { authorization: basic(credentials) },
    });
    if (!answer.ok) throw new RegistryError(`${realm.host} gives no token for ${repository} (${answer.status})`);
    const body: unknown = await answer.json().catch(() => undefined);
    const token = tokenIn(body);
    if (token === undefined) throw new RegistryError(`${realm.host} answers without a token`);
    return `Bearer ${token}`;
  }

  /** With patience for what passes by itself. */
  async #fetch(url: URL, init: RequestInit): Promise<Response> {
    for (let attempt = 0; ; attempt += 1) {
      let wait = Math.min(this.#longestWait, 500 * 2 ** attempt);
      try {
        const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(this.#timeout) });
        if ((answer.status !== 429 && answer.status < 500) || attempt >= this.#retries) return answer;
        const asked = Number(answer.headers.get('retry-after'));
        if (asked > 0) wait = Math.min(this.#longestWait, asked * 1000);
        await answer.body?.cancel();
      } catch (error) {
        if (attempt >= this.#retries) throw new RegistryError(`${url.host} cannot be reached: ${reasonOf(error)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** Only a registry on this machine is spoken to without TLS, as the engine does. */
function baseOf(registry: string): string {
  const host = registry === 'docker.io' ? hubHost : registry;
  return `${isLocal(registry) ? 'http' : 'https'}://${host}`;
}

function isLocal(registry: string): boolean {
  const { hostname } = new URL(`http://${registry}`);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

/** A login must not be sent in the open, wherever the registry points. */
function tokenServer(realm: string, registry: string): URL {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal(registry) && isLocal(url.host));
  if (url === undefined || !secure) throw new RegistryError(`${registry} names a token server that is not safe to ask`);
  return url;
}

function basic({ user, password }: Credentials): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function tokenIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { token, access_token: other } = body as { token?: unknown; access_token?: unknown };
  const found = token ?? other;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  const { cause } = error;
  if (error.name === 'TimeoutError') return 'no answer in time';
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
