/**
 * The resolved model of a stack, as `docker compose --profile '*' config --format json` prints it
 * (measured on Compose 2.26), with paths relative to the root instead of absolute.
 */
import type { Json } from '../../../core/types.ts';
import { isNull, textOf } from '../merge.ts';
import type { EnvironmentEntry, Service, Traced, TracedMap } from '../types.ts';
import { impliedDependencies } from './parts.ts';
import { config, network, secret, volume } from './project-shape.ts';
import { service as serviceFields } from './service-shape.ts';
import { normalForm, plainForm, type StructShape, struct } from './shape.ts';

type Record_ = { [key: string]: Json };

const serviceShape = struct(serviceFields);

export function modelOf(name: string, root: TracedMap, services: readonly Service[]): Json {
  const models: Record_ = Object.fromEntries(services.map((service) => [service.name, serviceModel(service)]));
  const used = usedNames(services.map((service) => models[service.name] ?? null));
  const out: Record_ = { name, services: models };
  for (const [section, shape] of [
    ['networks', network],
    ['volumes', volume],
    ['secrets', secret],
    ['configs', config],
  ] as const) {
    const found = sectionModel(root.entries.get(section), section === 'networks', shape, name, used[section]);
    if (Object.keys(found).length > 0) out[section] = found;
  }
  for (const [key, value] of root.entries) if (key.startsWith('x-')) out[key] = plainForm(value);
  return out;
}

function serviceModel(service: Service): Json {
  const found = normalForm(service.node, serviceShape);
  const out: Record_ = { command: null, entrypoint: null, ...(isRecord(found) ? found : {}) };
  const environment = pairsModel(service.environment, true);
  if (Object.keys(environment).length > 0) out['environment'] = environment;
  const { build, deploy } = out;
  if (isRecord(build)) out['build'] = withArgs(build, service);
  if (isRecord(deploy) && typeof out['scale'] === 'number') out['deploy'] = { ...deploy, replicas: out['scale'] };
  const isEmpty = !isRecord(out['networks']) || Object.keys(out['networks']).length === 0;
  if (isEmpty && service.networkMode === undefined) out['networks'] = { default: null };
  const dependencies = {
    ...impliedDependencies(service.node, false),
    ...(isRecord(out['depends_on']) ? out['depends_on'] : {}),
  };
  if (Object.keys(dependencies).length > 0) out['depends_on'] = dependencies;
  return out;
}

function withArgs(build: Record_, service: Service): Json {
  const { args: _args, ...rest } = build;
  const args = pairsModel(service.build?.args ?? [], false);
  return Object.keys(args).length > 0 ? { ...rest, args } : rest;
}

function pairsModel(entries: readonly EnvironmentEntry[], withUnset: boolean): Record_ {
  return Object.fromEntries(
    entries.filter((entry) => withUnset || entry.value !== null).map((entry) => [entry.name, entry.value]),
  );
}

type Used = Readonly<Record<'networks' | 'volumes' | 'secrets' | 'configs', ReadonlySet<string>>>;

/** Compose leaves out what no service uses. */
function usedNames(services: readonly Json[]): Used {
  const used = {
    networks: new Set<string>(),
    volumes: new Set<string>(),
    secrets: new Set<string>(),
    configs: new Set<string>(),
  };
  for (const service of services) {
    if (!isRecord(service)) continue;
    for (const name of Object.keys(isRecord(service['networks']) ? service['networks'] : {})) used.networks.add(name);
    for (const mount of recordsOf(service['volumes']))
      if (mount['type'] === 'volume' && typeof mount['source'] === 'string') used.volumes.add(mount['source']);
    const build = service['build'];
    for (const mount of [
      ...recordsOf(service['secrets']),
      ...recordsOf(isRecord(build) ? build['secrets'] : undefined),
    ])
      used.secrets.add(String(mount['source']));
    for (const mount of recordsOf(service['configs'])) used.configs.add(String(mount['source']));
  }
  return used;
}

function sectionModel(
  section: Traced | undefined,
  hasDefault: boolean,
  shape: StructShape,
  project: string,
  used: ReadonlySet<string>,
): Record_ {
  const entries = new Map<string, Traced | undefined>(section?.kind === 'map' ? section.entries : []);
  if (hasDefault && !entries.has('default')) entries.set('default', undefined);
  const found = [...entries]
    .filter(([key]) => used.has(key))
    .map(([key, value]): readonly [string, Json] => [key, resourceModel(key, value, shape, project)]);
  return Object.fromEntries(found);
}

function resourceModel(key: string, value: Traced | undefined, shape: StructShape, project: string): Json {
  const found = value === undefined || isNull(value) ? { ...shape.always } : normalForm(value, shape);
  const fields = isRecord(found) ? found : {};
  const external = value?.kind === 'map' ? value.entries.get('external') : undefined;
  const oldName = external?.kind === 'map' ? textOf(external.entries.get('name')) : undefined;
  // A name that a variable leaves empty is none, and Compose puts nothing in its place.
  if (value?.kind === 'map' && !isNull(value.entries.get('name'))) return fields;
  return { ...fields, name: oldName ?? (fields['external'] === true ? key : `${project}_${key}`) };
}

function recordsOf(value: Json | undefined): readonly Record_[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function isRecord(value: Json | undefined): value is Record_ {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
