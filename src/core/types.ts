/**
 * The domain: what a rule says, what a fix is, what a refusal is.
 * Everything here is data; nothing here reads a file, a clock or the environment.
 */

/** How bad a finding is, worst first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

/** The languages dockfix reads. */
export type SourceKind = 'compose' | 'dockerfile' | 'dotenv' | 'script' | 'workflow';

/**
 * `<kind>/<name>`, the one name that a rule, its page and its fixtures share. Those of `dockfix/` are
 * about what is said to dockfix itself, in comments.
 */
export type RuleId = `${SourceKind | 'dockfix'}/${string}`;

/** Half-open range of UTF-16 offsets into the decoded text of one file (a BOM counts as one). */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

/** A place in a file. */
export interface Place {
  readonly file: string;
  readonly range: SourceRange;
}

/** A control that a rule serves, or a peer tool's name for the same concern. */
export interface Reference {
  /** For instance `CIS-Docker-1.7`, `NIST-800-190`, `OWASP-Docker`, `trivy`. */
  readonly standard: string;
  readonly control: string;
}

export interface RelatedPlace extends Place {
  readonly message: string;
}

export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  /** Path relative to the root, with `/`. */
  readonly file: string;
  /** A real place in the file, also for something that is missing (the service's key, the last FROM). */
  readonly range: SourceRange;
  /** What it is about: `services.db`, `stage builder`. */
  readonly subject: string;
  /** One sentence about this case. Never contains a secret's value. */
  readonly message: string;
  /** Stable over unrelated edits; see {@link fingerprintOf}. */
  readonly fingerprint: string;
  /** Further places that belong to the same finding (the other users of one secret). */
  readonly related: readonly RelatedPlace[];
  /**
   * Secret values that stand at these places. Shells mask them in every excerpt and diff they
   * print; they are never serialised.
   */
  readonly conceal: readonly string[];
  readonly outcome: Outcome;
}

export type Outcome = Fix | Refusal;

/** How far a fix may be trusted without a person looking. */
export type Applicability = 'safe' | 'review';

export interface Fix {
  readonly kind: 'fix';
  readonly applicability: Applicability;
  /** Imperative: "Route the socket through a proxy". */
  readonly title: string;
  /** Facts relied on, each with its source in brackets at the end. */
  readonly why: readonly string[];
  /** What could break, by name; empty only when safe. */
  readonly mayBreak: readonly string[];
  /** All of them are applied, or none. */
  readonly changes: readonly Change[];
  /** The only paths of the resolved models that may differ afterwards. */
  readonly frame: readonly ModelPath[];
  /** What a person must still do. */
  readonly followUps: readonly string[];
  /** What a person may choose about this fix; absent when there is only one way. */
  readonly options?: FixOptions;
}

/** What is open to choice in a fix: the way it goes, and values that are a matter of policy. */
export interface FixOptions {
  /** Id of the remedy that this fix takes. */
  readonly remedy: string;
  /** All that are possible here, strongest first; this fix's own among them. */
  readonly remedies: readonly Remedy[];
  /** Values that may be set for the remedy taken. */
  readonly parameters: readonly Parameter[];
}

export interface Remedy {
  /** Kebab-case, unique within the rule. */
  readonly id: string;
  readonly title: string;
  /** One sentence: what it means here, and why it is not the first choice where it is not. */
  readonly about: string;
}

/** A value that a person may set; never a secret. Checked by {@link parameterError} in options.ts. */
export interface Parameter {
  readonly name: string;
  /** "Name of the secret". */
  readonly title: string;
  readonly value: string;
  /** What is allowed, as a sentence: shown with the input and with its error. */
  readonly expected: string;
  /** `words` is a list, separated by spaces or commas, that may be empty. */
  readonly kind: 'word' | 'words';
  /** A regular expression that each word must match as a whole. */
  readonly pattern: string;
  /** Each word must be one of these, when given. */
  readonly allowed?: readonly string[];
  /** Names that mean something else already. */
  readonly taken?: readonly string[];
}

/** What a person chose for one finding, by its fingerprint; kept between sessions, so it never holds a secret. */
export interface Choice {
  readonly remedy?: string;
  readonly values?: Readonly<Record<string, string>>;
}

