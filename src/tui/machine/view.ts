/** What is to be seen of a state: rows, counts, keys, the review. Pure; components draw it and decide nothing. */

import { byCodeUnit } from '../../core/overlay.ts';
import { ownerOf } from '../../core/subject.ts';
import { type Fix, type Severity, severities } from '../../core/types.ts';
import type { SessionItem } from '../../session.types.ts';
import { commands } from './commands.ts';
import { keysOf, scopeOf } from './keys.ts';
import type { Filter, Grouping, KeyScope, Row, SessionState, Status, Trust } from './types.ts';

export function trustOf({ finding }: SessionItem): Trust {
  return finding.outcome.kind === 'refusal' ? 'refused' : finding.outcome.applicability;
}

/** What the user sees at once after a key; the plan follows. */
export function statusOf(state: Pick<SessionState, 'decisions'>, item: SessionItem): Status {
  const { standing } = item;
  if (standing.kind === 'blocked' || standing.kind === 'solved' || standing.kind === 'refused') return standing.kind;
  const { accepted, skipped } = setsOf(state.decisions);
  if (accepted.has(item.id)) return 'accepted';
  return skipped.has(item.id) ? 'skipped' : 'open';
}

interface DecisionSets {
  readonly accepted: ReadonlySet<string>;
  readonly skipped: ReadonlySet<string>;
}

const sets = new WeakMap<object, DecisionSets>();

function setsOf(decisions: SessionState['decisions']): DecisionSets {
  const found = sets.get(decisions) ?? { accepted: new Set(decisions.accepted), skipped: new Set(decisions.skipped) };
  sets.set(decisions, found);
  return found;
}

/** The plan has not caught up with the decisions yet. */
export function isPlanning(state: SessionState): boolean {
  return state.plan.revision < state.revision;
}

const indexes = new WeakMap<object, ReadonlyMap<string, SessionItem>>();

export function itemOf(state: Pick<SessionState, 'plan'>, id: string | undefined): SessionItem | undefined {
  if (id === undefined) return undefined;
  let index = indexes.get(state.plan);
  if (index === undefined) {
    index = new Map(state.plan.items.map((item) => [item.id, item]));
    indexes.set(state.plan, index);
  }
  return index.get(id);
}

/** The selected finding; undefined when a group is selected or nothing. */
export function selectedItem(state: SessionState): SessionItem | undefined {
  return itemOf(state, state.selected);
}

/** The fix of a finding where it has one. */
export function fixOf(item: SessionItem | undefined): Fix | undefined {
  return item?.finding.outcome.kind === 'fix' ? item.finding.outcome : undefined;
}

export function passes(state: Pick<SessionState, 'decisions'>, item: SessionItem, filter: Filter): boolean {
  const { finding } = item;
  if (filter.severity !== undefined && finding.severity !== filter.severity) return false;
  if (filter.trust !== undefined && trustOf(item) !== filter.trust) return false;
  if (filter.rule !== undefined && finding.rule !== filter.rule) return false;
  if (filter.file !== undefined && finding.file !== filter.file) return false;
  if (filter.status !== undefined && statusOf(state, item) !== filter.status) return false;
  const words = filter.text
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  if (words.length === 0) return true;
  const text = searchTextOf(item);
  return words.every((word) => text.includes(word));
}

const searchTexts = new WeakMap<SessionItem, string>();

function searchTextOf(item: SessionItem): string {
  const { rule, severity, file, subject, message, outcome } = item.finding;
  const known = searchTexts.get(item);
  if (known !== undefined) return known;
  const title = outcome.kind === 'fix' ? outcome.title : `${outcome.code} ${outcome.because}`;
  const text = [rule, severity, file, subject, message, title].join(' ').toLowerCase();
  searchTexts.set(item, text);
  return text;
}

export function isFiltered({ filter }: Pick<SessionState, 'filter'>): boolean {
  const { severity, trust, rule, file, status, text } = filter;
  return [severity, trust, rule, file, status].some((part) => part !== undefined) || text.trim() !== '';
}

/** The findings that are shown, folded or not, in the order of the tree. */
export function shownItems(state: SessionState): readonly SessionItem[] {
  return treeOf(state).flatMap((group) => group.items);
}

