import { describe, expect, it } from 'vitest';
import { lifeOf, systemLifeOf } from '../../src/knowledge/end-of-life.ts';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';
import { movedReference, renamedImage } from '../../src/knowledge/renamed-images.ts';
import { movingTag, successorTag, tagAtSnapshot } from '../../src/knowledge/successor-tags.ts';
import type { ImageReference } from '../../src/knowledge/types.ts';

function reference(text: string): ImageReference {
  const parsed = parseImageReference(text);
  if (parsed === undefined) throw new Error(`not a reference: ${text}`);
  return parsed;
}

describe('the life of a release', () => {
  it.each([
    ['node:14', 'ended', '2023-04-30', '22'],
    ['node:22-slim', 'supported', undefined, undefined],
    ['postgres:9.6-alpine', 'ended', '2021-11-11', '15'],
    ['mysql:5', 'ended', undefined, '8.4'],
    ['redis:5.0.3', 'ended', '2022-04-27', '6.2'],
    ['debian:buster-slim', 'ended', '2024-06-30', '13'],
    ['debian:bookworm-slim', 'lts-only', '2026-07-11', '13'],
    ['ubuntu:focal-20230301', 'ended', '2025-05-31', '22.04'],
    ['mcr.microsoft.com/dotnet/sdk:3.1-alpine', 'ended', '2022-12-13', '10'],
    ['mirror.gcr.io/library/node:14', 'ended', '2023-04-30', '22'],
    ['docker:20.10-dind', 'ended', '2023-12-10', '29'],
  ])('%s: %s %s, then %s', (image, status, ended, successor) => {
    expect(lifeOf(reference(image))).toMatchObject({ status, ended, successor });
  });

  it.each(['ubuntu:26.10', 'node:lts', 'node', 'python:3', 'nginx:alpine', 'example/app:1', 'node:99'])(
    'says nothing of %s',
    (image) => expect(lifeOf(reference(image))).toBeUndefined(),
  );

  it('knows the distribution in the tag of something else', () => {
    expect(systemLifeOf(reference('node:22-buster'))).toMatchObject({ product: 'debian', status: 'ended' });
    expect(systemLifeOf(reference('golang:1.26-alpine3.22'))).toMatchObject({ product: 'alpine', status: 'supported' });
    expect(systemLifeOf(reference('debian:buster'))).toBeUndefined();
  });
});

describe('tags that move', () => {
  it.each([
    ['nginx', 'no-tag', '1.31'],
    ['nginx:latest', 'latest', '1.31'],
    ['nginx:stable-alpine', 'moving', '1.30-alpine'],
    ['redis:alpine', 'moving', '8.10-alpine'],
    ['docker:dind', 'moving', '29-dind'],
    ['wordpress:php8.2-apache', 'moving', '7.1-php8.2-apache'],
    ['example/app:main', 'moving', undefined],
    ['example/app:amd64-latest', undefined, undefined],
    ['alpine:edge', 'moving', undefined],
    ['node:22', undefined, undefined],
    ['debian:bookworm-slim', undefined, undefined],
    ['example/app:dev-17', 'moving', undefined],
    [`nginx@sha256:${'a'.repeat(64)}`, undefined, undefined],
  ])('%s is %s and was %s', (image, moves, tag) => {
    expect(movingTag(reference(image))).toBe(moves);
    expect(tagAtSnapshot(reference(image))).toBe(tag);
  });
});

describe('the tag of the next release', () => {
  it.each([
    ['node:14-alpine3.12', '22-alpine'],
    ['node:14.17.3-buster-slim', '22.23.2-bookworm-slim'],
    ['node:22-buster', '22-bookworm'],
    ['python:3.8.2', '3.11.16'],
    ['php:7.4-fpm-alpine', '8.2-fpm-alpine'],
    ['debian:10.13-slim', '13.6-slim'],
    ['debian:buster-slim', 'trixie-slim'],
    ['ubuntu:focal-20230301', 'jammy'],
    ['nginx:1.19.6-alpine', '1.30.4-alpine'],
    ['mcr.microsoft.com/dotnet/aspnet:3.1', '10.0'],
    ['node:22', undefined],
    ['centos:7', undefined],
    ['maven:3.8-openjdk-11-slim', undefined],
    ['node:lts-buster', 'lts-bookworm'],
    ['php:8.2.1-apache-buster', '8.2.33-apache-trixie'],
    ['php:8.2-apache-buster', '8.2-apache-trixie'],
    ['python:3.12.1-alpine3.14', '3.12.1-alpine'],
  ])('%s: %s', (image, tag) => expect(successorTag(reference(image))).toBe(tag));
});

describe('images that were renamed', () => {
  it.each([
    ['k8s.gcr.io/pause:3.9', 'registry.k8s.io/pause:3.9'],
    ['bitnami/redis:7.2', 'bitnamilegacy/redis:7.2'],
    ['bitnami/redis:latest', undefined],
    ['vault:1.13.3', 'hashicorp/vault:1.13.3'],
    ['minio/minio:RELEASE.2024-01-01T00-00-00Z', 'quay.io/minio/minio:RELEASE.2024-01-01T00-00-00Z'],
    ['openjdk:17', undefined],
  ])('%s is now %s', (image, now) => {
    expect(renamedImage(reference(image))).toBeDefined();
    expect(movedReference(reference(image))).toBe(now);
  });

  it('says nothing of names in use', () => {
    for (const name of ['postgres:16', 'hashicorp/vault:1.13', 'example/centos'])
      expect(renamedImage(reference(name))).toBeUndefined();
  });
});
