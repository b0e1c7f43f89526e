/** Who has to share a network with whom, for the services on the default network of one stack. */
import { silentImage } from '../../../src/knowledge/silent-images.ts';
import type { Service, Stack } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { isBacking } from '../../support/backing.ts';
import { hostNamesOf } from '../../support/peers.ts';
import { programOf } from '../../support/service/program.ts';
import { namesIn } from '../../support/service/values.ts';
import { isForSwarm } from '../../support/swarm.ts';
import { type Evidence, evidenceOf, names } from './evidence.ts';

/** Backing services with clients in common, and everybody else on the network by what is known of them. */
export interface Segment {
  readonly backing: readonly [Service, ...Service[]];
  /** They name one of the backing services. */
  readonly clients: readonly Service[];
  /** Nothing says that they speak to one, and nothing that they do not. */
  readonly unknown: readonly Service[];
  /** Front doors that speak to none. */
  readonly doors: readonly Service[];
}

/** Empty where the stack has no flat network, or one that others join. */
export function segmentsOf(project: Project, stack: Stack): readonly Segment[] {
  const members = stack.services.filter(({ networks }) => networks.includes('default'));
  if (members.length < 3 || !isOwnFlatNetwork(stack)) return [];
  const backing = members.filter((service) => isMovable(project, service));
  if (backing.length === 0) return [];
  const evidence = new Map(members.map((service) => [service, evidenceOf(project, service)]));
  const others = members.filter((service) => !backing.includes(service));
  const segments: { backing: Service[]; speakers: Map<Service, 'names' | 'unknown'> }[] = [];
  for (const service of backing) {
    const speakers = new Map<Service, 'names' | 'unknown'>();
    for (const other of members) {
      const answer = other === service ? 'no' : speaksTo(project, other, evidence.get(other), service);
      if (answer !== 'no') speakers.set(other, answer);
    }
    // Those with somebody in common share a network: few networks, each with a meaning.
    const near = segments.filter(
      (one) =>
        [...speakers.keys()].some((speaker) => one.speakers.has(speaker) || one.backing.includes(speaker)) ||
        one.speakers.has(service),
    );
    for (const one of near) {
      segments.splice(segments.indexOf(one), 1);
      for (const [speaker, answer] of one.speakers)
        if (speakers.get(speaker) !== 'names') speakers.set(speaker, answer);
    }
    segments.push({ backing: [...near.flatMap((one) => one.backing), service], speakers });
  }
  return segments.flatMap(({ backing: [first, ...rest], speakers }) => {
    if (first === undefined) return [];
    const by = (answer: 'names' | 'unknown') => others.filter((other) => speakers.get(other) === answer);
    return [
      {
        backing: [first, ...rest] as const,
        clients: by('names'),
        unknown: by('unknown'),
        doors: others.filter((other) => !speakers.has(other) && isFrontDoor(project, other)),
      },
    ];
  });
}

/** The default network is the stack's alone, and no service lives in the network of another. */
function isOwnFlatNetwork(stack: Stack): boolean {
  // With a name it is there for others to join, and other settings (an MTU, IPv6, addresses) would be missed on a new one.
  const settings = stack.section('networks')?.entries.get('default');
  if (settings?.kind === 'map' && settings.entries.size > 0) return false;
  if (isForSwarm(stack)) return false;
  return stack.services.every(
    ({ networkMode }) => networkMode === undefined || networkMode === 'none' || networkMode === 'host',
  );
}

/**
 * The services that Traefik finds by their labels, where nothing tells it which of several networks
 * to take: it would take any (doc.traefik.io/traefik/providers/docker/#network).
 */
export function servedByChance(project: Project, services: readonly Service[]): readonly Service[] {
  const served = services.filter((service) => {
    const keys = namesIn(service.get('labels'));
    return (
      keys.some((key) => /^traefik\./.test(key)) &&
      !keys.some((key) => /^traefik\.(?:docker|swarm)\.network\b/.test(key))
    );
  });
  const [first] = served;
  if (first === undefined) return [];
  const setting = /providers[._]docker[._]network/i;
  const isSet = first.stack.services.some((service) =>
    evidenceOf(project, service).texts.some((text) => setting.test(text)),
  );
  return isSet ? [] : served;
}

/** A backing service on the default network only, which no proxy serves to visitors. */
function isMovable(project: Project, service: Service): boolean {
  if (!isBacking(project, service) || service.get('networks') !== undefined) return false;
  if (service.environment.some(({ name }) => name.startsWith('VIRTUAL_'))) return false;
  return !namesIn(service.get('labels')).some((key) => /^(?:traefik|caddy)\b/.test(key));
}

function speaksTo(
  project: Project,
  other: Service,
  evidence: Evidence | undefined,
  service: Service,
): 'names' | 'unknown' | 'no' {
  if (evidence === undefined) return 'unknown';
  if (other.dependsOn.includes(service.name) || names(evidence, reachableAs(service))) return 'names';
  if (evidence.gap !== undefined) return 'unknown';
  const program = programOf(project, other);
  if (program === undefined) return 'unknown';
  return isBacking(project, other) || silentImage(program.facts) !== undefined ? 'no' : 'unknown';
}

/** Its names, and those that Compose gives its container. */
function reachableAs(service: Service): readonly string[] {
  const project = service.stack.name;
  return [...hostNamesOf(service), `${project}-${service.name}-1`, `${project}_${service.name}_1`];
}

function isFrontDoor(project: Project, service: Service): boolean {
  const program = programOf(project, service);
  return service.ports.length > 0 && program !== undefined && silentImage(program.facts)?.isFrontDoor === true;
}
