import type { Refusal } from '../../../src/core/types.ts';
import type { BuildSecret } from './detect.ts';

/** What runs may need it: then it has to come from elsewhere, and from where the sources do not say. */
export function outcomeOfEnvironment({ name, value }: BuildSecret): Refusal {
  return {
    kind: 'refusal',
    code: 'needed-at-run-time',
    because: `ENV is there for the program that runs, too, and whether it reads ${name} is not in the sources.`,
    byHand: [
      ...(value === ''
        ? []
        : [`Change the value where it is used: it is in the source and in every image that was built.`]),
      `If only the build needs ${name}: take it out of ENV and mount it where it is used, RUN --mount=type=secret,id=${name.toLowerCase()},env=${name} …`,
      `If the program needs it: take it out of ENV, and give it to the container (environment, or a secret and ${name}_FILE).`,
    ],
  };
}
