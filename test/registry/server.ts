/** A registry on the loopback interface: manifests by tag and digest, with the logins that registries ask for. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RegistrySetup {
  /** How it lets itself be read. */
  readonly login?: 'none' | 'anonymous-token' | 'token' | 'basic';
  /** `user:password` that it takes. */
  readonly account?: string;
  /** No `Docker-Content-Digest` for HEAD. */
  readonly shyHead?: boolean;
  /** Answers 429 so many times first. */
  readonly busy?: number;
  /** Claims this digest whatever it sends. */
  readonly claims?: string;
}

export interface TestRegistry {
  /** `127.0.0.1:40000`. */
  readonly host: string;
  readonly digest: string;
  /** Method, path and whether it was authorized, in order. */
  readonly requests: string[];
  close(): Promise<void>;
}

const token = 'a-token-of-the-test';
const index = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [
    {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: `sha256:${'a'.repeat(64)}`,
      size: 2,
      platform: { os: 'linux', architecture: 'amd64' },
    },
  ],
});
const digest = `sha256:${createHash('sha256').update(index).digest('hex')}`;

/** Serves `team/app:1` and `team/app:latest`. */
export async function startRegistry(setup: RegistrySetup = {}): Promise<TestRegistry> {
  const requests: string[] = [];
  let busy = setup.busy ?? 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://registry');
    requests.push(
      `${request.method} ${url.pathname}${request.headers.authorization === undefined ? '' : ' authorized'}`,
    );
    if (busy > 0) {
      busy -= 1;
      response.writeHead(429, { 'retry-after': '0' }).end();
    } else if (url.pathname === '/token') giveToken(request, response, url, setup);
    else if (!isAuthorized(request, setup)) askForLogin(response, setup, hostOf());
    else giveManifest(request, response, url, setup);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hostOf = (): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host: hostOf(),
    digest,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function isAuthorized({ headers }: IncomingMessage, { login = 'none', account = '' }: RegistrySetup): boolean {
  if (login === 'none') return true;
  if (login === 'basic') return headers.authorization === `Basic ${Buffer.from(account).toString('base64')}`;
  return headers.authorization === `Bearer ${token}`;
}

function askForLogin(response: ServerResponse, { login }: RegistrySetup, host: string): void {
  const challenge =
    login === 'basic'
      ? 'Basic realm="registry"'
      : `Bearer realm="http://${host}/token",service="registry.test",scope="repository:team/app:pull"`;
  response.writeHead(401, { 'www-authenticate': challenge }).end('{"errors":[{"code":"UNAUTHORIZED"}]}');
}

function giveToken({ headers }: IncomingMessage, response: ServerResponse, url: URL, setup: RegistrySetup): void {
  const asked = url.searchParams;
  const isFull = asked.get('service') === 'registry.test' && asked.get('scope') === 'repository:team/app:pull';
  const isKnown = headers.authorization === `Basic ${Buffer.from(setup.account ?? '').toString('base64')}`;
  if (!isFull || (setup.login === 'token' && !isKnown)) response.writeHead(401).end();
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ token }));
}

function giveManifest(request: IncomingMessage, response: ServerResponse, url: URL, setup: RegistrySetup): void {
  const wantsIndex = (request.headers.accept ?? '').includes('application/vnd.oci.image.index.v1+json');
  if (!wantsIndex || !/^\/v2\/team\/app\/manifests\/(?:1|latest)$/.test(url.pathname)) {
    response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
    return;
  }
  const isHead = request.method === 'HEAD';
  const told = setup.claims ?? digest;
  response.writeHead(200, {
    'content-type': 'application/vnd.oci.image.index.v1+json',
    ...(isHead && setup.shyHead === true ? {} : { 'docker-content-digest': told }),
  });
  response.end(isHead ? undefined : index);
}
