/** Facts about images, each with its source and how far to trust it. */

/**
 * `measured`: run on an engine by us; `documented`: upstream says so; `entrypoint`: read from the
 * image's own scripts; `community`: issues and third-party stacks; `derived`: worked out from those.
 */
export type Confidence = 'measured' | 'documented' | 'entrypoint' | 'community' | 'derived';

export interface Sourced {
  readonly confidence: Confidence;
  /** `owner/repo:path`, `owner/repo#issue`, a standard's section, or `measured on engine X`. */
  readonly source: string;
}

/** A parsed image reference, normalised as the engine does. */
export interface ImageReference {
  /** `docker.io`, `ghcr.io`, `registry:5000`. */
  readonly registry: string;
  /** `library/postgres`, `valkey/valkey`. */
  readonly repository: string;
  /** `postgres`, `valkey/valkey`, `ghcr.io/a/b`: registry and `library/` left out where they are the default. */
  readonly familiar: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** How an image can be given one secret without it standing in the environment. */
export interface SecretConvention {
  /** The plain variable. In the knowledge it may hold one `*`; `secretConvention()` writes it out. */
  readonly env: string;
  /** The variable that takes a path instead; the same name where only the value tells. */
  readonly fileEnv: string;
  /**
   * What stands as its value: the path itself (`/run/secrets/name`), the path behind `file://`,
   * the secret's name alone, or a command that prints it (`cat /run/secrets/name`).
   */
  readonly value: 'path' | 'file-uri' | 'name' | 'cat-command';
}

export interface CapabilityFacts extends Sourced {
  /** For `cap_add` beside `cap_drop: [ALL]`, with the stock entrypoint started as root; undefined: unknown. */
  readonly asRoot: CapabilitySets | undefined;
  /** The same when `user:` is set or the image has a USER; undefined: unknown. */
  readonly asNonRoot: readonly string[] | undefined;
}

/** Needs by what the data directory is; sorted. */
export interface CapabilitySets {
  readonly namedVolume: readonly string[];
  readonly bindMount: readonly string[];
}

export interface UserFacts extends Sourced {
  readonly startsAsRoot: boolean;
  /** Account or uid that the service process ends up with. */
  readonly endsAs: string | undefined;
  /** `uid:gid` by tag variant (`debian`, `alpine`, `default`), or `any`. */
  readonly canRunAs: Readonly<Record<string, string>>;
  /** True when the entrypoint changes user itself (gosu, su-exec, setpriv). */
  readonly switchesUser: boolean;
}

export interface ReadOnlyFacts extends Sourced {
  readonly works: boolean;
  /** What it writes beside its data; with options where the image needs them (`/run:exec`). */
  readonly tmpfs: readonly string[];
  /** Of these, what an entrypoint that starts as root gives to another user: it must be that user's from the start. */
  readonly givenAway?: readonly string[];
  /** Files that it writes from templates at its start. */
  readonly renders?: { readonly from: string; readonly to: string; readonly ships: string };
}

/** How the image's own start command is put together, for commands that read a secret first. */
export interface EntrypointFacts extends Sourced {
  /** The image's ENTRYPOINT. */
  readonly entrypoint: readonly string[];
  /** The image's CMD. */
  readonly cmd: readonly string[];
  /** A POSIX shell is inside. */
  readonly shell: boolean;
}

export interface ImageFacts {
  /** The familiar name of the entry. */
  readonly key: string;
  readonly kind: string;
  readonly aliases: readonly string[];
  /** Entry it takes missing facts from. */
  readonly inherits: string | undefined;
  readonly secrets:
    | (Sourced & { readonly conventions: readonly SecretConvention[]; readonly style: string })
    | undefined;
  /** Variables of which a `_FILE` twin must never be written (the image refuses to start, or takes the path for the value). */
  readonly neverFile: readonly string[];
  readonly user: UserFacts | undefined;
  readonly capabilities: CapabilityFacts | undefined;
  readonly readOnly: ReadOnlyFacts | undefined;
  readonly noNewPrivileges: (Sourced & { readonly works: boolean }) | undefined;
  readonly entrypoint: EntrypointFacts | undefined;
  readonly shell: boolean | undefined;
  readonly tcpPorts: readonly number[];
  readonly dataPaths: readonly string[];
  /** `VOLUME`s of the image: an anonymous volume lies there when nothing else is mounted. */
  readonly volumes: readonly string[];
  /** Set for images that must not be hardened automatically (dind, s6 without facts, …): the reason. */
  readonly leaveAlone: string | undefined;
}

/** Which tags of an image something is about; all that are given must hold. */
export interface TagCondition {
  /** A part between dashes, without its own version: `alpine` matches `17-alpine3.22`. */
  readonly flavour?: string;
  /** Holds when the tag does not have this flavour. */
  readonly without?: string;
  /** The tag's leading version is at least this. A tag without a version is the newest. */
  readonly from?: string;
  /** The tag's leading version is below this. */
  readonly below?: string;
}

/** One consumer of the Docker API. */
export interface SocketConsumer extends Sourced {
  readonly key: string;
  /** Familiar names; a `*` at the end stands for any ending. */
  readonly images: readonly string[];
  readonly tags: TagCondition | undefined;
  /** How it is pointed to TCP; tried in this order. */
  readonly how: readonly EndpointSwitch[];
  /** Whether the compose service alone decides (`compose`), or a mounted file, or the program's own database. */
  readonly where: 'compose' | 'file' | 'ui';
  /** Proxy sections it needs with POST=0. */
  readonly read: readonly string[];
  /** Further sections for what it changes. */
  readonly write: readonly string[];
  /** Further sections that single features of it need. */
  readonly features: readonly SocketFeature[];
  /** Requests other than GET, for a proxy that allows paths one by one. */
  readonly calls: readonly string[];
  /** Long-lived responses, which a proxy with a timeout cuts when they are idle. */
  readonly streams: readonly string[];
  /** Variables that name the socket's path and go with the mount. */
  readonly drops?: readonly string[];
  /** Files inside the container that, when one is there, hold its configuration instead of the service. */
  readonly configuredBy?: { readonly files: readonly string[]; readonly flag: string };
  readonly risk: 'read' | 'lifecycle' | 'root';
  readonly notes: readonly string[];
}

/** A feature that needs more of the API than the rest of the program. */
export interface SocketFeature {
  /** What it is called, for a sentence: `container actions`. */
  readonly feature: string;
  readonly sections: readonly string[];
  /** How the stack shows that it is on; undefined: it cannot be seen there. */
  readonly sign: FeatureSign | undefined;
}

export type FeatureSign =
  /** An option of the service's command that starts so. */
  | { readonly kind: 'flag'; readonly prefixes: readonly string[] }
  /** A variable of the service that starts so and is not off. */
  | { readonly kind: 'env'; readonly prefixes: readonly string[] }
  /** On unless this variable is set. */
  | { readonly kind: 'env-missing'; readonly name: string }
  /** A label, on any service of the stack, that starts so. */
  | { readonly kind: 'label'; readonly prefixes: readonly string[] }
  /** Nearly every use of the program needs it: taken as on. */
  | { readonly kind: 'always' };

export interface EndpointSwitch {
  readonly kind: 'flag' | 'env' | 'file' | 'ui' | 'unknown';
  /** `--providers.docker.endpoint`, `DOCKER_HOST`. */
  readonly key: string;
  /** With `P` for the proxy's service name: `tcp://P:2375`. */
  readonly value: string;
  readonly note: string | undefined;
  /** Variables that are set with it. */
  readonly also?: readonly { readonly key: string; readonly value: string }[];
  /** Fits only where the service already has an option or a variable that starts so. */
  readonly beside?: string;
  /** The image has an entrypoint and no command: the option may be all of the service's command. */
  readonly alone?: boolean;
}

/** A consumer that must keep the socket, or gains nothing from a proxy. */
export interface SocketRefusal extends Sourced {
  readonly images: readonly string[];
  /** `never`: cannot work over TCP; `no-gain`: keeps root-equivalent power; `unneeded`: remove the mount instead. */
  readonly level: 'never' | 'no-gain' | 'unneeded';
  readonly because: string;
}

/** A filtering proxy in front of the socket. */
export interface SocketProxy extends Sourced {
  readonly key: string;
  readonly images: readonly string[];
  readonly port: number;
  /** Sections that are open unless they are set to 0. */
  readonly openByDefault: readonly string[];
  /** Paths that must be writable under `read_only: true`. */
  readonly tmpfs: readonly string[];
  /** A health check that works inside the image; undefined where none is known. */
  readonly healthcheck: readonly string[] | undefined;
  readonly notes: readonly string[];
}
