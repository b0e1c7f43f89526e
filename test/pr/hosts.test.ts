import { chmodSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ownersOf } from '../../src/pr/hosts/codeowners.ts';
import { HostFailure, waitOf } from '../../src/pr/hosts/failure.ts';
import { type Patience, patientFetch } from '../../src/pr/hosts/http.ts';
import { readRemote, withoutUser } from '../../src/pr/hosts/remote.ts';
import { findCredentials } from '../../src/pr/hosts/token.ts';
import { markerIn, withMarker } from '../../src/pr/sync-marker.ts';
import { sealed, sealedBase, unsealed } from '../../src/pr/sync-seal.ts';
import { tempFolder, writeFiles } from '../support/temp.ts';

describe('the address of a remote', () => {
  it.each([
    ['https://github.com/acme/shop.git', 'github', 'acme/shop', 'https://api.github.com'],
    ['https://user:pass@github.com/acme/shop', 'github', 'acme/shop', 'https://api.github.com'],
    ['git@github.com:acme/shop.git', 'github', 'acme/shop', 'https://api.github.com'],
    ['ssh://git@ssh.github.com:443/acme/shop.git', 'github', 'acme/shop', 'https://api.github.com'],
    ['git://github.com/acme/shop.git/', 'github', 'acme/shop', 'https://api.github.com'],
    ['https://acme.ghe.com/acme/shop', 'github', 'acme/shop', 'https://api.acme.ghe.com'],
    ['https://github.acme.example/acme/shop', 'github', 'acme/shop', 'https://github.acme.example/api/v3'],
    ['https://gitlab.com/acme/tools/shop.git', 'gitlab', 'acme/tools/shop', 'https://gitlab.com/api/v4'],
    ['git@gitlab.acme.example:a/b/c/shop.git', 'gitlab', 'a/b/c/shop', 'https://gitlab.acme.example/api/v4'],
    ['ssh://git@altssh.gitlab.com:443/acme/shop.git', 'gitlab', 'acme/shop', 'https://gitlab.com/api/v4'],
    ['https://codeberg.org/acme/shop.git', 'gitea', 'acme/shop', 'https://codeberg.org/api/v1'],
    [
      'ssh://git@git.forgejo.acme.example:2222/acme/shop',
      'gitea',
      'acme/shop',
      'https://git.forgejo.acme.example/api/v1',
    ],
    ['https://gitea.example:3000/acme/shop.git', 'gitea', 'acme/shop', 'https://gitea.example:3000/api/v1'],
    ['git@bitbucket.org:acme/shop.git', 'bitbucket', 'acme/shop', 'https://api.bitbucket.org/2.0'],
  ])('%s', (url, kind, path, api) => {
    expect(readRemote(url, { env: {} })).toMatchObject({ kind, path, api });
  });

  it('is asked of the user where the name does not say it', () => {
    const url = 'https://git.acme.example/acme/shop.git';
    expect(() => readRemote(url, { env: {} })).toThrow('which kind of host');
    expect(readRemote(url, { kind: 'gitea', env: {} }).api).toBe('https://git.acme.example/api/v1');
    expect(readRemote(url, { env: { CI_SERVER_URL: 'https://git.acme.example' } }).kind).toBe('gitlab');
    const github = { GITHUB_SERVER_URL: 'https://git.acme.example', GITHUB_API_URL: 'https://git.acme.example/api/v3' };
    expect(readRemote(url, { env: github })).toMatchObject({ kind: 'github', api: 'https://git.acme.example/api/v3' });
    expect(readRemote(url, { env: { ...github, GITEA_ACTIONS: 'true' } }).kind).toBe('gitea');
    expect(readRemote(url, { kind: 'github', api: 'https://api.acme.example/', env: {} }).api).toBe(
      'https://api.acme.example',
    );
  });

  it.each(['/srv/git/shop.git', '../shop.git', 'file:///srv/git/shop.git', 'C:\\git\\shop', 'C:/git/shop', ''])(
    'is none on a host: %s',
    (url) => {
      expect(() => readRemote(url, { env: {} })).toThrow('no host that has pull requests');
    },
  );

  it('is not taken for a host that only ends like one', () => {
    expect(() => readRemote('https://evilgithub.com/a/b', { env: {} })).toThrow('which kind of host');
    expect(() => readRemote('https://github.com.evil.example/a/b', { kind: undefined, env: {} })).not.toThrow();
    // It is asked for with the token of a company's server, never with that of github.com.
    const address = readRemote('https://github.com.evil.example/a/b', { env: {} });
    expect(() => findCredentials(address, { GH_TOKEN: 'x', HOME: '/nowhere' })).toThrow('no token');
  });

  it('is shown without what people put into it', () => {
    expect(withoutUser('https://me:secret@git.example/a/b')).toBe('https://git.example/a/b');
  });
});

