/**
 * The resolved model of a stack: what the engine would run, every value with the place it is
 * written at and the way it came from there.
 */
import type { Json, Place, Problem, SourceRange } from '../../core/types.ts';

/** A path inside one YAML document: map keys as strings, sequence positions as numbers. */
export type DocumentPath = readonly (string | number)[];

/** One hop between where a value is written and where it takes effect. */
export type Step =
  | { readonly kind: 'alias' | 'merge'; readonly anchor: string }
  | { readonly kind: 'extends'; readonly file: string; readonly service: string }
  | { readonly kind: 'include'; readonly file: string }
  | { readonly kind: 'override'; readonly file: string }
  /** Taken from a file named by `env_file`. */
  | { readonly kind: 'env-file'; readonly file: string };

/** Where a value is written. */
export interface Origin extends Place {
  /** The path of its node in the file's (first or only) document that holds it, before any merging. */
  readonly path: DocumentPath;
  /** Range of the key that introduces it, when it is a map value. */
  readonly keyRange: SourceRange | undefined;
  /** Relative paths written here start from this folder (relative to the root, `.` for the root). */
  readonly directory: string;
  /** From where it is written to where it takes effect, nearest to the writing first. Empty: written in place. */
  readonly via: readonly Step[];
}

/** One `${…}` or `$NAME` inside a scalar. */
export interface VariableUse {
  readonly name: string;
  /** `plain` is `$V`/`${V}`; `default` is `:-` or `-`; `required` is `:?` or `?`; `alternative` is `:+` or `+`. */
  readonly form: 'plain' | 'default' | 'required' | 'alternative';
  /** True for the forms with a colon, which also treat an empty value as missing. */
  readonly colon: boolean;
  /** The text behind the operator, uninterpolated; undefined for `plain`. */
  readonly operand: string | undefined;
  /** Where its value came from. */
  readonly source: 'environment' | 'env-file' | 'default' | 'unset';
  /** What it contributed to the scalar's value. */
  readonly value: string;
  /** `[start, end)` inside {@link TracedScalar.raw}. */
  readonly range: SourceRange;
  /** Uses nested in the operand. */
  readonly nested: readonly VariableUse[];
}

export interface TracedScalar {
  readonly kind: 'scalar';
  /** After interpolation. */
  readonly value: string | number | boolean | null;
  /** The YAML value before interpolation, `$$` not yet undone. */
  readonly raw: string;
  readonly variables: readonly VariableUse[];
  readonly origin: Origin;
}

export interface TracedList {
  readonly kind: 'list';
  readonly items: readonly Traced[];
  readonly origin: Origin;
}

export interface TracedMap {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Traced>;
  readonly origin: Origin;
}

export type Traced = TracedScalar | TracedList | TracedMap;

/** One `NAME=value` of a service, whatever way it was written. */
export interface EnvironmentEntry {
  readonly name: string;
  /** After interpolation; null where the value is to be taken from the environment of `docker compose`. */
  readonly value: string | null;
  /** The value before interpolation; in the list form only what stands behind the `=`. */
  readonly raw: string | null;
  readonly variables: readonly VariableUse[];
  /** How it is written where it is written; `env-file` when it comes out of an `env_file`. */
  readonly form: 'map' | 'list' | 'env-file';
  /** The map value's node, or the list item's node. */
  readonly origin: Origin;
}

export interface Mount {
  readonly type: 'bind' | 'volume' | 'tmpfs' | 'npipe' | 'cluster' | 'image';
  /** After interpolation; a named volume's name or a host path as written (not made absolute); '' when anonymous. */
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly form: 'short' | 'long';
  /** The list item's node. */
  readonly origin: Origin;
  readonly node: Traced;
}

export interface PublishedPort {
  /** Container port or range. */
  readonly target: string;
  /** Host port or range; undefined when the engine chooses. */
  readonly published: string | undefined;
  readonly hostIp: string | undefined;
  readonly protocol: string;
  readonly origin: Origin;
}