/** What people chose, by fingerprint. */
export type Choices = Readonly<Record<string, Choice>>;

export interface Refusal {
  readonly kind: 'refusal';
  /** Machine-readable reason, kebab-case, unique within the rule. */
  readonly code: string;
  /** One sentence: why there is no automatic fix here. */
  readonly because: string;
  /** Steps to do it by hand, in order. */
  readonly byHand: readonly string[];
}

export type Change = EditChange | CreateChange | AppendLinesChange;

/** Replaces `[start, end)` of the file's current text; `start === end` inserts. */
export interface EditChange {
  readonly kind: 'edit';
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Makes a new file. Applying it where the same contents already exist is no change; other contents are a conflict. */
export interface CreateChange {
  readonly kind: 'create';
  readonly file: string;
  readonly contents: string;
  /** POSIX mode bits, for instance 0o444. */
  readonly mode: number;
  /** The contents are a secret: never shown, its folder is made 0700. */
  readonly secret: boolean;
}

/** Adds those lines that the file does not have yet, in the file's own line ends; makes the file when it is missing. */
export interface AppendLinesChange {
  readonly kind: 'append-lines';
  readonly file: string;
  readonly lines: readonly string[];
  /** The lines hold secrets (a `.env`): never shown, a file made by this change gets mode 0600. */
  readonly secret: boolean;
}

/**
 * A place in a resolved model. `model` names it (for a stack the path of its main file, for a
 * Dockerfile its own path); everything at and below `path` is meant. `*` stands for any one segment.
 */
export interface ModelPath {
  readonly model: string;
  readonly path: readonly string[];
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Something that kept a file from being read or understood. Not a finding: there is no rule behind it. */
export interface Problem {
  readonly file: string;
  /** 1-based, when the place is known. */
  readonly line?: number;
  readonly column?: number;
  /** `error`: the file was left out; `warning`: it was read, with a doubt; `skipped`: on purpose. */
  readonly level: 'error' | 'warning' | 'skipped';
  /** What was expected and what was found. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
  /** Compose or the Dockerfile parser refuses the file for this, though it was read: no fix may bring it about. */
  readonly rejects?: boolean;
}

/**
 * Read access to a tree of text files, paths relative to the root with `/`.
 * The base view comes from the workspace; an {@link Overlay} is one too.
 */
export interface FileView {
  /** All known paths, sorted by code unit. Files made by pending changes included. */
  paths(): readonly string[];
  /** The decoded text, or undefined where there is no such readable text file. */
  read(path: string): string | undefined;
  exists(path: string): boolean;
  /** True when git tracks the file (its contents are in the repository's history). */
  isTracked(path: string): boolean;
  /** True when the repository's ignore files exclude the path. */
  isIgnored(path: string): boolean;
}

/**
 * A rule says what is wrong and what would mend it; it never touches a file.
 * `P` is the view of the sources that it is given.
 */
export interface Rule<P> {
  readonly id: RuleId;
  readonly title: string;
  readonly severity: Severity;
  readonly kinds: readonly SourceKind[];
  readonly references: readonly Reference[];
  /** Where it stands when many rules apply: structure first, hygiene last. */
  readonly order: number;
  /** The most that its fixes can be: `never` for a rule that only ever refuses. */
  readonly fixability?: Applicability | 'never';
  /** A matter of taste, off unless asked for: by its id, or with all of its group by the group's name. */
  readonly group?: 'style';
  /**
   * `choices` says what people chose among the `options` of its fixes. A choice that is not possible
   * here is passed over: the fix is then the rule's own, and says so in its `options`.
   */
  check(project: P, choices?: Choices): Iterable<Finding>;
}

/** What the engine needs to know about the sources, and no more. */
export interface Host<P> {
  /** Understands the tree. Called again after every batch of changes; unchanged files should be cheap. */
  load(files: FileView): P;
  /** The resolved models, by name. */
  models(project: P): ReadonlyMap<string, Json>;
  /** Problems met while understanding the tree. */
  problems(project: P): readonly Problem[];
}
