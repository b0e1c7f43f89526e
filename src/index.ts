/**
 * The public API: what the command line uses, and nothing that it does not.
 *
 * ```ts
 * import { apply, audit, plan } from 'dockfix';
 *
 * const report = await audit('.');
 * const planned = await plan('.', { review: true });
 * await apply(planned);
 * ```
 */

export { effortOf } from './audit/roadmap.ts';
export { scoreOf } from './audit/score.ts';
export type * from './audit/types.ts';
export { assess, audit, saveBaseline } from './audit-run.ts';
export type { PendingFile } from './core/overlay.ts';
export type { AppliedFix, InternalError } from './core/plan.ts';
export type {
  Applicability,
  Change,
  Finding,
  Fix,
  Json,
  Outcome,
  Place,
  Problem,
  Reference,
  Refusal,
  RelatedPlace,
  RuleId,
  Severity,
  SourceRange,
} from './core/types.ts';
export { severities } from './core/types.ts';
export type { ExpectedValue } from './expected.ts';
export { type CommitResult, commit, type FixSession, openFixSession, type RulePart } from './fix-session.ts';
export type { AcceptedFinding } from './governance.ts';
export { type HostValues, hostValues, putValues } from './host-values.ts';
export { lock } from './lock-run.ts';
export { ownRules } from './own-rules.ts';
export { apply, openPlanner, type PlannedTree, type Planner, plan } from './plan-run.ts';
export { type Preset, presets } from './presets.ts';
export { type FoundValues, type GivenValue, givenFrom, valuesIn } from './put-values.ts';
export { listRules } from './rule-summaries.ts';
export { findRepositoryOf } from './run.ts';
export type {
  AuditOptions,
  AuditReport,
  PlanOptions,
  PlanReport,
  Progress,
  Report,
  RuleSummary,
  RunOptions,
  StackSummary,
} from './run.types.ts';
export { type Selection, SelectionError } from './selection.ts';
export {
  type Choice,
  type Decisions,
  noDecisions,
  type SessionItem,
  type SessionPlan,
  type Standing,
} from './session.types.ts';
export { version } from './version.ts';
export { WorkspaceError } from './workspace/errors.ts';
export type { CommitTree } from './workspace/open-commit.ts';
export type { Recovery } from './workspace/recover.ts';
export { SessionFile } from './workspace/session-file.ts';
export type { WriteResult, WrittenFile } from './workspace/write.ts';
