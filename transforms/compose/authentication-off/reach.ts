/** Who can speak to a service: that is how bad an open login is. */
import type { PublishedPort, Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { isExternal } from '../../support/networks.ts';
import { usersOf } from '../../support/peers.ts';
import { enumerated } from '../../support/words.ts';

export interface Reach {
  /** `network`: everybody who reaches the host; `stack`: other containers; `host`: who is logged in on the host. */
  readonly from: 'network' | 'stack' | 'host' | 'nobody';
  /** A clause: "web and worker depend on it or name it". */
  readonly who: string;
}

/** How many names a sentence bears. */
const mostNames = 4;

/** How far a service can be reached; only the `counting` container ports count where some are given. */
export function reachOf(project: Project, service: Service, counting: readonly string[] | undefined): Reach {
  const { networkMode, stack } = service;
  // Who names a front door is behind it, not a client of the port that counts.
  const users = counting === undefined ? usersOf(project, service).map(({ name }) => name) : [];
  const speakers =
    users.length === 0
      ? ''
      : `${named(users)} ${users.length === 1 ? 'depends on it or names it' : 'depend on it or name it'}`;
  if (networkMode === 'none') return { from: 'nobody', who: '' };
  const host = networkMode?.startsWith('service:') === true ? networkMode.slice('service:'.length) : undefined;
  const lender = stack.services.find(({ name }) => name === host);
  const ports = [...service.ports, ...(lender?.ports ?? [])].filter(
    ({ target }) => counting === undefined || counting.includes(target),
  );
  const open = ports.filter((port) => !isLocal(port));
  if (networkMode === 'host') return { from: 'network', who: joined('it listens on the host itself', speakers) };
  if (open.length > 0) {
    const numbers = [...new Set(open.map(({ target }) => target))];
    const published = `port${numbers.length === 1 ? '' : 's'} ${enumerated(numbers)} ${numbers.length === 1 ? 'is' : 'are'} published on all interfaces`;
    return { from: 'network', who: joined(published, speakers) };
  }
  if (speakers !== '') return { from: 'stack', who: speakers };
  const peers = peersOf(project, service);
  if (peers.length > 0) return { from: 'stack', who: `${named(peers)} can reach it` };
  if (isShared(service)) return { from: 'stack', who: 'other stacks can join its network' };
  return ports.length > 0
    ? { from: 'host', who: 'whoever is logged in on the host can reach it' }
    : { from: 'nobody', who: '' };
}

/** The first few, and how many more. */
function named(names: readonly string[]): string {
  const rest = names.length - mostNames;
  return enumerated(rest > 1 ? [...names.slice(0, mostNames), `${rest} more`] : names);
}

function joined(...clauses: readonly string[]): string {
  return enumerated(clauses.filter((clause) => clause !== ''));
}

/** Bound to an address that only the host itself has. */
function isLocal({ hostIp }: PublishedPort): boolean {
  return hostIp !== undefined && (hostIp.startsWith('127.') || ['::1', '[::1]', 'localhost'].includes(hostIp));
}

/** Services that share a network with it. Stacks of one project name share their networks too. */
function peersOf(project: Project, service: Service): readonly string[] {
  const { name, networks, stack, networkMode } = service;
  const all = project.stacks.filter((one) => one.name === stack.name).flatMap(({ services }) => services);
  const others = all.filter(
    (other) =>
      other.name !== name &&
      (other.networks.some((network) => networks.includes(network)) ||
        other.networkMode === `service:${name}` ||
        networkMode === `service:${other.name}`),
  );
  return [...new Set(others.map((other) => other.name))];
}

/** On a network that is not this stack's alone: one from outside, one with a name of its own, the default bridge. */
function isShared({ networks, networkMode, stack }: Service): boolean {
  if (networkMode !== undefined && networkMode !== 'none') return true;
  return networks.some((network) => {
    const settings = stack.section('networks')?.entries.get(network);
    return settings?.kind === 'map' && (isExternal(settings) || settings.entries.has('name'));
  });
}
