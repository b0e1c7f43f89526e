import type { Sourced, TagCondition } from '../types.ts';

/** One way to ask a program whether it serves, with a client that its image holds. */
export interface HealthRecipe extends Sourced {
  /** `built-in`: the image has this HEALTHCHECK itself, so that none is written. */
  readonly test: readonly string[] | 'built-in';
  /** Tags that it is known for; all when left out. */
  readonly when?: TagCondition;
  /** How long the program may take until it serves; failures before do not count. */
  readonly startPeriod?: string;
  /** How often it is asked; starting a client that is a program of its own weight costs. */
  readonly interval?: string;
  /** Settings with which the program may listen elsewhere or ask for more: the check would be wrong. */
  readonly unless?: Disturbances;
  /** It works only when an option of the command starts so. */
  readonly needsOption?: string;
  /** What it does not know, for a sentence behind "where". */
  readonly mayFail?: string;
}

export interface Disturbances {
  /** An option of the command starts so. */
  readonly options?: readonly string[];
  /** A variable starts so. */
  readonly variables?: readonly string[];
  /** Something is mounted at or below one of these paths. */
  readonly mounts?: readonly string[];
}
