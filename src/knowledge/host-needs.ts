/** What programs need of the host: who must keep it, and who can do without. */
import { hostFeatures } from './host-needs/features.ts';
import { hostNeeds } from './host-needs/images.ts';
import type { Dispensable, HostAccess, HostFeature } from './host-needs/types.ts';
import { originalName } from './image-reference.ts';
import type { ImageReference, Sourced } from './types.ts';

export type { Dispensable, HostAccess, HostFeature } from './host-needs/types.ts';

export type HostClaim =
  /** It cannot work without. */
  | ({ readonly kind: 'needed'; readonly feature: HostFeature } & Sourced)
  /** Its documentation says what is lost without. */
  | ({ readonly kind: 'optional'; readonly dispensable: Dispensable } & Sourced)
  /** Its documentation says what it needs, and this is not among it. */
  | ({ readonly kind: 'not-needed' } & Sourced);

/** What is known about an image and one access to the host; undefined: nothing. */
export function hostClaim(reference: ImageReference, access: HostAccess): HostClaim | undefined {
  const name = originalName(reference);
  const entry = hostNeeds.find(({ images }) => images.some((image) => fits(image, name)));
  if (entry !== undefined) {
    const { confidence, source } = entry;
    const dispensable = entry.without?.find((one) => one.access === access);
    if (dispensable !== undefined) return { kind: 'optional', dispensable, confidence, source };
    const feature = hostFeatures.find(({ code }) => code === entry.feature);
    if (feature === undefined) throw new Error(`${entry.feature} is no feature`);
    return includes(entry.needs ?? feature.needs, access)
      ? { kind: 'needed', feature, confidence, source }
      : { kind: 'not-needed', confidence, source };
  }
  const feature = hostFeatureByName(name);
  return feature === undefined || !includes(feature.needs, access)
    ? undefined
    : { kind: 'needed', feature, confidence: 'derived', source: 'by its name' };
}

/** The kind of program that an image is by the words of its name; the registry's name does not count. */
function hostFeatureByName(familiar: string): HostFeature | undefined {
  const [first = '', ...rest] = familiar.split('/');
  const path = rest.length > 0 && (first.includes('.') || first.includes(':')) ? rest.join('/') : familiar;
  const words = new Set(path.toLowerCase().split(/[^a-z0-9]+/));
  return hostFeatures.find((feature) => feature.words.some((word) => words.has(word)));
}

function includes(needs: readonly HostAccess[], access: HostAccess): boolean {
  return needs.includes(access) || (access.startsWith('cap:') && needs.includes('cap:*'));
}

function fits(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
