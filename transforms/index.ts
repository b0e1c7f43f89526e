// Generated from the folder by `npm run generate`; a test fails when it is stale.
import type { Rule } from '../src/core/types.ts';
import type { Project } from '../src/source/project.types.ts';
import { rule as composeBackingServicePublished } from './compose/backing-service-published.ts';
import { rule as composeDefaultBridgeNetwork } from './compose/default-bridge-network.ts';
import { rule as composeDefaultPrivileges } from './compose/default-privileges.ts';
import { rule as composeDependsOnWithoutHealth } from './compose/depends-on-without-health.ts';
import { rule as composeDockerSocketMounted } from './compose/docker-socket-mounted.ts';
import { rule as composeDockerfileNotFound } from './compose/dockerfile-not-found.ts';
import { rule as composeExternalNameNested } from './compose/external-name-nested.ts';
import { rule as composeHardcodedSecret } from './compose/hardcoded-secret.ts';
import { rule as composeHealthcheckMissing } from './compose/healthcheck-missing.ts';
import { rule as composeInitMissing } from './compose/init-missing.ts';
import { rule as composeLogsUnbounded } from './compose/logs-unbounded.ts';
import { rule as composeNetworkNotInternal } from './compose/network-not-internal.ts';
import { rule as composeObsoleteLinks } from './compose/obsolete-links.ts';
import { rule as composeOverlayNotEncrypted } from './compose/overlay-not-encrypted.ts';
import { rule as composeResourceLimitsMissing } from './compose/resource-limits-missing.ts';
import { rule as composeRestartPolicy } from './compose/restart-policy.ts';
import { rule as composeStopGracePeriodMissing } from './compose/stop-grace-period-missing.ts';
import { rule as composeUlimitsMissing } from './compose/ulimits-missing.ts';
import { rule as dockerfileFinalStageNotDistroless } from './dockerfile/final-stage-not-distroless.ts';

/** Every rule, sorted by id. */
export const rules: readonly Rule<Project>[] = [
  composeBackingServicePublished,
  composeDefaultBridgeNetwork,
  composeDefaultPrivileges,
  composeDependsOnWithoutHealth,
  composeDockerSocketMounted,
  composeDockerfileNotFound,
  composeExternalNameNested,
  composeHardcodedSecret,
  composeHealthcheckMissing,
  composeInitMissing,
  composeLogsUnbounded,
  composeNetworkNotInternal,
  composeObsoleteLinks,
  composeOverlayNotEncrypted,
  composeResourceLimitsMissing,
  composeRestartPolicy,
  composeStopGracePeriodMissing,
  composeUlimitsMissing,
  dockerfileFinalStageNotDistroless,
];
