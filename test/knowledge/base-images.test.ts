import { expect, it } from 'vitest';
import { describeBase } from '../../src/knowledge/base-images.ts';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';

const base = (image: string) => {
  const reference = parseImageReference(image);
  return reference === undefined ? undefined : describeBase(reference);
};

it.each([
  ['alpine:3.22', 'system', 'musl', undefined, undefined],
  ['docker.io/library/debian:12-slim', 'system', 'glibc', '2.36', undefined],
  ['debian:trixie', 'system', 'glibc', '2.41', undefined],
  ['ubuntu:24.04', 'system', 'glibc', '2.39', undefined],
  ['ubuntu:26.04', 'system', 'glibc', undefined, undefined],
  ['golang:1.26', 'go', 'glibc', '2.41', undefined],
  ['golang:1.26.3', 'go', 'glibc', '2.41', undefined],
  ['golang:1.20', 'go', 'glibc', undefined, undefined],
  ['golang:1.20-bookworm', 'go', 'glibc', '2.36', undefined],
  ['golang:1.26-alpine3.22', 'go', 'musl', undefined, undefined],
  ['rust:1.70', 'rust', 'glibc', undefined, undefined],
  ['node:22.11.0-slim', 'node', 'glibc', '2.36', '22'],
  ['node:lts', 'node', 'glibc', undefined, undefined],
  ['python:3.13-slim', 'python', 'glibc', '2.41', '3.13'],
  ['python:3-alpine', 'python', 'musl', undefined, undefined],
  ['eclipse-temurin:21-jre', 'java', 'glibc', undefined, '21'],
  ['eclipse-temurin:17.0.9_9-jre-alpine', 'java', 'musl', undefined, '17'],
  ['openjdk:8', 'java', 'glibc', undefined, '8'],
  ['gcr.io/distroless/static-debian12:nonroot', 'distroless', 'none', undefined, undefined],
  ['cgr.dev/chainguard/node:latest', 'shell-less', 'unknown', undefined, undefined],
  ['mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled', 'shell-less', 'unknown', undefined, undefined],
  ['mcr.microsoft.com/dotnet/aspnet:10.0', 'runtime', 'unknown', undefined, undefined],
])('%s is known', (image, family, libc, glibc, version) => {
  expect(base(image)).toMatchObject({ family, libc });
  expect([base(image)?.glibc, base(image)?.version]).toEqual([glibc, version]);
});

it.each(['nginx:1.29', 'postgres:17', 'registry.example.com/team/base:1', 'grafana/grafana'])(
  '%s is no base',
  (image) => {
    expect(base(image)).toBeUndefined();
  },
);
