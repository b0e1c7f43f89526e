/** Published ports of services that peers reach without them. */
import { type PortPurpose, portPurpose } from '../../../src/knowledge/ports.ts';
import type { PublishedPort, Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { imageOf } from '../../support/service/image.ts';
import { knownImageOf } from '../../support/service/program.ts';
import type { Exposed, ExposedPort } from './types.ts';

/** By file and service, in the order of the places; a port that several stacks take is found once. */
export function exposedServices(project: Project): readonly Exposed[] {
  const places = new Map<string, { readonly name: string; readonly one: ExposedPort; readonly services: Service[] }>();
  for (const service of project.stacks.flatMap((stack) => stack.services)) {
    // With the host's network nothing is published, and Compose says so.
    if (service.networkMode === 'host') continue;
    for (const port of service.ports) {
      if (!isOpen(port)) continue;
      const purpose = purposeOf(project, service, port);
      if (purpose === undefined) continue;
      const { file, range, path } = port.origin;
      const key = `${file}\0${range.start}`;
      const owner = path[0] === 'services' ? String(path[1]) : service.name;
      const place = places.get(key) ?? { name: owner, one: { port, purpose }, services: [] };
      place.services.push(service);
      places.set(key, place);
    }
  }
  const grouped = new Map<string, { name: string; file: string; ports: ExposedPort[]; services: Set<Service> }>();
  for (const { name, one, services } of places.values()) {
    const { file } = one.port.origin;
    const key = `${file}\0${name}`;
    const group = grouped.get(key) ?? { name, file, ports: [], services: new Set() };
    group.ports.push(one);
    for (const service of services) group.services.add(service);
    grouped.set(key, group);
  }
  return [...grouped.values()].flatMap(({ name, file, ports, services }) => {
    const [first, ...rest] = ports.sort((a, b) => a.port.origin.range.start - b.port.origin.range.start);
    return first === undefined ? [] : [{ name, file, ports: [first, ...rest] as const, services: [...services] }];
  });
}

/** Every interface of the host: no address, or one that stands for all. */
function isOpen({ hostIp }: PublishedPort): boolean {
  return hostIp === undefined || ['', '0.0.0.0', '::', '[::]'].includes(hostIp);
}

function purposeOf(project: Project, service: Service, port: PublishedPort): PortPurpose | undefined {
  const known = knownImageOf(project, service);
  // A range counts by its first port: they belong together.
  const number = Number(port.target.split('-', 1)[0]);
  if (known !== undefined && !known.built) return portPurpose(known.facts, known.name, number);
  if (known !== undefined) {
    // An application that is built on a database's image is that database; one built on a web server's may be anything.
    return portPurpose(known.facts, known.name, number) ?? portPurpose(undefined, known.name, number);
  }
  const image = imageOf(project, service);
  return portPurpose(undefined, image.kind === 'unknown' ? image.name : service.name, number);
}
