import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import { isSocketVariable, type SocketKind, socketKind } from '../../../src/knowledge/sockets/mounts.ts';
import { socketProxy } from '../../../src/knowledge/sockets.ts';
import { parseVolume } from '../../../src/source/compose/short-forms.ts';
import type { Origin, Service, Traced, TracedScalar, VariableUse } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';

/** One item of a service's `volumes` through which the engine's API is reached. */
export interface SocketMount {
  readonly kind: SocketKind | 'named-pipe' | 'api-socket';
  /** The item's node. */
  readonly origin: Origin;
  /** Its place in the merged list. */
  readonly index: number;
  /** The host path as written, variables included. */
  readonly source: string;
  readonly form: 'short' | 'long';
  readonly readOnly: boolean;
}

/** A service that mounts the socket, with all stacks that it is part of. */
export interface Consumer {
  readonly service: Service;
  /** The same definition in every stack in which it has the mounts. */
  readonly instances: readonly Service[];
  readonly mounts: readonly SocketMount[];
}

/** All services that mount the socket, each definition once; the proxies themselves are left out. */
export function consumersOf(project: Project): readonly Consumer[] {
  const found = new Map<string, { service: Service; instances: Service[]; mounts: readonly SocketMount[] }>();
  for (const stack of project.stacks) {
    for (const service of stack.services) {
      if (isProxy(service)) continue;
      const mounts = socketMounts(service).filter(({ kind }) => kind !== 'host-root');
      if (mounts.length === 0) continue;
      const known = found.get(definitionOf(service));
      if (known === undefined) {
        found.set(definitionOf(service), { service, instances: [service], mounts });
      } else {
        known.instances.push(service);
        // The stack of the file itself shows the service without what others lay over it.
        if (stack.id === service.file) Object.assign(known, { service, mounts });
      }
    }
  }
  return [...found.values()];
}

/** Names the mapping that defines a service. */
export function definitionOf(service: Service): string {
  return `${service.file}\0${service.path.join('\0')}`;
}

export function isProxy(service: Service): boolean {
  const reference = service.image === undefined ? undefined : parseImageReference(service.image);
  return reference !== undefined && socketProxy(reference) !== undefined;
}

/** The mounts of a service that lead to the engine's API, the root of the host included. */
export function socketMounts(service: Service): readonly SocketMount[] {
  const volumes = service.get('volumes');
  const items = volumes?.kind === 'list' ? volumes.items : [];
  const mounts = items.flatMap((item, index) => {
    const mount = item.kind === 'map' ? longForm(item) : item.kind === 'scalar' ? shortForm(item) : undefined;
    return mount === undefined ? [] : [{ ...mount, origin: item.origin, index }];
  });
  return [...mounts, ...apiSocket(service)];
}

/** `use_api_socket: true` mounts the socket, and the credentials of registries with it, without a volume. */
function apiSocket(service: Service): readonly SocketMount[] {
  const node = service.get('use_api_socket');
  if (scalarText(node) !== 'true' || node === undefined) return [];
  return [{ kind: 'api-socket', origin: node.origin, index: -1, source: '', form: 'short', readOnly: false }];
}

type Found = Omit<SocketMount, 'origin' | 'index'>;

function shortForm(item: TracedScalar): Found | undefined {
  const raw = String(item.raw);
  const end = endOfSource(raw);
  const variables = item.variables.filter((use) => use.range.end <= end);
  const rest = raw.slice(end + 1);
  const parsed = parseVolume(String(item.value ?? ''));
  const kind = kindOf(parsed?.type === 'bind' ? parsed.source : '', rest.split(':')[0] ?? '', variables);
  if (kind === undefined) return undefined;
  const readOnly = (rest.split(':')[1] ?? '').split(',').includes('ro');
  return { kind, source: raw.slice(0, end), form: 'short', readOnly };
}

function longForm(item: Extract<Traced, { kind: 'map' }>): Found | undefined {
  const text = (key: string): string => scalarText(item.entries.get(key));
  const source = item.entries.get('source');
  const variables = source?.kind === 'scalar' ? source.variables : [];
  const type = text('type');
  if (type !== 'bind' && type !== 'npipe') return undefined;
  const kind = type === 'npipe' ? pipeKind(text('source')) : kindOf(text('source'), text('target'), variables);
  if (kind === undefined) return undefined;
  return {
    kind,
    source: source?.kind === 'scalar' ? String(source.raw) : text('source'),
    form: 'long',
    readOnly: text('read_only') === 'true',
  };
}

/** By the host path; where only the host knows it, by the variable's name or the path inside the container. */
function kindOf(source: string, target: string, variables: readonly VariableUse[]): SocketMount['kind'] | undefined {
  const kind = socketKind(source) ?? pipeKind(source);
  if (kind !== undefined) return kind;
  const isUnset = variables.some((use) => use.source === 'unset');
  if (!isUnset) return undefined;
  const looksLikeOne = variables.some((use) => isSocketVariable(use.name)) || socketKind(target) === 'socket';
  return looksLikeOne ? 'socket' : undefined;
}

function pipeKind(source: string): 'named-pipe' | undefined {
  return /^(?:npipe:)?[\\/]{2,4}\.[\\/]+pipe[\\/]+docker_engine$/.test(source) ? 'named-pipe' : undefined;
}

/** Where the host path of a short form ends: its first colon outside a variable. */
function endOfSource(raw: string): number {
  let depth = 0;
  for (let at = 0; at < raw.length; at += 1) {
    if (raw.startsWith('${', at)) depth += 1;
    if (raw[at] === '}' && depth > 0) depth -= 1;
    // A pipe's path may hold one in `npipe:`.
    if (raw[at] === ':' && depth === 0 && raw.slice(0, at) !== 'npipe') return at;
  }
  return raw.length;
}

export function scalarText(node: Traced | undefined): string {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : '';
}
