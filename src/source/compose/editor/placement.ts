/** Where a new key goes: where the file's other services have it, else behind its usual neighbour. */
import { isMap, isScalar } from 'yaml';
import { locate, type YamlDocument } from '../document.ts';
import type { DocumentPath } from '../types.ts';
import { quietPlaces } from './linted-order.ts';
import type { MapNode } from './target.ts';

/** Keys that are read together stand together. */
const companions = [
  ['cap_add', 'cap_drop', 'security_opt'],
  ['environment', 'env_file'],
  ['command', 'entrypoint'],
];

const sectionOrder = ['version', 'name', 'include', 'x-', 'services', 'networks', 'volumes', 'secrets', 'configs'];

/** The position of the item behind which a new key goes; -1 for before the first. */
export function placeOf(document: YamlDocument, path: DocumentPath, map: MapNode, key: string, after?: string): number {
  const keys = map.items.map((pair) => (isScalar(pair.key) ? String(pair.key.value) : ''));
  const wished = after === undefined ? -1 : keys.lastIndexOf(after);
  if (wished !== -1 && (!isService(path) || quietPlaces(keys, key).includes(wished))) return wished;
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

/**
 * Beside what it is read with; where most of the other services have it; else at the last place that
 * makes no linter speak up.
 */
function placeOfServiceKey(document: YamlDocument, path: DocumentPath, keys: readonly string[], key: string): number {
  const together = companions.find((group) => group.includes(key)) ?? [];
  const own = together.indexOf(key);
  const above = together.slice(0, Math.max(own, 0)).findLast((name) => keys.includes(name));
  if (above !== undefined) return keys.lastIndexOf(above);
  const below = together.slice(own + 1).find((name) => keys.includes(name));
  if (below !== undefined) return keys.lastIndexOf(below) - 1;
  const votes = new Map<string, number>();
  const others = otherServices(document, path);
  for (const other of others) {
    const at = other.indexOf(key);
    if (at === -1) continue;
    const before = other.slice(0, at).findLast((name) => keys.includes(name));
    if (before !== undefined) votes.set(before, (votes.get(before) ?? 0) + 1);
  }
  let winner: string | undefined;
  for (const [name, count] of votes) if (winner === undefined || count > (votes.get(winner) ?? 0)) winner = name;
  const quiet = quietPlaces(keys, key);
  const voted = winner === undefined ? -1 : keys.lastIndexOf(winner);
  const count = votes.get(winner ?? '') ?? 0;
  if (voted !== -1 && (quiet.includes(voted) || (count > 1 && count > others.length / 2))) return voted;
  return quiet.at(-1) ?? keys.length - 1;
}

/** The key lists of the file's other services. */
function otherServices(document: YamlDocument, path: DocumentPath): readonly (readonly string[])[] {
  const own = path[0] === 'services' ? String(path[1]) : undefined;
  const services = locate(document, ['services'])?.node;
  if (!isMap(services)) return [];
  return services.items.flatMap(({ key, value }) => {
    if (!isMap(value) || (isScalar(key) && String(key.value) === own)) return [];
    return [value.items.map((one) => (isScalar(one.key) ? String(one.key.value) : ''))];
  });
}
