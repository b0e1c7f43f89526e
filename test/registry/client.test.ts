import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';
import type { ImageReference } from '../../src/knowledge/types.ts';
import { parseChallenge } from '../../src/registry/challenge.ts';
import { RegistryClient, type RegistryOptions } from '../../src/registry/client.ts';
import { dockerCredentials } from '../../src/registry/credentials.ts';
import { resolveDigests } from '../../src/registry/resolve.ts';
import { tempFolder } from '../support/temp.ts';
import { type RegistrySetup, startRegistry, type TestRegistry } from './server.ts';

const running: TestRegistry[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((registry) => registry.close()));
});

async function registryWith(setup: RegistrySetup = {}): Promise<TestRegistry> {
  const registry = await startRegistry(setup);
  running.push(registry);
  return registry;
}

function reference(text: string): ImageReference {
  const parsed = parseImageReference(text);
  if (parsed === undefined) throw new Error(`not a reference: ${text}`);
  return parsed;
}

const quick: RegistryOptions = { timeout: 2_000, retries: 1, longestWait: 10 };
const account = 'reader:pass:word';
const credentials = () => ({ user: 'reader', password: 'pass:word' });

describe('the digest of a tag', () => {
  it('is what the registry tells for HEAD, without the manifest', async () => {
    const { host, digest, requests } = await registryWith();
    expect(await new RegistryClient(quick).digestOf(reference(`${host}/team/app:1`))).toBe(digest);
    expect(requests).toEqual(['HEAD /v2/team/app/manifests/1']);
  });

  it('is that of latest without a tag', async () => {
    const { host, digest } = await registryWith();
    expect(await new RegistryClient(quick).digestOf(reference(`${host}/team/app`))).toBe(digest);
  });

  it('is the hash of the manifest where HEAD does not tell it', async () => {
    const { host, digest, requests } = await registryWith({ shyHead: true });
    expect(await new RegistryClient(quick).digestOf(reference(`${host}/team/app:1`))).toBe(digest);
    expect(requests).toEqual(['HEAD /v2/team/app/manifests/1', 'GET /v2/team/app/manifests/1']);
  });

  it('is not taken from a registry that sends something else than it says', async () => {
    const { host } = await registryWith({ shyHead: true, claims: `sha256:${'0'.repeat(64)}` });
    await expect(new RegistryClient(quick).digestOf(reference(`${host}/team/app:1`))).rejects.toThrow(
      /another manifest/,
    );
  });

  it('is not there for an image that is not there', async () => {
    const { host } = await registryWith();
    expect(await new RegistryClient(quick).digestOf(reference(`${host}/team/app:2`))).toBeUndefined();
  });

  it('comes with patience', async () => {
    const { host, digest } = await registryWith({ busy: 1 });
    expect(await new RegistryClient(quick).digestOf(reference(`${host}/team/app:1`))).toBe(digest);
    const closed = await startRegistry();
    await closed.close();
    await expect(new RegistryClient(quick).digestOf(reference(`${closed.host}/team/app:1`))).rejects.toThrow(
      /cannot be reached/,
    );
  });
});

describe('logins', () => {
  it('are not needed for a token that everybody gets', async () => {
    const { host, digest, requests } = await registryWith({ login: 'anonymous-token' });
    const client = new RegistryClient(quick);
    expect(await client.digestOf(reference(`${host}/team/app:1`))).toBe(digest);
    expect(await client.digestOf(reference(`${host}/team/app:latest`))).toBe(digest);
    expect(requests).toEqual([
      'HEAD /v2/team/app/manifests/1',
      'GET /token',
      'HEAD /v2/team/app/manifests/1 authorized',
      'HEAD /v2/team/app/manifests/latest authorized',
    ]);
  });

  it.each(['token', 'basic'] as const)('by %s', async (login) => {
    const { host, digest } = await registryWith({ login, account });
    expect(await new RegistryClient({ ...quick, credentials }).digestOf(reference(`${host}/team/app:1`))).toBe(digest);
  });

  it.each(['token', 'basic'] as const)('that are refused by %s are an error without the password', async (login) => {
    const { host } = await registryWith({ login, account });
    const wrong = new RegistryClient({ ...quick, credentials: () => ({ user: 'reader', password: 'not-the-one' }) });
    const error: unknown = await wrong.digestOf(reference(`${host}/team/app:1`)).catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/does not let|gives no token/);
    expect(String(error)).not.toContain('not-the-one');
    await expect(new RegistryClient(quick).digestOf(reference(`${host}/team/app:1`))).rejects.toThrow(/login|token/);
  });

  it('are taken from the configuration of docker login', async () => {
    const path = tempFolder();
    const { host, digest } = await registryWith({ login: 'token', account });
    mkdirSync(join(path, 'docker'));
    const auth = Buffer.from(account).toString('base64');
    writeFileSync(join(path, 'docker/config.json'), JSON.stringify({ auths: { [host]: { auth } } }));
    const found = dockerCredentials({ DOCKER_CONFIG: join(path, 'docker') });
    expect(await new RegistryClient({ ...quick, credentials: found }).digestOf(reference(`${host}/team/app:1`))).toBe(
      digest,
    );
    expect(await found('registry.example.org')).toBeUndefined();
    expect(await dockerCredentials({ DOCKER_CONFIG: join(path, 'nowhere') })(host)).toBeUndefined();
  });
});

describe('challenges', () => {
  it.each([
    ['Basic realm="x"', { scheme: 'basic' }],
    [
      'Bearer realm="https://a/t",service="s",scope="repository:a/b:pull,push"',
      { scheme: 'bearer', realm: 'https://a/t', service: 's', scope: 'repository:a/b:pull,push' },
    ],
    ['bearer realm=https://a/t', { scheme: 'bearer', realm: 'https://a/t', service: undefined, scope: undefined }],
    ['Negotiate', undefined],
    ['Bearer service="s"', undefined],
    ['', undefined],
  ])('%s', (header, parsed) => expect(parseChallenge(header)).toEqual(parsed));
});

describe('many images', () => {
  it('are asked for at once; what fails is told, what is not there is left out', async () => {
    const { host, digest } = await registryWith();
    const closed = await startRegistry();
    await closed.close();
    const names = [`${host}/team/app:1`, `${host}/team/app:2`, `${closed.host}/team/app:1`];
    const { digests, failures } = await resolveDigests(new Map(names.map((name) => [name, reference(name)])), quick);
    expect([...digests]).toEqual([[`${host}/team/app:1`, digest]]);
    expect(failures.map((failure) => failure.reference.registry)).toEqual([closed.host]);
  });
});
