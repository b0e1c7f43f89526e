/** What a session of decisions is about and what a plan answers; all of it is data that can cross a thread. */
import type { PendingFile } from './core/overlay.ts';
import type { InternalError } from './core/plan.ts';
import type { Change, Choice, Finding, Problem } from './core/types.ts';

export type { Choice } from './core/types.ts';

/** What the user has decided, by fingerprint. Never holds a secret's value. */
export interface Decisions {
  /** In the order in which they were accepted. */
  readonly accepted: readonly string[];
  readonly skipped: readonly string[];
  /** Remedies and parameters that differ from the rules' own choice. */
  readonly choices: Readonly<Record<string, Choice>>;
}

export const noDecisions: Decisions = { accepted: [], skipped: [], choices: {} };

/** Where a finding stands in a plan. */
export type Standing =
  /** It is there and can be fixed. */
  | { readonly kind: 'fixable' }
  /** Its fix is part of the plan: number of the step in `SessionPlan.steps`. */
  | { readonly kind: 'applied'; readonly step: number }
  /** There is no fix for it. */
  | { readonly kind: 'refused' }
  /** It is gone because of other fixes. */
  | { readonly kind: 'solved'; readonly by: readonly string[] }
  /** It could be fixed before other fixes were accepted (`by`), or its own fix had to be held back. */
  | { readonly kind: 'blocked'; readonly by: readonly string[]; readonly because: string };

export interface SessionItem {
  /** The finding's fingerprint. */
  readonly id: string;
  /**
   * The finding as it is in the newest plan: for an applied one as it was when it was applied, for
   * a solved one as it was last seen.
   */
  readonly finding: Finding;
  readonly standing: Standing;
  /** False for one that only other fixes bring about. */
  readonly inSource: boolean;
  /** 1-based line of the finding in the file on disk; undefined when it is not there. */
  readonly line: number | undefined;
  /** Where it stands among all: worst first as they were first seen, so that nothing jumps about. */
  readonly order: number;
}

export interface StepFix {
  /** Fingerprint. */
  readonly id: string;
  readonly changes: readonly Change[];
}

export interface SessionPlan {
  /** The number of the decisions that it answers. */
  readonly revision: number;
  /** Every finding that the plan met, by `order`. */
  readonly items: readonly SessionItem[];
  /** The batches in which fixes were applied: the changes of one refer to the texts that the one before left. */
  readonly steps: readonly (readonly StepFix[])[];
  /** The files that would change. */
  readonly pending: readonly PendingFile[];
  /** Texts on disk of every file that a fix of the plan touches; null for one that is not there. */
  readonly texts: Readonly<Record<string, string | null>>;
  readonly problems: readonly Problem[];
  /** The score of the source and of what the plan leaves, see docs/scores.md; undefined where a source could not be understood. */
  readonly score: { readonly now: number; readonly after: number } | undefined;
  readonly internalErrors: readonly InternalError[];
  /** Values to hide in whatever is shown. Never kept, never printed. */
  readonly conceal: readonly string[];
}
