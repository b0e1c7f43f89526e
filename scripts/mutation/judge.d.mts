import type { EditChange } from '../../src/core/types.ts';
import type { Declared } from './operations.mjs';
import type { Tree } from './tree.mjs';

export function documentFor(trees: readonly Tree[], path: readonly (string | number)[]): number;
/** Everything that is wrong with an edit, as sentences. */
export function judge(
  text: string,
  trees: readonly Tree[],
  next: string,
  changes: readonly EditChange[],
  declared: Declared,
): readonly string[];
