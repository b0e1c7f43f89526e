/** What `/bin/sh` is in base images, and whether Bash is there. */
import { originalName } from './image-reference.ts';
import type { ManagerName } from './package-managers.ts';
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
  ['bash', alpine],
  ['phusion/baseimage', debian], // phusion/baseimage-docker:image/Dockerfile, on Ubuntu
  ['continuumio/anaconda3', debian], // anaconda/docker-images:anaconda3/debian/Dockerfile
  ['continuumio/miniconda3', debian], // anaconda/docker-images:miniconda3/debian/Dockerfile
  ['balenalib/rpi-raspbian', debian],
  ['resin/rpi-raspbian', debian],
  ['armhf/debian', debian],
  ['mcr.microsoft.com/devcontainers/universal', debian], // devcontainers/images:src/universal/.devcontainer/Dockerfile
  ['alpine/git', alpine], // alpine-docker/git:Dockerfile
  ['quay.io/strimzi/kafka', redHat], // strimzi/strimzi-kafka-operator:docker-images/base/Dockerfile
  ['vulhub/httpd', debian], // vulhub/vulhub:base/httpd/*/Dockerfile, on Debian or Ubuntu
  ['vulhub/openssh', debian], // vulhub/vulhub:base/openssh/*/Dockerfile
  ['vulhub/tomcat', debian], // vulhub/vulhub:base/tomcat/*/Dockerfile
  ['multiarch/debian-debootstrap', debian], // multiarch/debian-debootstrap: debootstrap of Debian
  ['quay.io/centos/centos', redHat],
  ['quay.io/fedora/fedora', redHat],
  ['quay.io/rockylinux/rockylinux', redHat],
  ['quay.io/almalinuxorg/almalinux', redHat],
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
  'java',
  'jruby',
  'mongo',
  'cassandra',
  'couchdb',
  'ghost',
  'redmine',
  'nextcloud',
  'matomo',
  'phpmyadmin',
  'joomla',
  'dart',
  'r-base',
  'telegraf',
  'influxdb',
]);

/** Official images for one processor, under its name (docker-library/official-images: "Architectures other than amd64"). */
const processors = /^(?:amd64|arm32v[567]|arm64v8|i386|mips64le|ppc64le|riscv64|s390x)\//;

/** The name that facts are looked up by: not that of a mirror, and not that for one processor. */
export function systemName(reference: ImageReference): string {
  return originalName(reference).replace(processors, '');
}

/** Products of vendors whose tag names the distribution. */
const tagged: ReadonlySet<string> = new Set([
  'nvidia/cuda', // gitlab.com/nvidia/container-images/cuda: dist/*/ubuntu*, ubi*, rockylinux*
  'mcr.microsoft.com/playwright', // microsoft/playwright:utils/docker/Dockerfile.*
  'mcr.microsoft.com/playwright/python',
  'mcr.microsoft.com/dotnet/sdk', // dotnet/dotnet-docker:README.*.md
  'mcr.microsoft.com/dotnet/aspnet',
  'mcr.microsoft.com/dotnet/runtime',
  'mcr.microsoft.com/devcontainers/base',
]);

function shellByTag(familiar: string, tag: string): BaseShell | undefined {
  if (/chiseled|distroless|azurelinux|mariner|nanoserver|windows|extra/.test(tag)) return undefined;
  if (/(?:^|-)alpine/.test(tag)) return alpine;
  if (/(?:^|-)(?:ubi|rockylinux|centos)\d/.test(tag)) return redHat;
  if (/(?:^|-)(?:ubuntu|focal|jammy|noble|debian|buster|bullseye|bookworm|trixie)/.test(tag)) return debian;
  // Tags of .NET that name only a version are Debian up to 9, and Ubuntu from 10 on.
  return familiar.startsWith('mcr.microsoft.com/dotnet/') && /^\d+(?:\.\d+)*$/.test(tag) ? debian : undefined;
}

/**
 * The shell of the systems that have a package manager; undefined for those of languages. Bash is an essential package of
 * Debian and Ubuntu [Debian Policy 3.8], apk is at home on BusyBox [alpine:aports/main/alpine-base], and where packages
 * come as rpm, it is Bash that provides /bin/sh [fedora:rpms/bash/bash.spec].
 */
export function shellOfManager(name: ManagerName): BaseShell | undefined {
  if (name === 'apt') return debian;
  if (name === 'apk') return alpine;
  return name === 'dnf' || name === 'microdnf' || name === 'yum' || name === 'zypper' ? redHat : undefined;
}

/** Undefined where it is not known. */
export function shellOfBase(reference: ImageReference): BaseShell | undefined {
  const { tag } = reference;
  const familiar = systemName(reference);
  if (tagged.has(familiar)) return shellByTag(familiar, tag ?? '');
  const system = systems.get(familiar);
  if (system !== undefined) return system;
  if (!official.has(familiar)) return undefined;
  if (familiar === 'docker' || familiar === 'composer') return alpine;
  if (/(?:^|[-.])alpine/.test(tag ?? '')) return alpine;
  if (/(?:^|-)(?:ol|oracle|oraclelinux|al2|amazonlinux|ubi|windowsservercore|nanoserver)/.test(tag ?? ''))
    return undefined;
  return familiar === 'mysql' ? redHat : debian;
}
