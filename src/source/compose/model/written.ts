/**
 * The model with variables as written, as `docker compose config --no-interpolate --format json`
 * prints it (measured on Compose 2.26.1). Compose then brings into normal form only what has
 * several forms; nothing is cast, nothing left out, and neither `.env` nor the environment is asked.
 * Facts: the packages transform, paths and loader (normalize.go) of compose-go 2.4.8.
 */
import type { Json } from '../../../core/types.ts';
import { textOf } from '../merge.ts';
import type { Traced, TracedMap } from '../types.ts';
import { fieldsForm, isJsonMap, itemsForm, type JsonMap, pathForm, writtenForm } from './written-parts.ts';
import { serviceForm } from './written-service.ts';

const sections = ['networks', 'volumes', 'secrets', 'configs'] as const;
type Section = (typeof sections)[number];

/** `root` is the merged model with its variables untouched. */
export function writtenModelOf(name: string, root: TracedMap): Json {
  const out = fieldsForm(root, {});
  delete out['version'];
  delete out['include'];
  out['name'] = name;
  const services = root.entries.get('services');
  if (services?.kind === 'map') out['services'] = servicesForm(services);
  for (const section of sections) {
    const written = root.entries.get(section);
    if (written?.kind === 'map') out[section] = resourcesForm(section, written, name);
  }
  const { networks } = out;
  if (usesDefault(out['services']) && !(isJsonMap(networks) && 'default' in networks))
    out['networks'] = { ...(isJsonMap(networks) ? networks : {}), default: { name: `${name}_default` } };
  else if (isJsonMap(networks) && Object.keys(networks).length === 0 && root.entries.get('networks') === undefined)
    delete out['networks'];
  return out;
}

function servicesForm(services: TracedMap): JsonMap {
  return Object.fromEntries(
    [...services.entries].map(([name, service]) => [
      name,
      service.kind === 'map' ? serviceForm(service) : writtenForm(service),
    ]),
  );
}

function usesDefault(services: Json | undefined): boolean {
  return Object.values(isJsonMap(services) ? services : {}).some((service) => {
    if (!isJsonMap(service) || 'network_mode' in service) return false;
    return isJsonMap(service['networks']) && 'default' in service['networks'];
  });
}

function resourcesForm(section: Section, resources: TracedMap, project: string): JsonMap {
  return Object.fromEntries(
    [...resources.entries].map(([key, value]) => {
      const fields = value.kind === 'map' ? resourceFields(section, value) : {};
      if ((fields['name'] ?? null) !== null) return [key, fields];
      return [key, { ...fields, name: isTrue(fields['external']) ? key : `${project}_${key}` }];
    }),
  );
}

function resourceFields(section: Section, value: TracedMap): JsonMap {
  const isFileObject = section === 'secrets' || section === 'configs';
  const out = fieldsForm(value, {
    ...(isFileObject && { file: pathForm }),
    ...(section === 'networks' && { labels: itemsForm(writtenForm) }),
  });
  const external = value.entries.get('external');
  if (external?.kind === 'map') {
    out['external'] = true;
    const oldName = external.entries.get('name');
    if (oldName !== undefined && !value.entries.has('name')) out['name'] = writtenForm(oldName);
  }
  const device = section === 'volumes' ? bindDevice(value) : undefined;
  if (device !== undefined && isJsonMap(out['driver_opts']))
    out['driver_opts'] = { ...out['driver_opts'], device: pathForm(device) };
  return out;
}

/** The `device` of a bind mount by the local driver, which is a path. */
function bindDevice(volume: TracedMap): Traced | undefined {
  const options = volume.entries.get('driver_opts');
  if (textOf(volume.entries.get('driver')) !== 'local' || options?.kind !== 'map') return undefined;
  return textOf(options.entries.get('o')) === 'bind' ? options.entries.get('device') : undefined;
}

/** As Go's strconv.ParseBool has it. */
function isTrue(value: Json | undefined): boolean {
  return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(String(value));
}