/** The lines of the tree, folded groups without their findings. */
export function rows(state: SessionState): readonly Row[] {
  const last = lastRows;
  if (last !== undefined && sameInput(last.state, state) && last.state.folded === state.folded) return last.rows;
  const made = treeOf(state).flatMap((group): readonly Row[] => {
    const folded = state.folded.has(group.id);
    const count = (status: Status) => group.statuses.filter((one) => one === status).length;
    const head: Row = {
      kind: 'group',
      id: group.id,
      title: group.title,
      folded,
      total: group.items.length,
      open: count('open'),
      accepted: count('accepted'),
      worst: worstOf(group.items),
    };
    if (folded) return [head];
    return [
      head,
      ...group.items.map(
        (item, at): Row => ({
          kind: 'item',
          id: item.id,
          item,
          status: group.statuses[at] ?? 'open',
          trust: trustOf(item),
        }),
      ),
    ];
  });
  lastRows = { state, rows: made };
  return made;
}

interface Group {
  readonly id: string;
  readonly title: string;
  readonly items: readonly SessionItem[];
  readonly statuses: readonly Status[];
}

/** The last answers: one frame asks several times. */
let lastRows: { readonly state: SessionState; readonly rows: readonly Row[] } | undefined;
let lastTree: { readonly state: SessionState; readonly tree: readonly Group[] } | undefined;

function sameInput(a: SessionState, b: SessionState): boolean {
  return a.plan === b.plan && a.decisions === b.decisions && a.filter === b.filter && a.grouping === b.grouping;
}

function treeOf(state: SessionState): readonly Group[] {
  if (lastTree !== undefined && sameInput(lastTree.state, state)) return lastTree.tree;
  const groups = new Map<string, { readonly title: string; readonly rank: string; readonly items: SessionItem[] }>();
  for (const item of state.plan.items) {
    if (!passes(state, item, state.filter)) continue;
    const { key, title, rank } = groupOf(item, state.grouping);
    const id = `group:${state.grouping}:${key}`;
    const group = groups.get(id) ?? { title, rank, items: [] };
    group.items.push(item);
    groups.set(id, group);
  }
  const inGroup = state.grouping === 'file' || state.grouping === 'service' ? byPlace : byOrder;
  const tree = [...groups]
    .sort(([, a], [, b]) => byCodeUnit(a.rank, b.rank))
    .map(([id, { title, items }]): Group => {
      const sorted = items.sort(inGroup);
      return { id, title, items: sorted, statuses: sorted.map((item) => statusOf(state, item)) };
    });
  lastTree = { state, tree };
  return tree;
}

function groupOf(item: SessionItem, grouping: Grouping): { key: string; title: string; rank: string } {
  const { file, rule, severity } = item.finding;
  switch (grouping) {
    case 'file':
      return { key: file, title: file, rank: file };
    case 'rule':
      return { key: rule, title: rule, rank: rule };
    case 'severity':
      return { key: severity, title: severity, rank: String(severities.indexOf(severity)) };
    case 'service': {
      const owner = ownerOf(item.finding);
      return { key: `${file} ${owner}`, title: `${owner} (${file})`, rank: `${file}\0${owner}` };
    }
  }
}

function byPlace(a: SessionItem, b: SessionItem): number {
  return (a.line ?? Number.MAX_SAFE_INTEGER) - (b.line ?? Number.MAX_SAFE_INTEGER) || byOrder(a, b);
}

function byOrder(a: SessionItem, b: SessionItem): number {
  return a.order - b.order;
}

function worstOf(items: readonly SessionItem[]): Severity {
  return severities.find((severity) => items.some((item) => item.finding.severity === severity)) ?? 'info';
}

/** The findings below a group, or the one finding. */
export function itemsAt(state: SessionState, id: string | undefined): readonly SessionItem[] {
  const item = itemOf(state, id);
  if (item !== undefined) return [item];
  return treeOf(state).find((group) => group.id === id)?.items ?? [];
}

/** Id of the group in which a finding is shown. */
export function groupOfItem(state: SessionState, id: string): string | undefined {
  return treeOf(state).find((group) => group.items.some((item) => item.id === id))?.id;
}

export interface Counts {
  /** By severity, what the source has. */
  readonly now: Readonly<Record<Severity, number>>;
  /** By severity, what would be left with what is accepted. */
  readonly after: Readonly<Record<Severity, number>>;
  readonly byStatus: Readonly<Record<Status, number>>;
  /** Findings that can be decided, and those of them that are. */
  readonly decidable: number;
  readonly decided: number;
}

export function counts(state: SessionState): Counts {
  const zero = (): Record<Severity, number> => ({ critical: 0, high: 0, medium: 0, low: 0, info: 0 });
  const now = zero();
  const after = zero();
  const byStatus: Record<Status, number> = { open: 0, accepted: 0, skipped: 0, refused: 0, solved: 0, blocked: 0 };
  for (const item of state.plan.items) {
    const status = statusOf(state, item);
    byStatus[status] += 1;
    if (item.inSource) now[item.finding.severity] += 1;
    if (status !== 'accepted' && status !== 'solved') after[item.finding.severity] += 1;
  }
  const decided = byStatus.accepted + byStatus.skipped;
  return { now, after, byStatus, decidable: decided + byStatus.open, decided };
}

