import { originalName, parseImageReference } from '../../../src/knowledge/image-reference.ts';
import { chosenProxy, socketProxies } from '../../../src/knowledge/sockets/proxies.ts';
import { socketProxy } from '../../../src/knowledge/sockets.ts';
import { tagHolds } from '../../../src/knowledge/tags.ts';
import { type NewValue, StyledValue } from '../../../src/source/compose/editor.types.ts';
import type { Service, Stack } from '../../../src/source/compose/types.ts';
import { commandWords } from './command.ts';
import { usualForm } from './endpoint.ts';
import { isProxy, type SocketMount, socketMounts } from './mounts.ts';

/** Sections that the proxy's own health check uses. */
const healthSections = ['PING'];

const facts = socketProxies.find(({ key }) => key === chosenProxy.key);

/** The switches of the proxy for these sections: each needed one on, those that are open by default off. */
export function switchesFor(sections: readonly string[]): ReadonlyMap<string, 0 | 1> {
  const needed = new Set([...sections, ...healthSections]);
  const all = [...new Set([...needed, ...(facts?.openByDefault ?? [])])].sort();
  return new Map(all.map((name) => [name, needed.has(name) ? 1 : 0]));
}

export interface ProxyPlan {
  readonly service: Service;
  readonly mount: SocketMount;
  readonly sections: readonly string[];
  readonly network: string;
  readonly profiles: readonly string[];
}

/** The proxy's service, hardened as the other rules would ask for. */
export function proxyService({ service, mount, sections, network, profiles }: ProxyPlan): NewValue {
  const switches = [...switchesFor(sections)];
  const labels = labelsFor(service.stack);
  const logging = commonLogging(service);
  return {
    // In the order that dclint's service-keys-order asks for.
    image: chosenProxy.image,
    volumes: [proxyMount(mount)],
    environment:
      usualForm(service) === 'list'
        ? switches.map(([name, value]) => `${name}=${value}`)
        : Object.fromEntries(switches),
    networks: [network],
    restart: 'unless-stopped',
    healthcheck: {
      test: new StyledValue('flow', facts?.healthcheck ?? ['NONE']),
      interval: '10s',
      timeout: '5s',
      retries: 3,
    },
    ...(logging === undefined ? {} : { logging }),
    ...(labels === undefined ? {} : { labels }),
    cap_drop: ['ALL'],
    ...(profiles.length > 0 ? { profiles } : {}),
    read_only: true,
    security_opt: ['no-new-privileges:true'],
    tmpfs: facts?.tmpfs ?? [],
  };
}

/** Where all services of a file log alike by one anchor, a new one does too. */
function commonLogging({ stack, file }: Service): NewValue | undefined {
  const anchors = stack.services
    .filter((service) => service.file === file)
    .map((service) => service.get('logging')?.origin.via)
    .map((via) => (via?.length === 1 && via[0]?.kind === 'alias' ? via[0].anchor : undefined));
  const [first] = anchors;
  const isCommon = first !== undefined && anchors.length > 1 && anchors.every((anchor) => anchor === first);
  return isCommon ? new StyledValue('alias', first) : undefined;
}

/** The user's own host path, read-only, at the place where the proxy looks for it. */
function proxyMount({ kind, source, form }: SocketMount): NewValue {
  const path = kind === 'run-directory' ? `${source.endsWith('/') ? source.slice(0, -1) : source}/docker.sock` : source;
  const target = '/var/run/docker.sock';
  return form === 'long' ? { type: 'bind', source: path, target, read_only: true } : `${path}:${target}:ro`;
}

/** Labels that keep those who act on every container they see away from the proxy. */
function labelsFor(stack: Stack): NewValue | undefined {
  const labels: Record<string, string> = {};
  if (
    stack.services.some(
      (service) =>
        isImage(service, ['ghcr.io/traefik/traefik', 'traefik', 'traefik/traefik']) && exposesByDefault(service),
    )
  ) {
    labels['traefik.enable'] = 'false';
  }
  if (stack.services.some((service) => service.image?.includes('watchtower') === true)) {
    labels['com.centurylinklabs.watchtower.enable'] = 'false';
  }
  return Object.keys(labels).length === 0 ? undefined : labels;
}

function isImage(service: Service, names: readonly string[]): boolean {
  const reference = service.image === undefined ? undefined : parseImageReference(service.image);
  return reference !== undefined && names.includes(originalName(reference));
}

function exposesByDefault(service: Service): boolean {
  return !commandWords(service).some((word) => word.toLowerCase() === '--providers.docker.exposedbydefault=false');
}

/** A proxy of the stack that opens exactly these sections, and a network on which it can be reached. */
export interface FittingProxy {
  readonly proxy: Service;
  readonly network: string;
}

/**
 * Looks for a proxy that is provably right for these sections: an image whose switches are known,
 * no more open than is needed, the socket behind it, nothing published, not on the default network.
 */
export function fittingProxy(stack: Stack, sections: readonly string[]): FittingProxy | undefined {
  for (const proxy of stack.services) {
    const network = proxy.networks.find((name) => isInternal(stack, name));
    if (network === undefined || proxy.ports.length > 0 || !opensExactly(proxy, sections)) continue;
    if (socketMounts(proxy).some(({ kind }) => kind === 'socket')) return { proxy, network };
  }
  return undefined;
}

function isInternal(stack: Stack, network: string): boolean {
  const node = stack.section('networks')?.entries.get(network);
  const internal = node?.kind === 'map' ? node.entries.get('internal') : undefined;
  return internal?.kind === 'scalar' && internal.value === true;
}

function opensExactly(service: Service, sections: readonly string[]): boolean {
  const reference = service.image === undefined ? undefined : parseImageReference(service.image);
  const known = reference === undefined ? undefined : socketProxy(reference);
  if (reference === undefined || known?.key !== chosenProxy.key) return false;
  // Before this version CONTAINERS opened logs, archive and export as well.
  if (!tagHolds({ from: '3.4.3' }, reference.tag)) return false;
  const open = new Set(known.openByDefault);
  for (const { name, value } of service.environment) {
    if (value === '1') open.add(name);
    if (value === '0') open.delete(name);
  }
  // The address family and the log level are no sections.
  for (const name of ['DISABLE_IPV6', 'LOG_LEVEL', 'SOCKET_PATH']) open.delete(name);
  const wanted = new Set([...sections, ...healthSections]);
  return open.size === wanted.size && [...wanted].every((section) => open.has(section));
}

/** True when the stack has a filtering proxy already. */
export function hasProxy(stack: Stack): boolean {
  return stack.services.some(isProxy);
}
