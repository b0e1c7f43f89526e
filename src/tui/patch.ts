/** Diffs as text: of one fix for the clipboard and the prompts, of the whole plan for the review. */
import type { PendingFile } from '../core/overlay.ts';
import type { Change } from '../core/types.ts';
import type { FixSession, SessionPlan } from '../index.ts';
import { unifiedDiff } from '../report/diff.ts';
import { Mask } from '../report/mask.ts';
import { type Paint, plain } from '../report/style.ts';
import { previewOf } from './machine/preview.ts';

export interface DiffLook {
  readonly paint?: Paint;
  /** Shows old secret values; they are hidden otherwise. */
  readonly reveal?: boolean;
  readonly context?: number;
}

/** The diff of one finding's fix; '' where it has none. */
export function fixDiff(plan: SessionPlan, id: string, session: Pick<FixSession, 'workspace'>, look: DiffLook): string {
  const outcome = plan.items.find((item) => item.id === id)?.finding.outcome;
  return diffText(plan, previewOf(plan, id), outcome?.kind === 'fix' ? outcome.changes : [], session, look);
}

/** The diff of everything accepted. */
export function planDiff(plan: SessionPlan, session: Pick<FixSession, 'workspace'>, look: DiffLook): string {
  const changes = plan.steps.flat().flatMap((one) => one.changes);
  return diffText(plan, plan.pending, changes, session, look);
}

function diffText(
  plan: SessionPlan,
  pending: readonly PendingFile[],
  changes: readonly Change[],
  { workspace }: Pick<FixSession, 'workspace'>,
  { paint = plain, reveal = false, context = 3 }: DiffLook,
): string {
  return unifiedDiff(pending, {
    changes,
    isIgnored: (path) => workspace.files.isIgnored(path),
    context,
    mask: reveal ? undefined : new Mask(plan.conceal),
    paint,
  }).text;
}
