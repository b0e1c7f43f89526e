/**
 * What the shell-less images of GoogleContainerTools/distroless hold and what they replace.
 * State of 2026-08-21: Debian 13 is the only distribution that is still built; debian12 and older
 * have been dropped.
 */
import type { Sourced } from './types.ts';

/** The account of the `nonroot` tags; numeric, so that no passwd entry has to be looked up. */
export const nonrootOwner = '65532:65532';
/** Names that the passwd file of every distroless image knows. */
export const distrolessUsers: ReadonlySet<string> = new Set(['root', 'nobody', 'nonroot']);

export type Libc = 'none' | 'glibc' | 'musl' | 'unknown';

export interface DistrolessTarget extends Sourced {
  /** `static`, `nodejs24`. */
  readonly name: string;
  /** With the tag that runs as a non-root user. */
  readonly image: string;
  readonly architectures: readonly string[];
  /** Its own ENTRYPOINT; undefined when it has none. */
  readonly entrypoint: readonly string[] | undefined;
  /** Packages, by any distribution's name, that a stage need not install on it. */
  readonly provides: readonly string[];
}

const registry = 'gcr.io/distroless';
const allArchitectures = ['amd64', 'arm64', 'arm', 's390x', 'ppc64le', 'riscv64'];
const staticProvides = ['ca-certificates', 'ca-certificates-bundle', 'tzdata', 'netbase', 'mailcap', 'media-types'];
/** For a static program the C libraries of a distribution are needless. */
const staticNeedless = ['libc6-compat', 'gcompat', 'libstdc++', 'libgcc'];
const baseProvides = [...staticProvides, 'libc6', 'libssl3', 'libssl3t64', 'openssl-libs', 'zlib1g', 'libzstd1'];
const ccProvides = [...baseProvides, 'libgcc-s1', 'libstdc++6', 'libgomp1'];

function target(
  name: string,
  fields: Pick<DistrolessTarget, 'architectures' | 'entrypoint' | 'provides' | 'source'>,
): DistrolessTarget {
  return { name, image: `${registry}/${name}-debian13:nonroot`, confidence: 'documented', ...fields };
}

function nodeTarget(major: string, architectures: readonly string[]): DistrolessTarget {
  return target(`nodejs${major}`, {
    architectures,
    entrypoint: ['/nodejs/bin/node'],
    provides: ccProvides,
    source: 'GoogleContainerTools/distroless:nodejs/nodejs.bzl, nodejs/config.bzl, nodejs/README.md',
  });
}

function javaTarget(major: string): DistrolessTarget {
  const jre = ['', '-headless'].flatMap((suffix) => [`openjdk${major}-jre${suffix}`, `openjdk-${major}-jre${suffix}`]);
  return target(`java${major}`, {
    architectures: ['amd64', 'arm64', 's390x', 'ppc64le', 'riscv64'],
    entrypoint: ['/usr/bin/java', '-jar'],
    provides: [...staticProvides, ...jre],
    source: 'GoogleContainerTools/distroless:java/java.bzl, java/README.md',
  });
}

export const distrolessTargets = {
  static: target('static', {
    architectures: allArchitectures,
    entrypoint: undefined,
    provides: [...staticProvides, ...staticNeedless],
    source: 'GoogleContainerTools/distroless:static/static.bzl, static/config.bzl',
  }),
  base: target('base', {
    architectures: allArchitectures,
    entrypoint: undefined,
    provides: baseProvides,
    source: 'GoogleContainerTools/distroless:base/base.bzl',
  }),
  cc: target('cc', {
    architectures: allArchitectures,
    entrypoint: undefined,
    provides: ccProvides,
    source: 'GoogleContainerTools/distroless:cc/cc.bzl, cc/config.bzl',
  }),
  python: target('python3', {
    architectures: ['amd64', 'arm64', 'riscv64'],
    entrypoint: ['/usr/bin/python3.13'],
    provides: ccProvides,
    source: 'GoogleContainerTools/distroless:python3/python.bzl, python3/README.md',
  }),
} as const;

/** Node.js by major version; nothing else is built. */
export const nodeTargets: ReadonlyMap<string, DistrolessTarget> = new Map([
  ['22', nodeTarget('22', ['amd64', 'arm64', 'arm', 's390x', 'ppc64le'])],
  ['24', nodeTarget('24', ['amd64', 'arm64', 's390x', 'ppc64le'])],
  ['26', nodeTarget('26', ['amd64', 'arm64', 's390x', 'ppc64le'])],
]);

/** Java by major version; nothing else is built. */
export const javaTargets: ReadonlyMap<string, DistrolessTarget> = new Map(
  ['17', '21', '25'].map((major) => [major, javaTarget(major)]),
);

/** The only Python minor version that is built. */
export const pythonVersion = '3.13';

/** Python servers that can be started as `python3 -m NAME`, which needs no script with a builder's path in it. */
export const runnableModules: ReadonlySet<string> = new Set([
  'gunicorn',
  'uvicorn',
  'hypercorn',
  'celery',
  'flask',
  'waitress',
]);

/** Variables of the official language images that no distroless image sets. */
export const lostVariables: readonly string[] = [
  'JAVA_HOME',
  'JAVA_VERSION',
  'NODE_VERSION',
  'YARN_VERSION',
  'PYTHON_VERSION',
  'GOPATH',
  'USE_SYSTEM_CA_CERTS',
];

/** Instructions that tell how an image is run, and build nothing. */
export const runtimeInstructions: ReadonlySet<string> = new Set([
  'CMD',
  'ENTRYPOINT',
  'EXPOSE',
  'HEALTHCHECK',
  'LABEL',
  'STOPSIGNAL',
  'USER',
  'ENV',
]);

/** glibc of the distributions that builders stand on; distroless debian13 has 2.41. */
export const glibcOfDebian: ReadonlyMap<string, string> = new Map([
  ['bullseye', '2.31'],
  ['bookworm', '2.36'],
  ['trixie', '2.41'],
]);

/** What takes the place where distroless has no image; the reader chooses. */
export const alternatives = {
  node: 'Upgrade to Node.js 22, 24 or 26 first.',
  python: 'Upgrade to Python 3.13 first, or use dhi.io/python (3.10 to 3.14; it needs a login).',
  java: 'Upgrade to Java 17, 21 or 25 first, or use dhi.io/eclipse-temurin (8 and 11; it needs a login).',
  dotnet: 'Use the -noble-chiseled tag of the same mcr.microsoft.com/dotnet image.',
  php: 'Keep the image, with a fixed numeric USER.',
  ruby: 'Keep the image, with a fixed numeric USER.',
  bun: 'Use the -distroless tag of oven/bun.',
  deno: 'Use the distroless tag of denoland/deno.',
  other: 'Keep the image, with a fixed numeric USER.',
} as const;
