// Generated from the folder by `npm run generate`; a test fails when it is stale.
import type { Rule } from '../src/core/types.ts';
import type { Project } from '../src/source/project.types.ts';

/** Every rule, sorted by id. */
export const rules: readonly Rule<Project>[] = [];
