/** What the base image of a Dockerfile stage is: its family, its runtime's version and its C library. */
import { glibcOfDebian, type Libc } from './distroless.ts';
import type { ImageReference } from './types.ts';

/**
 * `system`: a distribution; `go` … `java`: the official language images; `runtime`: a language that
 * distroless has no image for; `distroless`: an image of GoogleContainerTools; `shell-less`: another
 * vendor's image without a shell.
 */
export type BaseFamily =
  | 'scratch'
  | 'system'
  | 'go'
  | 'rust'
  | 'node'
  | 'python'
  | 'java'
  | 'runtime'
  | 'distroless'
  | 'shell-less';

export interface BaseImage {
  readonly family: BaseFamily;
  readonly libc: Libc;
  /** `2.36`; undefined when it is not known or there is none. */
  readonly glibc: string | undefined;
  /** Major version of Node.js or Java, minor (`3.13`) of Python. */
  readonly version: string | undefined;
  /** The language of a `runtime`. */
  readonly language: 'dotnet' | 'php' | 'ruby' | 'bun' | 'deno' | 'other' | undefined;
}

const muslSystems = new Set(['alpine']);
const glibcSystems = new Set([
  'debian',
  'ubuntu',
  'fedora',
  'centos',
  'rockylinux',
  'almalinux',
  'amazonlinux',
  'oraclelinux',
  'archlinux',
  'buildpack-deps',
  'gcc',
  'photon',
  'opensuse/leap',
  'opensuse/tumbleweed',
  'redhat/ubi8',
  'redhat/ubi9',
  'redhat/ubi8-minimal',
  'redhat/ubi9-minimal',
  'registry.access.redhat.com/ubi8/ubi',
  'registry.access.redhat.com/ubi9/ubi',
  'registry.access.redhat.com/ubi8/ubi-minimal',
  'registry.access.redhat.com/ubi9/ubi-minimal',
  'cgr.dev/chainguard/wolfi-base',
]);
const javaImages = new Set([
  'eclipse-temurin',
  'openjdk',
  'amazoncorretto',
  'ibm-semeru-runtimes',
  'azul/zulu-openjdk',
  'bellsoft/liberica-openjdk-debian',
]);
const otherRuntimes: ReadonlyMap<string, NonNullable<BaseImage['language']>> = new Map([
  ['php', 'php'],
  ['ruby', 'ruby'],
  ['oven/bun', 'bun'],
  ['denoland/deno', 'deno'],
  ['perl', 'other'],
  ['elixir', 'other'],
  ['erlang', 'other'],
  ['r-base', 'other'],
  ['rocker/r-ver', 'other'],
  ['swift', 'other'],
  ['haskell', 'other'],
  ['julia', 'other'],
  ['pypy', 'other'],
  ['maven', 'other'],
  ['gradle', 'other'],
  ['tomcat', 'other'],
  ['clojure', 'other'],
  ['dart', 'other'],
  ['crystallang/crystal', 'other'],
]);

/**
 * Debian releases of official tags that name none, as of 2026-08-21 (docker-library/official-images:library/*).
 * Only those whose release is known; older tags stay unknown.
 */
const floatingDebian: ReadonlyMap<string, string> = new Map([
  ['golang:1', 'trixie'],
  ['golang:1.26', 'trixie'],
  ['golang:1.27', 'trixie'],
  ['golang:latest', 'trixie'],
  ['rust:1', 'trixie'],
  ['rust:latest', 'trixie'],
  ['node:26', 'trixie'],
  ['node:22', 'bookworm'],
  ['node:24', 'bookworm'],
  ['python:3.10', 'trixie'],
  ['python:3.11', 'trixie'],
  ['python:3.12', 'trixie'],
  ['python:3.13', 'trixie'],
  ['python:3.14', 'trixie'],
  ['debian:stable', 'trixie'],
  ['debian:latest', 'trixie'],
]);
const glibcOfUbuntu: ReadonlyMap<string, string> = new Map([
  ['22.04', '2.35'],
  ['24.04', '2.39'],
  ['jammy', '2.35'],
  ['noble', '2.39'],
]);
const debianReleases: ReadonlyMap<string, string> = new Map([
  ['11', 'bullseye'],
  ['12', 'bookworm'],
  ['13', 'trixie'],
]);

