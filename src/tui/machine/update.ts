/** The machine: a state and a command give the next state and what a shell has to do. Pure. */
import type { SessionPlan } from '../../session.types.ts';
import { accept, acceptMany, decided, forget, redo, say, skip, still, takeBack, undecidable, undo } from './decide.ts';
import { keyMap } from './keys.ts';
import {
  chosen,
  endMenu,
  entered,
  filterMenu,
  leave,
  leaveMenu,
  noFilter,
  openInput,
  parametersMenu,
  remedyMenu,
  resumeMenu,
  toList,
} from './menus.ts';
import {
  type Command,
  groupings,
  type Offer,
  type SessionState,
  type SimpleCommand,
  type Status,
  type Update,
} from './types.ts';
import {
  counts,
  fixOf,
  isFiltered,
  isPlanning,
  itemOf,
  itemsAt,
  rows,
  selectedItem,
  shownItems,
  statusOf,
} from './view.ts';
import {
  foldAll,
  goLeft,
  goRight,
  goToUndecided,
  moveTo,
  scroll,
  scrollSideways,
  show,
  toggleFold,
  undecidedFrom,
  walk,
} from './walk.ts';

/** The state at the beginning of a session. */
export function startSession(
  plan: SessionPlan,
  given: Pick<SessionState, 'place' | 'pages'> &
    Partial<Pick<SessionState, 'keys'>> & { readonly offer?: Offer | undefined },
): SessionState {
  const state: SessionState = {
    mode: { kind: 'list' },
    plan,
    decisions: { accepted: [], skipped: [], choices: {} },
    revision: plan.revision,
    past: [],
    future: [],
    selected: undefined,
    folded: new Set(),
    grouping: 'file',
    filter: noFilter,
    detail: { scroll: 0, sideways: 0, context: 3, layout: 'auto', wrap: false, reveal: false },
    focus: 'list',
    message: undefined,
    offer: given.offer,
    askedToLeave: false,
    keys: given.keys ?? keyMap(),
    pages: given.pages,
    place: given.place,
  };
  const first = shownItems(state).find((item) => statusOf(state, item) === 'open') ?? shownItems(state)[0];
  const ready = first === undefined ? state : show(state, first.id);
  return given.offer === undefined ? ready : resumeMenu(ready).state;
}

export function update(state: SessionState, command: Command): Update {
  switch (command.name) {
    case 'select':
      return still(show(state, command.id));
    case 'type':
      return typed(state, command.text);
    case 'choose':
      return state.mode.kind === 'choose' ? chosen(state, state.mode.menu.purpose, command.id) : still(state);
    case 'set-filter':
      return still(keepCursor(state, { ...state, filter: { ...state.filter, ...command.filter } }));
    case 'set-choice': {
      const choices = { ...state.decisions.choices, [command.item]: command.choice };
      return decided(state, { ...state.decisions, choices });
    }
    case 'planned':
      return still(planned(state, command.plan));
    case 'plan-failed':
      return say({ ...state, plan: { ...state.plan, revision: state.revision } }, 'bad', command.message);
    case 'say':
      return still({ ...state, message: command.message });
    case 'hush':
      return still({ ...state, message: undefined });
    case 'finished':
      return {
        state: { ...state, mode: { kind: 'done', result: command.result } },
        effects: command.result.kind === 'nothing' ? [] : [{ kind: 'forget' }],
      };
    case 'failed':
      return say({ ...state, mode: { kind: 'review', scroll: 0 } }, 'bad', command.message);
    case 'reload':
      return reload(state);
    default: {
      const next = simple(state, command.name);
      return { ...next, state: keepCursor(state, next.state) };
    }
  }
}