/** Lines for the help: sections of `keys – sentence`, as the keys are bound now. */
export function helpSections(state: Pick<SessionState, 'keys'>): readonly {
  readonly title: string;
  readonly entries: readonly { readonly keys: readonly string[]; readonly about: string }[];
}[] {
  const sections = new Map<string, { keys: readonly string[]; about: string }[]>();
  for (const { section, scope, name, about } of commands) {
    const keys = keysOf(state.keys, scope, name);
    if (keys.length === 0) continue;
    const entries = sections.get(section) ?? [];
    entries.push({ keys, about });
    sections.set(section, entries);
  }
  return [...sections].map(([title, entries]) => ({ title, entries }));
}

/** The keys that matter now, most useful first: the status line shows as many as fit. */
export function keysNow(state: SessionState): readonly { readonly key: string; readonly short: string }[] {
  const scope = scopeOf(state.mode);
  if (scope === undefined) return [];
  return wantedNow(state, scope).flatMap((name) => {
    const [key] = keysOf(state.keys, scope, name);
    const short = shortOf(state, scope, name);
    return key === undefined || short === undefined ? [] : [{ key, short }];
  });
}

function wantedNow(state: SessionState, scope: KeyScope): readonly Parameters<typeof keysOf>[2][] {
  if (scope === 'input') return ['confirm', 'cancel', 'erase-line'];
  if (scope === 'choose') return ['confirm', 'down', 'up', 'cancel'];
  if (scope === 'read') {
    const going = state.mode.kind === 'review' ? (['confirm', 'cancel', 'reveal'] as const) : (['cancel'] as const);
    return [...going, 'down', 'up'];
  }
  const item = selectedItem(state);
  const options = fixOf(item)?.options;
  const status = item === undefined ? undefined : statusOf(state, item);
  const decidable = status === undefined || status === 'open' || status === 'accepted' || status === 'skipped';
  return [
    ...(decidable ? (['accept', 'skip'] as const) : []),
    ...(options !== undefined && options.remedies.length > 1 ? (['remedy'] as const) : []),
    ...(options !== undefined && options.parameters.length > 0 ? (['parameters'] as const) : []),
    'next-undecided',
    ...(state.past.length > 0 ? (['undo'] as const) : []),
    ...(isFiltered(state) ? (['clear-filter'] as const) : []),
    'review',
    'help',
    'quit',
    'explain',
    'filter',
    'search',
    'group',
  ];
}

function shortOf(state: SessionState, scope: KeyScope, name: Parameters<typeof keysOf>[2]): string | undefined {
  const short = commands.find((one) => one.scope === scope && one.name === name)?.short;
  if (scope !== 'list') return short;
  const item = selectedItem(state);
  const status = item === undefined ? undefined : statusOf(state, item);
  if (name === 'accept' && status === 'accepted') return 'take back';
  if (name === 'skip' && status === 'skipped') return 'take back';
  if ((name === 'accept' || name === 'skip') && item === undefined) return `${short} all in it`;
  return short;
}

/** Everything accepted, for the page at the end. */
export interface Review {
  readonly files: readonly {
    readonly path: string;
    readonly created: boolean;
    readonly secret: boolean;
    readonly fixes: readonly string[];
  }[];
  readonly fixes: readonly SessionItem[];
  readonly mayBreak: readonly string[];
  readonly followUps: readonly string[];
  readonly left: readonly { readonly item: SessionItem; readonly status: Status }[];
}

export function reviewOf(state: SessionState): Review {
  const { plan } = state;
  const fixes = [...new Set(plan.steps.flat().map(({ id }) => id))].flatMap((id) => itemOf(state, id) ?? []);
  const texts = (of: (fix: Fix) => readonly string[]) => [
    ...new Set(fixes.flatMap((item) => fixOf(item) ?? []).flatMap(of)),
  ];
  return {
    files: plan.pending.map((file) => ({
      path: file.path,
      created: file.before === undefined,
      secret: file.secret,
      fixes: [
        ...new Set(
          fixes
            .filter((item) => fixOf(item)?.changes.some((change) => change.file === file.path))
            .map((item) => `${fixOf(item)?.title} (${item.finding.rule}, ${item.finding.subject})`),
        ),
      ],
    })),
    fixes,
    mayBreak: texts((fix) => fix.mayBreak),
    followUps: texts((fix) => fix.followUps),
    left: plan.items.flatMap((item) => {
      const status = statusOf(state, item);
      return status === 'accepted' || status === 'solved' ? [] : [{ item, status }];
    }),
  };
}