/** Undefined: not a base that is known (a product, a private image). `scratch` is no reference: see {@link scratchBase}. */
export function describeBase(reference: ImageReference): BaseImage | undefined {
  const { familiar } = reference;
  const tag = reference.tag ?? 'latest';
  const of = (family: BaseFamily, libc: Libc, more: Partial<BaseImage> = {}): BaseImage => ({
    family,
    libc,
    glibc: libc === 'glibc' ? glibcOf(familiar, tag) : undefined,
    version: undefined,
    language: undefined,
    ...more,
  });
  const libc: Libc = /(^|-)alpine/.test(tag) ? 'musl' : 'glibc';
  if (familiar.startsWith('gcr.io/distroless/'))
    return of('distroless', familiar.includes('/static') ? 'none' : 'glibc');
  if (isShellLess(familiar, tag)) return of('shell-less', 'unknown');
  if (familiar === 'busybox') return of('system', tag.includes('glibc') ? 'glibc' : 'unknown');
  if (muslSystems.has(familiar)) return of('system', 'musl');
  if (glibcSystems.has(familiar)) return of('system', 'glibc');
  if (familiar === 'golang') return of('go', libc);
  if (familiar === 'rust' || familiar === 'lukemathwalker/cargo-chef') return of('rust', libc);
  if (familiar === 'node') return of('node', libc, { version: /^(\d+)(?:[.-]|$)/.exec(tag)?.[1] });
  if (familiar === 'python') return of('python', libc, { version: /^(\d+\.\d+)(?:[.-]|$)/.exec(tag)?.[1] });
  if (javaImages.has(familiar)) return of('java', libc, { version: /^(\d+)(?:[._u+-]|$)/.exec(tag)?.[1] });
  if (familiar.startsWith('mcr.microsoft.com/dotnet/')) return of('runtime', 'unknown', { language: 'dotnet' });
  const language = otherRuntimes.get(familiar);
  return language === undefined ? undefined : of('runtime', libc, { language });
}

export const scratchBase: BaseImage = {
  family: 'scratch',
  libc: 'none',
  glibc: undefined,
  version: undefined,
  language: undefined,
};

/** Images that other vendors publish without a shell. */
function isShellLess(familiar: string, tag: string): boolean {
  if (familiar.startsWith('cgr.dev/chainguard/')) return !familiar.endsWith('/wolfi-base') && !/(^|-)dev$/.test(tag);
  if (familiar.startsWith('dhi.io/')) return !tag.includes('-dev');
  if (familiar.startsWith('mcr.microsoft.com/dotnet/')) return /chiseled|distroless/.test(tag);
  return (familiar === 'oven/bun' || familiar === 'denoland/deno') && tag.includes('distroless');
}

function glibcOf(familiar: string, tag: string): string | undefined {
  for (const [release, version] of glibcOfDebian) if (tag.split('-').includes(release)) return version;
  if (familiar === 'ubuntu') return glibcOfUbuntu.get(tag);
  if (familiar === 'debian')
    return glibcOfDebian.get(debianReleases.get(/^\d+/.exec(tag)?.[0] ?? '') ?? '') ?? floating(familiar, tag);
  return floating(familiar, tag);
}

/** `golang:1.26.3-slim` is looked up as `golang:1.26.3`, `golang:1.26`, `golang:1`. */
function floating(familiar: string, tag: string): string | undefined {
  const [version = ''] = tag.split('-');
  const parts = version.split('.');
  // A full version of an old minor stays on the release it was made for, so one number is not enough for it.
  for (let length = parts.length; length >= Math.min(parts.length, 2); length -= 1) {
    const release = floatingDebian.get(`${familiar}:${parts.slice(0, length).join('.')}`);
    if (release !== undefined) return glibcOfDebian.get(release);
  }
  if (familiar === 'node') return glibcOfDebian.get(floatingDebian.get(`node:${parts[0] ?? ''}`) ?? '');
  return undefined;
}
