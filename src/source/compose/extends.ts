/** `extends`: a service laid over another one of the same or another file. */
import { joinPath } from '../paths.ts';
import { isNull, textOf, withoutPaths } from './merge.ts';
import { type Budget, withStep } from './trace.ts';
import type { Origin, Traced, TracedMap } from './types.ts';

/** The services of one file, of which some are resolved already. */
export interface ServiceScope {
  readonly file: string;
  readonly directory: string;
  readonly services: ReadonlyMap<string, Traced>;
  readonly resolved: Map<string, Traced>;
}

export interface ExtendsTools {
  readonly budget: Budget;
  /** Paths that `!reset` or `!override` of the file takes from what is extended. */
  readonly dropped: readonly (readonly string[])[];
  merge(base: TracedMap, over: TracedMap, path: readonly string[]): TracedMap;
  report(origin: Origin, message: string, advice: string): void;
  /** The services of another file. */
  open(path: string): ServiceScope | undefined;
}

/**
 * The service with everything that it extends; `extends` itself is gone then. What cannot be found
 * is reported, and the service stays without it.
 */
export function resolveExtends(
  name: string,
  scope: ServiceScope,
  tools: ExtendsTools,
  chain: readonly string[] = [],
): Traced | undefined {
  const known = scope.resolved.get(name);
  if (known !== undefined) return known;
  const service = scope.services.get(name);
  if (service?.kind !== 'map' || !service.entries.has('extends')) return service;
  const extension = service.entries.get('extends');
  const own: TracedMap = { ...service, entries: new Map([...service.entries].filter(([key]) => key !== 'extends')) };
  const base = extension === undefined || isNull(extension) ? undefined : baseOf(name, extension, scope, tools, chain);
  const resolved = base === undefined ? own : tools.merge(base, own, ['services', name]);
  scope.resolved.set(name, resolved);
  return resolved;
}

function baseOf(
  name: string,
  extension: Traced,
  scope: ServiceScope,
  tools: ExtendsTools,
  chain: readonly string[],
): TracedMap | undefined {
  const { origin } = extension;
  const reference = textOf(extension.kind === 'map' ? extension.entries.get('service') : extension);
  const file = extension.kind === 'map' ? textOf(extension.entries.get('file')) : undefined;
  if (reference === undefined) {
    tools.report(origin, `services.${name} extends without naming a service`, 'Name it: `extends: {service: base}`.');
    return undefined;
  }
  const here = `${scope.file}\0${name}`;
  if (chain.includes(here)) {
    const circle = [...chain.slice(chain.indexOf(here)), here].map((step) => step.split('\0')[1] ?? '');
    tools.report(
      origin,
      `services.${name} extends itself in a circle: ${circle.join(' → ')}`,
      'Let one of them stand for itself: remove its `extends`.',
    );
    return undefined;
  }
  const path = file === undefined ? undefined : joinPath(scope.directory, file);
  const baseScope = path === undefined || path === scope.file ? scope : tools.open(path);
  if (baseScope === undefined) {
    tools.report(
      origin,
      `the file ${path ?? ''} that services.${name} extends does not exist`,
      'Create it, or correct the path: it starts from the folder of this file.',
    );
    return undefined;
  }
  if (!baseScope.services.has(reference)) {
    tools.report(
      origin,
      `the service ${reference} that services.${name} extends is not in ${baseScope.file}`,
      'Correct the name.',
    );
    return undefined;
  }
  const base = resolveExtends(reference, baseScope, tools, [...chain, here]);
  if (base?.kind !== 'map') return undefined;
  const stepped = withStep(base, { kind: 'extends', file: baseScope.file, service: reference }, tools.budget);
  const below = tools.dropped
    .filter((dropped) => dropped[0] === 'services' && dropped[1] === name && dropped.length > 2)
    .map((dropped) => dropped.slice(2));
  const left = withoutPaths(stepped, below);
  return left.kind === 'map' ? left : undefined;
}
