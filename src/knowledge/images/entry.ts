import type {
  CapabilityFacts,
  CapabilitySets,
  EntrypointFacts,
  ImageFacts,
  ReadOnlyFacts,
  SecretConvention,
  Sourced,
  TagCondition,
  UserFacts,
} from '../types.ts';

/** A fact that holds for other tags and is not known for these. */
export const unknown = undefined;

/** What an entry or one of its variants says; what is left out comes from the entry it inherits from. */
export interface StatedFacts {
  readonly secrets?: ImageFacts['secrets'];
  readonly neverFile?: readonly string[];
  readonly user?: UserFacts | undefined;
  readonly capabilities?: StatedCapabilities | undefined;
  readonly readOnly?: ReadOnlyFacts | undefined;
  readonly noNewPrivileges?: ImageFacts['noNewPrivileges'];
  readonly entrypoint?: EntrypointFacts | undefined;
  readonly shell?: boolean;
  readonly tcpPorts?: readonly number[];
  readonly dataPaths?: readonly string[];
  readonly volumes?: readonly string[];
  readonly leaveAlone?: string;
}

export interface StatedCapabilities extends Sourced {
  readonly asRoot?: CapabilityFacts['asRoot'];
  readonly asNonRoot?: CapabilityFacts['asNonRoot'];
}

/** One image, or a family when the key ends in `/*`. */
export interface ImageEntry extends StatedFacts {
  /** The familiar name (see ImageReference). */
  readonly key: string;
  readonly kind: string;
  /** Further familiar names; patterns only for a family. */
  readonly aliases?: readonly string[];
  readonly inherits?: string;
  /** Facts of some tags only; a later one overrules an earlier one. */
  readonly variants?: readonly (StatedFacts & { readonly when: TagCondition })[];
}

/** The same needs whatever the data directory is. */
export function anyVolume(capabilities: readonly string[]): CapabilitySets {
  return { namedVolume: capabilities, bindMount: capabilities };
}

/** Variables that the image also reads from the file named by the variable with this suffix. */
export function suffixed(suffix: string, ...names: readonly string[]): readonly SecretConvention[] {
  return names.map((env) => ({ env, fileEnv: env + suffix, value: 'path' }));
}

/** For the images that were run with it, a client check included. */
export const measuredNoNewPrivileges = {
  confidence: 'measured',
  source: 'measured on Docker Engine 20.10: no-new-privileges:true with a client check',
  works: true,
} as const;