function simple(state: SessionState, name: SimpleCommand): Update {
  switch (name) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
    case 'first':
    case 'last':
      return walk(state, name);
    case 'left':
      return goLeft(state);
    case 'right':
      return goRight(state);
    case 'toggle-fold':
      return toggleFold(state);
    case 'fold-all':
      return foldAll(state);
    case 'next-undecided':
      return goToUndecided(state, 1);
    case 'previous-undecided':
      return goToUndecided(state, -1);
    case 'focus':
      return still({ ...state, focus: state.focus === 'list' ? 'detail' : 'list' });
    case 'accept':
      return toggleDecision(state, 'accepted');
    case 'skip':
      return toggleDecision(state, 'skipped');
    case 'accept-rule': {
      const rule = selectedItem(state)?.finding.rule ?? itemsAt(state, state.selected)[0]?.finding.rule;
      if (rule === undefined) return say(state, 'info', 'Nothing is selected.');
      return acceptMany(
        state,
        state.plan.items.filter((item) => item.finding.rule === rule),
        `of ${rule}`,
      );
    }
    case 'accept-file': {
      const file = selectedItem(state)?.finding.file ?? itemsAt(state, state.selected)[0]?.finding.file;
      if (file === undefined) return say(state, 'info', 'Nothing is selected.');
      return acceptMany(
        state,
        state.plan.items.filter((item) => item.finding.file === file),
        `in ${file}`,
      );
    }
    case 'accept-safe':
      return acceptMany(
        state,
        state.plan.items.filter(
          ({ finding }) => finding.outcome.kind === 'fix' && finding.outcome.applicability === 'safe',
        ),
        'that are safe',
      );
    case 'accept-all':
      return acceptMany(state, shownItems(state), isFiltered(state) ? 'of those shown' : 'in all');
    case 'reset':
      return decided(
        state,
        forget(
          state.decisions,
          itemsAt(state, state.selected).map((item) => item.id),
        ),
      );
    case 'undo':
      return undo(state);
    case 'redo':
      return redo(state);
    case 'search':
      return openInput(state, { kind: 'search' }, state.filter.text);
    case 'filter':
      return filterMenu(state);
    case 'clear-filter':
      return still({ ...state, filter: noFilter, message: undefined });
    case 'group':
      return regroup(state);
    case 'remedy':
      return remedyMenu(state);
    case 'parameters':
      return parametersMenu(state);
    case 'edit': {
      const item = selectedItem(state);
      if (item === undefined) return say(state, 'info', 'Go to a finding first.');
      return { state, effects: [{ kind: 'editor', file: item.finding.file, line: item.line ?? 1 }] };
    }
    case 'explain': {
      const rule = selectedItem(state)?.finding.rule ?? itemsAt(state, state.selected)[0]?.finding.rule;
      if (rule === undefined) return say(state, 'info', 'Nothing is selected.');
      return still({ ...state, mode: { kind: 'explain', rule, scroll: 0 } });
    }
    case 'copy': {
      const item = selectedItem(state);
      if (item?.finding.outcome.kind !== 'fix') return say(state, 'info', 'There is no diff to copy.');
      return { state, effects: [{ kind: 'copy', item: item.id }] };
    }
    case 'scroll-up':
      return scroll(state, -3);
    case 'scroll-down':
      return scroll(state, 3);
    case 'scroll-left':
      return scrollSideways(state, -8);
    case 'scroll-right':
      return scrollSideways(state, 8);
    case 'more-context':
      return context(state, wider(state.detail.context));
    case 'less-context':
      return context(state, narrower(state.detail.context));
    case 'layout': {
      const layout = ({ auto: 'unified', unified: 'split', split: 'auto' } as const)[state.detail.layout];
      return say({ ...state, detail: { ...state.detail, layout } }, 'info', layoutNames[layout]);
    }
    case 'wrap':
      return still({ ...state, detail: { ...state.detail, wrap: !state.detail.wrap, sideways: 0 } });
    case 'reveal': {
      const reveal = !state.detail.reveal;
      return say(
        { ...state, detail: { ...state.detail, reveal } },
        reveal ? 'warn' : 'info',
        reveal ? 'Secrets are shown.' : 'Secrets are hidden.',
      );
    }
    case 'review':
      return still({ ...state, mode: { kind: 'review', scroll: 0 }, message: undefined });
    case 'help':
      return still({ ...state, mode: { kind: 'help', scroll: 0 }, message: undefined });
    case 'confirm':
      return confirm(state);
    case 'cancel':
      return cancel(state);
    case 'erase':
      return state.mode.kind === 'input' ? retyped(state, [...state.mode.text].slice(0, -1).join('')) : still(state);
    case 'erase-line':
      return state.mode.kind === 'input' ? retyped(state, '') : still(state);
    case 'quit':
      return quit(state);
    case 'suspend':
    case 'redraw':
      return { state, effects: [{ kind: name }] };
  }
}

