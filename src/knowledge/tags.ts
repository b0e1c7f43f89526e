import type { TagCondition } from './types.ts';

/** True when the tag fulfils all of the condition. */
export function tagHolds(when: TagCondition, tag: string | undefined): boolean {
  if (when.flavour !== undefined && !hasFlavour(tag, when.flavour)) return false;
  if (when.without !== undefined && hasFlavour(tag, when.without)) return false;
  const version = leadingVersion(tag);
  if (when.from !== undefined && compareVersions(version, parts(when.from)) < 0) return false;
  if (when.below !== undefined && compareVersions(version, parts(when.below)) >= 0) return false;
  return true;
}

/** `17-alpine3.22` has the flavour `alpine`, `latest` has none. */
export function hasFlavour(tag: string | undefined, flavour: string): boolean {
  return (tag ?? '')
    .split('-')
    .some((part) => part === flavour || (part.startsWith(flavour) && /^[0-9.]+$/.test(part.slice(flavour.length))));
}

/**
 * The numbers that a tag starts with, after an optional `v`; a tag without any (`latest`,
 * `alpine`, none at all) is the newest.
 */
export function leadingVersion(tag: string | undefined): readonly number[] {
  const match = /^v?(\d+(?:\.\d+)*)/.exec(tag ?? '');
  return match?.[1] === undefined ? [Number.POSITIVE_INFINITY] : parts(match[1]);
}

function parts(version: string): readonly number[] {
  return version.split('.').map(Number);
}

/** `17` stands for every `17.x`: only the numbers that both have are compared, and a missing one is 0. */
function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < b.length; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
    if (a[index] === Number.POSITIVE_INFINITY) return 0;
  }
  return 0;
}
