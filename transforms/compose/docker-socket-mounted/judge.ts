import type { Refusal } from '../../../src/core/types.ts';
import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import { socketConsumer, socketRefusal } from '../../../src/knowledge/sockets.ts';
import type { SocketConsumer, SocketRefusal } from '../../../src/knowledge/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { type Endpoint, endpointOf } from './endpoint.ts';
import { type Consumer, socketMounts } from './mounts.ts';
import { amountsToRoot, type Needs, needsOf } from './needs.ts';
import { type Home, isShared, samePath, throughAlias } from './places.ts';
import { refuse } from './refusals.ts';

/** What is to be done about one consumer. */
export type Verdict =
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  /** It does not use the socket: the mount goes. */
  | { readonly kind: 'remove'; readonly because: string; readonly source: string; readonly home: Home }
  | {
      readonly kind: 'proxy';
      readonly knowledge: SocketConsumer;
      readonly needs: Needs;
      readonly endpoint: Endpoint;
      readonly home: Home;
    };

/** Goes down the ladder: the strongest remedy whose preconditions are known to hold. */
export function judge(project: Project, consumer: Consumer): Verdict {
  const { service } = consumer;
  const { image } = service;
  const says = (code: Parameters<typeof refuse>[0], detail = ''): Verdict => ({
    kind: 'refuse',
    refusal: refuse(code, { name: service.name, detail }),
  });
  const home = homeOf(consumer);
  if (consumer.mounts.some(({ kind }) => kind === 'named-pipe')) return says('windows-pipe');
  if (consumer.mounts.some(({ kind }) => kind === 'api-socket')) return says('api-socket');
  const reference = image === undefined ? undefined : parseImageReference(image);
  if (reference === undefined)
    return says('unknown-consumer', service.build === undefined ? (image ?? '') : 'built here');

  const held = socketRefusal(reference);
  if (held !== undefined && held.level !== 'unneeded') return { kind: 'refuse', refusal: byLevel(held, service.name) };
  const knowledge = held === undefined ? socketConsumer(reference) : undefined;
  if (held === undefined && knowledge === undefined) return says('unknown-consumer', reference.familiar);
  if (mountsAreShared(project, consumer)) return says('shared-fragment', 'volumes');
  if (usedByVolumesFrom(consumer)) return says('shared-by-volumes-from');
  if (held !== undefined || knowledge === undefined) {
    return { kind: 'remove', because: held?.because ?? '', source: held?.source ?? '', home };
  }
  return judgeKnown(project, consumer, knowledge, home, says);
}

function judgeKnown(
  project: Project,
  consumer: Consumer,
  knowledge: SocketConsumer,
  home: Home,
  says: (code: Parameters<typeof refuse>[0], detail?: string) => Verdict,
): Verdict {
  const { service } = consumer;
  const switches = knowledge.how.map(({ key, note }) => [key, note].filter(Boolean).join(' ')).join(', or ');
  if (knowledge.where === 'file') return says('endpoint-in-a-file', switches);
  if (knowledge.where === 'ui') return says('endpoint-in-its-database', switches);
  if (socketMounts(service).some(({ kind }) => kind === 'host-root')) return says('host-root-mounted');
  if (service.networkMode === 'host') return says('host-network');
  if (service.networkMode !== undefined && service.networkMode !== 'none')
    return says('shared-network', service.networkMode);
  const needs = needsOf(knowledge, service);
  if (['NODES', 'SERVICES', 'TASKS'].some((section) => needs.sections.includes(section))) return says('swarm-manager');
  if (amountsToRoot(needs.sections)) {
    const calls = knowledge.calls.length > 0 ? knowledge.calls.join(', ') : needs.sections.join(', ');
    return says('keeps-full-power', calls);
  }
  const endpoint = endpointOf(project, knowledge, service, home);
  if ('cannot' in endpoint) {
    if (endpoint.cannot === 'file') return says('endpoint-in-a-file', `${switches} (${endpoint.detail})`);
    return says(endpoint.cannot === 'layered' ? 'stacks-differ' : 'shared-fragment', endpoint.detail);
  }
  const isElsewhere = endpoint.current !== undefined && /^(?:tcp|https?|ssh):/.test(endpoint.current);
  if (isElsewhere) {
    const because = `its ${endpoint.how.key} already names an endpoint on the network`;
    return { kind: 'remove', because, source: knowledge.source, home };
  }
  const differing = differenceOf(consumer, endpoint);
  if (differing !== undefined) return says('stacks-differ', differing);
  return { kind: 'proxy', knowledge, needs, endpoint, home };
}

/** What the stacks do not agree on, of that which decides how the consumer is converted. */
function differenceOf({ service, instances }: Consumer, { how, current }: Endpoint): string | undefined {
  for (const other of instances) {
    if (other.image !== service.image) return 'image';
    if (other.networkMode !== service.networkMode) return 'network_mode';
    const key = how.kind === 'flag' ? 'command' : 'environment';
    const [a, b] = [service.get(key)?.origin, other.get(key)?.origin];
    // A command is replaced as a whole; a variable only by the same variable.
    if (how.kind === 'flag' && (a?.file !== b?.file || !samePath(a?.path ?? [], b?.path ?? []))) return key;
    const value = other.environment.find(({ name }) => name === how.key)?.value ?? undefined;
    if (how.kind === 'env' && value !== current) return key;
  }
  return undefined;
}

function byLevel(held: SocketRefusal, name: string): Refusal {
  const detail = `${held.because} [${held.source}]`;
  return refuse(held.level === 'never' ? 'must-keep-the-socket' : 'no-gain', { name, detail });
}

/** The mapping that additions go to: the one that has the mount, so that no other stack changes. */
function homeOf({ service, mounts }: Consumer): Home {
  const own = { file: service.file, path: service.path };
  const [first] = mounts;
  const isOverlay = first?.origin.via.some(({ kind }) => kind === 'override') === true;
  if (first === undefined || !isOverlay || throughAlias(first.origin)) return own;
  const path = first.origin.path.slice(0, 2);
  return samePath(path, ['services', service.name]) ? { file: first.origin.file, path } : own;
}

/** True when the text of a mount also serves another service. */
function mountsAreShared(project: Project, { service, mounts }: Consumer): boolean {
  return mounts.some(({ origin }) => {
    const others = (other: typeof service) => {
      const volumes = other.get('volumes');
      return volumes?.kind === 'list' ? volumes.items.map((item) => item.origin) : [];
    };
    return isShared(project, service, others, origin);
  });
}

/** True when another service takes over the mounts of this one. */
function usedByVolumesFrom({ instances }: Consumer): boolean {
  return instances.some((service) =>
    service.stack.services.some((other) => {
      const from = other.get('volumes_from');
      return (
        other !== service &&
        from?.kind === 'list' &&
        from.items.some((item) => item.kind === 'scalar' && String(item.value).split(':')[0] === service.name)
      );
    }),
  );
}
