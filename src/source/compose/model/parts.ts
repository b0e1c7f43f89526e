/** Parts that several shapes share. */
import type { Json } from '../../../core/types.ts';
import { isNull, textOf } from '../merge.ts';
import type { TracedMap } from '../types.ts';
import {
  boolean,
  forms,
  integer,
  keep,
  type Leaf,
  listOf,
  mapOf,
  normalForm,
  pairs,
  plainForm,
  type Shape,
  struct,
  text,
  texts,
  uniqueTexts,
} from './shape.ts';
import { commandWords } from './units.ts';

export const nothing: Leaf = { kind: 'leaf', accepts: ['null'], as: 'text' };
export const wholeNumber: Leaf = { kind: 'leaf', accepts: ['integer'], as: 'integer' };
export const mode: Leaf = { kind: 'leaf', accepts: ['number'], as: 'integer', cast: true };
export const castNumber: Leaf = { kind: 'leaf', accepts: ['number', 'string'], as: 'integer', cast: true };

export const command = keep(
  forms([nothing, text, texts], (value) => {
    if (isNull(value)) return undefined;
    return value.kind === 'scalar'
      ? (commandWords(textOf(value) ?? '') ?? [textOf(value) ?? ''])
      : normalForm(value, keep(texts));
  }),
);

const fileMount = struct({ source: text, target: text, uid: text, gid: text, mode: keep(mode) });

/** Secrets and configs given to a service; a secret has a place by default. */
export function fileMounts(folder: string | undefined): Shape {
  return forms([listOf(forms([text, fileMount], plainForm))], (value) => {
    if (value.kind !== 'list') return plainForm(value);
    return value.items.map((item): Json => {
      const mount = item.kind === 'map' ? normalForm(item, fileMount) : { source: textOf(item) ?? '' };
      if (folder === undefined || mount === undefined || !isRecord(mount) || 'target' in mount) return mount ?? null;
      return { ...mount, target: `${folder}/${String(mount['source'] ?? '')}` };
    });
  });
}

export function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const ulimits = mapOf(
  forms([integer, struct({ soft: integer, hard: integer }, { required: ['soft', 'hard'] })], (value) =>
    value.kind === 'map'
      ? normalForm(value, struct({ soft: integer, hard: integer }))
      : (normalForm(value, integer) ?? {}),
  ),
);

const addresses = forms([text, texts], plainForm);

export const extraHosts = forms([uniqueTexts, mapOf(addresses)], (value) => {
  const items =
    value.kind === 'map'
      ? [...value.entries].flatMap(([host, address]) =>
          (address.kind === 'list' ? address.items : [address]).map((one) => [host, textOf(one) ?? ''] as const),
        )
      : value.kind === 'list'
        ? value.items.map((item) => splitHost(textOf(item) ?? ''))
        : [];
  return items.map(([host, address]) => `${host}=${address.replace(/^\[(.*)\]$/, '$1')}`).sort();
});

function splitHost(item: string): readonly [string, string] {
  const at = item.includes('=') ? item.indexOf('=') : item.indexOf(':');
  return at < 0 ? [item, ''] : [item.slice(0, at), item.slice(at + 1)];
}

/** A command that runs beside the service's own. */
export const hook = struct(
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

/** What a service takes from another one makes it depend on it. `complete` keeps what is false. */
export function impliedDependencies(service: TracedMap, complete: boolean): { [name: string]: Json } {
  const out: { [name: string]: Json } = {};
  const links = service.entries.get('links');
  for (const link of links?.kind === 'list' ? links.items : [])
    out[(textOf(link) ?? '').split(':')[0] ?? ''] = { condition: 'service_started', restart: true, required: true };
  for (const key of ['network_mode', 'ipc', 'pid', 'uts', 'cgroup']) {
    const reference = textOf(service.entries.get(key));
    if (reference?.startsWith('service:') === true)
      out[reference.slice('service:'.length)] ??= { condition: 'service_started', restart: true, required: true };
  }
  const from = service.entries.get('volumes_from');
  for (const item of from?.kind === 'list' ? from.items : []) {
    const reference = textOf(item) ?? '';
    if (!reference.startsWith('container:'))
      out[reference.split(':')[0] ?? ''] ??= {
        condition: 'service_started',
        required: true,
        ...(complete && { restart: false }),
      };
  }
  return out;
}
