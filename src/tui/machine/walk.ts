/** Moving about: the cursor, folding, scrolling. */
import { say, still } from './decide.ts';
import type { SessionState, Update } from './types.ts';
import { groupOfItem, itemsAt, rows, shownItems, statusOf } from './view.ts';

const page = 10;

/** Moves the cursor in the tree; the detail begins at its top again. */
export function moveTo(state: SessionState, id: string | undefined): SessionState {
  if (id === state.selected) return state;
  return { ...state, selected: id, detail: { ...state.detail, scroll: 0, sideways: 0 }, message: undefined };
}

export function move(state: SessionState, by: number): Update {
  const lines = rows(state);
  const at = lines.findIndex((row) => row.id === state.selected);
  const next = Math.min(Math.max((at === -1 ? 0 : at) + by, 0), lines.length - 1);
  return still(moveTo(state, lines[next]?.id));
}

/** `up`, `down` and their like, in whatever is looked at. */
export function walk(state: SessionState, name: 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last'): Update {
  const by = {
    up: -1,
    down: 1,
    'page-up': -page,
    'page-down': page,
    first: Number.NEGATIVE_INFINITY,
    last: Number.POSITIVE_INFINITY,
  }[name];
  const { mode } = state;
  switch (mode.kind) {
    case 'list':
      return state.focus === 'detail' ? scroll(state, by) : move(state, by);
    case 'choose': {
      const last = mode.menu.options.length - 1;
      // One step over the end begins again, as menus do.
      const next = mode.cursor + by;
      const cursor =
        Math.abs(by) === 1 ? (next < 0 ? last : next > last ? 0 : next) : Math.min(Math.max(next, 0), last);
      return still({ ...state, mode: { ...mode, cursor } });
    }
    case 'help':
    case 'explain':
    case 'review':
      return still({ ...state, mode: { ...mode, scroll: scrolled(mode.scroll, by) } });
    default:
      return still(state);
  }
}

/** Infinity means the end: only the screen knows how many lines there are, and draws no further. */
function scrolled(scroll: number, by: number): number {
  if (by === Number.NEGATIVE_INFINITY) return 0;
  return Math.max(0, scroll + by);
}

export function scroll(state: SessionState, by: number): Update {
  return still({ ...state, detail: { ...state.detail, scroll: scrolled(state.detail.scroll, by) } });
}

export function scrollSideways(state: SessionState, by: number): Update {
  return still({ ...state, detail: { ...state.detail, sideways: Math.max(0, state.detail.sideways + by) } });
}

export function fold(state: SessionState, id: string | undefined, to: boolean | 'toggle'): SessionState {
  if (id === undefined) return state;
  const folded = new Set(state.folded);
  if (to === true || (to === 'toggle' && !folded.has(id))) folded.add(id);
  else folded.delete(id);
  return { ...state, folded };
}

/** `h`: out of the detail, from a finding to its group, and a group is folded. */
export function goLeft(state: SessionState): Update {
  if (state.focus === 'detail') return still({ ...state, focus: 'list' });
  const { selected } = state;
  if (selected === undefined) return still(state);
  if (selected.startsWith('group:')) return still(fold(state, selected, true));
  return still(moveTo(state, groupOfItem(state, selected)));
}

/** `l`: a group is unfolded and entered, a finding's detail is entered. */
export function goRight(state: SessionState): Update {
  const { selected } = state;
  if (selected === undefined) return still(state);
  if (!selected.startsWith('group:')) return still({ ...state, focus: 'detail' });
  if (state.folded.has(selected)) return still(fold(state, selected, false));
  return move(state, 1);
}

export function toggleFold(state: SessionState): Update {
  const { selected } = state;
  if (selected?.startsWith('group:') === true) return still(fold(state, selected, 'toggle'));
  return still({ ...state, focus: state.focus === 'list' ? 'detail' : 'list' });
}

export function foldAll(state: SessionState): Update {
  const groups = rows(state).filter((row) => row.kind === 'group');
  if (groups.every((group) => group.folded)) return still({ ...state, folded: new Set() });
  const folded = new Set(groups.map((group) => group.id));
  const at =
    state.selected === undefined || state.selected.startsWith('group:')
      ? state.selected
      : groupOfItem(state, state.selected);
  return still(moveTo({ ...state, folded }, at));
}

/** The next finding that can be decided and is not, after the cursor and then from the top. */
export function undecidedFrom(state: SessionState, step: 1 | -1): string | undefined {
  const items = shownItems(state);
  const order = step === 1 ? items : items.toReversed();
  const at = order.findIndex((item) => item.id === state.selected);
  // From a group, begin with what is in it.
  const from = at === -1 ? startOf(state, order, step) : at + 1;
  const ahead = [...order.slice(from), ...order.slice(0, from)];
  return ahead.find((item) => item.id !== state.selected && statusOf(state, item) === 'open')?.id;
}

function startOf(state: SessionState, order: readonly { readonly id: string }[], step: 1 | -1): number {
  const lines = rows(state);
  const at = lines.findIndex((row) => row.id === state.selected);
  const rest = step === 1 ? lines.slice(at + 1) : lines.slice(0, Math.max(at, 0)).toReversed();
  const next = rest.find((row) => row.kind === 'item');
  return next === undefined
    ? 0
    : Math.max(
        0,
        order.findIndex((item) => item.id === next.id),
      );
}

export function goToUndecided(state: SessionState, step: 1 | -1): Update {
  const id = undecidedFrom(state, step);
  if (id === undefined) {
    const isLast = itemsAt(state, state.selected).some((item) => statusOf(state, item) === 'open');
    if (isLast) return say(state, 'info', 'Nothing else is undecided.');
    return say(state, 'good', 'Everything that can be decided is decided: look at the review.');
  }
  return still(show(state, id));
}

/** Selects a finding and unfolds its group. */
export function show(state: SessionState, id: string): SessionState {
  return moveTo(fold(state, groupOfItem(state, id), false), id);
}