/** A service as its stack would run it. */
export interface Service {
  readonly stack: Stack;
  readonly name: string;
  /** The merged service mapping, in the forms the user wrote. */
  readonly node: TracedMap;
  /** The place of its own key in the stack's file (not that of a base it extends). */
  readonly keyPlace: Place;
  /** File and document path of its own mapping: where an edit of "this service" goes. */
  readonly file: string;
  readonly path: DocumentPath;
  /** After interpolation. */
  readonly image: string | undefined;
  readonly build: BuildSpec | undefined;
  readonly environment: readonly EnvironmentEntry[];
  readonly mounts: readonly Mount[];
  readonly ports: readonly PublishedPort[];
  readonly profiles: readonly string[];
  /** Names of the networks it joins; `['default']` when it names none and has no network_mode. */
  readonly networks: readonly string[];
  readonly networkMode: string | undefined;
  /** Names of the secrets it is given. */
  readonly secrets: readonly string[];
  readonly dependsOn: readonly string[];
  /** The value at a path below the service after interpolation, in the user's own form. */
  get(...path: readonly (string | number)[]): Traced | undefined;
}

export interface BuildSpec {
  /** Relative to the root, `.` for the root itself; undefined for a remote context. */
  readonly context: string | undefined;
  /** Path of the Dockerfile relative to the root; undefined for a remote context or `dockerfile_inline`. */
  readonly dockerfile: string | undefined;
  readonly target: string | undefined;
  readonly args: readonly EnvironmentEntry[];
  readonly origin: Origin;
}

/** A key at the top of a file, as it is written there. */
export interface TopLevelKey {
  readonly name: string;
  readonly keyRange: SourceRange;
}

/** Something that Compose's schema refuses. */
export interface SchemaFault {
  /** Its `range` is that of the key for an unknown key; its `path` always that of the value. */
  readonly origin: Origin;
  /** In the words of Compose: `services.web Additional property imag is not allowed`. */
  readonly message: string;
  readonly advice: string;
  /** For a key that it does not know at this place. */
  readonly unknown?: UnknownKey;
}

export interface UnknownKey {
  readonly name: string;
  /** What stands behind it. */
  readonly value: Traced;
  /** What stands beside it, itself included. */
  readonly siblings: ReadonlyMap<string, Traced>;
  /** The keys that the schema has at this place. */
  readonly known: readonly string[];
  /** True when the value is what the schema wants behind this known key. */
  fits(known: string): boolean;
}

/** What Compose would load together. */
export interface Stack {
  /** The path of its main file: the name of its model. */
  readonly id: string;
  /** The project's name as Compose would choose it. */
  readonly name: string;
  /** What Compose is given: the main file, then what is laid over it. */
  readonly paths: readonly string[];
  /** Why these files and no others: a clause behind "because". */
  readonly because: string;
  /** Main file first, then overrides, includes, extends targets: every file that was read for it. */
  readonly files: readonly string[];
  /** Project directory relative to the root, '.' for the root: relative paths and `.env` start here. */
  readonly directory: string;
  /** Path of the `.env` that it reads (it may not exist yet). */
  readonly envFile: string;
  readonly services: readonly Service[];
  /** Top-level sections as merged, for instance `secrets`, `networks`, `volumes`. */
  section(name: 'secrets' | 'networks' | 'volumes' | 'configs'): TracedMap | undefined;
  /** The keys at the top of the first document of one of its files, in order. */
  topLevelOf(file: string): readonly TopLevelKey[];
  /** What the schema refuses in what Compose has after each of the files, each once. */
  readonly schemaFaults: readonly SchemaFault[];
  /** As `docker compose config --format json` prints it; paths relative to the root instead of absolute. */
  readonly model: Json;
  /**
   * As `docker compose config --no-interpolate --format json` prints it, paths as in {@link model}:
   * variables stay as written, and so does every value that Compose only brings into its normal
   * form once they are filled in.
   */
  readonly writtenModel: Json;
  /** What keeps Compose from accepting it, as far as it is recognised. */
  readonly problems: readonly Problem[];
  /** Every use of a variable in any scalar of the stack, with the model path that it reaches. */
  readonly variableUses: readonly StackVariableUse[];
}

export interface StackVariableUse {
  readonly use: VariableUse;
  readonly scalar: TracedScalar;
  /** Path in {@link Stack.model}. */
  readonly modelPath: readonly string[];
}
