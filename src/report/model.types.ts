/**
 * The one data structure that all formats are written from. Plain data: no source's text but what an
 * excerpt or a diff shows, secrets hidden in both.
 */
import type { Applicability, Reference, Severity } from '../core/types.ts';
import type { Assessment, Effort, StackSummary } from '../index.ts';
import type { Summary } from './describe.ts';

export interface ReportModel {
  readonly tool: { readonly name: 'dockfix'; readonly version: string };
  /** The root as the user would write it; paths are relative to it. */
  readonly root: string;
  /** What comes before a path of {@link root} to start from the top of the git working tree: '' or `deploy/`. */
  readonly prefix: string;
  /** The commit that was looked at; undefined outside of git. */
  readonly revision: Revision | undefined;
  /** Open findings, those that the baseline knows too. */
  readonly summary: Summary;
  /** One sentence for who reads no further. */
  readonly verdict: string;
  readonly stacks: readonly StackSummary[];
  readonly dockerfiles: readonly string[];
  /** Worst first. */
  readonly findings: readonly ModelFinding[];
  /** What people live with; worst first. */
  readonly accepted: readonly ModelFinding[];
  readonly rules: readonly ModelRule[];
  readonly problems: readonly ModelProblem[];
  readonly internalErrors: readonly { readonly rule: string; readonly message: string }[];
  readonly assessment: Assessment;
}

export interface Revision {
  readonly commit: string;
  /** There are changes that are not committed. */
  readonly isDirty: boolean;
}

/** What formats say of the rules that were asked. */
export interface ModelRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly references: readonly Reference[];
}

/** 1-based; columns count characters; the end is behind the last one. */
export interface ModelRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface ModelPlace extends ModelRange {
  readonly file: string;
}

export interface ModelFinding extends ModelPlace {
  readonly rule: string;
  /** The rule's title. */
  readonly title: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly message: string;
  readonly fingerprint: string;
  readonly state: 'new' | 'known' | 'accepted';
  readonly acceptance: Acceptance | undefined;
  readonly references: readonly Reference[];
  readonly related: readonly (ModelPlace & { readonly message: string })[];
  readonly outcome: ModelFix | ModelRefusal;
  readonly effort: Effort;
  /** Lines of the source with carets under the place; secrets hidden. */
  readonly excerpt: readonly string[];
  /** What the fix alone would change, as a diff for people; secrets hidden. Empty where it was not asked for. */
  readonly diff: readonly string[];
}

export interface Acceptance {
  readonly by: 'comment' | 'configuration';
  readonly reason: string;
  readonly until: string | undefined;
}

export interface ModelFix {
  readonly kind: 'fix';
  readonly applicability: Applicability;
  readonly title: string;
  readonly why: readonly string[];
  readonly mayBreak: readonly string[];
  readonly followUps: readonly string[];
  readonly changes: readonly ModelChange[];
  /** The edits themselves, for formats that carry them; undefined where a secret is in one of them. */
  readonly replacements: readonly ModelReplacement[] | undefined;
}

/** What stands at a place is replaced by a text; an empty place is an insertion. */
export interface ModelReplacement extends ModelPlace {
  readonly text: string;
}

export interface ModelRefusal {
  readonly kind: 'refusal';
  readonly code: string;
  readonly because: string;
  readonly byHand: readonly string[];
}

export type ModelChange =
  | { readonly kind: 'edit'; readonly file: string; readonly line: number; readonly endLine: number }
  | { readonly kind: 'create'; readonly file: string; readonly mode: string; readonly secret: boolean }
  | { readonly kind: 'append-lines'; readonly file: string; readonly lines: number; readonly secret: boolean };

export interface ModelProblem {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly level: 'error' | 'warning' | 'skipped';
  readonly message: string;
  readonly advice: string;
}