const layoutNames = {
  auto: 'Side by side where it is wide enough.',
  unified: 'One column.',
  split: 'Side by side.',
} as const;

/** Steps that soon reach the whole file. */
const contexts = [0, 1, 3, 8, 20, Number.POSITIVE_INFINITY];

function wider(lines: number): number {
  return contexts.find((one) => one > lines) ?? lines;
}

function narrower(lines: number): number {
  return contexts.findLast((one) => one < lines) ?? lines;
}

function context(state: SessionState, lines: number): Update {
  const text =
    lines === Number.POSITIVE_INFINITY
      ? 'The whole file.'
      : `${lines} ${lines === 1 ? 'line' : 'lines'} around each change.`;
  return say({ ...state, detail: { ...state.detail, context: lines } }, 'info', text);
}

function regroup(state: SessionState): Update {
  const next = groupings[(groupings.indexOf(state.grouping) + 1) % groupings.length] ?? 'file';
  const selected = selectedItem(state)?.id ?? itemsAt(state, state.selected)[0]?.id;
  const grouped: SessionState = { ...state, grouping: next, folded: new Set() };
  return say(selected === undefined ? grouped : moveTo(grouped, selected), 'info', `Grouped by ${next}.`);
}

/** Accepts or skips what is selected, or takes that back; then the next undecided finding is looked at. */
function toggleDecision(state: SessionState, to: 'accepted' | 'skipped'): Update {
  const { selected, decisions } = state;
  if (selected === undefined) return say(state, 'info', 'Nothing is selected.');
  const change = to === 'accepted' ? accept : skip;
  if (selected.startsWith('group:')) {
    const items = itemsAt(state, selected);
    if (to === 'accepted') return acceptMany(state, items, 'in this group');
    const open = items.filter((item) => statusOf(state, item) === 'open').map((item) => item.id);
    return open.length === 0
      ? say(state, 'info', 'Nothing is open in this group.')
      : decided(state, change(decisions, open));
  }
  if (decisions[to].includes(selected)) return decided(state, takeBack(decisions, [selected]));
  const problem = undecidable(state, selected);
  if (problem !== undefined) return say(state, 'warn', problem);
  const after = decided(state, change(decisions, [selected]));
  const next = undecidedFrom(after.state, 1);
  return { ...after, state: next === undefined ? after.state : show(after.state, next) };
}

function confirm(state: SessionState): Update {
  const { mode } = state;
  switch (mode.kind) {
    case 'choose': {
      const option = mode.menu.options[mode.cursor];
      return option === undefined ? still(toList(state)) : chosen(state, mode.menu.purpose, option.id);
    }
    case 'input':
      return entered(state, mode.for, mode.text);
    case 'review':
      // The ways to end depend on what the plan would write.
      return isPlanning(state) ? say(state, 'info', 'The plan is still being made: a moment.') : endMenu(state);
    case 'help':
    case 'explain':
      return still(toList(state));
    default:
      return still(state);
  }
}

function cancel(state: SessionState): Update {
  const { mode } = state;
  if (mode.kind === 'input' && mode.for.kind === 'search')
    return still({ ...toList(state), filter: { ...state.filter, text: '' } });
  if (mode.kind === 'input' && (mode.for.kind === 'branch' || mode.for.kind === 'patch')) return endMenu(state);
  if (mode.kind === 'choose' && mode.menu.purpose === 'end')
    return still({ ...state, mode: { kind: 'review', scroll: 0 } });
  // Whether to go on with the earlier session stays open until it is answered, or decided otherwise.
  return still(toList(state));
}

function quit(state: SessionState): Update {
  const { byStatus } = counts(state);
  if (state.askedToLeave || (byStatus.open === 0 && byStatus.accepted === 0)) return leave(state);
  return leaveMenu(state);
}

