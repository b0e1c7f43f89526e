import { describe, expect, test } from 'vitest';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('an image reference', () => {
  test.each([
    ['postgres', 'docker.io', 'library/postgres', 'postgres', undefined, undefined],
    ['postgres:17-alpine', 'docker.io', 'library/postgres', 'postgres', '17-alpine', undefined],
    ['library/postgres', 'docker.io', 'library/postgres', 'postgres', undefined, undefined],
    ['docker.io/postgres:16', 'docker.io', 'library/postgres', 'postgres', '16', undefined],
    ['docker.io/library/postgres', 'docker.io', 'library/postgres', 'postgres', undefined, undefined],
    ['index.docker.io/library/redis:7', 'docker.io', 'library/redis', 'redis', '7', undefined],
    ['valkey/valkey:8', 'docker.io', 'valkey/valkey', 'valkey/valkey', '8', undefined],
    ['ghcr.io/a/b/c:v1', 'ghcr.io', 'a/b/c', 'ghcr.io/a/b/c', 'v1', undefined],
    ['registry:5000/app', 'registry:5000', 'app', 'registry:5000/app', undefined, undefined],
    ['registry:5000', 'docker.io', 'library/registry', 'registry', '5000', undefined],
    ['localhost/app', 'localhost', 'app', 'localhost/app', undefined, undefined],
    ['[::1]:5000/app:1', '[::1]:5000', 'app', '[::1]:5000/app', '1', undefined],
    ['Registry/app', 'Registry', 'app', 'Registry/app', undefined, undefined],
    [`nginx@${digest}`, 'docker.io', 'library/nginx', 'nginx', undefined, digest],
    [`nginx:1.29@${digest}`, 'docker.io', 'library/nginx', 'nginx', '1.29', digest],
    ['my__image/a-b.c', 'docker.io', 'my__image/a-b.c', 'my__image/a-b.c', undefined, undefined],
  ])('%s', (text, registry, repository, familiar, tag, expectedDigest) => {
    expect(parseImageReference(text)).toEqual({ registry, repository, familiar, tag, digest: expectedDigest });
  });

  test.each([
    '',
    '${IMAGE}',
    'postgres:${TAG}',
    'postgres:',
    'postgres:17:1',
    'Postgres',
    '/postgres',
    'postgres/',
    'docker.io/',
    'a//b',
    '-a',
    'a..b',
    'nginx@sha256:abc',
    'nginx@',
    'a b',
    `${'0123456789abcdef'.repeat(4)}`,
    `a/${'b'.repeat(260)}`,
    `a:${'b'.repeat(129)}`,
  ])('is not one: %j', (text) => {
    expect(parseImageReference(text)).toBeUndefined();
  });
});
