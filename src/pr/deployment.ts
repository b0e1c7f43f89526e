/** What a merge means for the hosts: ports that close, images that have to be pulled. Read from the resolved models. */
import type { Json } from '../index.ts';

export interface PortChange {
  /** Path of the stack's main file. */
  readonly stack: string;
  readonly service: string;
  /** `0.0.0.0:8080 → 80/tcp`. */
  readonly port: string;
  /** Where it is to be reached afterwards; undefined for nowhere. */
  readonly now: string | undefined;
}

type Models = ReadonlyMap<string, Json>;

/** Ports of hosts that are not open any more, or to fewer addresses. */
export function closedPorts(before: Models, after: Models): readonly PortChange[] {
  const out: PortChange[] = [];
  for (const [stack, model] of before) {
    for (const [service, settings] of Object.entries(objectOf(objectOf(model)['services']))) {
      const now = listOf(objectOf(objectOf(objectOf(after.get(stack))['services'])[service])['ports']).map(portOf);
      for (const port of listOf(objectOf(settings)['ports']).map(portOf)) {
        if (port.published === undefined || now.some((one) => one.text === port.text)) continue;
        const other = now.find((one) => one.published === port.published && one.target === port.target);
        out.push({ stack, service, port: port.text, now: other?.text });
      }
    }
  }
  return out;
}

/** References of images that nothing named before: each host has to pull them. */
export function newImages(before: Models, after: Models): readonly string[] {
  const known = new Set(imagesOf(before));
  return [...new Set(imagesOf(after))].filter((image) => !known.has(image)).sort();
}

function imagesOf(models: Models): readonly string[] {
  const out: string[] = [];
  for (const model of models.values()) {
    const { services, stages } = objectOf(model);
    for (const service of Object.values(objectOf(services))) out.push(textOf(objectOf(service)['image']) ?? '');
    const names = new Set(listOf(stages).map((stage) => textOf(objectOf(stage)['name'])));
    for (const stage of listOf(stages)) {
      const from = textOf(objectOf(stage)['from']) ?? '';
      // Another stage, or nothing at all.
      if (!names.has(from) && from !== 'scratch') out.push(from);
    }
  }
  return out.filter((image) => image !== '');
}

function portOf(port: Json) {
  const { host_ip: address, published, target, protocol } = objectOf(port);
  const shown = textOf(published);
  const open = textOf(address) ?? '0.0.0.0';
  return {
    published: shown,
    target: textOf(target),
    text: `${open}:${shown ?? ''} → ${textOf(target) ?? ''}/${textOf(protocol) ?? 'tcp'}`,
  };
}

function objectOf(value: Json | undefined): Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
