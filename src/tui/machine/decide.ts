/** Decisions and what follows from making one. */
import type { Choice, Decisions, SessionItem } from '../../session.types.ts';
import type { Effect, Message, SessionState, Update } from './types.ts';
import { fixOf, itemOf, statusOf } from './view.ts';

export const still = (state: SessionState): Update => ({ state, effects: [] });

export function say(state: SessionState, tone: Message['tone'], text: string): Update {
  return still({ ...state, message: { tone, text } });
}

/** Takes new decisions, so that they can be undone, kept and planned. */
export function decided(state: SessionState, decisions: Decisions): Update {
  if (decisions === state.decisions) return still(state);
  return withDecisions(
    { ...state, past: [...state.past, state.decisions], future: [], askedToLeave: false },
    decisions,
  );
}

export function undo(state: SessionState): Update {
  const last = state.past.at(-1);
  if (last === undefined) return say(state, 'info', 'There is nothing to undo.');
  const before = { ...state, past: state.past.slice(0, -1), future: [state.decisions, ...state.future] };
  return told(withDecisions(at(before, last), last), 'Undone.');
}

export function redo(state: SessionState): Update {
  const [next, ...rest] = state.future;
  if (next === undefined) return say(state, 'info', 'There is nothing to do again.');
  const before = { ...state, past: [...state.past, state.decisions], future: rest };
  return told(withDecisions(at(before, next), next), 'Done again.');
}

/** The cursor goes to what is decided otherwise in `next`, when it is one finding. */
function at(state: SessionState, next: Decisions): SessionState {
  const { decisions } = state;
  const ids = new Set([...differing(decisions.accepted, next.accepted), ...differing(decisions.skipped, next.skipped)]);
  for (const id of new Set([...Object.keys(decisions.choices), ...Object.keys(next.choices)]))
    if (decisions.choices[id] !== next.choices[id]) ids.add(id);
  const [only, second] = [...ids];
  return only === undefined || second !== undefined ? state : { ...state, selected: only };
}

function differing(a: readonly string[], b: readonly string[]): readonly string[] {
  if (a === b) return [];
  const inA = new Set(a);
  const inB = new Set(b);
  return [...a.filter((id) => !inB.has(id)), ...b.filter((id) => !inA.has(id))];
}

function told({ state, effects }: Update, text: string): Update {
  return { state: { ...state, message: { tone: 'info', text } }, effects };
}

/** Planning is needed only where the set of fixes or a choice changed: skipping changes nothing. */
function withDecisions(state: SessionState, decisions: Decisions): Update {
  const samePlan = state.decisions.accepted === decisions.accepted && state.decisions.choices === decisions.choices;
  const effects: Effect[] = [{ kind: 'save', decisions }];
  if (samePlan) return { state: { ...state, decisions, message: undefined }, effects };
  const revision = state.revision + 1;
  effects.push({ kind: 'plan', decisions, revision });
  return { state: { ...state, decisions, revision, message: undefined }, effects };
}

export function accept(decisions: Decisions, ids: readonly string[]): Decisions {
  const known = new Set(decisions.accepted);
  const added = ids.filter((id) => !known.has(id));
  if (added.length === 0) return decisions;
  return { ...decisions, accepted: [...decisions.accepted, ...added], skipped: without(decisions.skipped, added) };
}

export function skip(decisions: Decisions, ids: readonly string[]): Decisions {
  const known = new Set(decisions.skipped);
  const added = ids.filter((id) => !known.has(id));
  if (added.length === 0) return decisions;
  return { ...decisions, skipped: [...decisions.skipped, ...added], accepted: without(decisions.accepted, added) };
}

/** Neither accepted nor skipped any more; what was chosen stays. */
export function takeBack(decisions: Decisions, ids: readonly string[]): Decisions {
  const accepted = without(decisions.accepted, ids);
  const skipped = without(decisions.skipped, ids);
  return accepted === decisions.accepted && skipped === decisions.skipped
    ? decisions
    : { ...decisions, accepted, skipped };
}

/** As if nothing had ever been said about them. */
export function forget(decisions: Decisions, ids: readonly string[]): Decisions {
  const back = takeBack(decisions, ids);
  if (!ids.some((id) => id in back.choices)) return back;
  const choices = Object.fromEntries(Object.entries(back.choices).filter(([id]) => !ids.includes(id)));
  return { ...back, choices };
}

export function choose(decisions: Decisions, id: string, choice: Choice): Decisions {
  const earlier = decisions.choices[id] ?? {};
  // The values of one remedy mean nothing for another.
  const kept = choice.remedy === undefined || choice.remedy === earlier.remedy ? earlier : {};
  const next: Choice = {
    ...kept,
    ...choice,
    ...(choice.values === undefined ? {} : { values: { ...kept.values, ...choice.values } }),
  };
  return { ...decisions, choices: { ...decisions.choices, [id]: next } };
}

/** The same list when nothing is taken out, so that a comparison by identity says so. */
function without(list: readonly string[], ids: readonly string[]): readonly string[] {
  const out = new Set(ids);
  return list.some((id) => out.has(id)) ? list.filter((id) => !out.has(id)) : list;
}

/**
 * Accepts many. Those that another fix has solved are accepted too, in case that one is taken back
 * or comes later than they do: what is written is then what `apply --review` writes.
 */
export function acceptMany(state: SessionState, items: readonly SessionItem[], what: string): Update {
  const open = items.filter((item) => fixOf(item) !== undefined && statusOf(state, item) === 'open');
  const solved = items.filter((item) => fixOf(item) !== undefined && item.standing.kind === 'solved');
  const next = accept(
    state.decisions,
    [...open, ...solved].map((item) => item.id),
  );
  if (next === state.decisions) return say(state, 'info', `Nothing is open ${what}.`);
  const update = decided(state, next);
  return told(update, open.length === 1 ? `1 fix accepted ${what}.` : `${open.length} fixes accepted ${what}.`);
}

/** Why nothing can be decided about a finding; undefined when something can. */
export function undecidable(state: SessionState, id: string): string | undefined {
  const item = itemOf(state, id);
  if (item === undefined) return 'Nothing is selected.';
  switch (item.standing.kind) {
    case 'refused':
      return 'There is no fix for this one: the detail says why, and what to do by hand.';
    case 'solved':
      return `This one is gone already, by ${namesOf(state, item.standing.by)}.`;
    case 'blocked':
      return `This one is blocked: ${item.standing.because}`;
    default:
      return undefined;
  }
}

/** "Route the socket through a proxy (services.traefik)" for each. */
export function namesOf(state: Pick<SessionState, 'plan'>, ids: readonly string[]): string {
  const names = ids.map((id) => {
    const item = itemOf(state, id);
    return item === undefined ? id : `${fixOf(item)?.title ?? item.finding.rule} (${item.finding.subject})`;
  });
  return names.length === 0 ? 'another fix' : names.join('; ');
}
