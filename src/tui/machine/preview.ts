/** What the fix of one finding does to the files, as texts before and after. Pure. */
import { Overlay, type PendingFile } from '../../core/overlay.ts';
import type { FileView } from '../../core/types.ts';
import type { SessionItem, SessionPlan } from '../../session.types.ts';

/** Layers of one plan, made when they are asked for. */
interface Layers {
  readonly items: ReadonlyMap<string, SessionItem>;
  /** Before each step, and after the last. */
  readonly before: Overlay[];
  readonly previews: Map<string, readonly PendingFile[]>;
}

const known = new WeakMap<SessionPlan, Layers>();

/**
 * The files that the fix of a finding changes: for an applied one as it was applied, for another as
 * it would be applied now. Empty for one without a fix.
 */
export function previewOf(plan: SessionPlan, id: string): readonly PendingFile[] {
  const layers = layersOf(plan);
  const made = layers.previews.get(id);
  if (made !== undefined) return made;
  const preview = makePreview(plan, layers, id);
  layers.previews.set(id, preview);
  return preview;
}

function makePreview(plan: SessionPlan, layers: Layers, id: string): readonly PendingFile[] {
  const item = layers.items.get(id);
  if (item === undefined || item.finding.outcome.kind === 'refusal' || item.standing.kind === 'solved') return [];
  const step = item.standing.kind === 'applied' ? item.standing.step : plan.steps.length;
  const before = layerBefore(plan, layers, step);
  const { changes } = item.finding.outcome;
  // A layer of its own, so that only this fix's changes are pending in it.
  const alone = new Overlay(before).with(changes);
  return alone.pending();
}

function layersOf(plan: SessionPlan): Layers {
  const found = known.get(plan);
  if (found !== undefined) return found;
  const layers: Layers = {
    items: new Map(plan.items.map((item) => [item.id, item])),
    before: [new Overlay(textsOf(plan))],
    previews: new Map(),
  };
  known.set(plan, layers);
  return layers;
}

function layerBefore(plan: SessionPlan, layers: Layers, step: number): Overlay {
  for (let at = layers.before.length - 1; at < step; at += 1) {
    const changes = (plan.steps[at] ?? []).flatMap((one) => one.changes);
    layers.before.push((layers.before[at] as Overlay).with(changes));
  }
  return layers.before[step] as Overlay;
}

function textsOf({ texts }: SessionPlan): FileView {
  return {
    paths: () => Object.keys(texts),
    read: (path) => texts[path] ?? undefined,
    exists: (path) => (texts[path] ?? null) !== null,
    isTracked: () => false,
    isIgnored: () => false,
  };
}
