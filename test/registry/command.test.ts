/** `--registry` and `dockfix lock` against a registry on the loopback interface, over real HTTP. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CliResult, cleanEnv, cliPath } from '../support/cli.ts';
import { tempTree } from '../support/temp.ts';
import { startRegistry } from './server.ts';

async function registry() {
  const started = await startRegistry({ login: 'anonymous-token' });
  onTestFinished(() => started.close());
  return started;
}

/** The registry lives in this process, so nothing may wait for the command without turning. */
function dockfix(cwd: string, ...args: readonly string[]): Promise<CliResult> {
  return dockfixWith({}, cwd, ...args);
}

function dockfixWith(
  extra: Readonly<Record<string, string>>,
  cwd: string,
  ...args: readonly string[]
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const env = cleanEnv({ DOCKER_CONFIG: join(cwd, 'no-such-folder'), ...extra });
    const child = spawn(process.execPath, [cliPath, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const rule = ['--rule', 'compose/image-without-digest'];
const compose = (host: string) =>
  `services:\n  app:\n    image: ${host}/team/app:1   # ours\n  gone:\n    image: ${host}/team/gone:1\n`;

describe('digests from a registry', () => {
  it('are asked for with --registry only, and written behind the tag', async () => {
    const { host, digest, requests } = await registry();
    const folder = tempTree({ 'compose.yaml': compose(host) });
    expect((await dockfix(folder, 'audit', ...rule)).stdout).not.toContain('image-without-digest');
    expect(requests).toEqual([]);
    const applied = await dockfix(folder, 'apply', '--review', '--registry', ...rule);
    expect(applied.stderr).toContain('1 fix applied');
    expect(readFileSync(join(folder, 'compose.yaml'), 'utf8')).toBe(
      compose(host).replace('/team/app:1', `/team/app:1@${digest}`),
    );
    const again = await dockfix(folder, 'diff', '--review', '--registry', ...rule);
    expect(again.stdout).toBe('');
  });

  it('come from the lock file that dockfix lock writes', async () => {
    const { host, digest, requests } = await registry();
    const folder = tempTree({ 'compose.yaml': compose(host), Dockerfile: `FROM ${host}/team/app:latest\n` });
    const locked = await dockfix(folder, 'lock');
    expect(locked.code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'dockfix.lock'), 'utf8'))).toEqual({
      images: { [`${host}/team/app:1`]: digest, [`${host}/team/app:latest`]: digest },
    });
    requests.length = 0;
    await dockfix(folder, 'apply', '--review', ...rule);
    expect(requests).toEqual([]);
    expect(readFileSync(join(folder, 'compose.yaml'), 'utf8')).toContain(`/team/app:1@${digest}   # ours`);
  });

  it('go into FROM of the stages as well: that of the index, for all platforms', async () => {
    const { host, digest } = await registry();
    const text = `FROM ${host}/team/app:1 AS build\nFROM build\nCOPY --from=${host}/team/app:1 /a /b\n`;
    const folder = tempTree({ Dockerfile: text });
    const only = ['--rule', 'dockerfile/base-image-without-digest'];
    await dockfix(folder, 'apply', '--review', '--registry', ...only);
    expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toBe(text.replaceAll('app:1', `app:1@${digest}`));
    expect((await dockfix(folder, 'diff', '--review', '--registry', ...only)).stdout).toBe('');
  });

  it('are named when a registry cannot be asked', async () => {
    const started = await startRegistry();
    await started.close();
    const folder = tempTree({ 'compose.yaml': compose(started.host) });
    const audited = await dockfix(folder, 'audit', '--registry', '--json', ...rule);
    const { problems } = JSON.parse(audited.stdout) as { problems: { message: string }[] };
    expect(problems.map(({ message }) => message)).toContainEqual(expect.stringContaining('cannot be reached'));
  });

  it('are not taken from a lock file that is broken', async () => {
    const folder = tempTree({
      'compose.yaml': 'services: {a: {image: "nginx:1.30"}}\n',
      'dockfix.lock': '{"images": []}',
    });
    const audited = await dockfix(folder, 'audit', '--json', ...rule);
    const { problems } = JSON.parse(audited.stdout) as { problems: { file: string }[] };
    expect(problems.map(({ file }) => file)).toContain('dockfix.lock');
  });
});

