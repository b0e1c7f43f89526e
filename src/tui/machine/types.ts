/**
 * The interactive session as data: what there is to decide, what was decided, what is looked at.
 * Nothing here knows a terminal, a file or a clock. `update(state, command)` (update.ts) gives the
 * next state and the effects that a shell has to carry out; components and prompts only draw
 * what the selectors (view.ts) say.
 */

import type { Severity } from '../../core/types.ts';
import type { Choice, Decisions, SessionItem, SessionPlan } from '../../session.types.ts';

export type { Choice, Decisions, SessionItem, SessionPlan } from '../../session.types.ts';

/** What a finding's line says. */
export type Status = 'open' | 'accepted' | 'skipped' | 'refused' | 'solved' | 'blocked';
export const statuses = [
  'open',
  'accepted',
  'skipped',
  'refused',
  'solved',
  'blocked',
] as const satisfies readonly Status[];

/** How much a fix may be trusted, or that there is none. */
export const trusts = ['safe', 'review', 'refused'] as const;
export type Trust = (typeof trusts)[number];

export const groupings = ['file', 'rule', 'severity', 'service'] as const;
export type Grouping = (typeof groupings)[number];

/** Undefined parts let everything through. */
export interface Filter {
  readonly severity: Severity | undefined;
  readonly trust: Trust | undefined;
  readonly rule: string | undefined;
  readonly file: string | undefined;
  readonly status: Status | undefined;
  /** Words that all must occur in rule, file, subject, message or the fix's title; case is ignored. */
  readonly text: string;
}

/** Where the keys go. */
export type Mode =
  /** The tree and the detail. */
  | { readonly kind: 'list' }
  /** A line of text is typed; `error` says why it was not taken. */
  | { readonly kind: 'input'; readonly for: InputPurpose; readonly text: string; readonly error: string | undefined }
  /** One of several is chosen. */
  | { readonly kind: 'choose'; readonly menu: Menu; readonly cursor: number }
  /** All commands that are possible now. */
  | { readonly kind: 'help'; readonly scroll: number }
  /** The page of the selected finding's rule. */
  | { readonly kind: 'explain'; readonly rule: string; readonly scroll: number }
  /** Everything accepted: files, whole diff, follow-ups, what is left. */
  | { readonly kind: 'review'; readonly scroll: number }
  /** Something is being done that must not be interrupted. */
  | { readonly kind: 'busy'; readonly what: string }
  /** The session is over; the shell leaves with this. */
  | { readonly kind: 'done'; readonly result: SessionResult };

export type InputPurpose =
  | { readonly kind: 'search' }
  | { readonly kind: 'parameter'; readonly item: string; readonly name: string }
  | { readonly kind: 'branch' }
  | { readonly kind: 'patch' };

export interface Menu {
  readonly title: string;
  readonly purpose: 'resume' | 'remedy' | 'filter' | 'end' | 'leave' | 'parameters';
  readonly options: readonly MenuOption[];
}

export interface MenuOption {
  /** What `choose` does with it; unique within the menu. */
  readonly id: string;
  readonly title: string;
  /** One sentence: what it means here. */
  readonly about: string;
  /** The choice that holds now. */
  readonly current: boolean;
}

export type SessionResult =
  | { readonly kind: 'written'; readonly lines: readonly string[] }
  | { readonly kind: 'committed'; readonly branch: string; readonly lines: readonly string[] }
  | { readonly kind: 'patch'; readonly file: string; readonly lines: readonly string[] }
  | { readonly kind: 'nothing' };

/** How the detail is shown; what each layout makes of it is the screen's business. */
export interface DetailState {
  readonly scroll: number;
  readonly sideways: number;
  /** Lines of context around a change; Infinity shows the whole file. */
  readonly context: number;
  /** `auto` decides by the width. */
  readonly layout: 'auto' | 'unified' | 'split';
  readonly wrap: boolean;
  /** Secrets are shown; never kept beyond the session. */
  readonly reveal: boolean;
}

export interface Message {
  readonly tone: 'info' | 'good' | 'warn' | 'bad';
  readonly text: string;
}

export interface SessionState {
  readonly mode: Mode;
  readonly plan: SessionPlan;
  /** Everything decided so far; the plan may not have caught up yet. */
  readonly decisions: Decisions;
  /** Number of the decisions; `plan.revision` is smaller while a plan is being made. */
  readonly revision: number;
  readonly past: readonly Decisions[];
  readonly future: readonly Decisions[];
  /** Fingerprint of the selected finding, or the id of the selected group (`group:…`). */
  readonly selected: string | undefined;
  /** Ids of the groups that are folded. */
  readonly folded: ReadonlySet<string>;
  readonly grouping: Grouping;
  readonly filter: Filter;
  readonly detail: DetailState;
  readonly focus: 'list' | 'detail';
  readonly message: Message | undefined;
  /** Decisions of an earlier session, until it was said what to do with them. */
  readonly offer: Offer | undefined;
  /** The user was asked once whether to leave with undecided findings. */
  readonly askedToLeave: boolean;
  readonly keys: KeyMap;
  /** Text of the rules' pages. */
  readonly pages: Readonly<Record<string, string>>;
  /** Facts about the place that decide which ends are offered. */
  readonly place: SessionPlace;
}

