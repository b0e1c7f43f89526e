/** Stacks as pictures: services, networks, ports, volumes, secrets, the socket; who can reach whom. */
import { parseImageReference } from '../knowledge/image-reference.ts';
import { imageFacts } from '../knowledge/images.ts';
import type { Mount, PublishedPort, Service, Stack } from '../source/compose/types.ts';
import type { Project } from '../source/project.types.ts';
import { field, notesOf } from './notes.ts';
import type { PictureNetwork, PicturePort, PictureService, PictureVolume, StackPicture } from './types.ts';

/** The engine's socket under any of the names that lead to it. */
const sockets = new Set(['/var/run/docker.sock', '/run/docker.sock']);

export function pictureOf(project: Project): readonly StackPicture[] {
  return project.stacks.map((stack) => {
    const services = stack.services.map((service) => serviceOf(service, stack));
    return {
      stack: stack.id,
      name: stack.name,
      services,
      networks: networksOf(stack),
      notes: notesOf(stack, services),
    };
  });
}

function serviceOf(service: Service, stack: Stack): PictureService {
  const reference = service.image === undefined ? undefined : parseImageReference(service.image);
  const privileged = service.get('privileged');
  return {
    name: service.name,
    image: service.image,
    role: reference === undefined ? undefined : imageFacts(reference)?.kind,
    networks: networksFor(service),
    ports: service.ports.map(portOf),
    volumes: service.mounts.filter((mount) => !isSocket(mount)).map(volumeOf),
    secrets: service.secrets,
    dependsOn: service.dependsOn,
    socket: service.mounts.some(isSocket),
    privileged: privileged?.kind === 'scalar' && privileged.value === true,
    networkMode: service.networkMode,
    reaches: stack.services.filter((other) => other !== service && reaches(service, other)).map(({ name }) => name),
  };
}

/** A network mode leaves it no network of the stack. */
function networksFor({ networks, networkMode }: Service): readonly string[] {
  return networkMode === undefined || networkMode === '' ? networks : [];
}

/** They share a network, or one of the two stands in the other's or the host's. */
function reaches(from: Service, to: Service): boolean {
  if (from.networkMode === 'none' || to.networkMode === 'none') return false;
  if (from.networkMode === `service:${to.name}` || to.networkMode === `service:${from.name}`) return true;
  if (from.networkMode === 'host') return to.networkMode === 'host' || to.ports.length > 0;
  if (to.networkMode === 'host') return false;
  return networksFor(from).some((network) => networksFor(to).includes(network));
}

function isSocket({ type, source }: Mount): boolean {
  return type === 'bind' && sockets.has(source.replace(/\/+$/, ''));
}

function portOf({ target, published, hostIp, protocol }: PublishedPort): PicturePort {
  const isLoopback = hostIp !== undefined && (hostIp.startsWith('127.') || hostIp.includes('::1'));
  const isEverywhere =
    hostIp === undefined || hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::' || hostIp === '[::]';
  const host = `${isEverywhere ? '' : `${hostIp}:`}${published ?? 'any'}`;
  return {
    text: `${host} → ${target}/${protocol}`,
    from: isLoopback ? 'host' : isEverywhere ? 'everywhere' : 'address',
  };
}

function volumeOf({ type, source, target, readOnly }: Mount): PictureVolume {
  const kind = type === 'bind' ? 'bind' : type === 'volume' && source !== '' ? 'volume' : 'other';
  return { kind, source: source === '' ? type : source, target, readOnly };
}

function networksOf(stack: Stack): readonly PictureNetwork[] {
  const names = [...new Set(stack.services.flatMap(networksFor))].sort();
  return names.map((name) => ({
    name,
    internal: field(stack.model, 'networks', name, 'internal') === true,
    services: stack.services.filter((service) => networksFor(service).includes(name)).map((service) => service.name),
  }));
}
