/** Where a new key goes: where the file's other services have it, else behind its usual neighbour. */
import { isMap, isScalar } from 'yaml';
import { locate, type YamlDocument } from '../document.ts';
import type { DocumentPath } from '../types.ts';
import { isInLintedOrder, placeInLintedOrder } from './linted-order.ts';
import type { MapNode } from './target.ts';

/** The order in which service keys are mostly written. */
const serviceOrder = [
  ...[
    '<<',
    'extends',
    'image',
    'build',
    'container_name',
    'hostname',
    'user',
    'restart',
    'profiles',
    'init',
    'privileged',
    'read_only',
  ],
  ...[
    'security_opt',
    'cap_drop',
    'cap_add',
    'entrypoint',
    'command',
    'environment',
    'env_file',
    'secrets',
    'configs',
    'ports',
    'expose',
  ],
  ...['volumes', 'tmpfs', 'depends_on', 'networks', 'healthcheck', 'deploy', 'logging', 'labels'],
];

/** Keys that are read together stand together. */
const companions = [
  ['security_opt', 'cap_drop', 'cap_add'],
  ['environment', 'env_file'],
  ['entrypoint', 'command'],
];

const sectionOrder = ['version', 'name', 'include', 'x-', 'services', 'networks', 'volumes', 'secrets', 'configs'];

/** The position of the item behind which a new key goes; -1 for before the first. */
export function placeOf(document: YamlDocument, path: DocumentPath, map: MapNode, key: string, after?: string): number {
  const keys = map.items.map((pair) => (isScalar(pair.key) ? String(pair.key.value) : ''));
  // A file that keeps an order keeps it, whatever stands together elsewhere.
  if (isService(path) && key !== '<<' && isInLintedOrder(keys) && allInLintedOrder(document))
    return placeInLintedOrder(keys, key);
  const wished = after === undefined ? -1 : keys.lastIndexOf(after);
  if (wished !== -1) return wished;
  if (key === '<<') return -1;
  if (path.length === 0) return placeOfSection(keys, key);
  if (isService(path)) return placeOfServiceKey(document, path, keys, key);
  return keys.length - 1;
}

function isService(path: DocumentPath): boolean {
  return (path.length === 2 && path[0] === 'services') || (path.length === 1 && String(path[0]).startsWith('x-'));
}

function placeOfSection(keys: readonly string[], key: string): number {
  const rank = (name: string) => sectionOrder.indexOf(name.startsWith('x-') ? 'x-' : name);
  const own = rank(key);
  if (own === -1) return keys.length - 1;
  // Fragments stand above what uses them: right before the services when nothing else tells.
  if (key.startsWith('x-')) {
    const services = keys.indexOf('services');
    const fragments = keys.findLastIndex(
      (name, index) => name.startsWith('x-') && (services === -1 || index < services),
    );
    return fragments !== -1 ? fragments : services === -1 ? keys.length - 1 : services - 1;
  }
  // Behind the last section that usually comes before it: in most files that is the end.
  // A fragment below the services is nobody's neighbour.
  const precedes = (name: string) => rank(name) !== -1 && rank(name) < own;
  const behind = keys.findLastIndex((name) => precedes(name) && !name.startsWith('x-'));
  return behind === -1 ? keys.findLastIndex(precedes) : behind;
}

/** The position of the last key that usually comes before; -1 where there is none. */
function nearest(keys: readonly string[], rank: (name: string) => number, own: number): number {
  return keys.findLastIndex((name) => rank(name) !== -1 && rank(name) < own);
}

function placeOfServiceKey(document: YamlDocument, path: DocumentPath, keys: readonly string[], key: string): number {
  const together = companions.find((group) => group.includes(key)) ?? [];
  const own = together.indexOf(key);
  const above = together.slice(0, Math.max(own, 0)).findLast((name) => keys.includes(name));
  if (above !== undefined) return keys.lastIndexOf(above);
  const below = together.slice(own + 1).find((name) => keys.includes(name));
  if (below !== undefined) return keys.lastIndexOf(below) - 1;
  const votes = new Map<string, number>();
  for (const other of otherServices(document, path)) {
    const at = other.indexOf(key);
    if (at === -1) continue;
    const before = other.slice(0, at).findLast((name) => keys.includes(name));
    if (before !== undefined) votes.set(before, (votes.get(before) ?? 0) + 1);
  }
  let winner: string | undefined;
  for (const [name, count] of votes) if (winner === undefined || count > (votes.get(winner) ?? 0)) winner = name;
  if (winner !== undefined) return keys.lastIndexOf(winner);
  const rank = serviceOrder.indexOf(key);
  return rank === -1 ? keys.length - 1 : nearest(keys, (name) => serviceOrder.indexOf(name), rank);
}

function allInLintedOrder(document: YamlDocument): boolean {
  const services = servicesOf(document);
  return services.length > 0 && services.every(({ keys }) => isInLintedOrder(keys));
}

/** The key lists of the file's other services. */
function otherServices(document: YamlDocument, path: DocumentPath): readonly (readonly string[])[] {
  return servicesOf(document)
    .filter(({ name }) => path[0] !== 'services' || name !== String(path[1]))
    .map(({ keys }) => keys);
}

function servicesOf(document: YamlDocument): readonly { readonly name: string; readonly keys: readonly string[] }[] {
  const services = locate(document, ['services'])?.node;
  if (!isMap(services)) return [];
  return services.items.flatMap(({ key, value }) => {
    if (!isMap(value)) return [];
    const keys = value.items.map((one) => (isScalar(one.key) ? String(one.key.value) : ''));
    return [{ name: isScalar(key) ? String(key.value) : '', keys }];
  });
}
