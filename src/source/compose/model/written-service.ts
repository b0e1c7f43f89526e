/** A service of the model with variables as written. */
import type { Json } from '../../../core/types.ts';
import { isNull, textOf } from '../merge.ts';
import { cleanPath } from '../short-forms.ts';
import type { Traced, TracedMap } from '../types.ts';
import { volumes as volumeForms } from './mount-shape.ts';
import { impliedDependencies } from './parts.ts';
import { normalForm } from './shape.ts';
import {
  contextForm,
  fieldsForm,
  isJsonMap,
  itemsForm,
  oneOrMore,
  pairsForm,
  pathForm,
  textOrUndefined,
  writtenForm,
} from './written-parts.ts';

export function serviceForm(service: TracedMap): Json {
  const list = itemsForm(writtenForm);
  const out = fieldsForm(service, {
    ...Object.fromEntries(listsWithoutRepeats.map((key) => [key, list])),
    build: (build) => buildForm(build, service),
    configs: itemsForm(fileMount),
    deploy: deployForm,
    depends_on: dependsOnForm,
    devices: itemsForm(deviceForm),
    dns: (dns) => withoutEmpty(oneOrMore(writtenForm)(dns)),
    env_file: oneOrMore(envFileForm),
    environment: (environment) => pairsForm(environment, true),
    gpus: gpusForm,
    label_file: oneOrMore(pathForm),
    develop: developForm,
    networks: networksForm,
    ports: portsForm,
    pull_policy: (policy) => (textOf(policy) === 'if_not_present' ? 'missing' : writtenForm(policy)),
    secrets: itemsForm(secretForm),
    volumes: itemsForm(volumeForm),
  });
  const { networks } = out;
  const joinsNone = networks === undefined || (isJsonMap(networks) && Object.keys(networks).length === 0);
  if (joinsNone && !service.entries.has('network_mode')) out['networks'] = { default: null };
  const dependencies = {
    ...impliedDependencies(service, true),
    ...(isJsonMap(out['depends_on']) ? out['depends_on'] : {}),
  };
  if (Object.keys(dependencies).length > 0) out['depends_on'] = dependencies;
  return out;
}

/** Lists that Compose rids of repeated items, and which thereby stay lists when they are empty. */
const listsWithoutRepeats = [
  'annotations',
  'cap_add',
  'cap_drop',
  'dns_opt',
  'dns_search',
  'expose',
  'labels',
  'links',
  'profiles',
  'sysctls',
  'tmpfs',
];

function withoutEmpty(value: Json): Json {
  return Array.isArray(value) ? value.filter((item) => item !== '' && item !== null) : value;
}

function buildForm(value: Traced, service: TracedMap): Json {
  const fields =
    value.kind === 'map'
      ? fieldsForm(value, {
          additional_contexts: contextsForm,
          args: (args) => pairsForm(args, false),
          context: contextForm,
          labels: itemsForm(writtenForm),
          secrets: itemsForm(fileMount),
          ssh: sshForm,
          tags: itemsForm(writtenForm),
        })
      : { context: contextForm(value) };
  const named = (fields['dockerfile'] ?? fields['dockerfile_inline'] ?? null) !== null;
  return {
    context: service.origin.directory,
    ...fields,
    ...(!named && { dockerfile: 'Dockerfile' }),
  };
}

function contextsForm(value: Traced): Json {
  const pairs = value.kind === 'list' ? value.items.map((item) => splitPair(item)) : [];
  if (value.kind === 'list') return Object.fromEntries(pairs.map(([name, item]) => [name, contextForm(item)]));
  return value.kind === 'map'
    ? Object.fromEntries([...value.entries].map(([name, entry]) => [name, contextForm(entry)]))
    : writtenForm(value);
}

function sshForm(value: Traced): Json {
  if (value.kind === 'list')
    return Object.fromEntries(
      value.items.map((item) => {
        const [id, path] = splitPair(item);
        return [id, (textOrUndefined(item) ?? '').includes('=') ? pathForm(path) : null];
      }),
    );
  return value.kind === 'map'
    ? Object.fromEntries([...value.entries].map(([id, path]) => [id, pathForm(path)]))
    : writtenForm(value);
}

/** `NAME=value` → its name, and a scalar of its value. */
function splitPair(item: Traced): readonly [string, Traced] {
  const text = textOf(item) ?? '';
  const equals = text.indexOf('=');
  if (equals < 0) return [text, item];
  const value = text.slice(equals + 1);
  return [text.slice(0, equals), { kind: 'scalar', value, raw: value, variables: [], origin: item.origin }];
}

