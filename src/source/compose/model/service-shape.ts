/** The shape of a service. */
import type { Json } from '../../../core/types.ts';
import { joinPath } from '../../paths.ts';
import { isNull, textOf } from '../merge.ts';
import { isPath, parsePort, parseVolume } from '../short-forms.ts';
import type { Traced } from '../types.ts';
import {
  boolean,
  forms,
  hidden,
  integer,
  keep,
  type Leaf,
  listOf,
  mapOf,
  normalForm,
  number,
  oneOrMore,
  pairs,
  path,
  plainForm,
  type Shape,
  size,
  struct,
  text,
  textOrNumber,
  texts,
  time,
} from './shape.ts';
import { commandWords } from './units.ts';

const nothing: Leaf = { kind: 'leaf', accepts: ['null'], as: 'text' };
const wholeNumber: Leaf = { kind: 'leaf', accepts: ['integer'], as: 'integer' };
const mode: Leaf = { kind: 'leaf', accepts: ['number'], as: 'integer', cast: true };
const castNumber: Leaf = { kind: 'leaf', accepts: ['number', 'string'], as: 'integer', cast: true };

const command = keep(
  forms([nothing, text, texts], (value) => {
    if (isNull(value)) return undefined;
    return value.kind === 'scalar'
      ? (commandWords(textOf(value) ?? '') ?? [textOf(value) ?? ''])
      : normalForm(value, keep(texts));
  }),
);

const fileMount = struct({ source: text, target: text, uid: text, gid: text, mode: keep(mode) });