const openssl = spawnSync('openssl', ['version']).status === 0;
if (!openssl) process.stderr.write('SKIPPED: no openssl, so no server with TLS for the checksums of downloads.\n');

describe.skipIf(!openssl)('checksums of downloads', () => {
  const tool = 'what the project released\n';
  const sha256 = createHash('sha256').update(tool).digest('hex');

  /** A server with a certificate that only those trust who are given it. */
  async function server() {
    const folder = tempTree({});
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'],
      ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
    ]);
    expect(made.status).toBe(0);
    const requests: string[] = [];
    const files: Record<string, string> = {
      '/v1.2.3/tool-1.2.3.tgz': tool,
      '/v1.2.3/SHA256SUMS': `${sha256}  tool-1.2.3.tgz\n`,
      '/other-1.2.3.tgz': tool,
      '/latest/tool.tgz': tool,
    };
    const started = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
      requests.push(request.url ?? '');
      const text = files[request.url ?? ''];
      response.writeHead(text === undefined ? 404 : 200).end(text);
    });
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      started.closeAllConnections();
      started.close();
    });
    const base = `https://127.0.0.1:${(started.address() as AddressInfo).port}`;
    return { base, requests, env: { NODE_EXTRA_CA_CERTS: certificate } };
  }

  const only = ['--rule', 'dockerfile/unverified-download'];
  const dockerfile = (base: string): string =>
    `FROM scratch\nARG VERSION=1.2.3\nADD ${base}/v\${VERSION}/tool-\${VERSION}.tgz /\nADD ${base}/other-1.2.3.tgz /\nADD ${base}/latest/tool.tgz /\n`;
  const fixed = (base: string): string =>
    dockerfile(base)
      .replace('ADD ', `ADD --checksum=sha256:${sha256} `)
      .replace(`ADD ${base}/other`, `ADD --checksum=sha256:${sha256} ${base}/other`);

  it('are fetched with --registry only, never from a moving address, and compared with what is published', async () => {
    const { base, requests, env } = await server();
    const folder = tempTree({ Dockerfile: dockerfile(base) });
    await dockfixWith(env, folder, 'audit', ...only);
    expect(requests).toEqual([]);
    const audited = await dockfixWith(env, folder, 'audit', '--json', '--registry', ...only);
    expect(audited.stdout).toContain(`${base}/v1.2.3/SHA256SUMS`);
    expect(audited.stdout).toContain('trusts the first download');
    await dockfixWith(env, folder, 'apply', '--review', '--registry', ...only);
    expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toBe(fixed(base));
    expect(requests).not.toContain('/latest/tool.tgz');
  });

  it('come from the lock file that dockfix lock writes', async () => {
    const { base, requests, env } = await server();
    const folder = tempTree({ Dockerfile: dockerfile(base) });
    const locked = await dockfixWith(env, folder, 'lock');
    expect(locked.stderr).toContain('2 downloads');
    expect(JSON.parse(readFileSync(join(folder, 'dockfix.lock'), 'utf8'))).toEqual({
      images: {},
      downloads: {
        [`${base}/other-1.2.3.tgz`]: { sha256 },
        [`${base}/v1.2.3/tool-1.2.3.tgz`]: { sha256, published: `${base}/v1.2.3/SHA256SUMS` },
      },
    });
    requests.length = 0;
    await dockfix(folder, 'apply', '--review', ...only);
    expect(requests).toEqual([]);
    expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toBe(fixed(base));
  });

  it('are not taken from a server whose certificate nobody trusts', async () => {
    const { base } = await server();
    const folder = tempTree({ Dockerfile: dockerfile(base) });
    const audited = await dockfix(folder, 'audit', '--json', '--registry', ...only);
    const { problems } = JSON.parse(audited.stdout) as { problems: { message: string }[] };
    expect(problems.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/no checksum for .* cannot be reached/),
    );
  });
});
