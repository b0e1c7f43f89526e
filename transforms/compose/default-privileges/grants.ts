/** What may be granted, and how a decision is put together. */
import { defaultCapabilities } from '../../../src/knowledge/capabilities.ts';
import type { Sourced } from '../../../src/knowledge/types.ts';
import type { BuiltImage, ImageKnowledge, Needs } from '../../support/service/situation.types.ts';

/**
 * For a container that starts as root and of which nothing more is known: what root-start images
 * that switch user need, and what people had to add after `cap_drop: [ALL]` had broken their
 * services (SETGID 8 times, DAC_OVERRIDE 7, SETUID 7, CHOWN 6 in 166 histories). Sorted.
 */
export const conservativeSet: readonly string[] = ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'];

export const setuidRisk = 'sudo and other programs with the setuid bit no longer gain privileges inside the container';

/** Safe when there is no risk to name. */
export function needs(add: readonly string[], why: readonly string[], risks: readonly string[]): Needs {
  return {
    kind: 'needs',
    add: [...new Set(add)].sort(),
    applicability: risks.length === 0 ? 'safe' : 'review',
    why,
    mayBreak: [...new Set(risks)],
  };
}

/** Only what the container had before; DAC_OVERRIDE includes DAC_READ_SEARCH, which Docker leaves out of its defaults. */
export function granted(capabilities: readonly string[]): readonly string[] {
  return capabilities
    .map((capability) => (capability === 'DAC_READ_SEARCH' ? 'DAC_OVERRIDE' : capability))
    .filter((capability) => defaultCapabilities.has(capability));
}

/** Good enough to go without a look. */
export function trusted(sourced: Sourced): boolean {
  return sourced.confidence === 'measured' || sourced.confidence === 'documented';
}

/** The source as it stands at the end of a reason. */
export function sourceOf(sourced: Sourced): string {
  return `[${sourced.source}]`;
}

/** Capabilities that `setcap` in the Dockerfile gives a program, as far as containers have them by default. */
export function fileCapabilities({ build }: BuiltImage): readonly string[] {
  const found: string[] = [];
  for (const { program, words } of build) {
    if (program !== 'setcap') continue;
    for (const word of words.slice(1)) {
      const names = word.split(/[=+]/, 1)[0] ?? '';
      for (const name of names.split(',')) {
        if (name.toLowerCase().startsWith('cap_')) found.push(name.slice('cap_'.length).toUpperCase());
      }
    }
  }
  return granted(found);
}

/** What the image is called in an explanation: the Dockerfile when it is built here. */
export function nameOf(image: ImageKnowledge): string {
  return image.kind === 'built' ? image.dockerfile : image.name;
}

/** `A, B and C`. */
export function list(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? 'none';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
