/**
 * The host paths at which an engine's API can be reached.
 * Sources: the examples of traefik, nginx-proxy, diun, godoxy and supabase; Tecnativa/docker-socket-proxy:README.md.
 */

export type SocketKind =
  /** The API of Docker, or Podman's copy of it. */
  | 'socket'
  /** The whole run directory, with the socket in it. */
  | 'run-directory'
  /** The root of the host, with everything in it. */
  | 'host-root';

const socketNames: ReadonlySet<string> = new Set(['docker.sock', 'podman.sock', 'balena.sock', 'balena-engine.sock']);

/** Names of variables that stand for the socket's path in public compose files. */
const socketVariables: ReadonlySet<string> = new Set([
  'DOCKER_SOCK',
  'DOCKER_SOCKET',
  'DOCKER_SOCKET_LOCATION',
  'DOCKER_SOCKET_PATH',
  'DOCKER_SOCK_PATH',
]);

/**
 * What the engine's API is reached by when this host path is mounted.
 *
 * @param path the mount's source after interpolation, as written
 * @returns undefined for a path that does not lead to an engine's API
 */
export function socketKind(path: string): SocketKind | undefined {
  const clean = normalised(path);
  const name = clean.slice(clean.lastIndexOf('/') + 1);
  if (socketNames.has(name) && clean !== name) return 'socket';
  if (clean === '/var/run' || clean === '/run') return 'run-directory';
  if (clean === '/') return 'host-root';
  return undefined;
}

/**
 * True for a variable whose name says that it holds the socket's path: its value may be known to
 * the host alone.
 */
export function isSocketVariable(name: string): boolean {
  return socketVariables.has(name);
}

/** `//var/run/` is `/var/run`: doubled slashes stop path translation in Windows shells. */
function normalised(path: string): string {
  const single = path.replaceAll(/\/{2,}/g, '/');
  return single.length > 1 && single.endsWith('/') ? single.slice(0, -1) : single;
}
