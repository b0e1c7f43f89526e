// Generated from the folder by `npm run generate`; a test fails when it is stale.
import type { Rule } from '../src/core/types.ts';
import type { Project } from '../src/source/project.types.ts';
import { rule as composeBackingServicePublished } from './compose/backing-service-published.ts';
import { rule as composeDefaultPrivileges } from './compose/default-privileges.ts';
import { rule as composeDockerSocketMounted } from './compose/docker-socket-mounted.ts';
import { rule as composeDockerfileNotFound } from './compose/dockerfile-not-found.ts';
import { rule as composeHardcodedSecret } from './compose/hardcoded-secret.ts';
import { rule as dockerfileFinalStageNotDistroless } from './dockerfile/final-stage-not-distroless.ts';

/** Every rule, sorted by id. */
export const rules: readonly Rule<Project>[] = [
  composeBackingServicePublished,
  composeDefaultPrivileges,
  composeDockerSocketMounted,
  composeDockerfileNotFound,
  composeHardcodedSecret,
  dockerfileFinalStageNotDistroless,
];
