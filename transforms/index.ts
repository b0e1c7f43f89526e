// Generated from the folder by `npm run generate`; a test fails when it is stale.
import type { Rule } from '../src/core/types.ts';
import type { Project } from '../src/source/project.types.ts';
import { rule as composeConfinementDisabled } from './compose/confinement-disabled.ts';
import { rule as composeContainerNameUnusable } from './compose/container-name-unusable.ts';
import { rule as composeDangerousCapabilities } from './compose/dangerous-capabilities.ts';
import { rule as composeDefaultPrivileges } from './compose/default-privileges.ts';
import { rule as composeDockerSocketMounted } from './compose/docker-socket-mounted.ts';
import { rule as composeDockerfileNotFound } from './compose/dockerfile-not-found.ts';
import { rule as composeFileNotFound } from './compose/file-not-found.ts';
import { rule as composeHardcodedSecret } from './compose/hardcoded-secret.ts';
import { rule as composeHiddenHostMount } from './compose/hidden-host-mount.ts';
import { rule as composeHostDevices } from './compose/host-devices.ts';
import { rule as composeHostNamespaces } from './compose/host-namespaces.ts';
import { rule as composeHostNetwork } from './compose/host-network.ts';
import { rule as composeHostPortTaken } from './compose/host-port-taken.ts';
import { rule as composeImageEndOfLife } from './compose/image-end-of-life.ts';
import { rule as composeImageNotPinned } from './compose/image-not-pinned.ts';
import { rule as composeImageRenamed } from './compose/image-renamed.ts';
import { rule as composeImageWithoutDigest } from './compose/image-without-digest.ts';
import { rule as composeInsecureTmpfs } from './compose/insecure-tmpfs.ts';
import { rule as composeMountPropagation } from './compose/mount-propagation.ts';
import { rule as composeObsoleteVersion } from './compose/obsolete-version.ts';
import { rule as composePortReadAsNumber } from './compose/port-read-as-number.ts';
import { rule as composePrivilegedMode } from './compose/privileged-mode.ts';
import { rule as composeProfileOutOfReach } from './compose/profile-out-of-reach.ts';
import { rule as composeReadOnlyMount } from './compose/read-only-mount.ts';
import { rule as composeReadOnlyRootFilesystem } from './compose/read-only-root-filesystem.ts';
import { rule as composeRootUser } from './compose/root-user.ts';
import { rule as composeSensitiveHostMount } from './compose/sensitive-host-mount.ts';
import { rule as composeUnknownKey } from './compose/unknown-key.ts';
import { rule as composeUnusedDefinition } from './compose/unused-definition.ts';
import { rule as dockerfileFinalStageNotDistroless } from './dockerfile/final-stage-not-distroless.ts';

/** Every rule, sorted by id. */
export const rules: readonly Rule<Project>[] = [
  composeConfinementDisabled,
  composeContainerNameUnusable,
  composeDangerousCapabilities,
  composeDefaultPrivileges,
  composeDockerSocketMounted,
  composeDockerfileNotFound,
  composeFileNotFound,
  composeHardcodedSecret,
  composeHiddenHostMount,
  composeHostDevices,
  composeHostNamespaces,
  composeHostNetwork,
  composeHostPortTaken,
  composeImageEndOfLife,
  composeImageNotPinned,
  composeImageRenamed,
  composeImageWithoutDigest,
  composeInsecureTmpfs,
  composeMountPropagation,
  composeObsoleteVersion,
  composePortReadAsNumber,
  composePrivilegedMode,
  composeProfileOutOfReach,
  composeReadOnlyMount,
  composeReadOnlyRootFilesystem,
  composeRootUser,
  composeSensitiveHostMount,
  composeUnknownKey,
  composeUnusedDefinition,
  dockerfileFinalStageNotDistroless,
];
