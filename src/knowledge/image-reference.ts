import type { ImageReference } from './types.ts';

/** The registry that a name without one means, and its older spelling. */
const defaultRegistry = 'docker.io';
const defaultRegistryAliases: ReadonlySet<string> = new Set([
  defaultRegistry,
  'index.docker.io',
  'registry-1.docker.io',
]);

// The grammar of distribution/reference:regexp.go.
const pathComponent = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const registryName =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$/;
const tagName = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestName = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const imageId = /^[0-9a-f]{64}$/;

/** The longest repository name that the engine takes (distribution/reference: RepositoryNameTotalLengthMax). */
const longestName = 255;

/**
 * Parses an image reference and normalises it as the engine does: the first component is a
 * registry when it holds a dot, a colon or a capital letter or is `localhost`; without one it is
 * Docker Hub, where a name of a single component belongs to `library/`.
 *
 * @param text the reference after interpolation
 * @returns undefined for anything that the engine would refuse, an unresolved `${VARIABLE}` and a bare image id included
 *   (source: distribution/reference:normalize.go)
 */
export function parseImageReference(text: string): ImageReference | undefined {
  const at = text.indexOf('@');
  const digest = at === -1 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !digestName.test(digest)) return undefined;

  const named = at === -1 ? text : text.slice(0, at);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const tag = colon === -1 ? undefined : named.slice(colon + 1);
  if (tag !== undefined && !tagName.test(tag)) return undefined;

  const name = colon === -1 ? named : named.slice(0, colon);
  if (name === '' || imageId.test(name)) return undefined;
  const { registry, path } = splitRegistry(name);
  if (!registryName.test(registry) || !path.split('/').every((component) => pathComponent.test(component)))
    return undefined;

  const onHub = registry === defaultRegistry;
  const repository = onHub && !path.includes('/') ? `library/${path}` : path;
  if (registry.length + 1 + repository.length > longestName) return undefined;
  return {
    registry,
    repository,
    familiar: onHub ? withoutLibrary(repository) : `${registry}/${repository}`,
    tag,
    digest,
  };
}

function splitRegistry(name: string): { readonly registry: string; readonly path: string } {
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const isRegistry =
    first === 'localhost' || first.includes('.') || first.includes(':') || first.toLowerCase() !== first;
  if (!isRegistry) return { registry: defaultRegistry, path: name };
  const path = name.slice(slash + 1);
  return { registry: defaultRegistryAliases.has(first) ? defaultRegistry : first, path };
}

function withoutLibrary(repository: string): string {
  return repository.startsWith('library/') ? repository.slice('library/'.length) : repository;
}

/**
 * Registries that serve images of Docker Hub under names of their own: the mirror of official
 * images in Amazon ECR Public, Google's cache of Docker Hub, and the registry's old host.
 */
const hubMirrors = [
  'public.ecr.aws/docker/library/',
  'mirror.gcr.io/library/',
  'mirror.gcr.io/',
  'registry.hub.docker.com/library/',
  'registry.hub.docker.com/',
];

/** The familiar name under which an image is known, also when it is taken from a mirror of Docker Hub. */
export function originalName({ familiar }: ImageReference): string {
  const mirror = hubMirrors.find((prefix) => familiar.startsWith(prefix));
  return mirror === undefined ? familiar : familiar.slice(mirror.length);
}
