// Generated from the folder by `npm run generate`; a test fails when it is stale.
import type { Rule } from '../src/core/types.ts';
import type { Project } from '../src/source/project.types.ts';
import { rule as composeAuthenticationOff } from './compose/authentication-off.ts';
import { rule as composeBackingServicePublished } from './compose/backing-service-published.ts';
import { rule as composeConfinementDisabled } from './compose/confinement-disabled.ts';
import { rule as composeContainerNameUnusable } from './compose/container-name-unusable.ts';
import { rule as composeDangerousCapabilities } from './compose/dangerous-capabilities.ts';
import { rule as composeDefaultBridgeNetwork } from './compose/default-bridge-network.ts';
import { rule as composeDefaultPrivileges } from './compose/default-privileges.ts';
import { rule as composeDependsOnWithoutHealth } from './compose/depends-on-without-health.ts';
import { rule as composeDockerSocketMounted } from './compose/docker-socket-mounted.ts';
import { rule as composeDockerfileNotFound } from './compose/dockerfile-not-found.ts';
import { rule as composeExternalNameNested } from './compose/external-name-nested.ts';
import { rule as composeFileNotFound } from './compose/file-not-found.ts';
import { rule as composeFlatNetwork } from './compose/flat-network.ts';
import { rule as composeHardcodedSecret } from './compose/hardcoded-secret.ts';
import { rule as composeHealthcheckMissing } from './compose/healthcheck-missing.ts';
import { rule as composeHiddenHostMount } from './compose/hidden-host-mount.ts';
import { rule as composeHostDevices } from './compose/host-devices.ts';
import { rule as composeHostNamespaces } from './compose/host-namespaces.ts';
import { rule as composeHostNetwork } from './compose/host-network.ts';
import { rule as composeHostPortTaken } from './compose/host-port-taken.ts';
import { rule as composeImageEndOfLife } from './compose/image-end-of-life.ts';
import { rule as composeImageNotPinned } from './compose/image-not-pinned.ts';
import { rule as composeImageRenamed } from './compose/image-renamed.ts';
import { rule as composeImageWithoutDigest } from './compose/image-without-digest.ts';
import { rule as composeInitMissing } from './compose/init-missing.ts';
import { rule as composeInsecureTmpfs } from './compose/insecure-tmpfs.ts';
import { rule as composeLogsUnbounded } from './compose/logs-unbounded.ts';
import { rule as composeMountPropagation } from './compose/mount-propagation.ts';
import { rule as composeNetworkNotInternal } from './compose/network-not-internal.ts';
import { rule as composeObsoleteLinks } from './compose/obsolete-links.ts';
import { rule as composeObsoleteVersion } from './compose/obsolete-version.ts';
import { rule as composeOverlayNotEncrypted } from './compose/overlay-not-encrypted.ts';
import { rule as composePortReadAsNumber } from './compose/port-read-as-number.ts';
import { rule as composePrivilegedMode } from './compose/privileged-mode.ts';
import { rule as composeProfileOutOfReach } from './compose/profile-out-of-reach.ts';
import { rule as composeReadOnlyMount } from './compose/read-only-mount.ts';
import { rule as composeReadOnlyRootFilesystem } from './compose/read-only-root-filesystem.ts';
import { rule as composeResourceLimitsMissing } from './compose/resource-limits-missing.ts';
import { rule as composeRestartPolicy } from './compose/restart-policy.ts';
import { rule as composeRootUser } from './compose/root-user.ts';
import { rule as composeSectionOrder } from './compose/section-order.ts';
import { rule as composeSensitiveHostMount } from './compose/sensitive-host-mount.ts';
import { rule as composeStopGracePeriodMissing } from './compose/stop-grace-period-missing.ts';
import { rule as composeUlimitsMissing } from './compose/ulimits-missing.ts';
import { rule as composeUnknownKey } from './compose/unknown-key.ts';
import { rule as composeUnusedDefinition } from './compose/unused-definition.ts';
import { rule as dockerfileAddInsteadOfCopy } from './dockerfile/add-instead-of-copy.ts';
import { rule as dockerfileAptInScript } from './dockerfile/apt-in-script.ts';
import { rule as dockerfileArgumentNotDeclared } from './dockerfile/argument-not-declared.ts';
import { rule as dockerfileBaseImageEndOfLife } from './dockerfile/base-image-end-of-life.ts';
import { rule as dockerfileBaseImageNotPinned } from './dockerfile/base-image-not-pinned.ts';
import { rule as dockerfileBaseImageRenamed } from './dockerfile/base-image-renamed.ts';
import { rule as dockerfileBaseImageWithoutDigest } from './dockerfile/base-image-without-digest.ts';
import { rule as dockerfileBraceExpansion } from './dockerfile/brace-expansion.ts';
import { rule as dockerfileCdInsteadOfWorkdir } from './dockerfile/cd-instead-of-workdir.ts';
import { rule as dockerfileConsecutiveRun } from './dockerfile/consecutive-run.ts';
import { rule as dockerfileContextHoldsSecrets } from './dockerfile/context-holds-secrets.ts';
import { rule as dockerfileCopyDestinationSlash } from './dockerfile/copy-destination-slash.ts';
import { rule as dockerfileCopyFromStage } from './dockerfile/copy-from-stage.ts';
import { rule as dockerfileEmptyContinuation } from './dockerfile/empty-continuation.ts';
import { rule as dockerfileEnvSelfReference } from './dockerfile/env-self-reference.ts';
import { rule as dockerfileExposeInvalid } from './dockerfile/expose-invalid.ts';
import { rule as dockerfileFinalStageNotDistroless } from './dockerfile/final-stage-not-distroless.ts';
import { rule as dockerfileHealthcheckMissing } from './dockerfile/healthcheck-missing.ts';
import { rule as dockerfileInvalidExecForm } from './dockerfile/invalid-exec-form.ts';
import { rule as dockerfileKeyserverGone } from './dockerfile/keyserver-gone.ts';
import { rule as dockerfileLabelMalformed } from './dockerfile/label-malformed.ts';
import { rule as dockerfileLabelsMissing } from './dockerfile/labels-missing.ts';
import { rule as dockerfileLegacyKeyValue } from './dockerfile/legacy-key-value.ts';
import { rule as dockerfileLetterCase } from './dockerfile/letter-case.ts';
import { rule as dockerfileMaintainerDeprecated } from './dockerfile/maintainer-deprecated.ts';
import { rule as dockerfileOverriddenInstruction } from './dockerfile/overridden-instruction.ts';
import { rule as dockerfilePackageCacheLeft } from './dockerfile/package-cache-left.ts';
import { rule as dockerfilePackageIndexAlone } from './dockerfile/package-index-alone.ts';
import { rule as dockerfilePackageInstallAsks } from './dockerfile/package-install-asks.ts';
import { rule as dockerfilePasswordInImage } from './dockerfile/password-in-image.ts';
import { rule as dockerfilePipeToShell } from './dockerfile/pipe-to-shell.ts';
import { rule as dockerfilePipefailByShell } from './dockerfile/pipefail-by-shell.ts';
import { rule as dockerfilePipefailMissing } from './dockerfile/pipefail-missing.ts';
import { rule as dockerfilePlainHttp } from './dockerfile/plain-http.ts';
import { rule as dockerfilePlatformConstant } from './dockerfile/platform-constant.ts';
import { rule as dockerfileRecommendedPackages } from './dockerfile/recommended-packages.ts';
import { rule as dockerfileRootByName } from './dockerfile/root-by-name.ts';
import { rule as dockerfileRootUser } from './dockerfile/root-user.ts';
import { rule as dockerfileSecretFileCopied } from './dockerfile/secret-file-copied.ts';
import { rule as dockerfileSecretInBuild } from './dockerfile/secret-in-build.ts';
import { rule as dockerfileShellFormStart } from './dockerfile/shell-form-start.ts';
import { rule as dockerfileShellcheck } from './dockerfile/shellcheck.ts';
import { rule as dockerfileSignatureCheckOff } from './dockerfile/signature-check-off.ts';
import { rule as dockerfileSingleStageWithBuildTools } from './dockerfile/single-stage-with-build-tools.ts';
import { rule as dockerfileSshServer } from './dockerfile/ssh-server.ts';
import { rule as dockerfileStageName } from './dockerfile/stage-name.ts';
import { rule as dockerfileStopSignal } from './dockerfile/stop-signal.ts';
import { rule as dockerfileSudoInRun } from './dockerfile/sudo-in-run.ts';
import { rule as dockerfileTlsVerificationOff } from './dockerfile/tls-verification-off.ts';
import { rule as dockerfileUnreachableStage } from './dockerfile/unreachable-stage.ts';
import { rule as dockerfileUnverifiedDownload } from './dockerfile/unverified-download.ts';
import { rule as dockerfileUserByName } from './dockerfile/user-by-name.ts';
import { rule as dockerfileUseraddLogInit } from './dockerfile/useradd-log-init.ts';
import { rule as dockerfileVolumeOverSystemPath } from './dockerfile/volume-over-system-path.ts';
import { rule as dockerfileWgetProgress } from './dockerfile/wget-progress.ts';
import { rule as dockerfileWorkdirRelative } from './dockerfile/workdir-relative.ts';

