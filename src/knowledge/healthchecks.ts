/** Health checks that work in an image with what is inside it, and those that images bring themselves. */
import { byApplication } from './healthchecks/applications.ts';
import { byDatabase } from './healthchecks/databases.ts';
import type { HealthRecipe } from './healthchecks/recipe.ts';
import { tagHolds } from './tags.ts';
import type { ImageFacts, ImageReference } from './types.ts';

export type { HealthRecipe } from './healthchecks/recipe.ts';

const recipes: Readonly<Record<string, readonly HealthRecipe[]>> = { ...byDatabase, ...byApplication };

/**
 * The health check for an image: of its entry, else of the one it takes its facts from.
 *
 * @returns undefined when none is known for this tag: perhaps no client is inside
 */
export function healthRecipe(facts: ImageFacts, { tag }: ImageReference): HealthRecipe | undefined {
  const own = recipes[facts.key] ?? (facts.inherits === undefined ? undefined : recipes[facts.inherits]);
  return own?.find(({ when }) => when === undefined || tagHolds(when, tag));
}
