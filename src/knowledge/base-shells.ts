/** What `/bin/sh` is in base images, and whether Bash is there. */
import type { ImageReference } from './types.ts';

export interface BaseShell {
  readonly sh: 'dash' | 'ash' | 'bash';
  /** Path of Bash; undefined where the image has none. */
  readonly bash: string | undefined;
}

/**
 * dash of Debian 12 and 13, and of Ubuntu up to 24.04, knows no `-o pipefail`; ash of BusyBox has it since 1.16
 * (busybox:shell/ash.c), Bash always had it. Debian and Ubuntu images hold Bash, an essential package there.
 */
const debian: BaseShell = { sh: 'dash', bash: '/bin/bash' };
const alpine: BaseShell = { sh: 'ash', bash: undefined };
const redHat: BaseShell = { sh: 'bash', bash: '/bin/bash' };

const systems: ReadonlyMap<string, BaseShell> = new Map([
  ['debian', debian],
  ['ubuntu', debian],
  ['buildpack-deps', debian],
  ['kalilinux/kali-rolling', debian],
  ['alpine', alpine],
  ['busybox', alpine],
  ['cgr.dev/chainguard/wolfi-base', alpine],
  ['fedora', redHat],
  ['centos', redHat],
  ['rockylinux', redHat],
  ['almalinux', redHat],
  ['amazonlinux', redHat],
  ['oraclelinux', redHat],
  ['archlinux', redHat],
  ['photon', redHat],
  ['opensuse/leap', redHat],
  ['opensuse/tumbleweed', redHat],
  ['registry.access.redhat.com/ubi8/ubi', redHat],
  ['registry.access.redhat.com/ubi9/ubi', redHat],
  ['registry.access.redhat.com/ubi8/ubi-minimal', redHat],
  ['registry.access.redhat.com/ubi9/ubi-minimal', redHat],
  ['registry.access.redhat.com/ubi8', redHat],
  ['registry.access.redhat.com/ubi9', redHat],
  ['redhat/ubi8', redHat],
  ['redhat/ubi9', redHat],
  ['redhat/ubi8-minimal', redHat],
  ['redhat/ubi9-minimal', redHat],
]);

/** Official images that come on Debian, or on Alpine under a tag that says so (docker-library/official-images:library/*). */
const official = new Set([
  'golang',
  'rust',
  'node',
  'python',
  'php',
  'ruby',
  'perl',
  'openjdk',
  'gcc',
  'nginx',
  'httpd',
  'postgres',
  'redis',
  'elixir',
  'erlang',
  'haproxy',
  'tomcat',
  'maven',
  'gradle',
  'eclipse-temurin',
  'memcached',
  'rabbitmq',
  'wordpress',
  'drupal',
  'mysql',
  'mariadb',
  'swift',
  'julia',
  'pypy',
  'composer',
  'docker',
]);

/** Undefined where it is not known. */
export function shellOfBase({ familiar, tag }: ImageReference): BaseShell | undefined {
  const system = systems.get(familiar);
  if (system !== undefined) return system;
  if (!official.has(familiar)) return undefined;
  if (familiar === 'docker' || familiar === 'composer') return alpine;
  if (/(?:^|[-.])alpine/.test(tag ?? '')) return alpine;
  if (/(?:^|-)(?:ol|oracle|oraclelinux|al2|amazonlinux|ubi|windowsservercore|nanoserver)/.test(tag ?? ''))
    return undefined;
  return familiar === 'mysql' ? redHat : debian;
}