/** Every rule, sorted by id. */
export const rules: readonly Rule<Project>[] = [
  composeAuthenticationOff,
  composeBackingServicePublished,
  composeConfinementDisabled,
  composeContainerNameUnusable,
  composeDangerousCapabilities,
  composeDefaultBridgeNetwork,
  composeDefaultPrivileges,
  composeDependsOnWithoutHealth,
  composeDockerSocketMounted,
  composeDockerfileNotFound,
  composeExternalNameNested,
  composeFileNotFound,
  composeFlatNetwork,
  composeHardcodedSecret,
  composeHealthcheckMissing,
  composeHiddenHostMount,
  composeHostDevices,
  composeHostNamespaces,
  composeHostNetwork,
  composeHostPortTaken,
  composeImageEndOfLife,
  composeImageNotPinned,
  composeImageRenamed,
  composeImageWithoutDigest,
  composeInitMissing,
  composeInsecureTmpfs,
  composeLogsUnbounded,
  composeMountPropagation,
  composeNetworkNotInternal,
  composeObsoleteLinks,
  composeObsoleteVersion,
  composeOverlayNotEncrypted,
  composePortReadAsNumber,
  composePrivilegedMode,
  composeProfileOutOfReach,
  composeReadOnlyMount,
  composeReadOnlyRootFilesystem,
  composeResourceLimitsMissing,
  composeRestartPolicy,
  composeRootUser,
  composeSectionOrder,
  composeSensitiveHostMount,
  composeStopGracePeriodMissing,
  composeUlimitsMissing,
  composeUnknownKey,
  composeUnusedDefinition,
  dockerfileAddInsteadOfCopy,
  dockerfileAptInScript,
  dockerfileArgumentNotDeclared,
  dockerfileBaseImageEndOfLife,
  dockerfileBaseImageNotPinned,
  dockerfileBaseImageRenamed,
  dockerfileBaseImageWithoutDigest,
  dockerfileBraceExpansion,
  dockerfileCdInsteadOfWorkdir,
  dockerfileConsecutiveRun,
  dockerfileContextHoldsSecrets,
  dockerfileCopyDestinationSlash,
  dockerfileCopyFromStage,
  dockerfileEmptyContinuation,
  dockerfileEnvSelfReference,
  dockerfileExposeInvalid,
  dockerfileFinalStageNotDistroless,
  dockerfileHealthcheckMissing,
  dockerfileInvalidExecForm,
  dockerfileKeyserverGone,
  dockerfileLabelMalformed,
  dockerfileLabelsMissing,
  dockerfileLegacyKeyValue,
  dockerfileLetterCase,
  dockerfileMaintainerDeprecated,
  dockerfileOverriddenInstruction,
  dockerfilePackageCacheLeft,
  dockerfilePackageIndexAlone,
  dockerfilePackageInstallAsks,
  dockerfilePasswordInImage,
  dockerfilePipeToShell,
  dockerfilePipefailByShell,
  dockerfilePipefailMissing,
  dockerfilePlainHttp,
  dockerfilePlatformConstant,
  dockerfileRecommendedPackages,
  dockerfileRootByName,
  dockerfileRootUser,
  dockerfileSecretFileCopied,
  dockerfileSecretInBuild,
  dockerfileShellFormStart,
  dockerfileShellcheck,
  dockerfileSignatureCheckOff,
  dockerfileSingleStageWithBuildTools,
  dockerfileSshServer,
  dockerfileStageName,
  dockerfileStopSignal,
  dockerfileSudoInRun,
  dockerfileTlsVerificationOff,
  dockerfileUnreachableStage,
  dockerfileUnverifiedDownload,
  dockerfileUserByName,
  dockerfileUseraddLogInit,
  dockerfileVolumeOverSystemPath,
  dockerfileWgetProgress,
  dockerfileWorkdirRelative,
];
