/** Images that are not published any more under the name they are known by. */
import { originalName } from './image-reference.ts';
import type { ImageReference, Sourced } from './types.ts';

export interface RenamedImage extends Sourced {
  /** Familiar names; a `*` at the end stands for anything, and only such a name may also be a prefix of paths. */
  readonly names: readonly string[];
  /** When it was given up, as a date or in words. */
  readonly since: string;
  /** What happened, one clause. */
  readonly state: string;
  /** Names to use instead; empty where there is no successor. */
  readonly instead: readonly string[];
  /**
   * How the same image is found under its new name: the part of the name that changes. Undefined
   * where the successor is another program, or needs other settings.
   */
  readonly moved?: {
    readonly from: string;
    readonly to: string;
    /** Only tags that match this whole expression are there; all when undefined. */
    readonly tags?: string;
    /** The copy gets no fixes either. */
    readonly frozen?: boolean;
  };
  /** What to look out for. */
  readonly traps: readonly string[];
}

const documented = 'documented';
const community = 'community';

const renamed: readonly RenamedImage[] = [
  {
    names: ['openjdk'],
    since: '2022-07',
    state: 'only early-access builds are published, all releases are frozen',
    instead: ['eclipse-temurin', 'amazoncorretto', 'ibm-semeru-runtimes', 'sapmachine'],
    traps: [
      'Temurin stands on Ubuntu, so package names may differ',
      'there are no slim tags',
      'JAVA_HOME moves to /opt/java/openjdk',
    ],
    source: 'docker-library/docs:openjdk/deprecated.md; docker-library/openjdk#505',
    confidence: documented,
  },
  {
    names: ['java'],
    since: '2016-12-31',
    state: 'it was renamed to openjdk, which was given up later',
    instead: ['eclipse-temurin'],
    traps: [],
    source: 'docker-library/docs:java/deprecated.md',
    confidence: documented,
  },
  {
    names: ['adoptopenjdk', 'adoptopenjdk/*'],
    since: '2021-08-01',
    state: 'the project moved to Eclipse',
    instead: ['eclipse-temurin', 'ibm-semeru-runtimes'],
    traps: ['OpenJ9 builds are continued by IBM Semeru'],
    source: 'docker-library/docs:adoptopenjdk/deprecated.md; gradle/docker-gradle#194',
    confidence: documented,
  },
  {
    names: ['centos'],
    since: '2024-06-30',
    state: 'CentOS Linux has ended, and its package mirrors are gone',
    instead: ['almalinux:9', 'rockylinux/rockylinux:9', 'quay.io/centos/centos:stream9'],
    traps: ['builds that install packages fail already'],
    source: 'docker-library/docs:centos/deprecated.md; docker-library/official-images#11679',
    confidence: documented,
  },
  {
    names: ['rockylinux'],
    since: '2023-11',
    state: 'the official library does not update it any more',
    instead: ['rockylinux/rockylinux'],
    moved: { from: 'rockylinux', to: 'rockylinux/rockylinux', tags: '(?:8|9|10)(?:[.-].*)?' },
    traps: [],
    source: 'docker-library/docs:rockylinux/deprecated.md',
    confidence: documented,
  },
  {
    names: ['clearlinux', 'notary', 'satosa', 'mongo-express'],
    since: '2024-04 or later',
    state: 'the project has stopped or left the official library',
    instead: [],
    traps: [],
    source: 'docker-library/docs:clearlinux/deprecated.md, notary/deprecated.md, mongo-express/deprecated.md',
    confidence: documented,
  },
  {
    names: ['clefos', 'sl'],
    since: '2024-06-30',
    state: 'the distribution has ended',
    instead: ['almalinux:9'],
    traps: [],
    source: 'docker-library/docs:clefos/deprecated.md, sl/deprecated.md',
    confidence: documented,
  },
  {
    names: ['opensuse'],
    since: '2021-10',
    state: 'it was split by release',
    instead: ['opensuse/leap', 'opensuse/tumbleweed'],
    traps: [],
    source: 'docker-library/docs:opensuse/deprecated.md',
    confidence: documented,
  },
  {
    names: ['ubuntu-upstart', 'ubuntu-debootstrap'],
    since: '2016-06',
    state: 'it was given up',
    instead: ['ubuntu'],
    traps: [],
    source: 'docker-library/docs:ubuntu-upstart/deprecated.md',
    confidence: documented,
  },
  {
    names: ['mono', 'fsharp'],
    since: '2022-06',
    state: 'nobody builds it any more',
    instead: ['mcr.microsoft.com/dotnet/sdk'],
    traps: ['the program has to be ported to .NET'],
    source: 'docker-library/docs:mono/deprecated.md, fsharp/deprecated.md',
    confidence: documented,
  },
  {
    names: ['vault'],
    since: 'version 1.14 of 2023',
    state: 'its tags in the official library stop at 1.13',
    instead: ['hashicorp/vault'],
    moved: { from: 'vault', to: 'hashicorp/vault', tags: '1\\.\\d+\\.\\d+' },
    traps: [],
    source: 'docker-library/docs:vault/deprecated.md; docker-library/official-images#14197',
    confidence: documented,
  },
  {
    names: ['consul'],
    since: 'version 1.16 of 2023',
    state: 'its tags in the official library stop before 1.16',
    instead: ['hashicorp/consul'],
    moved: { from: 'consul', to: 'hashicorp/consul', tags: '1\\.1[0-5]\\.\\d+' },
    traps: [],
    source: 'docker-library/docs:consul/deprecated.md',
    confidence: documented,
  },
  {
    names: ['jenkins'],
    since: '2018-08',
    state: 'its tags stop at 2.60',
    instead: ['jenkins/jenkins:lts-jdk21'],
    traps: ['the plugins of a Jenkins of 2018 have to be upgraded with it'],
    source: 'docker-library/docs:jenkins/deprecated.md',
    confidence: documented,
  },
  {
    names: ['jenkins/slave', 'jenkins/jnlp-slave', 'jenkinsci/jnlp-slave'],
    since: 'unknown',
    state: 'it was renamed',
    instead: ['jenkins/agent', 'jenkins/inbound-agent'],
    traps: ['agents must fit the Java of the controller'],
    source: 'jenkinsci/docker-agent release 4.3-2',
    confidence: documented,
  },
  {
    names: ['nats-streaming'],
    since: '2023-06',
    state: 'NATS Streaming has ended',
    instead: ['nats'],
    traps: ['JetStream is another protocol'],
    source: 'docker-library/docs:nats-streaming/deprecated.md',
    confidence: documented,
  },
  {
    names: ['emqx'],
    since: 'version 5.9',
    state: 'its tags in the official library stop before 5.9',
    instead: ['emqx/emqx'],
    traps: ['its licence is another one from 5.9'],
    source: 'docker-library/docs:emqx/deprecated.md',
    confidence: documented,
  },
  {
    names: ['liquibase'],
    since: 'version 5.0',
    state: 'its tags in the official library stop before 5.0',
    instead: ['liquibase/liquibase'],
    traps: ['5.x brings no database drivers'],
    source: 'docker-library/docs:liquibase/deprecated.md',
    confidence: documented,
  },
  {
    names: ['unit'],
    since: '2025-10',
    state: 'NGINX Unit is archived',
    instead: ['nginx'],
    traps: ['the application needs a server of its own beside it'],
    source: 'docker-library/docs:unit/deprecated.md',
    confidence: documented,
  },
  {
    names: ['plone'],
    since: 'unknown',
    state: 'only 4.x and 5.x are there',
    instead: ['plone/plone-backend'],
    traps: [],
    source: 'docker-library/docs:plone/deprecated.md',
    confidence: documented,
  },
  {
    names: ['php-zendserver'],
    since: 'unknown',
    state: 'it was given up',
    instead: ['php'],
    traps: [],
    source: 'docker-library/docs:php-zendserver/deprecated.md',
    confidence: documented,
  },
  {
    names: ['sentry'],
    since: '2021-10',
    state: 'the official library does not build it any more',
    instead: ['getsentry/sentry'],
    traps: ['Sentry is installed with the stack of getsentry/self-hosted'],
    source: 'docker-library/docs:sentry/deprecated.md',
    confidence: documented,
  },
  {
    names: ['iojs'],
    since: '2017-04',
    state: 'io.js became Node.js',
    instead: ['node'],
    traps: [],
    source: 'docker-library/docs:iojs/deprecated.md',
    confidence: documented,
  },
  {
    names: ['django', 'celery'],
    since: '2017',
    state: 'it was given up',
    instead: ['python'],
    traps: ['the framework is installed by the Dockerfile'],
    source: 'docker-library/docs:django/deprecated.md, celery/deprecated.md',
    confidence: documented,
  },
  {
    names: ['rails'],
    since: '2016-12-31',
    state: 'it was given up',
    instead: ['ruby'],
    traps: ['the framework is installed by the Dockerfile'],
    source: 'docker-library/docs:rails/deprecated.md',
    confidence: documented,
  },
  {
    names: ['piwik'],
    since: '2018-09-30',
    state: 'it was renamed',
    instead: ['matomo'],
    traps: ['the database is migrated by the new version'],
    source: 'docker-library/docs:piwik/deprecated.md',
    confidence: documented,
  },
  {
    names: ['owncloud'],
    since: '2018-12-31',
    state: 'the official library does not build it any more',
    instead: ['owncloud/server'],
    traps: ['folders and variables are others'],
    source: 'docker-library/docs:owncloud/deprecated.md',
    confidence: documented,
  },
  {
    names: [
      'glassfish',
      'hipache',
      'swarm',
      'thrift',
      'crux',
      'euleros',
      'sourcemage',
      'known',
      'nuxeo',
      'rapidoid',
      'kaazing-gateway',
      'express-gateway',
      'jobber',
    ],
    since: 'before 2025',
    state: 'it was taken out of the official library, since nobody tended it',
    instead: [],
    traps: [],
    source: 'docker-library/docs:*/deprecated.md (history)',
    confidence: documented,
  },
  {
    names: ['bitnami/*'],
    since: '2025-08-28',
    state: 'versioned tags were moved to bitnamilegacy, which is frozen; pulling them fails',
    instead: ['bitnamilegacy'],
    moved: { from: 'bitnami/', to: 'bitnamilegacy/', tags: '\\d.*', frozen: true },
    traps: ['the official image of the same program has other variables, paths and users'],
    source: 'bitnami/containers#83267; bitnami/charts#35164',
    confidence: documented,
  },
  {
    names: ['bitnamilegacy/*'],
    since: '2025-08-28',
    state: 'these are frozen copies without fixes',
    instead: [],
    traps: ['the official image of the same program has other variables, paths and users'],
    source: 'bitnami/containers#83267',
    confidence: documented,
  },
  {
    names: ['minio/minio', 'minio/mc', 'minio/console'],
    since: '2025-10',
    state: 'no free images are built, and those on Docker Hub were removed in 2026-09',
    instead: ['quay.io/minio/minio'],
    moved: { from: 'minio/', to: 'quay.io/minio/', tags: 'RELEASE\\.2.*', frozen: true },
    traps: ['the copies on Quay end with September 2025'],
    source: 'minio/minio#21647; makeplane/plane#9829; dandi/dandi-archive#2922',
    confidence: community,
  },
  {
    names: ['gcr.io/kaniko-project/*'],
    since: '2025-06-03',
    state: 'the project is archived',
    instead: ['osscontainertools/kaniko', 'chainguard-dev/kaniko'],
    traps: [],
    source: 'chainguard-forks/kaniko#18; woodpecker-ci/plugin-kaniko#70',
    confidence: community,
  },
  {
    names: ['k8s.gcr.io/*'],
    since: '2023-04-03',
    state: 'the registry is frozen',
    instead: ['registry.k8s.io'],
    moved: { from: 'k8s.gcr.io/', to: 'registry.k8s.io/' },
    traps: [],
    source: 'kubernetes/website#39214; kubernetes/k8s.io#5035',
    confidence: documented,
  },
  {
    names: ['mcr.microsoft.com/dotnet/core/*'],
    since: '2020-11',
    state: 'the folder core is not filled any more; every version in it has ended',
    instead: ['mcr.microsoft.com/dotnet'],
    traps: ['the program has to be built for a newer .NET'],
    source: 'dotnet/dotnet-docker#2375',
    confidence: documented,
  },
  {
    names: ['microsoft/dotnet', 'microsoft/aspnetcore', 'microsoft/aspnetcore-build'],
    since: '2021',
    state: 'the images were taken from Docker Hub',
    instead: ['mcr.microsoft.com/dotnet/sdk', 'mcr.microsoft.com/dotnet/aspnet'],
    traps: ['the program has to be built for a newer .NET'],
    source: 'dotnet/dotnet-docker#2848, #935',
    confidence: documented,
  },
  {
    names: ['tiangolo/uvicorn-gunicorn', 'tiangolo/uvicorn-gunicorn-fastapi', 'tiangolo/uvicorn-gunicorn-starlette'],
    since: 'unknown',
    state: 'its author advises against it',
    instead: ['python'],
    traps: ['the image brings start scripts: the command has to be written out'],
    source: 'tiangolo/uvicorn-gunicorn-docker README',
    confidence: documented,
  },
  {
    names: ['mhart/alpine-node'],
    since: '2022-05',
    state: 'nobody builds it any more',
    instead: ['node:24-alpine'],
    traps: [],
    source: 'mhart/alpine-node#164',
    confidence: community,
  },
  {
    names: ['ekidd/rust-musl-builder', 'emk/rust-musl-builder'],
    since: '2022-09',
    state: 'nobody builds it any more',
    instead: ['rust:1-alpine', 'clux/muslrust:stable'],
    traps: [],
    source: 'maplibre/martin#397; LukeMathWalker/cargo-chef#123',
    confidence: community,
  },
  {
    names: ['wurstmeister/kafka', 'wurstmeister/zookeeper'],
    since: '2023-11',
    state: 'nobody builds it any more, and it was taken from Docker Hub',
    instead: ['apache/kafka', 'zookeeper'],
    traps: ['variables and folders are others'],
    source: 'segmentio/topicctl#168',
    confidence: community,
  },
  {
    names: ['circleci/*'],
    since: '2021-08',
    state: 'the convenience images were renamed',
    instead: ['cimg'],
    traps: ['the images hold other tools'],
    source: 'cypress-io/request#35',
    confidence: community,
  },
];

/** The statement about an image's name; undefined for a name that is in use. */
export function renamedImage(reference: ImageReference): RenamedImage | undefined {
  const name = originalName(reference);
  return renamed.find(({ names }) =>
    names.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : one === name)),
  );
}

/**
 * The reference under the name to which the same image was moved, tag and digest kept.
 *
 * @returns undefined where it was not moved, or the tag is not there under the new name
 */
export function movedReference(reference: ImageReference): string | undefined {
  const { moved } = renamedImage(reference) ?? {};
  const name = originalName(reference);
  if (moved === undefined || !name.startsWith(moved.from)) return undefined;
  const { tag, digest } = reference;
  if (moved.tags !== undefined && (tag === undefined || !new RegExp(`^(?:${moved.tags})$`).test(tag))) return undefined;
  const rest = name.slice(moved.from.length);
  return `${moved.to}${rest}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}
