/** Numbers of accounts and groups that base images come with. */
import { shellOfBase, systemName } from './base-shells.ts';
import { imageFacts, runsAs } from './images.ts';
import { hasFlavour } from './tags.ts';
import type { ImageReference } from './types.ts';

type Numbers = Readonly<Record<string, string>>;

interface System {
  readonly accounts: Numbers;
  readonly groups: Numbers;
}

/** By what `/bin/sh` is: Debian and Ubuntu, Alpine, those with rpm. */
const systems: Readonly<Record<'dash' | 'ash' | 'bash', System>> = {
  // base-passwd of Debian (passwd.master, group.master); the same in Ubuntu.
  dash: {
    accounts: { daemon: '1', bin: '2', games: '5', mail: '8', 'www-data': '33', nobody: '65534' },
    groups: { daemon: '1', bin: '2', mail: '8', 'www-data': '33', games: '60', nogroup: '65534' },
  },
  // alpine-baselayout of Alpine (passwd, group).
  ash: {
    accounts: { daemon: '2', mail: '8', games: '35', guest: '405', nobody: '65534' },
    groups: { daemon: '2', mail: '12', games: '35', 'www-data': '82', nogroup: '65533', nobody: '65534' },
  },
  // setup of Fedora and Red Hat (uidgid).
  bash: { accounts: { nobody: '65534' }, groups: { nobody: '65534' } },
};

interface Added {
  readonly name: string;
  readonly uid: string;
  readonly gid: string;
}

/** Accounts that images add beside the one that {@link imageFacts} knows them to end as. */
function addedBy(reference: ImageReference): Added | undefined {
  const name = systemName(reference);
  const { tag = '' } = reference;
  // docker-library and nodejs/docker-node: Dockerfile-debian.template, Dockerfile-alpine.template
  if (name === 'node') return { name: 'node', uid: '1000', gid: '1000' };
  if ((name === 'php' || name === 'httpd') && hasFlavour(tag, 'alpine'))
    return { name: 'www-data', uid: '82', gid: '82' };
  // Ubuntu has an account of its own since 23.04 (launchpad.net/cloud-images: ubuntu-oci)
  if (name === 'ubuntu' && peopleIn(reference) === 1) return { name: 'ubuntu', uid: '1000', gid: '1000' };
  // dotnet/dotnet-docker:eng/dockerfile-templates, APP_UID; since .NET 8
  if (
    /^mcr\.microsoft\.com\/dotnet\/(?:aspnet|runtime|runtime-deps|sdk|nightly\/\w+)$/.test(name) &&
    Number.parseInt(tag, 10) >= 8
  )
    return { name: 'app', uid: '1654', gid: '1654' };
  // fluent/fluentd-docker-image:v*/debian/Dockerfile; the first account of useradd -r
  if (name === 'fluent/fluentd' && hasFlavour(tag, 'debian')) return { name: 'fluent', uid: '999', gid: '999' };
  return products.get(name);
}

/** The number of an account that comes with an image under every tag, for a base whose tag is a variable. */
export function accountOfProduct(name: string, account: string): AccountNumbers | undefined {
  const added = products.get(name);
  return added?.name === account ? added : undefined;
}

const products: ReadonlyMap<string, Added> = new Map([
  // elastic/logstash:docker/templates/Dockerfile.erb
  ['logstash', { name: 'logstash', uid: '1000', gid: '1000' }],
  ['docker.elastic.co/logstash/logstash', { name: 'logstash', uid: '1000', gid: '1000' }],
  // apache/kafka:docker/jvm/Dockerfile, the first account on Alpine
  ['apache/kafka', { name: 'appuser', uid: '1000', gid: '1000' }],
  // debezium/container-images:kafka/*/Dockerfile, which connect stands on
  ['quay.io/debezium/kafka', { name: 'kafka', uid: '1001', gid: '1001' }],
  ['quay.io/debezium/connect', { name: 'kafka', uid: '1001', gid: '1001' }],
  ['debezium/kafka', { name: 'kafka', uid: '1001', gid: '1001' }],
  ['debezium/connect', { name: 'kafka', uid: '1001', gid: '1001' }],
  // debezium/container-images:server/*/Dockerfile, on images of rh-openjdk/redhat-openjdk-containers, whose jboss is 185:0
  ['quay.io/debezium/server', { name: 'jboss', uid: '185', gid: '0' }],
  ['debezium/server', { name: 'jboss', uid: '185', gid: '0' }],
  // envoyproxy/envoy:docs/root/start/docker.rst
  ['envoyproxy/envoy', { name: 'envoy', uid: '101', gid: '101' }],
  // gitpod-io/workspace-images:base/Dockerfile
  ['gitpod/workspace-base', { name: 'gitpod', uid: '33333', gid: '33333' }],
  ['gitpod/workspace-full', { name: 'gitpod', uid: '33333', gid: '33333' }],
  ['gitpod/workspace-postgres', { name: 'gitpod', uid: '33333', gid: '33333' }],
  ['gitpod/workspace-mysql', { name: 'gitpod', uid: '33333', gid: '33333' }],
]);

