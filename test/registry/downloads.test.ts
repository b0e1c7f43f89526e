/** Checksums of downloads, from a server on the loopback interface. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type DownloadOptions, fetchChecksums } from '../../src/registry/downloads.ts';
import { checksumFor, publishedNames } from '../../src/registry/published-checksums.ts';

const body = 'the file\n';
const sha256 = createHash('sha256').update(body).digest('hex');
const sha512 = createHash('sha512').update(body).digest('hex');

/** Serves these texts; what begins with `→` redirects. */
async function serve(files: Readonly<Record<string, string>>): Promise<{ base: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push(path);
    const text = files[path];
    if (text === undefined) response.writeHead(404).end();
    else if (text.startsWith('→')) response.writeHead(302, { location: text.slice(1) }).end();
    else if (text === 'never') response.writeHead(200).write('.');
    else response.writeHead(200).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

async function one(address: string, options: DownloadOptions = {}) {
  const { checksums, failures } = await fetchChecksums([address], options);
  return checksums.get(address) ?? failures[0]?.message;
}

describe('the checksum of a download', () => {
  it('is that of what the server gives, through redirects', async () => {
    const { base } = await serve({ '/a-1.2.3.tgz': '→/elsewhere', '/elsewhere': body });
    expect(await one(`${base}/a-1.2.3.tgz`)).toEqual({ sha256 });
  });

  it.each([
    ['a file of its own', '/v1/a.tgz.sha256', `${sha256}\n`],
    ['a file of its own with the name', '/v1/a.tgz.sha256', `${sha256}  a.tgz\n`],
    ['SHA-512', '/v1/a.tgz.sha512', `${sha512} *a.tgz\n`],
    ['a list', '/v1/SHA256SUMS', `${'0'.repeat(64)}  b.tgz\n${sha256}  ./a.tgz\n`],
    ['a list of BSD', '/v1/checksums.txt', `SHA256 (a.tgz) = ${sha256.toUpperCase()}\n`],
  ])('is compared with what is published as %s', async (_, path, list) => {
    const { base } = await serve({ '/v1/a.tgz': body, [path]: list });
    expect(await one(`${base}/v1/a.tgz`)).toEqual({ sha256, published: `${base}${path}` });
  });

  it('is none where another one is published', async () => {
    const { base } = await serve({ '/a.tgz': body, '/a.tgz.sha256': '0'.repeat(64) });
    expect(await one(`${base}/a.tgz`)).toContain('is not the one that is published');
  });

  it('passes over a list without the file and a page instead of a list', async () => {
    const { base } = await serve({ '/a.tgz': body, '/SHA256SUMS': `${sha256}  b.tgz\n`, '/a.tgz.sha256': '<html>' });
    expect(await one(`${base}/a.tgz`)).toEqual({ sha256 });
  });

  it('is a failure, and says why, where the file cannot be had', async () => {
    const { base } = await serve({
      '/large': 'x'.repeat(2_000_001),
      '/round': '→/round',
      '/slow': 'never',
      '/away': '→http://example.org/a',
      '/file': '→file:///etc/hostname',
    });
    expect(await one(`${base}/none`)).toContain('answers 404');
    expect(await one(`${base}/large`, { largest: 2_000_000 })).toContain('larger than 2 MB');
    expect(await one(`${base}/round`)).toContain('redirects too often');
    expect(await one(`${base}/slow`, { timeout: 300 })).toContain('no answer in time');
    expect(await one(`${base}/away`)).toContain('not asked over https');
    expect(await one(`${base}/file`)).toContain('not asked over https');
    expect(await one('http://example.org/a')).toContain('not asked over https');
  });

  it('of one address does not keep that of another', async () => {
    const { base } = await serve({ '/a': body });
    const { checksums, failures } = await fetchChecksums([`${base}/none`, `${base}/a`]);
    expect([...checksums.keys()]).toEqual([`${base}/a`]);
    expect(failures).toHaveLength(1);
  });
});

describe('published lists', () => {
  it('of a GitHub release have the name that GoReleaser gives them', () => {
    expect(publishedNames('https://github.com/acme/tool/releases/download/v1.2.3/tool.tgz')).toContain(
      'https://github.com/acme/tool/releases/download/v1.2.3/tool_1.2.3_checksums.txt',
    );
  });

  it('count for the very file', () => {
    const address = 'https://example.org/v1/tool';
    expect(checksumFor(address, 'https://example.org/v1/SHA256SUMS', `${sha256}  other-tool\n`)).toBeUndefined();
    expect(checksumFor(address, 'https://example.org/v1/SHA256SUMS', `${sha256}\n`)).toBeUndefined();
  });
});
