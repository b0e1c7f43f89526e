// Generated from the folder by `npm run generate`; a test fails when it is stale.
import type { Rule } from '../src/core/types.ts';
import type { Project } from '../src/source/project.types.ts';
import { rule as composeConfinementDisabled } from './compose/confinement-disabled.ts';
import { rule as composeDangerousCapabilities } from './compose/dangerous-capabilities.ts';
import { rule as composeDefaultPrivileges } from './compose/default-privileges.ts';
import { rule as composeDockerSocketMounted } from './compose/docker-socket-mounted.ts';
import { rule as composeDockerfileNotFound } from './compose/dockerfile-not-found.ts';
import { rule as composeHardcodedSecret } from './compose/hardcoded-secret.ts';
import { rule as composeHiddenHostMount } from './compose/hidden-host-mount.ts';
import { rule as composeHostDevices } from './compose/host-devices.ts';
import { rule as composeHostNamespaces } from './compose/host-namespaces.ts';
import { rule as composeHostNetwork } from './compose/host-network.ts';
import { rule as composeInsecureTmpfs } from './compose/insecure-tmpfs.ts';
import { rule as composeMountPropagation } from './compose/mount-propagation.ts';
import { rule as composePrivilegedMode } from './compose/privileged-mode.ts';
import { rule as composeReadOnlyMount } from './compose/read-only-mount.ts';
import { rule as composeReadOnlyRootFilesystem } from './compose/read-only-root-filesystem.ts';
import { rule as composeRootUser } from './compose/root-user.ts';
import { rule as composeSensitiveHostMount } from './compose/sensitive-host-mount.ts';
import { rule as dockerfileFinalStageNotDistroless } from './dockerfile/final-stage-not-distroless.ts';

/** Every rule, sorted by id. */
export const rules: readonly Rule<Project>[] = [
  composeConfinementDisabled,
  composeDangerousCapabilities,
  composeDefaultPrivileges,
  composeDockerSocketMounted,
  composeDockerfileNotFound,
  composeHardcodedSecret,
  composeHiddenHostMount,
  composeHostDevices,
  composeHostNamespaces,
  composeHostNetwork,
  composeInsecureTmpfs,
  composeMountPropagation,
  composePrivilegedMode,
  composeReadOnlyMount,
  composeReadOnlyRootFilesystem,
  composeRootUser,
  composeSensitiveHostMount,
  dockerfileFinalStageNotDistroless,
];
