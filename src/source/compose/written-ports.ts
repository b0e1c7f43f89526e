/** Ports in their long form, for the view with variables as written. */
import { textOf } from './merge.ts';
import { parsePort } from './short-forms.ts';
import type { Traced, TracedList, TracedMap } from './types.ts';

/**
 * The model with the ports of each service in their long form where all of them can be read. Done
 * after each file, as Compose does it: a variable in one file keeps the ports of that file as they
 * are, not those that were read before.
 */
export function withReadPorts(model: TracedMap): TracedMap {
  const services = model.entries.get('services');
  if (services?.kind !== 'map') return model;
  const entries = [...services.entries].map(([name, service]): readonly [string, Traced] => {
    const ports = service.kind === 'map' ? service.entries.get('ports') : undefined;
    if (service.kind !== 'map' || ports?.kind !== 'list') return [name, service];
    return [name, { ...service, entries: new Map(service.entries).set('ports', readPorts(ports)) }];
  });
  return { ...model, entries: new Map(model.entries).set('services', { ...services, entries: new Map(entries) }) };
}

function readPorts(ports: TracedList): TracedList {
  const items: Traced[] = [];
  for (const item of ports.items) {
    const read = item.kind === 'map' ? [item] : parsePort(textOf(item) ?? '')?.map((port) => asMap(port, item));
    if (read === undefined) return ports;
    items.push(...read);
  }
  return { ...ports, items };
}

function asMap(port: NonNullable<ReturnType<typeof parsePort>>[number], { origin }: Traced): TracedMap {
  const fields = {
    mode: 'ingress',
    ...(port.hostIp !== undefined && { host_ip: port.hostIp }),
    target: Number(port.target),
    ...(port.published !== undefined && { published: port.published }),
    protocol: port.protocol,
  };
  const entries = Object.entries(fields).map(([key, value]): readonly [string, Traced] => [
    key,
    { kind: 'scalar', value, raw: String(value), variables: [], origin },
  ]);
  return { kind: 'map', entries: new Map(entries), origin };
}