function deployForm(value: Traced): Json {
  const found = value.kind === 'map' ? fieldsForm(value, { labels: itemsForm(writtenForm) }) : writtenForm(value);
  if (!isJsonMap(found)) return found;
  const resources = found['resources'];
  const reservations = isJsonMap(resources) ? resources['reservations'] : undefined;
  const devices = isJsonMap(reservations) ? reservations['devices'] : undefined;
  if (!isJsonMap(resources) || !isJsonMap(reservations) || !Array.isArray(devices)) return found;
  const counted = devices.map((device: Json) => withCount(device));
  return { ...found, resources: { ...resources, reservations: { ...reservations, devices: counted } } };
}

/** Without a count and without ids all devices are meant. */
function withCount(device: Json): Json {
  return isJsonMap(device) && !('count' in device) && !('device_ids' in device) ? { ...device, count: 'all' } : device;
}

function gpusForm(value: Traced): Json {
  if (value.kind === 'scalar') return [{ count: 'all' }];
  return itemsForm((item) => withCount(writtenForm(item)))(value);
}

function dependsOnForm(value: Traced): Json {
  const started = { condition: 'service_started', required: true };
  if (value.kind === 'list') return Object.fromEntries(value.items.map((item) => [textOf(item) ?? '', started]));
  if (value.kind !== 'map') return writtenForm(value);
  return Object.fromEntries(
    [...value.entries].map(([name, entry]) => {
      const written = isNull(entry) ? {} : writtenForm(entry);
      return [name, isJsonMap(written) ? { ...started, ...written } : written];
    }),
  );
}

function networksForm(value: Traced): Json {
  if (value.kind === 'list') return Object.fromEntries(value.items.map((item) => [textOf(item) ?? '', null]));
  if (value.kind !== 'map') return writtenForm(value);
  const lists = { aliases: itemsForm(writtenForm), link_local_ips: itemsForm(writtenForm) };
  return Object.fromEntries(
    [...value.entries].map(([name, entry]) => [
      name,
      entry.kind === 'map' ? fieldsForm(entry, lists) : writtenForm(entry),
    ]),
  );
}

function developForm(value: Traced): Json {
  if (value.kind !== 'map') return writtenForm(value);
  return fieldsForm(value, {
    watch: (watch) =>
      itemsForm((item) => (item.kind === 'map' ? fieldsForm(item, { path: pathForm }) : writtenForm(item)))(watch),
  });
}

/** What could be read is in its long form by now. */
function portsForm(value: Traced): Json {
  if (value.kind !== 'list') return writtenForm(value);
  const found = value.items.map((item) =>
    item.kind === 'map' ? { mode: 'ingress', protocol: 'tcp', ...fieldsForm(item, {}) } : writtenForm(item),
  );
  return [...new Map(found.map((port) => [portKey(port), port])).values()];
}

function portKey(port: Json): string {
  if (!isJsonMap(port)) return JSON.stringify(port);
  return [port['host_ip'] ?? '0.0.0.0', port['published'], port['target'], port['protocol']].join(' ');
}

function envFileForm(item: Traced): Json {
  if (item.kind !== 'map') return { path: pathForm(item), required: true };
  return { required: true, ...fieldsForm(item, { path: pathForm }) };
}

function fileMount(item: Traced): Json {
  return item.kind === 'map' ? writtenForm(item) : { source: writtenForm(item) };
}

function secretForm(item: Traced): Json {
  const mount = fileMount(item);
  return isJsonMap(mount) ? { target: `/run/secrets/${String(mount['source'])}`, ...mount } : mount;
}

function volumeForm(item: Traced): Json {
  if (item.kind !== 'map') {
    const [found] = asArray(normalForm({ kind: 'list', items: [item], origin: item.origin }, volumeForms));
    return found ?? writtenForm(item);
  }
  const isBind = textOf(item.entries.get('type')) === 'bind';
  return fieldsForm(item, {
    target: (target) => {
      const text = textOrUndefined(target);
      return text === undefined ? writtenForm(target) : cleanPath(text) || '.';
    },
    ...(isBind && { source: pathForm }),
  });
}

function asArray(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function deviceForm(item: Traced): Json {
  if (item.kind === 'map') return writtenForm(item);
  const [source = '', target = '', permissions = 'rwm'] = (textOf(item) ?? '').split(':');
  return { source, target: target === '' ? source : target, permissions };
}
