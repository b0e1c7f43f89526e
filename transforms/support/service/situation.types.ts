/** What is known of one service when its capabilities are decided: typed, so that the decision is a pure function. */
import type { ImageFacts } from '../../../src/knowledge/types.ts';

/** Whom the container's first process runs as, as far as `user:` says. */
export type UserSetting =
  /** No `user:`: the image decides. */
  | { readonly kind: 'image' }
  | { readonly kind: 'root'; readonly text: string }
  /** `fromVariable`: on another host it may be root. */
  | { readonly kind: 'other'; readonly text: string; readonly fromVariable: boolean };

export type ImageKnowledge =
  /** `alpine`: the tag names the Alpine build, which was not measured. */
  | { readonly kind: 'known'; readonly name: string; readonly alpine: boolean; readonly facts: ImageFacts }
  | { readonly kind: 'built'; readonly dockerfile: string; readonly stage: string; readonly built: BuiltImage }
  /** `because` is a clause: "dockfix knows no facts about acme/api". */
  | { readonly kind: 'unknown'; readonly name: string; readonly because: string };

/** What a Dockerfile says about the image that it makes. */
export interface BuiltImage {
  /** `base`: it has no USER, so the base decides; `unknown`: USER is a variable without a value. */
  readonly user: 'root' | 'other' | 'base' | 'unknown';
  /** `USER app`, for the explanation. */
  readonly userText: string;
  /** Facts of the image it is made from, when there are some. */
  readonly base: ImageFacts | undefined;
  /** The base as written. */
  readonly baseName: string;
  /** What its RUN instructions do, for instance `setcap` and the installation of `sudo`. */
  readonly build: readonly Command[];
}

/** How the container's first process comes about. */
export type Start =
  /** The image's own entrypoint and its own kind of command. */
  | { readonly kind: 'stock' }
  /**
   * Commands that can be read: a script of the compose file, of the build context, or a program's own command line.
   * `where` names it for the explanation; `complete` is false when a further script could not be read;
   * `underInit` when the command line begins with an init process (tini, dumb-init).
   */
  | {
      readonly kind: 'commands';
      readonly commands: readonly Command[];
      readonly where: string;
      readonly complete: boolean;
      readonly underInit: boolean;
    };

/** One simple command: its program's base name and its arguments, unquoted. */
export interface Command {
  readonly program: string;
  readonly words: readonly string[];
}

export interface DataMount {
  /** `bind`: a folder of the host, also through a named volume with `driver_opts` `o: bind`. */
  readonly kind: 'named' | 'bind' | 'tmpfs';
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** Another service mounts it as well. */
  readonly shared: boolean;
}

export interface Situation {
  /** The service's name. */
  readonly service: string;
  readonly image: ImageKnowledge;
  readonly user: UserSetting;
  readonly start: Start;
  /** `init: true`: the engine's init is the parent of everything. */
  readonly init: boolean;
  readonly mounts: readonly DataMount[];
  /** Names of secrets that are files of the host, with the path. */
  readonly secretFiles: readonly string[];
  /** The health check, whose command runs with the container's capabilities. */
  readonly healthcheck: readonly Command[];
  /** `sysctls` protects low ports again, which the engine opens for everybody. */
  readonly protectsLowPorts: boolean;
  /** Names in the environment (PUID and PGID tell an init that edits accounts). */
  readonly environment: readonly string[];
}

/** The capabilities to be granted beside `cap_drop: [ALL]`, and why. */
export interface Needs {
  readonly kind: 'needs';
  /** Sorted, without `CAP_`. */
  readonly add: readonly string[];
  readonly applicability: 'safe' | 'review';
  readonly why: readonly string[];
  /** Empty only when safe. */
  readonly mayBreak: readonly string[];
}

export interface Unfit {
  readonly kind: 'unfit';
  readonly code: string;
  readonly because: string;
  readonly byHand: readonly string[];
}

export type Decision = Needs | Unfit;
