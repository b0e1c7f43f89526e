import type { Service } from '../../src/source/compose/types.ts';

/**
 * Whether two services of a stack are ever meant to run at once. Services whose profiles have
 * nothing in common are alternatives: nobody has to turn on both.
 */
export function runTogether(a: Service, b: Service): boolean {
  if (a.profiles.length === 0 || b.profiles.length === 0) return true;
  return a.profiles.some((profile) => b.profiles.includes(profile));
}
