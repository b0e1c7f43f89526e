/** What stands out in a stack's architecture, as sentences; each comes from its sources alone. */
import type { Json } from '../core/types.ts';
import type { Stack } from '../source/compose/types.ts';
import type { PictureService } from './types.ts';

export function notesOf(stack: Stack, services: readonly PictureService[]): readonly string[] {
  return [...dependencies(services), ...exposure(services), ...capacity(stack, services)];
}

/** Who is needed by many: where it is down, they are. */
function dependencies(services: readonly PictureService[]): readonly string[] {
  const needed = services.map(({ name }) => ({
    name,
    by: services.filter(({ dependsOn }) => dependsOn.includes(name)).map((service) => service.name),
  }));
  const edges = services.reduce((sum, { dependsOn }) => sum + dependsOn.length, 0);
  const single = needed
    .filter(({ by }) => by.length > 1)
    .map(({ name, by }) => `${by.join(', ')} start only after ${name}.`);
  return edges === 0
    ? []
    : [...single, `The longest chain of services that wait for each other has ${longestChain(services)} links.`];
}

/** A service of the chain is counted once; a circle, which Compose refuses, ends it. */
function longestChain(services: readonly PictureService[]): number {
  const byName = new Map(services.map((service) => [service.name, service]));
  const known = new Map<string, number>();
  const lengthFrom = (name: string, above: ReadonlySet<string>): number => {
    const seen = known.get(name);
    if (seen !== undefined) return seen;
    if (above.has(name)) return 0;
    const below = (byName.get(name)?.dependsOn ?? []).map((other) => lengthFrom(other, new Set([...above, name])));
    const length = 1 + Math.max(0, ...below);
    known.set(name, length);
    return length;
  };
  return Math.max(0, ...services.map(({ name }) => lengthFrom(name, new Set())));
}

function exposure(services: readonly PictureService[]): readonly string[] {
  const open = services.filter(({ ports }) => ports.some(({ from }) => from !== 'host')).map(({ name }) => name);
  const held = services.filter(({ socket, privileged }) => socket || privileged).map(({ name }) => name);
  return [
    open.length === 0
      ? 'Nothing is published beyond this host.'
      : `Reachable from outside of the host: ${open.join(', ')}.`,
    ...(held.length === 0 ? [] : [`In control of the host, once broken into: ${held.join(', ')}.`]),
  ];
}

/** What all services together may take, as far as they are limited. */
function capacity(stack: Stack, services: readonly PictureService[]): readonly string[] {
  const limits = services.map(({ name }) => ({
    name,
    memory:
      number(field(stack.model, 'services', name, 'deploy', 'resources', 'limits', 'memory')) ??
      number(field(stack.model, 'services', name, 'mem_limit')),
    cpus:
      number(field(stack.model, 'services', name, 'deploy', 'resources', 'limits', 'cpus')) ??
      number(field(stack.model, 'services', name, 'cpus')),
  }));
  const limited = limits.filter(({ memory }) => memory !== undefined);
  if (limited.length === 0)
    return services.length === 0 ? [] : ['No service has a memory limit: any of them may take all that the host has.'];
  const memory = limited.reduce((sum, one) => sum + (one.memory ?? 0), 0);
  const cpus = limits.reduce((sum, one) => sum + (one.cpus ?? 0), 0);
  const [largest] = [...limited].sort((a, b) => (b.memory ?? 0) - (a.memory ?? 0));
  const rest = limits.length - limited.length;
  return [
    `Limits add up to ${gigabytes(memory)} of memory${cpus > 0 ? ` and ${Math.round(cpus * 100) / 100} CPUs` : ''}; the largest is ${largest?.name ?? ''} with ${gigabytes(largest?.memory ?? 0)}${rest === 0 ? '' : `; ${rest} of ${limits.length} services have no memory limit`}.`,
  ];
}

function gigabytes(bytes: number): string {
  const gigas = bytes / 1024 ** 3;
  return gigas >= 1 ? `${Math.round(gigas * 10) / 10} GB` : `${Math.round(bytes / 1024 ** 2)} MB`;
}

function number(value: Json | undefined): number | undefined {
  const found = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
  return Number.isFinite(found) && found > 0 ? found : undefined;
}

/** The value at a path of a resolved model. */
export function field(model: Json, ...path: readonly string[]): Json | undefined {
  let value: Json | undefined = model;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = (value as { readonly [key: string]: Json })[key];
  }
  return value;
}