describe('the token', () => {
  const github = readRemote('https://github.com/acme/shop', { env: {} });
  const company = readRemote('https://github.acme.example/acme/shop', { env: {} });
  const gitlab = readRemote('https://gitlab.acme.example/acme/shop', { env: {} });
  const gitea = readRemote('https://codeberg.org/acme/shop', { env: {} });
  const bitbucket = readRemote('https://bitbucket.org/acme/shop', { env: {} });
  const nowhere = { HOME: '/nowhere' };

  it('comes from the variables of the host, for the host that they are meant for', () => {
    expect(findCredentials(github, { ...nowhere, GITHUB_TOKEN: 'b', GH_TOKEN: 'a' }).token).toBe('a');
    expect(findCredentials(github, { ...nowhere, GITHUB_TOKEN: 'b' })).toEqual({
      token: 'b',
      gitUser: 'x-access-token',
    });
    expect(() => findCredentials(company, { ...nowhere, GH_TOKEN: 'a' })).toThrow('no token');
    expect(findCredentials(company, { ...nowhere, GH_ENTERPRISE_TOKEN: 'c' }).token).toBe('c');
    expect(findCredentials(gitlab, { ...nowhere, GITLAB_TOKEN: 'd' }).gitUser).toBe('oauth2');
    expect(() => findCredentials(gitlab, { ...nowhere, GITLAB_TOKEN: 'd', GITLAB_HOST: 'gitlab.com' })).toThrow(
      'no token',
    );
    expect(findCredentials(gitea, { ...nowhere, FORGEJO_TOKEN: 'e' }).token).toBe('e');
    const pair = { ...nowhere, BITBUCKET_EMAIL: 'me@example.org', BITBUCKET_API_TOKEN: 'f' };
    expect(findCredentials(bitbucket, pair)).toMatchObject({ token: 'f', user: 'me@example.org' });
    expect(findCredentials(bitbucket, { ...nowhere, BITBUCKET_TOKEN: 'g' })).toEqual({
      token: 'g',
      gitUser: 'x-token-auth',
    });
  });

  it('comes from where the command lines of the hosts keep it', () => {
    const home = writeFiles(tempFolder(), {
      '.config/gh/hosts.yml':
        'github.com:\n    user: me\n    oauth_token: gh-1\ngithub.acme.example:\n    user: me\n    users:\n        me:\n            oauth_token: gh-2\n',
      '.config/glab-cli/config.yml': 'hosts:\n    gitlab.acme.example:\n        token: glab-1\n',
      '.config/tea/config.yml': 'logins:\n- name: cb\n  url: https://codeberg.org\n  token: tea-1\n',
    });
    const env = { HOME: home, PATH: '' };
    expect(findCredentials(github, env).token).toBe('gh-1');
    expect(findCredentials(company, env).token).toBe('gh-2');
    expect(findCredentials(gitlab, env).token).toBe('glab-1');
    expect(findCredentials(gitea, env).token).toBe('tea-1');
  });

  it('is asked of gh where the system keeps it', () => {
    const home = writeFiles(tempFolder(), {
      'gh/hosts.yml': 'github.com:\n    user: me\n',
      'bin/gh': '#!/bin/sh\n[ "$*" = "auth token --hostname github.com" ] && echo from-keyring\n',
    });
    const env = { GH_CONFIG_DIR: join(home, 'gh'), PATH: `${join(home, 'bin')}:/usr/bin:/bin` };
    chmodSync(join(home, 'bin/gh'), 0o755);
    expect(findCredentials(github, env).token).toBe('from-keyring');
  });
});

describe('owners of files', () => {
  it('are those of the last line that matches, in every section', () => {
    const text = [
      '* @all # everybody',
      '*.yaml @ana @acme/ops ops@example.org',
      '/docs/ @docs',
      'app/* @app',
      'quiet.yaml',
      '[Docker][2] @docker',
      'Dockerfile',
      '^[Optional]',
      'app/Dockerfile @opt',
    ].join('\n');
    expect(ownersOf(text, ['compose.yaml'])).toEqual(['acme/ops', 'ana']);
    expect(ownersOf(text, ['docs/a/b.md'])).toEqual(['docs']);
    expect(ownersOf(text, ['app/main.go'])).toEqual(['app']);
    expect(ownersOf(text, ['app/deep/main.go'])).toEqual(['all']);
    expect(ownersOf(text, ['quiet.yaml'])).toEqual([]);
    expect(ownersOf(text, ['app/Dockerfile'])).toEqual(['app', 'docker', 'opt']);
    expect(ownersOf('', ['a'])).toEqual([]);
  });
});

