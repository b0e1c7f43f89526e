import type { Json } from '../../core/types.ts';
import type { Lookup } from './interpolate.ts';
import type { Service, Traced, TracedMap } from './types.ts';

/** The model of a stack. */
export function modelOf(name: string, root: TracedMap, services: readonly Service[], _lookup: Lookup): Json {
  const sections = Object.fromEntries([...root.entries].filter(([key]) => key !== 'services' && key !== 'include').map(([key, value]) => [key, plain(value)]));
  const entries = services.map((service) => [
    service.name,
    { ...(plain(service.node) as object), ...(service.environment.length > 0 && { environment: Object.fromEntries(service.environment.map((entry) => [entry.name, entry.value])) }) },
  ]);
  return { name, ...sections, services: Object.fromEntries(entries) };
}

function plain(value: Traced): Json {
  if (value.kind === 'scalar') return value.value;
  if (value.kind === 'list') return value.items.map(plain);
  return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry)]));
}
