/** What a team has decided about dockfix, as its configuration says it. */
import type { Severity } from '../core/types.ts';

/** Files that the user says belong together. Paths are relative to the root. */
export interface ConfiguredStack {
  /** Main file first, then what is laid over it. */
  readonly files: readonly string[];
  /** Where relative paths start; undefined for the folder of the first file. */
  readonly directory: string | undefined;
  /** The profiles that are on; undefined for all. */
  readonly profiles: readonly string[] | undefined;
  /** Instead of `.env` in the directory. */
  readonly envFiles: readonly string[] | undefined;
  /** `dockfix.yaml:3`: where it says so. */
  readonly place: string;
}

/** One step of the way to what is on and how severe it is; the last one that speaks of a rule counts. */
export type RuleSetting =
  | { readonly kind: 'preset'; readonly preset: string; readonly place: string }
  | {
      readonly kind: 'level';
      /** Id, glob or group. */
      readonly pattern: string;
      readonly level: Severity | 'on' | 'off';
      readonly place: string;
    };

export type PolicyValue = number | string | boolean | readonly string[];

export interface PolicySetting {
  readonly name: string;
  readonly value: PolicyValue;
  readonly place: string;
}

/** Findings that the team lives with. */
export interface Ignore {
  /** Ids, globs or groups; one of them has to fit. */
  readonly rules: readonly string[];
  /** Globs over paths relative to the folder of the configuration's file; all files when empty. */
  readonly files: readonly string[];
  /** Globs over a finding's subject (`services.db`); all when empty. */
  readonly subjects: readonly string[];
  /** Exact fingerprints; all when empty. */
  readonly fingerprints: readonly string[];
  readonly reason: string;
  /** `2027-01-31`: the last day on which it counts. */
  readonly until: string | undefined;
  /** Path of {@link folder} relative to the root, with a `/` behind it: '' for the root itself; `files` start there. */
  readonly prefix: string;
  readonly place: string;
}

export interface Configuration {
  readonly stacks: readonly ConfiguredStack[];
  readonly rules: readonly RuleSetting[];
  readonly policy: readonly PolicySetting[];
  readonly ignores: readonly Ignore[];
  /** Absolute path of the file with the findings that are known. */
  readonly baseline: string | undefined;
  readonly failOn: Severity | undefined;
}

export const noConfiguration: Configuration = {
  stacks: [],
  rules: [],
  policy: [],
  ignores: [],
  baseline: undefined,
  failOn: undefined,
};
