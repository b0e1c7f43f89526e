/** The shapes of what connects services: `depends_on`, `networks`, `ports`. */
import type { Json } from '../../../core/types.ts';
import { textOf } from '../merge.ts';
import { parsePort } from '../short-forms.ts';
import { nothing, wholeNumber } from './parts.ts';
import {
  boolean,
  forms,
  integer,
  keep,
  mapOf,
  normalForm,
  plainForm,
  struct,
  text,
  textOrNumber,
  uniqueListOf,
  uniqueTexts,
} from './shape.ts';

const condition = /^service_(started|healthy|completed_successfully)$/;

const dependency = struct(
  { condition: { ...text, pattern: condition }, restart: boolean, required: keep(boolean) },
  { always: { condition: 'service_started', required: true } },
);

export const dependsOn = forms(
  [uniqueTexts, { kind: 'map', of: { ...dependency, required: ['condition'] }, named: true }],
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
  aliases: uniqueTexts,
  ipv4_address: text,
  ipv6_address: text,
  link_local_ips: uniqueTexts,
  mac_address: text,
  priority: { ...wholeNumber, accepts: ['number'] },
  driver_opts: mapOf({ ...textOrNumber, keep: true }),
  gw_priority: { ...wholeNumber, accepts: ['number'] },
  interface_name: text,
});

export const networks = forms(
  [uniqueTexts, { kind: 'map', of: forms([nothing, attachment], plainForm), named: true }],
  (value) => {
    if (value.kind === 'list') return Object.fromEntries(value.items.map((item) => [textOf(item) ?? '', null]));
    return value.kind === 'map'
      ? Object.fromEntries(
          [...value.entries].map(([name, entry]) => [
            name,
            (entry.kind === 'map' ? normalForm(entry, attachment) : null) ?? null,
          ]),
        )
      : undefined;
  },
);

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

export const ports = forms([uniqueListOf(forms([textOrNumber, port], plainForm))], (value) => {
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