describe('requests', () => {
  async function serve(
    answers: readonly ((
      method: string,
    ) => { status: number; headers?: Record<string, string>; body?: string } | undefined)[],
  ) {
    let count = 0;
    const server = createServer((request, response) => {
      const answer = answers[Math.min(count, answers.length - 1)]?.(request.method ?? '');
      count += 1;
      if (answer === undefined) {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body ?? '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, count: () => count };
  }
  const patience: Patience = { longestPause: 2, attempts: 3, timeout: 2 };
  const client = patientFetch({ kind: 'github', place: 'host/acme/shop', patience });

  it('are made again after a fault, unless they make something', async () => {
    const fault = await serve([() => ({ status: 502 }), () => undefined, () => ({ status: 200, body: 'ok' })]);
    expect(await (await client(fault.url)).text()).toBe('ok');
    const post = await serve([() => ({ status: 502 })]);
    await expect(client(post.url, { method: 'POST', body: '{}' })).rejects.toThrow('fault of its own (502)');
    expect(post.count()).toBe(1);
  });

  it('wait for a short pause and say how long a long one is', async () => {
    const short = await serve([() => ({ status: 429, headers: { 'retry-after': '1' } }), () => ({ status: 200 })]);
    expect((await client(short.url, { method: 'POST', body: '{}' })).status).toBe(200);
    const long = await serve([() => ({ status: 429, headers: { 'retry-after': '3600' } })]);
    const failure = await client(long.url).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HostFailure);
    expect((failure as HostFailure).advice).toContain('60 min');
    expect(long.count()).toBe(1);
  });

  it('end in a sentence when nobody answers, and repeat no page of HTML', async () => {
    const gone = await serve([() => undefined]);
    await expect(client(gone.url)).rejects.toThrow('broke the connection off');
    await expect(client('http://127.0.0.1:65533/')).rejects.toThrow('refuses the connection');
    const html = await serve([() => ({ status: 400, body: '<html>secret page</html>' })]);
    await expect(client(html.url)).rejects.toThrow(/^the host refuses this \(400\)$/);
  });

  it('know the pause in every form', () => {
    const wait = (status: number, headers: Record<string, string>, words = '') =>
      waitOf({ status, headers: new Headers(headers), words }, 1_000_000);
    expect(wait(403, { 'retry-after': '7' })).toBe(7);
    expect(wait(429, { 'retry-after': new Date(1_005_000).toUTCString() })).toBe(5);
    expect(wait(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1030' })).toBe(30);
    expect(wait(429, { 'ratelimit-remaining': '0', 'ratelimit-reset': '1030' })).toBe(30);
    expect(wait(403, {}, 'You have exceeded a secondary rate limit')).toBe(60);
    expect(wait(403, { 'x-ratelimit-remaining': '12' })).toBeUndefined();
    expect(wait(404, { 'retry-after': '7' })).toBeUndefined();
  });
});

describe('the seal and the marker', () => {
  const parts = { tree: 'a'.repeat(40), parent: 'b'.repeat(40), base: 'c'.repeat(40) };
  const commit = (message: string) => ({ message, tree: parts.tree, parents: [parts.parent] });

  it('hold for what dockfix made and for nothing else', () => {
    for (const text of ['Fix it', 'Fix it\n\nWhy.\n', 'Fix it\n\nWhy.\n\nDockfix-Rule: compose/x']) {
      const message = sealed(text, parts);
      expect(sealedBase(commit(message))).toBe(parts.base);
      expect(unsealed(message)).toBe(text.trimEnd());
      expect(sealedBase(commit(message.replace('Fix', 'Mend')))).toBeUndefined();
      expect(sealedBase(commit(`${message}\nSigned-off-by: me`))).toBeUndefined();
      expect(sealedBase({ ...commit(message), tree: 'd'.repeat(40) })).toBeUndefined();
      expect(sealedBase({ ...commit(message), parents: [parts.base] })).toBeUndefined();
      expect(sealedBase({ ...commit(message), parents: [parts.parent, parts.base] })).toBeUndefined();
    }
    expect(sealedBase(commit('by hand'))).toBeUndefined();
  });

  it('are read from a body as hosts give it back', () => {
    const marker = {
      scope: 's',
      key: 'k',
      text: 't',
      title: 'i',
      commits: ['1234567890abcdef'],
      state: 'open',
    } as const;
    const body = withMarker('Text', marker);
    expect(markerIn(body)).toEqual({ ...marker, commits: ['1234567890'] });
    expect(markerIn(body.replaceAll('\n', '\r\n'))).toEqual({ ...marker, commits: ['1234567890'] });
    expect(markerIn(`${body}\nA note of a person`)).toEqual({ ...marker, commits: ['1234567890'] });
    expect(markerIn('Text')).toBeUndefined();
    expect(markerIn(body.replace('state=open', 'state=odd'))).toBeUndefined();
  });
});