/** Secrets and configs given to a service; a secret has a place by default. */
function fileMounts(folder: string | undefined): Shape {
  return forms([listOf(forms([text, fileMount], plainForm))], (value) => {
    if (value.kind !== 'list') return plainForm(value);
    return value.items.map((item): Json => {
      const mount = item.kind === 'map' ? normalForm(item, fileMount) : { source: textOf(item) ?? '' };
      if (folder === undefined || mount === undefined || !isRecord(mount) || 'target' in mount) return mount ?? null;
      return { ...mount, target: `${folder}/${String(mount['source'] ?? '')}` };
    });
  });
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const ulimits = mapOf(
  forms([integer, struct({ soft: integer, hard: integer }, { required: ['soft', 'hard'] })], (value) =>
    value.kind === 'map'
      ? normalForm(value, struct({ soft: integer, hard: integer }))
      : (normalForm(value, integer) ?? {}),
  ),
);

const extraHosts = forms([pairs], (value) => {
  const items =
    value.kind === 'map'
      ? [...value.entries].map(([host, address]) => [host, textOf(address) ?? ''] as const)
      : value.kind === 'list'
        ? value.items.map((item) => splitHost(textOf(item) ?? ''))
        : [];
  return items.map(([host, address]) => `${host}=${address.replace(/^\[(.*)\]$/, '$1')}`).sort();
});

function splitHost(item: string): readonly [string, string] {
  const at = item.includes('=') ? item.indexOf('=') : item.indexOf(':');
  return at < 0 ? [item, ''] : [item.slice(0, at), item.slice(at + 1)];
}

const ssh = forms([pairs], (value) => {
  const keys =
    value.kind === 'map'
      ? [...value.entries].map(([id, file]) => [id, textOf(file)] as const)
      : value.kind === 'list'
        ? value.items.map((item) => (textOf(item) ?? '').split('=', 2))
        : [];
  return keys.map(([id = '', file]) => (file === undefined ? id : `${id}=${file}`));
});

const flagOrText: Leaf = { kind: 'leaf', accepts: ['string', 'boolean'], as: 'text' };

const buildFields: Readonly<Record<string, Shape>> = {
  context: { ...text, as: 'context' },
  dockerfile: text,
  dockerfile_inline: text,
  args: pairs,
  ssh,
  labels: pairs,
  cache_from: texts,
  cache_to: texts,
  no_cache: boolean,
  additional_contexts: forms([pairs], (value) => {
    const entries = value.kind === 'map' ? [...value.entries] : [];
    if (value.kind === 'list') return normalForm(value, pairs);
    return Object.fromEntries(
      entries.map(([name, context]) => [name, normalForm(context, { ...text, as: 'context' }) ?? '']),
    );
  }),
  pull: boolean,
  extra_hosts: extraHosts,
  isolation: text,
  network: text,
  target: text,
  secrets: fileMounts(undefined),
  shm_size: size,
  tags: texts,
  ulimits,
  platforms: texts,
  privileged: boolean,
  entitlements: texts,
  no_cache_filter: oneOrMore,
  provenance: flagOrText,
  sbom: flagOrText,
};

const build: Shape = {
  keep: true,
  ...forms([text, struct(buildFields)], (value) => {
    if (isNull(value)) return undefined;
    const fields =
      value.kind === 'map'
        ? normalForm(value, struct(buildFields))
        : { context: normalForm(value, { ...text, as: 'context' }) ?? '.' };
    if (fields === undefined || !isRecord(fields)) return fields;
    const inline = 'dockerfile_inline' in fields;
    return { context: value.origin.directory, ...(inline ? {} : { dockerfile: 'Dockerfile' }), ...fields };
  }),
};

const dependency = struct(
  { condition: text, restart: boolean, required: keep(boolean) },
  { always: { condition: 'service_started', required: true } },
);

const dependsOn = forms(
  [texts, { kind: 'map', of: { ...dependency, required: ['condition'] }, named: true }],
  (value) => {
    if (value.kind === 'map')
      return Object.fromEntries(
        [...value.entries].map(([name, entry]) => [
          name,
          (entry.kind === 'map' ? normalForm(entry, dependency) : undefined) ?? {
            condition: 'service_started',
            required: true,
          },
        ]),
      );
    return value.kind === 'list'
      ? Object.fromEntries(
          value.items.map((item) => [textOf(item) ?? '', { condition: 'service_started', required: true }]),
        )
      : undefined;
  },
);

const attachment = struct({
  aliases: texts,
  ipv4_address: text,
  ipv6_address: text,
  link_local_ips: texts,
  mac_address: text,
  priority: { ...wholeNumber, accepts: ['number'] },
  driver_opts: mapOf({ ...textOrNumber, keep: true }),
  gw_priority: { ...wholeNumber, accepts: ['number'] },
  interface_name: text,
});

const networks = forms([texts, { kind: 'map', of: forms([nothing, attachment], plainForm), named: true }], (value) => {
  if (value.kind === 'list') return Object.fromEntries(value.items.map((item) => [textOf(item) ?? '', null]));
  return value.kind === 'map'
    ? Object.fromEntries(
        [...value.entries].map(([name, entry]) => [
          name,
          (entry.kind === 'map' ? normalForm(entry, attachment) : null) ?? null,
        ]),
      )
    : undefined;
});

const port = struct(
  {
    name: text,
    mode: text,
    host_ip: text,
    target: integer,
    published: { kind: 'leaf', accepts: ['string', 'integer'], as: 'text' },
    protocol: text,
    app_protocol: text,
  },
  { always: { mode: 'ingress', protocol: 'tcp' } },
);

const ports = forms([listOf(forms([textOrNumber, port], plainForm))], (value) => {
  if (value.kind !== 'list') return plainForm(value);
  const found = value.items.flatMap((item): Json[] => {
    if (item.kind === 'map') return [normalForm(item, port) ?? null];
    const parsed = parsePort(textOf(item) ?? '');
    if (parsed === undefined) return [plainForm(item)];
    return parsed.map(({ hostIp, target, published, protocol }) => ({
      mode: 'ingress',
      ...(hostIp !== undefined && { host_ip: hostIp }),
      target: Number(target),
      ...(published !== undefined && { published }),
      protocol,
    }));
  });
  // A range can bring a port that another item has; the later one counts.
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
});

const volume = struct(
  {
    type: text,
    source: text,
    target: text,
    read_only: boolean,
    consistency: text,
    bind: struct({ propagation: text, create_host_path: boolean, selinux: text, recursive: text }),
    volume: struct({ nocopy: boolean, subpath: text, labels: pairs }),
    image: struct({ subpath: text }),
    tmpfs: struct({ size, mode: { ...mode, cast: false } }),
  },
  { required: ['type'] },
);

const volumes = forms([listOf(forms([text, volume], plainForm))], (value) =>
  value.kind === 'list' ? value.items.map(mountForm) : plainForm(value),
);

function mountForm(item: Traced): Json {
  const { directory } = item.origin;
  if (item.kind === 'map') {
    const mount = normalForm(item, volume);
    if (mount === undefined || !isRecord(mount) || mount['type'] !== 'bind') return mount ?? null;
    return {
      ...mount,
      source: hostPath(
        textOf(item.entries.get('source')) ?? '',
        item.entries.get('source')?.origin.directory ?? directory,
      ),
    };
  }
  const parsed = parseVolume(textOf(item) ?? '');
  if (parsed === undefined) return plainForm(item);
  const { type, source, target, readOnly, noCopy, propagation, selinux } = parsed;
  const bind = {
    ...(selinux !== undefined && { selinux }),
    ...(propagation !== undefined && { propagation }),
    ...(type === 'bind' && { create_host_path: true }),
  };
  const options = {
    ...(Object.keys(bind).length > 0 && { bind }),
    ...(type === 'volume' && { volume: noCopy ? { nocopy: true } : {} }),
  };
  const from = type === 'bind' ? hostPath(source, directory) : source;
  return { type, ...(from !== '' && { source: from }), target, ...(readOnly && { read_only: true }), ...options };
}

/** Windows paths stay as they are. */
function hostPath(source: string, directory: string): string {
  return isPath(source) && !['.', '/', '~'].includes(source.charAt(0)) ? source : joinPath(directory, source);
}

const healthcheck = struct({
  test: forms([text, texts], (value) =>
    value.kind === 'scalar'
      ? isNull(value)
        ? undefined
        : ['CMD-SHELL', textOf(value) ?? '']
      : normalForm(value, texts),
  ),
  interval: time,
  timeout: time,
  retries: keep({ ...integer, accepts: ['number'] }),
  start_period: time,
  start_interval: time,
  disable: boolean,
});

const deviceFields: Readonly<Record<string, Shape>> = {
  capabilities: texts,
  driver: text,
  count: forms([{ kind: 'leaf', accepts: ['string', 'integer'], as: 'text' }], (value) =>
    textOf(value)?.toLowerCase() === 'all' ? -1 : Number(textOf(value) ?? 0),
  ),
  device_ids: texts,
  options: pairs,
};

/** Without a count and without ids all devices are meant. */
const deviceRequests = forms([listOf(struct(deviceFields)), text], (value) => {
  if (value.kind !== 'list') return [{ count: -1 }];
  return value.items.map((item) => {
    const found = normalForm(item, struct(deviceFields));
    return found !== undefined && isRecord(found) && !('count' in found) && !('device_ids' in found)
      ? { ...found, count: -1 }
      : (found ?? null);
  });
});

/** `HOST[:CONTAINER[:PERMISSIONS]]`. */
const devices = forms(
  [listOf(forms([text, struct({ source: text, target: text, permissions: text })], plainForm))],
  (value) => {
    if (value.kind !== 'list') return plainForm(value);
    return value.items.map((item): Json => {
      if (item.kind === 'map')
        return normalForm(item, struct({ source: text, target: text, permissions: text })) ?? null;
      const [source = '', target = source, permissions = 'rwm'] = (textOf(item) ?? '').split(':');
      return { source, target, permissions };
    });
  },
);

const resource = {
  cpus: number,
  memory: { ...size, accepts: ['string'] },
  pids: integer,
  generic_resources: listOf(
    struct({ discrete_resource_spec: struct({ kind: keep(text), value: keep({ ...integer, accepts: ['number'] }) }) }),
  ),
} as const satisfies Readonly<Record<string, Shape>>;

const update = struct({
  parallelism: keep(integer),
  delay: { ...time, keep: false },
  failure_action: text,
  monitor: { ...time, keep: false },
  max_failure_ratio: { ...number, accepts: ['number'] },
  order: text,
});

const deploy = struct(
  {
    mode: text,
    endpoint_mode: text,
    replicas: keep(integer),
    labels: pairs,
    update_config: update,
    rollback_config: update,
    resources: struct({
      limits: struct(resource),
      reservations: struct({
        cpus: resource.cpus,
        memory: resource.memory,
        generic_resources: resource.generic_resources,
        devices: deviceRequests,
      }),
    }),
    restart_policy: struct({ condition: text, delay: time, max_attempts: keep(integer), window: time }),
    placement: struct({
      constraints: texts,
      preferences: listOf(struct({ spread: text })),
      max_replicas_per_node: integer,
    }),
  },
  { always: { resources: {}, placement: {} } },
);

/** A command that runs beside the service's own. */
const hook = struct(
  {
    command: keep(command),
    user: text,
    privileged: boolean,
    working_dir: text,
    environment: pairs,
    image: text,
    per_replica: boolean,
  },
  { always: { command: null } },
);

/** Compose prints these with Go's own field names. */
function limits(field: 'rate' | 'weight', of: Shape): Shape {
  return forms([listOf(struct({ path: text, [field]: of }))], (value) =>
    value.kind === 'list'
      ? value.items.map((item) =>
          item.kind === 'map'
            ? {
                Path: textOf(item.entries.get('path')) ?? '',
                [field === 'rate' ? 'Rate' : 'Weight']: normalForm(item.entries.get(field), keep(of)) ?? 0,
              }
            : plainForm(item),
        )
      : plainForm(value),
  );
}

const rates = limits('rate', { kind: 'leaf', accepts: ['string', 'integer'], as: 'bytes' });

export const service: Readonly<Record<string, Shape>> = {
  annotations: pairs,
  attach: keep({ ...boolean, cast: false }),
  build,
  blkio_config: struct({
    weight: wholeNumber,
    weight_device: limits('weight', wholeNumber),
    device_read_bps: rates,
    device_read_iops: rates,
    device_write_bps: rates,
    device_write_iops: rates,
  }),
  cap_add: texts,
  cap_drop: texts,
  cgroup: text,
  cgroup_parent: text,
  command,
  configs: fileMounts(undefined),
  container_name: text,
  cpu_count: integer,
  cpu_percent: { ...integer, as: 'number' },
  cpu_period: castNumber,
  cpu_quota: castNumber,
  cpu_rt_period: castNumber,
  cpu_rt_runtime: castNumber,
  cpu_shares: castNumber,
  cpus: number,
  cpuset: text,
  credential_spec: struct({ config: text, file: text, registry: text }),
  depends_on: dependsOn,
  deploy,
  develop: struct({
    watch: listOf(
      struct(
        {
          path: keep(path),
          action: keep(text),
          target: text,
          ignore: oneOrMore,
          include: oneOrMore,
          initial_sync: boolean,
          exec: hook,
        },
        { required: ['path', 'action'], always: { exec: { command: null } } },
      ),
    ),
  }),
  device_cgroup_rules: texts,
  devices,
  dns: oneOrMore,
  dns_opt: texts,
  dns_search: oneOrMore,
  domainname: text,
  entrypoint: command,
  env_file: hidden(
    forms(
      [
        text,
        listOf(
          forms(
            [text, struct({ path: text, format: text, required: { ...boolean, cast: false } }, { required: ['path'] })],
            plainForm,
          ),
        ),
      ],
      plainForm,
    ),
  ),
  environment: hidden(pairs),
  expose: listOf(textOrNumber),
  extends: hidden(forms([text, struct({ service: text, file: text }, { required: ['service'] })], plainForm)),
  external_links: texts,
  extra_hosts: extraHosts,
  group_add: listOf(textOrNumber),
  healthcheck,
  hostname: text,
  image: text,
  init: keep(boolean),
  ipc: text,
  isolation: text,
  labels: pairs,
  links: texts,
  logging: struct({
    driver: text,
    options: mapOf({ kind: 'leaf', accepts: ['string', 'number', 'null'], as: 'text', keep: true }),
  }),
  mac_address: text,
  mem_limit: size,
  mem_reservation: size,
  mem_swappiness: { ...size, accepts: ['integer'] },
  memswap_limit: size,
  network_mode: text,
  networks,
  oom_kill_disable: boolean,
  oom_score_adj: integer,
  pid: { ...text, accepts: ['string', 'null'] },
  pids_limit: castNumber,
  platform: text,
  ports,
  privileged: boolean,
  profiles: texts,
  pull_policy: forms([text], (value) => (textOf(value) === 'if_not_present' ? 'missing' : textOf(value))),
  read_only: boolean,
  restart: text,
  runtime: text,
  scale: keep(integer),
  secrets: fileMounts('/run/secrets'),
  security_opt: texts,
  shm_size: size,
  stdin_open: boolean,
  stop_grace_period: time,
  stop_signal: text,
  storage_opt: mapOf(text),
  sysctls: pairs,
  tmpfs: oneOrMore,
  tty: boolean,
  ulimits,
  user: text,
  userns_mode: text,
  uts: text,
  volumes,
  volumes_from: texts,
  gpus: deviceRequests,
  label_file: oneOrMore,
  models: forms(
    [texts, mapOf(forms([nothing, struct({ endpoint_var: text, model_var: text })], plainForm))],
    plainForm,
  ),
  post_start: listOf(hook),
  pre_start: listOf(hook),
  pre_stop: listOf(hook),
  provider: struct(
    { type: text, options: mapOf({ ...textOrNumber, accepts: ['string', 'number', 'boolean'] }) },
    { open: true },
  ),
  pull_refresh_after: text,
  use_api_socket: boolean,
  working_dir: text,
};
