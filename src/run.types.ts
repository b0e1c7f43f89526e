import type { PendingFile } from './core/overlay.ts';
import type { AppliedFix, InternalError } from './core/plan.ts';
import type { FileView, Finding, Problem, Rule, Severity } from './core/types.ts';
import type { AcceptedFinding } from './governance.ts';
import type { Selection } from './selection.ts';
import type { Workspace } from './workspace/open.ts';
import type { CommitTree } from './workspace/open-commit.ts';
import type { Recovery } from './workspace/recover.ts';

/** What a run is busy with; for progress displays. */
export interface Progress {
  readonly phase: 'read' | 'check' | 'ask';
  /** The file that is read, the rule that looks, the registries, or the address that is fetched. */
  readonly what: string;
}

export interface RunOptions extends Selection {
  /** The configuration's file; the nearest `dockfix.yaml` in the root or above it when left out. */
  readonly config?: string | undefined;
  /** The day that dates of ignores are compared with, as `2027-01-31`; today when left out. */
  readonly today?: string | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** A commit whose tree is looked at instead of the files on disk; nothing can be written to it. */
  readonly at?: CommitTree | undefined;
  /** Ask registries what tags stand for, and fetch what Dockerfiles download for its checksum: nothing else goes to the network. */
  readonly registry?: boolean | undefined;
}

export interface AuditOptions extends RunOptions {
  /** File with the findings that are known, see `saveBaseline`; the configuration's when left out, none when false. */
  readonly baseline?: string | false | undefined;
  /** A revision of git: findings that were there then are left out. */
  readonly since?: string | undefined;
}

export interface PlanOptions extends RunOptions {
  /** Also apply the fixes that a person should look at. */
  readonly review?: boolean | undefined;
}

/** What Compose would load together, in brief. */
export interface StackSummary {
  /** Path of its main file. */
  readonly id: string;
  readonly name: string;
  /** What Compose is given: the main file, then what is laid over it. */
  readonly paths: readonly string[];
  /** Why these files and no others: a clause behind "because". */
  readonly because: string;
  /** Every file that was read for it, the main file first. */
  readonly files: readonly string[];
  readonly services: number;
}

/** What the tree is and what was found in it. */
export interface Report {
  /** The root as the user would write it: `.`, `demo`. Paths of files are relative to it. */
  readonly root: string;
  /** The tree that was looked at, for excerpts. */
  readonly files: FileView;
  /** Worst first. */
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly stacks: readonly StackSummary[];
  readonly dockerfiles: readonly string[];
  /** Faults of dockfix itself. */
  readonly internalErrors: readonly InternalError[];
  /**
   * All secret values met, also those of findings that were not asked for: whoever prints a line of
   * a source hides them. Never to be printed or serialised.
   */
  readonly conceal: readonly string[];
}

/** What an audit knows besides. */
export interface AuditReport extends Report {
  /** Findings that people live with, worst first; they are not among `findings`. */
  readonly accepted: readonly AcceptedFinding[];
  /** Fingerprints of those findings that the baseline knows. */
  readonly known: ReadonlySet<string>;
  /** How many findings of the baseline are gone. */
  readonly gone: number;
  /** Absolute path of the baseline. */
  readonly baseline: string | undefined;
  /** What the configuration says about when to fail. */
  readonly failOn: Severity | undefined;
  /** The rules that were asked, with their severities here. */
  readonly rules: readonly RuleSummary[];
  /** The commit that was looked at; undefined outside of git. */
  readonly revision: { readonly commit: string; readonly isDirty: boolean } | undefined;
  /** Folder of the root inside its git repository, with a `/` behind it; undefined without git. */
  readonly gitPrefix: string | undefined;
}

export interface PlanReport extends Report {
  /** The fixes that were applied in memory, in order. */
  readonly applied: readonly AppliedFix[];
  /** The same in batches: the offsets in the changes of one refer to the texts that the one before left. */
  readonly steps: readonly (readonly AppliedFix[])[];
  /** What would be left after them, worst first. */
  readonly remaining: readonly Finding[];
  /** The files that would change, by path. */
  readonly pending: readonly PendingFile[];
  /** Folder of the root inside its git repository, with a `/` behind it; undefined without git. */
  readonly gitPrefix: string | undefined;
  /** Interrupted runs that were finished or undone first. */
  readonly recovered: readonly Recovery[];
  /** The tree on disk that `apply` writes to. */
  readonly workspace: Workspace;
}

/** A rule as `dockfix rules` lists it. */
export type RuleSummary = Pick<
  Rule<unknown>,
  'id' | 'title' | 'severity' | 'kinds' | 'references' | 'order' | 'fixability' | 'group'
>;