/** What is known of an account: its number, and the one of its group where that has the same name. */
export interface AccountNumbers {
  readonly uid: string;
  /** Its main group, where the account comes with the image and is none of the system's. */
  readonly gid: string | undefined;
}

/**
 * The number of an account that comes with a base.
 *
 * @param reference the base; undefined where its name is not known
 * @param system what the stage stands on, where the name does not say it
 * @returns undefined where it is not known
 */
export function accountNumber(
  reference: ImageReference | undefined,
  system: keyof typeof systems | undefined,
  name: string,
): AccountNumbers | undefined {
  if (reference !== undefined) {
    if (reference.familiar.startsWith('gcr.io/distroless/'))
      return name === 'nonroot'
        ? { uid: '65532', gid: '65532' }
        : name === 'nobody'
          ? { uid: '65534', gid: '65534' }
          : undefined;
    const added = addedBy(reference);
    if (added?.name === name) return added;
    const product = productAccount(reference, name);
    if (product !== undefined) return product;
  }
  const sh = reference === undefined ? system : (shellOfBase(reference)?.sh ?? system);
  const uid = sh === undefined ? undefined : own(systems[sh].accounts, name);
  return uid === undefined ? undefined : { uid, gid: undefined };
}

/** The number of a group that comes with the system. */
export function groupNumber(
  reference: ImageReference | undefined,
  system: keyof typeof systems | undefined,
  name: string,
): string | undefined {
  const sh = reference === undefined ? system : (shellOfBase(reference)?.sh ?? system);
  return sh === undefined ? undefined : own(systems[sh].groups, name);
}

/** The account that the image is known to end up as. */
function productAccount(reference: ImageReference, name: string): AccountNumbers | undefined {
  const facts = imageFacts(reference);
  const { user } = facts ?? {};
  if (facts === undefined || user?.endsAs === undefined || user.confidence === 'community') return undefined;
  if (!user.endsAs.split(/[^\w-]+/).includes(name)) return undefined;
  const [uid = '', gid] = runsAs(facts, reference)?.split(':') ?? [];
  return /^\d+$/.test(uid) ? { uid, gid } : undefined;
}

function own(numbers: Numbers, name: string): string | undefined {
  return Object.hasOwn(numbers, name) ? numbers[name] : undefined;
}

/** Bases with no account above those of the system (their root file systems' /etc/passwd). */
const withoutPeople = new Set([
  ...['debian', 'buildpack-deps', 'alpine', 'golang', 'rust', 'python', 'php', 'ruby', 'perl', 'gcc', 'openjdk'],
  ...['fedora', 'centos', 'rockylinux', 'almalinux', 'nginx', 'httpd', 'multiarch/debian-debootstrap'],
]);
/** Images whose tag names the release of Ubuntu that they stand on. */
const onUbuntu = new Set(['ubuntu', 'nvidia/cuda', 'eclipse-temurin']);

/**
 * How many accounts of people (1000 and above, below nobody) a base comes with: the next one gets 1000 plus that.
 * Undefined where it is not known.
 */
export function peopleIn(reference: ImageReference): number | undefined {
  const name = systemName(reference);
  if (withoutPeople.has(name)) return 0;
  if (name === 'node') return 1;
  if (!onUbuntu.has(name)) return undefined;
  const { tag } = reference;
  // The first release with an account of its own was 23.04 (launchpad.net/cloud-images: ubuntu-oci).
  if (/(?:^|-|ubuntu)(?:trusty|xenial|bionic|focal|jammy|1[468]\.04|2[02]\.04)(?:$|-)/.test(tag ?? '')) return 0;
  if (/(?:^|-|ubuntu)(?:noble|resolute|24\.04|26\.04)(?:$|-)/.test(tag ?? '')) return 1;
  return name === 'ubuntu' && (tag === undefined || tag === 'latest') ? 1 : undefined;
}
