/** What registries and servers say of the images and downloads of a tree, where a run asks for it. */
import type { Problem } from './core/types.ts';
import { type Checksum, lockFile, lockName, type Pins } from './source/digests.ts';
import type { Project } from './source/project.types.ts';
import { pulledImages } from './source/pulled-images.ts';

export interface Asked {
  readonly pins: Pins;
  /** Images and addresses of the tree of which nobody could be asked. */
  readonly problems: readonly Problem[];
}

/** What a plan makes of the tree with these pins: the tree before, after, and the checksums that rules wanted. */
export interface Looked {
  readonly before: Project;
  readonly after: Project;
  readonly addresses: readonly string[];
}

/** Fixes bring images and addresses in that bring no others: two rounds are enough as a rule. */
const mostRounds = 4;

/** Asks for the images and downloads of the tree and for those that fixes put in their place. */
export async function askNetwork(
  look: (pins: Pins) => Looked,
  onProgress: (what: string) => void = () => undefined,
): Promise<Asked> {
  // Loaded now only: no other run needs it.
  const [{ resolveDigests }, { fetchChecksums }] = await Promise.all([
    import('./registry/resolve.ts'),
    import('./registry/downloads.ts'),
  ]);
  const digests = new Map<string, string>();
  const checksums = new Map<string, Checksum>();
  const problems: Problem[] = [];
  const askedFor = new Set<string>();
  for (let round = 0; round < mostRounds; round += 1) {
    const { before, after, addresses } = look({ digests, checksums });
    const here = pulledImages(before, false);
    const images = fresh(new Map([...pulledImages(before, true), ...pulledImages(after, true)]), askedFor);
    const wanted = addresses.filter((address) => !askedFor.has(address));
    if (images.size === 0 && wanted.length === 0) break;
    for (const name of [...images.keys(), ...wanted]) askedFor.add(name);
    const [resolved, fetched] = await Promise.all([resolveDigests(images), fetchChecksums(wanted, { onProgress })]);
    for (const [name, digest] of resolved.digests) digests.set(name, digest);
    for (const [address, checksum] of fetched.checksums) checksums.set(address, checksum);
    for (const { reference, message } of resolved.failures)
      if (here.has(lockName(reference)))
        problems.push(
          left(`no digest for ${lockName(reference)}: ${message}`, 'Its tag is left without a digest in this run.'),
        );
    for (const { address, message } of fetched.failures)
      problems.push(left(`no checksum for ${address}: ${message}`, 'It is left without a checksum in this run.'));
  }
  return { pins: { digests, checksums }, problems };
}

type Images = ReturnType<typeof pulledImages>;

function fresh(all: Images, known: ReadonlySet<string>): Images {
  return new Map([...all].filter(([name]) => !known.has(name)));
}

function left(message: string, advice: string): Problem {
  return { file: lockFile, level: 'warning', message, advice };
}
