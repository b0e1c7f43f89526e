import { originalName } from './image-reference.ts';
import { dashboards } from './sockets/dashboards.ts';
import { discovery } from './sockets/discovery.ts';
import { logs } from './sockets/logs.ts';
import { metrics } from './sockets/metrics.ts';
import { operators } from './sockets/operators.ts';
import { socketProxies } from './sockets/proxies.ts';
import { socketRefusals } from './sockets/refusals.ts';
import { reverseProxies } from './sockets/reverse-proxies.ts';
import { updaters } from './sockets/updaters.ts';
import { tagHolds } from './tags.ts';
import type { ImageReference, SocketConsumer, SocketProxy, SocketRefusal } from './types.ts';

export const socketConsumers: readonly SocketConsumer[] = [
  ...dashboards,
  ...discovery,
  ...logs,
  ...metrics,
  ...operators,
  ...reverseProxies,
  ...updaters,
];

/** What is known about a program that uses the Docker API; undefined when its image is not known. */
export function socketConsumer(reference: ImageReference): SocketConsumer | undefined {
  return socketConsumers.find(
    (consumer) =>
      matches(consumer.images, reference) && (consumer.tags === undefined || tagHolds(consumer.tags, reference.tag)),
  );
}

/** Why a program keeps the socket, or should not have it at all; undefined when nothing such is known. */
export function socketRefusal(reference: ImageReference): SocketRefusal | undefined {
  return socketRefusals.find((refusal) => matches(refusal.images, reference));
}

/** The filtering proxy that this image is; undefined for any other image. */
export function socketProxy(reference: ImageReference): SocketProxy | undefined {
  return socketProxies.find((proxy) => matches(proxy.images, reference));
}

/** True when one of the names is the image's; a `*` at a name's end stands for any ending. */
function matches(names: readonly string[], reference: ImageReference): boolean {
  const familiar = originalName(reference);
  return names.some((name) => (name.endsWith('*') ? familiar.startsWith(name.slice(0, -1)) : name === familiar));
}
