/** The shape of a whole compose file. */
import type { Json } from '../../../core/types.ts';
import { joinPath } from '../../paths.ts';
import { isNull, textOf } from '../merge.ts';
import type { Traced } from '../types.ts';
import { service } from './service-shape.ts';
import {
  boolean,
  forms,
  hidden,
  integer,
  keep,
  listOf,
  mapOf,
  normalForm,
  oneOrMore,
  pairs,
  path,
  type Shape,
  type StructShape,
  struct,
  text,
  texts,
} from './shape.ts';

/** `open`: other keys beside the name are let pass. */
function externalOf(open: boolean): Shape {
  return forms([boolean, struct({ name: text }, { open })], (value) =>
    value.kind === 'map' ? true : normalForm(value, boolean),
  );
}

const external = externalOf(false);
const options = mapOf({ kind: 'leaf', accepts: ['string', 'number'], as: 'text', keep: true });

const pool = struct({ subnet: text, gateway: text, ip_range: text, aux_addresses: mapOf(text) });

export const network: StructShape = struct(
  {
    name: text,
    driver: text,
    driver_opts: options,
    ipam: struct({ driver: text, config: listOf(pool), options: hidden(mapOf(text)) }),
    external,
    internal: boolean,
    enable_ipv4: keep(boolean),
    enable_ipv6: keep(boolean),
    attachable: boolean,
    labels: pairs,
  },
  { always: { ipam: {} } },
);

export const volume: StructShape = struct({
  name: text,
  driver: text,
  driver_opts: forms([options], driverOptions),
  external,
  labels: pairs,
});

/** `device` of a bind mount is a path, which starts from the folder like any other. */
function driverOptions(value: Traced): Json | undefined {
  const found = normalForm(value, options);
  const device = value.kind === 'map' ? value.entries.get('device') : undefined;
  if (value.kind !== 'map' || device === undefined || textOf(value.entries.get('o')) !== 'bind') return found;
  return {
    ...(found as { readonly [key: string]: Json }),
    device: joinPath(device.origin.directory, textOf(device) ?? ''),
  };
}

export const secret: StructShape = struct({
  name: text,
  file: path,
  environment: text,
  external: externalOf(true),
  labels: pairs,
  driver: text,
  driver_opts: options,
  template_driver: text,
});
export const config: StructShape = struct({
  name: text,
  file: path,
  environment: text,
  content: text,
  external: externalOf(true),
  labels: pairs,
  template_driver: text,
});

/** Network, volume, secret and config mappings may be empty. */
function orNothing(shape: StructShape): Shape {
  return forms([{ kind: 'leaf', accepts: ['null'], as: 'text' }, shape], (value) =>
    isNull(value) ? {} : normalForm(value, shape),
  );
}

const include = listOf(
  forms(
    [text, struct({ path: oneOrMore, env_file: oneOrMore, project_directory: text }, { closed: true })],
    () => undefined,
  ),
);

/** Used to judge a file; the model is put together section by section. */
export const project: StructShape = struct({
  version: text,
  name: text,
  include,
  services: { kind: 'map', of: struct(service), named: true },
  networks: { kind: 'map', of: orNothing(network) },
  volumes: { kind: 'map', of: orNothing(volume), named: true },
  secrets: { kind: 'map', of: secret, named: true },
  configs: { kind: 'map', of: config, named: true },
  models: mapOf(struct({ name: text, model: text, context_size: integer, runtime_flags: texts })),
});