/** What an earlier session left. */
export interface Offer {
  readonly decisions: Decisions;
  /** Sentences about what does not fit any more. */
  readonly lost: readonly string[];
}

export interface SessionPlace {
  /** The root as the user would write it. */
  readonly root: string;
  /** False outside of a git repository: then there is nothing to commit to. */
  readonly canCommit: boolean;
  /** Branch that is offered for a commit. */
  readonly branch: string;
  /** File that is offered for a patch. */
  readonly patch: string;
}

/** What a shell asks of the machine. Keys become commands by way of keys.ts; those from `planned` on come from the shell itself. */
export type Command =
  | { readonly name: SimpleCommand }
  | { readonly name: 'select'; readonly id: string }
  | { readonly name: 'type'; readonly text: string }
  | { readonly name: 'choose'; readonly id: string }
  | { readonly name: 'set-filter'; readonly filter: Partial<Filter> }
  | { readonly name: 'set-choice'; readonly item: string; readonly choice: Choice }
  | { readonly name: 'planned'; readonly plan: SessionPlan }
  | { readonly name: 'plan-failed'; readonly message: string }
  | { readonly name: 'say'; readonly message: Message }
  /** The files may have changed: read them again. */
  | { readonly name: 'reload' }
  /** The message was taken in. */
  | { readonly name: 'hush' }
  | { readonly name: 'finished'; readonly result: SessionResult }
  | { readonly name: 'failed'; readonly message: string };

/** Where a binding holds: modes that take the same keys share one. */
export const keyScopes = ['list', 'input', 'choose', 'read'] as const;
export type KeyScope = (typeof keyScopes)[number];

/** Keys by scope: `j`, `J`, `down`, `ctrl+r`, `space`, `enter`, `esc`, `tab`, `shift+tab`, `pageup`, `home`, `f1`. */
export type KeyMap = Readonly<Record<KeyScope, Readonly<Record<string, SimpleCommand>>>>;

/** Commands without an argument: each has keys and a sentence in commands.ts. */
export type SimpleCommand =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'last'
  | 'left'
  | 'right'
  | 'toggle-fold'
  | 'fold-all'
  | 'next-undecided'
  | 'previous-undecided'
  | 'focus'
  | 'accept'
  | 'skip'
  | 'accept-rule'
  | 'accept-file'
  | 'accept-safe'
  | 'accept-all'
  | 'reset'
  | 'undo'
  | 'redo'
  | 'search'
  | 'filter'
  | 'clear-filter'
  | 'group'
  | 'remedy'
  | 'parameters'
  | 'edit'
  | 'explain'
  | 'copy'
  | 'scroll-up'
  | 'scroll-down'
  | 'scroll-left'
  | 'scroll-right'
  | 'more-context'
  | 'less-context'
  | 'layout'
  | 'wrap'
  | 'reveal'
  | 'review'
  | 'help'
  | 'confirm'
  | 'cancel'
  | 'erase'
  | 'erase-line'
  | 'quit'
  | 'suspend'
  | 'redraw';

/** What a shell has to do after an update, in order. */
export type Effect =
  /** Plan again with these decisions; the answer is the command `planned`. */
  | { readonly kind: 'plan'; readonly decisions: Decisions; readonly revision: number }
  /** Read the files again, then plan. */
  | { readonly kind: 'reload'; readonly decisions: Decisions; readonly revision: number }
  /** Open the editor; `reload` follows when it returns. */
  | { readonly kind: 'editor'; readonly file: string; readonly line: number }
  /** For whoever holds the terminal: stop the job until the shell brings it back; draw everything anew. */
  | { readonly kind: 'suspend' | 'redraw' }
  /** Copy the diff of a finding to the clipboard. */
  | { readonly kind: 'copy'; readonly item: string }
  /** Keep the decisions for the next session. */
  | { readonly kind: 'save'; readonly decisions: Decisions }
  /** Forget what was kept. */
  | { readonly kind: 'forget' }
  | { readonly kind: 'write' }
  | { readonly kind: 'commit'; readonly branch: string }
  | { readonly kind: 'patch'; readonly file: string };

export interface Update {
  readonly state: SessionState;
  readonly effects: readonly Effect[];
}

/** A line of the tree. */
export type Row =
  | {
      readonly kind: 'group';
      readonly id: string;
      readonly title: string;
      readonly folded: boolean;
      readonly total: number;
      readonly open: number;
      readonly accepted: number;
      readonly worst: Severity;
    }
  | {
      readonly kind: 'item';
      readonly id: string;
      readonly item: SessionItem;
      readonly status: Status;
      readonly trust: Trust;
    };
