/** The shapes of `deploy`, and of what limits a container. */
import type { Json } from '../../../core/types.ts';
import { textOf } from '../merge.ts';
import type { Traced } from '../types.ts';
import { isRecord } from './parts.ts';
import {
  forms,
  integer,
  keep,
  listOf,
  normalForm,
  number,
  pairs,
  plainForm,
  type Shape,
  size,
  struct,
  text,
  texts,
  time,
  uniqueTexts,
} from './shape.ts';

const deviceFields: Readonly<Record<string, Shape>> = {
  capabilities: uniqueTexts,
  driver: text,
  count: forms([{ kind: 'leaf', accepts: ['string', 'integer'], as: 'text' }], (value) =>
    textOf(value)?.toLowerCase() === 'all' ? -1 : Number(textOf(value) ?? 0),
  ),
  device_ids: uniqueTexts,
  options: pairs,
};

/** Without a count and without ids all devices are meant. */
const requested = listOf(struct(deviceFields, { required: ['capabilities'] }));
const deviceRequests = forms([requested], requestForm);
export const gpus = forms([listOf(struct(deviceFields)), text], requestForm);

function requestForm(value: Traced): Json {
  if (value.kind !== 'list') return [{ count: -1 }];
  return value.items.map((item) => {
    const found = normalForm(item, struct(deviceFields));
    return found !== undefined && isRecord(found) && !('count' in found) && !('device_ids' in found)
      ? { ...found, count: -1 }
      : (found ?? null);
  });
}

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
  order: { ...text, pattern: /^(start|stop)-first$/ },
});

export const deploy = struct(
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

/** Compose prints these with Go's own field names. */
export function limits(field: 'rate' | 'weight', of: Shape): Shape {
  return forms([listOf(struct({ path: text, [field]: of }, { closed: true }))], (value) =>
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

export const rates = limits('rate', { kind: 'leaf', accepts: ['string', 'integer'], as: 'bytes' });
