/** What registries say of the images of a tree, where a run asks for it. */
import type { Problem } from './core/types.ts';
import { type Digests, lockFile, lockName } from './source/digests.ts';
import type { Project } from './source/project.types.ts';
import { pulledImages } from './source/pulled-images.ts';

export interface Asked {
  /** By the names of the lock file. */
  readonly digests: Digests;
  /** Images of the tree of which nobody could be asked. */
  readonly problems: readonly Problem[];
}

/** Asks for the images of the tree and for those that may take their place. */
export async function askRegistries(project: Project): Promise<Asked> {
  // Loaded now only: no other run needs it.
  const { resolveDigests } = await import('./registry/resolve.ts');
  const here = pulledImages(project, false);
  const { digests, failures } = await resolveDigests(pulledImages(project, true));
  const problems = failures
    .filter(({ reference }) => here.has(lockName(reference)))
    .map(
      ({ reference, message }): Problem => ({
        file: lockFile,
        level: 'warning',
        message: `no digest for ${lockName(reference)}: ${message}`,
        advice: 'Its tag is left without a digest in this run.',
      }),
    );
  return { digests, problems };
}
