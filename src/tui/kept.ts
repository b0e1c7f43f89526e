/**
 * Decisions as they are kept between sessions: fingerprints, names and choices, never a value of a
 * source. What is read back is checked like anything that comes from a disk.
 */
import type { Choice, Decisions, SessionItem, SessionPlan } from '../index.ts';

interface KeptFix {
  readonly id: string;
  /** "compose/hardcoded-secret, services.db in compose.yaml": to say what does not fit any more. */
  readonly name: string;
  /** Title of the fix that was accepted: another one is another decision. */
  readonly fix: string;
}

interface Kept {
  readonly version: 1;
  readonly accepted: readonly KeptFix[];
  readonly skipped: readonly KeptFix[];
  readonly choices: Readonly<Record<string, Choice>>;
}

export function isEmpty({ accepted, skipped, choices }: Decisions): boolean {
  return accepted.length === 0 && skipped.length === 0 && Object.keys(choices).length === 0;
}

/** The text to be kept. */
export function keptText(decisions: Decisions, plan: SessionPlan): string {
  const items = new Map(plan.items.map((item) => [item.id, item]));
  const fixes = (ids: readonly string[]): readonly KeptFix[] =>
    ids.map((id) => {
      const item = items.get(id);
      return { id, name: item === undefined ? id : nameOf(item), fix: item === undefined ? '' : titleOf(item) };
    });
  const kept: Kept = {
    version: 1,
    accepted: fixes(decisions.accepted),
    skipped: fixes(decisions.skipped),
    choices: decisions.choices,
  };
  return `${JSON.stringify(kept)}\n`;
}

export interface Resumed {
  readonly decisions: Decisions;
  /** Sentences about what does not fit any more. */
  readonly lost: readonly string[];
}

/**
 * What still fits of a kept text, given a way to plan with its decisions; undefined when nothing
 * does or the text is not one of ours.
 */
export function resume(text: string, planWith: (decisions: Decisions) => SessionPlan): Resumed | undefined {
  const kept = parse(text);
  if (kept === undefined) return undefined;
  const all: Decisions = {
    accepted: kept.accepted.map(({ id }) => id),
    skipped: kept.skipped.map(({ id }) => id),
    choices: kept.choices,
  };
  const items = new Map(planWith(all).items.map((item) => [item.id, item]));
  const lost: string[] = [];
  const fitting = (fixes: readonly KeptFix[], accepted: boolean) =>
    fixes.flatMap((fix) => {
      const problem = misfit(items.get(fix.id), fix, accepted);
      if (problem !== undefined) lost.push(`${fix.name} ${problem}.`);
      return problem === undefined ? [fix.id] : [];
    });
  const decisions: Decisions = {
    accepted: fitting(kept.accepted, true),
    skipped: fitting(kept.skipped, false),
    choices: Object.fromEntries(Object.entries(kept.choices).filter(([id]) => items.has(id))),
  };
  return isEmpty(decisions) && lost.length === 0 ? undefined : { decisions, lost };
}

function misfit(item: SessionItem | undefined, fix: KeptFix, accepted: boolean): string | undefined {
  if (item === undefined) return 'is not found any more';
  if (!accepted || item.standing.kind === 'solved') return undefined;
  if (item.finding.outcome.kind === 'refusal') return 'has no fix any more';
  return fix.fix === '' || titleOf(item) === fix.fix
    ? undefined
    : 'would be fixed in another way now, so it is open again';
}

function nameOf({ finding }: SessionItem): string {
  return `${finding.rule}, ${finding.subject} in ${finding.file}`;
}

function titleOf({ finding }: SessionItem): string {
  return finding.outcome.kind === 'fix' ? finding.outcome.title : '';
}

function parse(text: string): Kept | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value['version'] !== 1 || !isRecord(value['choices'])) return undefined;
  const accepted = fixesIn(value['accepted']);
  const skipped = fixesIn(value['skipped']);
  if (accepted === undefined || skipped === undefined) return undefined;
  const choices: [string, Choice][] = [];
  for (const [id, choice] of Object.entries(value['choices'])) {
    const read = choiceIn(choice);
    if (read === undefined) return undefined;
    choices.push([id, read]);
  }
  return { version: 1, accepted, skipped, choices: Object.fromEntries(choices) };
}

function fixesIn(value: unknown): readonly KeptFix[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const out: KeptFix[] = [];
  for (const one of value as readonly unknown[]) {
    if (!isRecord(one)) return undefined;
    const { id, name, fix } = one;
    if (typeof id !== 'string' || typeof name !== 'string' || typeof fix !== 'string') return undefined;
    out.push({ id, name, fix });
  }
  return out;
}

function choiceIn(value: unknown): Choice | undefined {
  if (!isRecord(value)) return undefined;
  const { remedy, values } = value;
  if (remedy !== undefined && typeof remedy !== 'string') return undefined;
  if (values === undefined) return remedy === undefined ? {} : { remedy };
  if (!isRecord(values)) return undefined;
  const texts: [string, string][] = [];
  for (const [name, text] of Object.entries(values)) {
    if (typeof text !== 'string') return undefined;
    texts.push([name, text]);
  }
  return { ...(remedy === undefined ? {} : { remedy }), values: Object.fromEntries(texts) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
