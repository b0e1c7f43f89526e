// Generated from the folder by `npm run generate`; a test fails when it is stale.
import type { Rule } from '../src/core/types.ts';
import type { Project } from '../src/source/project.types.ts';
import { rule as composeBackingServicePublished } from './compose/backing-service-published.ts';
import { rule as composeConfinementDisabled } from './compose/confinement-disabled.ts';
import { rule as composeDangerousCapabilities } from './compose/dangerous-capabilities.ts';
import { rule as composeDefaultBridgeNetwork } from './compose/default-bridge-network.ts';
import { rule as composeDefaultPrivileges } from './compose/default-privileges.ts';
import { rule as composeDependsOnWithoutHealth } from './compose/depends-on-without-health.ts';
import { rule as composeDockerSocketMounted } from './compose/docker-socket-mounted.ts';
import { rule as composeDockerfileNotFound } from './compose/dockerfile-not-found.ts';
import { rule as composeExternalNameNested } from './compose/external-name-nested.ts';
import { rule as composeHardcodedSecret } from './compose/hardcoded-secret.ts';
import { rule as composeHealthcheckMissing } from './compose/healthcheck-missing.ts';
import { rule as composeHiddenHostMount } from './compose/hidden-host-mount.ts';
import { rule as composeHostDevices } from './compose/host-devices.ts';
import { rule as composeHostNamespaces } from './compose/host-namespaces.ts';
import { rule as composeHostNetwork } from './compose/host-network.ts';
import { rule as composeInitMissing } from './compose/init-missing.ts';
import { rule as composeInsecureTmpfs } from './compose/insecure-tmpfs.ts';
import { rule as composeLogsUnbounded } from './compose/logs-unbounded.ts';
import { rule as composeMountPropagation } from './compose/mount-propagation.ts';
import { rule as composeNetworkNotInternal } from './compose/network-not-internal.ts';
import { rule as composeObsoleteLinks } from './compose/obsolete-links.ts';
import { rule as composeOverlayNotEncrypted } from './compose/overlay-not-encrypted.ts';
import { rule as composePrivilegedMode } from './compose/privileged-mode.ts';
import { rule as composeReadOnlyMount } from './compose/read-only-mount.ts';
import { rule as composeReadOnlyRootFilesystem } from './compose/read-only-root-filesystem.ts';
import { rule as composeResourceLimitsMissing } from './compose/resource-limits-missing.ts';
import { rule as composeRestartPolicy } from './compose/restart-policy.ts';
import { rule as composeRootUser } from './compose/root-user.ts';
import { rule as composeSensitiveHostMount } from './compose/sensitive-host-mount.ts';
import { rule as composeStopGracePeriodMissing } from './compose/stop-grace-period-missing.ts';
import { rule as composeUlimitsMissing } from './compose/ulimits-missing.ts';
import { rule as dockerfileFinalStageNotDistroless } from './dockerfile/final-stage-not-distroless.ts';

/** Every rule, sorted by id. */
export const rules: readonly Rule<Project>[] = [
  composeBackingServicePublished,
  composeConfinementDisabled,
  composeDangerousCapabilities,
  composeDefaultBridgeNetwork,
  composeDefaultPrivileges,
  composeDependsOnWithoutHealth,
  composeDockerSocketMounted,
  composeDockerfileNotFound,
  composeExternalNameNested,
  composeHardcodedSecret,
  composeHealthcheckMissing,
  composeHiddenHostMount,
  composeHostDevices,
  composeHostNamespaces,
  composeHostNetwork,
  composeInitMissing,
  composeInsecureTmpfs,
  composeLogsUnbounded,
  composeMountPropagation,
  composeNetworkNotInternal,
  composeObsoleteLinks,
  composeOverlayNotEncrypted,
  composePrivilegedMode,
  composeReadOnlyMount,
  composeReadOnlyRootFilesystem,
  composeResourceLimitsMissing,
  composeRestartPolicy,
  composeRootUser,
  composeSensitiveHostMount,
  composeStopGracePeriodMissing,
  composeUlimitsMissing,
  dockerfileFinalStageNotDistroless,
];
