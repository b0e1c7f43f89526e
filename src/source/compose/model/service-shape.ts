/** The shape of a service. */
import { isNull, textOf } from '../merge.ts';
import { build } from './build-shape.ts';
import { dependsOn, networks, ports } from './connection-shape.ts';
import { deploy, gpus, limits, rates } from './deploy-shape.ts';
import { devices, volumes } from './mount-shape.ts';
import { castNumber, command, extraHosts, fileMounts, hook, nothing, ulimits, wholeNumber } from './parts.ts';
import {
  boolean,
  forms,
  hidden,
  integer,
  keep,
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
  uniqueListOf,
  uniqueTexts,
  wholeSize,
} from './shape.ts';

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

const watchAction = /^(rebuild|restart|sync|sync\+restart|sync\+exec)$/;

const develop = struct({
  watch: listOf(
    struct(
      {
        path: keep(path),
        action: keep({ ...text, pattern: watchAction }),
        target: text,
        ignore: texts,
        include: oneOrMore,
        initial_sync: boolean,
        exec: hook,
      },
      { required: ['path', 'action'], always: { exec: { command: null } } },
    ),
  ),
});

/** As Compose 2.26 knows them, and `refresh` and its kin of later versions. */
const pullPolicy = /^(always|never|build|if_not_present|missing|refresh|daily|weekly|every_.+)$/;

export const service: Readonly<Record<string, Shape>> = {
  annotations: pairs,
  attach: keep({ ...boolean, cast: false }),
  build,
  blkio_config: struct(
    {
      weight: wholeNumber,
      weight_device: limits('weight', wholeNumber),
      device_read_bps: rates,
      device_read_iops: rates,
      device_write_bps: rates,
      device_write_iops: rates,
    },
    { closed: true },
  ),
  cap_add: uniqueTexts,
  cap_drop: uniqueTexts,
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
  deploy: forms([nothing, deploy], (value) => normalForm(value, deploy)),
  develop: forms([nothing, develop], (value) => normalForm(value, develop)),
  device_cgroup_rules: uniqueTexts,
  devices,
  dns: oneOrMore,
  dns_opt: uniqueTexts,
  dns_search: oneOrMore,
  domainname: text,
  entrypoint: command,
  env_file: hidden(
    forms(
      [
        text,
        listOf(
          forms(
            [
              text,
              struct(
                { path: text, format: text, required: { ...boolean, cast: false } },
                { required: ['path'], closed: true },
              ),
            ],
            plainForm,
          ),
        ),
      ],
      plainForm,
    ),
  ),
  environment: hidden(pairs),
  expose: uniqueListOf(textOrNumber),
  extends: hidden(
    forms([text, struct({ service: text, file: text }, { required: ['service'], closed: true })], plainForm),
  ),
  external_links: uniqueTexts,
  extra_hosts: extraHosts,
  group_add: uniqueListOf(textOrNumber),
  healthcheck,
  hostname: text,
  image: text,
  init: keep(boolean),
  ipc: text,
  isolation: text,
  labels: pairs,
  links: uniqueTexts,
  logging: struct({
    driver: text,
    options: mapOf({ kind: 'leaf', accepts: ['string', 'number', 'null'], as: 'text', keep: true }),
  }),
  mac_address: text,
  mem_limit: size,
  mem_reservation: wholeSize,
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
  profiles: uniqueTexts,
  pull_policy: forms([{ ...text, pattern: pullPolicy }], (value) =>
    textOf(value) === 'if_not_present' ? 'missing' : textOf(value),
  ),
  read_only: boolean,
  restart: text,
  runtime: text,
  scale: keep(integer),
  secrets: fileMounts('/run/secrets'),
  security_opt: uniqueTexts,
  shm_size: size,
  stdin_open: boolean,
  stop_grace_period: time,
  stop_signal: text,
  storage_opt: mapOf({ ...text, accepts: ['string', 'integer', 'null'] }),
  sysctls: pairs,
  tmpfs: oneOrMore,
  tty: boolean,
  ulimits,
  user: text,
  userns_mode: text,
  uts: text,
  volumes,
  volumes_from: uniqueTexts,
  gpus,
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
