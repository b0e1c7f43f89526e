/**
 * A pull request before it is on any host, and what is needed of a host to bring it there. All of
 * it is data: no secret's value is in any of these fields.
 */
import type { AppliedFix, Finding, RuleSummary } from '../index.ts';
import type { PortChange } from './deployment.ts';

/** How a plan is cut into pull requests. */
export const splits = ['none', 'rule', 'severity', 'directory', 'stack'] as const;
export type Split = (typeof splits)[number];

/** Whether each of several branches starts from the base, or from the branch before it. */
export type Arrangement = 'independent' | 'stacked';

/** One commit: the fixes of one rule. */
export interface DraftCommit {
  readonly id: string;
  /** Id of its tree: two series are the same when their trees and messages are. */
  readonly tree: string;
  /** The whole message, trailers included. */
  readonly message: string;
  readonly rule: RuleSummary;
  readonly fixes: readonly AppliedFix[];
  /** Paths that it changes, relative to the top of the repository. */
  readonly files: readonly string[];
}

/** A place that a secret's value has to be put on every host, once it is no longer in git. */
export interface SecretNeed {
  /** Path of the file, relative to the top of the repository. */
  readonly path: string;
  /** `file`: a secret's file; `variables`: lines `NAME=value` of an env file. */
  readonly kind: 'file' | 'variables';
  /** The variables' names; empty for a file. */
  readonly names: readonly string[];
}

/** What the body is made of; everything that a maintainer decides on. */
export interface DraftFacts {
  /** Folder that was looked at, inside the repository, '' for all of it or with a `/` behind it. */
  readonly prefix: string;
  /** Fixes that the branch holds, in order; those of the branches below a stacked one are not among them. */
  readonly applied: readonly AppliedFix[];
  /** Findings of the base, worst first. */
  readonly before: readonly Finding[];
  /** Findings that are left once the branch is merged, worst first. */
  readonly after: readonly Finding[];
  /** False when a source could not be understood: what is left is not all that may be wrong. */
  readonly isAssessed: boolean;
  /** The stacks: id (path of the main file), name, files. */
  readonly stacks: readonly { readonly id: string; readonly name: string; readonly files: readonly string[] }[];
  readonly secrets: readonly SecretNeed[];
  readonly ports: readonly PortChange[];
  /** References of images that nothing named before. */
  readonly images: readonly string[];
  /** Values to hide in whatever is shown or sent. Never serialised. */
  readonly conceal: readonly string[];
}

/** A pull request as it is to be. */
export interface PullRequestDraft {
  /** Stable name of the part that it is (`all`, a rule's id, a severity, a folder, a stack): part of the marker. */
  readonly key: string;
  readonly title: string;
  /** Name of the branch, without `refs/heads/`. */
  readonly branch: string;
  /** Name of the branch that it goes into: the base, or the branch below where branches are stacked. */
  readonly base: string;
  /** The commit that it starts from. */
  readonly baseCommit: string;
  /** The last commit. */
  readonly head: string;
  /** In order, never empty. */
  readonly commits: readonly DraftCommit[];
  readonly facts: DraftFacts;
}

/** What fits into one text on a host, in its own unit. */
export interface TextLimits {
  /** Most characters (UTF-16 code units are at least as many) of the body of a pull request. */
  readonly body: number;
  /** The same of a comment. */
  readonly comment: number;
  readonly title: number;
  /** Whether Markdown inside of HTML's `<details>` is shown folded. */
  readonly folds: boolean;
}

/** Markdown, cut to a host's limits; `rest` are the comments that take what did not fit, in order. */
export interface BodyText {
  readonly text: string;
  readonly rest: readonly string[];
}

export const hostKinds = ['github', 'gitlab', 'gitea', 'bitbucket'] as const;
export type HostKind = (typeof hostKinds)[number];

/** Where a repository is, read from the address of its remote. */
export interface RemoteAddress {
  readonly kind: HostKind;
  /** `https://git.example.org`, where its API is reached; without a token. */
  readonly origin: string;
  /** `owner/name`; on GitLab with all groups. */
  readonly path: string;
}

export interface HostRepository {
  readonly path: string;
  readonly defaultBranch: string;
  readonly isArchived: boolean;
  /** Whether the token may push to it; undefined where the host does not say. */
  readonly canPush: boolean | undefined;
}

export interface HostPullRequest {
  readonly number: number;
  readonly url: string;
  readonly state: 'open' | 'closed' | 'merged';
  readonly title: string;
  readonly body: string;
  readonly branch: string;
  /** Owner of the repository that its branch is in; undefined for the repository itself. */
  readonly fork: string | undefined;
  readonly base: string;
  /** Id of the last commit of its branch as the host knows it, perhaps shortened. */
  readonly head: string;
  readonly isDraft: boolean;
}

export interface NewPullRequest {
  readonly title: string;
  readonly body: string;
  readonly branch: string;
  readonly base: string;
  /** `owner` of the fork that holds the branch; undefined for the repository itself. */
  readonly fork: string | undefined;
  readonly isDraft: boolean;
}

export interface People {
  readonly labels: readonly string[];
  readonly reviewers: readonly string[];
  readonly assignees: readonly string[];
}

/**
 * What is needed of a host. Every method throws a WorkspaceError (what, why, what to do) for whatever the
 * host refuses: missing rights, rate limits, an archived repository, a protected branch.
 */
export interface Host {
  readonly kind: HostKind;
  readonly limits: TextLimits;
  repository(): Promise<HostRepository>;
  /** All pull requests that were ever made from this branch, newest first. */
  find(branch: string, fork: string | undefined): Promise<readonly HostPullRequest[]>;
  /** All pull requests of the repository that are open. */
  findOpen(): Promise<readonly HostPullRequest[]>;
  open(request: NewPullRequest): Promise<HostPullRequest>;
  update(number: number, change: Partial<Pick<NewPullRequest, 'title' | 'body' | 'base'>>): Promise<void>;
  comment(number: number, text: string): Promise<void>;
  /** Texts of the comments, oldest first. */
  comments(number: number): Promise<readonly string[]>;
  close(number: number): Promise<void>;
  decorate(number: number, people: People): Promise<void>;
  /** Makes a fork, or gives the one that is there: its owner and the address to push to. */
  fork(): Promise<{ readonly owner: string; readonly pushUrl: string }>;
}

/** How the plan of the pull requests is made. */
export interface DraftOptions {
  readonly rule?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  readonly severity?: Finding['severity'] | undefined;
  readonly review?: boolean | undefined;
  /** Name of the branch, tag or commit to start from; the remote's default branch when left out. */
  readonly base?: string | undefined;
  readonly remote?: string | undefined;
  /** Name of the branch, or of all of them before a `/`; `dockfix/hardening` when left out. */
  readonly branch?: string | undefined;
  readonly title?: string | undefined;
  readonly split?: Split | undefined;
  readonly arrangement?: Arrangement | undefined;
  /** `Name <address>`; git's own when left out. */
  readonly author?: string | undefined;
  readonly committer?: string | undefined;
  /** Signs, or does not, whatever git's configuration says. */
  readonly sign?: boolean | undefined;
  /** False to ask nobody: what is known of the remote is taken as it is. */
  readonly online?: boolean | undefined;
}