function typed(state: SessionState, text: string): Update {
  return state.mode.kind === 'input' ? retyped(state, state.mode.text + text) : still(state);
}

/** What is searched for is shown while it is typed. */
function retyped(state: SessionState, text: string): Update {
  if (state.mode.kind !== 'input') return still(state);
  const next: SessionState = { ...state, mode: { ...state.mode, text, error: undefined } };
  if (state.mode.for.kind !== 'search') return still(next);
  return still(keepCursor(state, { ...next, filter: { ...state.filter, text } }));
}

function reload(state: SessionState): Update {
  const revision = state.revision + 1;
  return { state: { ...state, revision }, effects: [{ kind: 'reload', decisions: state.decisions, revision }] };
}

/** The cursor stays on what it was on, or goes to what has taken its place. */
function keepCursor(before: SessionState, after: SessionState): SessionState {
  if (
    before === after ||
    (before.plan === after.plan &&
      before.filter === after.filter &&
      before.grouping === after.grouping &&
      before.folded === after.folded &&
      before.decisions === after.decisions)
  )
    return after;
  const lines = rows(after);
  if (lines.length === 0) return { ...after, selected: undefined };
  if (after.selected !== undefined && lines.some((row) => row.id === after.selected)) return after;
  const earlier = rows(before);
  const at = earlier.findIndex((row) => row.id === after.selected);
  const shown = new Set(lines.map((row) => row.id));
  const next =
    earlier.slice(Math.max(at, 0)).find((row) => row.kind === 'item' && shown.has(row.id)) ??
    lines.find((row) => row.kind === 'item') ??
    lines[0];
  return moveTo(after, next?.id);
}

/** Takes a plan in, unless a newer one is under way, and says what changed besides what was asked for. */
function planned(state: SessionState, plan: SessionPlan): SessionState {
  if (plan.revision < state.revision) return state;
  const next = keepCursor(state, { ...state, plan });
  const passedOver = choicePassedOver(next);
  if (passedOver !== undefined) return { ...next, message: { tone: 'warn', text: passedOver } };
  const text = consequences(state, next);
  return text === undefined ? next : { ...next, message: { tone: text.tone, text: text.text } };
}

/** A rule passes over what is not possible; the user is told, for the finding that is looked at. */
function choicePassedOver(state: SessionState): string | undefined {
  const item = selectedItem(state);
  const choice = item === undefined ? undefined : state.decisions.choices[item.id];
  const options = fixOf(item)?.options;
  if (choice === undefined || options === undefined || item?.standing.kind === 'applied') return undefined;
  if (choice.remedy !== undefined && choice.remedy !== options.remedy) return 'That remedy is not possible here.';
  for (const { name, title, value } of options.parameters) {
    const wanted = choice.values?.[name];
    if (wanted !== undefined && wordsIn(wanted) !== wordsIn(value)) return `${title}: ${wanted} is not possible here.`;
  }
  return undefined;
}

/** Lists are put in order by the rules that take them. */
function wordsIn(text: string): string {
  return [...new Set(text.split(/[\s,]+/u))].sort().join(' ');
}

function consequences(before: SessionState, after: SessionState): { tone: 'info' | 'warn'; text: string } | undefined {
  let fresh = 0;
  const became: Partial<Record<Status, number>> = {};
  for (const item of after.plan.items) {
    const earlier = itemOf(before, item.id);
    const status = statusOf(after, item);
    if (earlier === undefined) fresh += 1;
    else if (statusOf(before, earlier) !== status) became[status] = (became[status] ?? 0) + 1;
  }
  const parts = [
    became.solved === undefined ? '' : `${became.solved} more solved by it`,
    became.blocked === undefined ? '' : `${became.blocked} blocked by it`,
    became.open === undefined ? '' : `${became.open} open again`,
    fresh === 0 ? '' : `${fresh} new`,
  ].filter((part) => part !== '');
  if (parts.length === 0) return undefined;
  const lead = before.message === undefined ? '' : `${before.message.text} `;
  return { tone: became.blocked === undefined ? 'info' : 'warn', text: `${lead}Planned again: ${parts.join(', ')}.` };
}
