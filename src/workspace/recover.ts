/** Carries a journal out, undoes it, and decides which of the two an interrupted run needs. */
import { lstatSync, mkdirSync, renameSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hashOfFile, syncFolder } from './durable.ts';
import { errorCode, WorkspaceError } from './errors.ts';
import {
  discard,
  hasJournal,
  isOwnFolderEmpty,
  type Journal,
  type JournalEntry,
  journalFolder,
  notOurs,
  readHolder,
  readJournal,
  removeDeadStarts,
  removeIfEmpty,
  removeOwnFolder,
} from './journal.ts';
import { holderIsAlive } from './process-identity.ts';

type Plan = Omit<Journal, 'folder'>;

/** What became of a run that had been interrupted. */
export interface Recovery {
  readonly root: string;
  readonly outcome: 'finished' | 'undone' | 'cleaned-up';
  /** The files that have their new contents now, or their old ones again. */
  readonly files: readonly string[];
  /** Files that somebody changed since: left as they are. */
  readonly leftAlone: readonly string[];
}

/**
 * Finishes an interrupted run, or undoes it where it can no longer be finished.
 * @returns undefined when there is none.
 * @throws WorkspaceError when the other run is still alive.
 */
export function recover(root: string): Recovery | undefined {
  removeDeadStarts(root);
  if (!hasJournal(root)) {
    if (!isOwnFolderEmpty(root)) return undefined;
    // Killed before it had begun.
    removeOwnFolder(root);
    return { root, outcome: 'cleaned-up', files: [], leftAlone: [] };
  }
  if (![dirname(journalFolder(root)), journalFolder(root)].every((path) => lstatSync(path).isDirectory()))
    throw notOurs();
  const holder = readHolder(root);
  if (holder !== undefined && holderIsAlive(holder)) {
    throw new WorkspaceError(
      '.dockfix/journal',
      `another run of dockfix (process ${holder.pid}) is writing here`,
      'Wait until it has ended.',
    );
  }
  const journal = readJournal(root);
  if (journal === undefined) {
    discard(root);
    return { root, outcome: 'cleaned-up', files: [], leftAlone: [] };
  }
  const states = journal.entries.map((entry) => ({ entry, state: stateOf(root, entry) }));
  const canFinish = states.every(({ entry, state }) => state === 'new' || (state === 'old' && isStaged(root, entry)));
  if (canFinish) {
    carryOut(root, journal);
    discard(root);
    return { root, outcome: 'finished', files: journal.entries.map((entry) => entry.target), leftAlone: [] };
  }
  const leftAlone = states.filter(({ state }) => state === 'other').map(({ entry }) => entry.target);
  undo(root, journal);
  discard(root);
  return {
    root,
    outcome: 'undone',
    files: journal.entries.map((entry) => entry.target).filter((target) => !leftAlone.includes(target)),
    leftAlone,
  };
}

/** Puts every new content in its place that is not there yet. */
export function carryOut(root: string, journal: Plan, onStep: (step: string) => void = () => undefined): void {
  const touched = new Set<string>();
  // Ignore files come first in the entries: nothing secret may be seen by git even for a moment.
  const ignoreFiles = journal.entries.filter(
    (entry) => entry.target === '.gitignore' || entry.target.endsWith('/.gitignore'),
  );
  const others = journal.entries.filter((entry) => !ignoreFiles.includes(entry));
  for (const entry of ignoreFiles) put(root, entry, touched, onStep);
  for (const { path, mode } of journal.folders) {
    const absolute = join(root, path);
    try {
      mkdirSync(absolute, { mode });
    } catch (error) {
      if (errorCode(error) !== 'EEXIST' || !lstatSync(absolute).isDirectory()) throw error;
    }
    touched.add(dirname(absolute));
    onStep(`folder ${path}`);
  }
  for (const entry of others) put(root, entry, touched, onStep);
  for (const folder of touched) syncFolder(folder);
  onStep('synced');
}

function put(root: string, entry: JournalEntry, touched: Set<string>, onStep: (step: string) => void): void {
  const state = stateOf(root, entry);
  const absolute = join(root, entry.target);
  if (state === 'other') throw changedSince(entry.target);
  if (state === 'old' || isStaged(root, entry)) renameSync(stagedPath(root, entry), absolute);
  touched.add(dirname(absolute));
  onStep(`file ${entry.target}`);
}

export function changedSince(file: string): WorkspaceError {
  return new WorkspaceError(
    file,
    'it was changed by somebody else after dockfix had read it; nothing was written',
    'Run dockfix again: it then works on the new contents.',
  );
}

/** Puts every old content back where the new one stands, and removes what was made. */
export function undo(root: string, journal: Plan): void {
  const touched = new Set<string>();
  for (const entry of [...journal.entries].reverse()) {
    if (stateOf(root, entry) !== 'new') continue;
    const absolute = join(root, entry.target);
    if (entry.old === null) unlinkSync(absolute);
    else if (entry.old !== entry.new) renameSync(join(journalFolder(root), `old-${entry.number}`), absolute);
    touched.add(dirname(absolute));
  }
  for (const { path } of [...journal.folders].reverse()) {
    removeIfEmpty(join(root, path));
    touched.add(dirname(join(root, path)));
  }
  for (const folder of touched) {
    if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) syncFolder(folder);
  }
}

function stateOf(root: string, entry: JournalEntry): 'old' | 'new' | 'other' {
  const absolute = join(root, entry.target);
  const found = hashOfFile(absolute);
  if (found === entry.new) return 'new';
  if (found === undefined)
    return entry.old === null && lstatSync(absolute, { throwIfNoEntry: false }) === undefined ? 'old' : 'other';
  return found === entry.old ? 'old' : 'other';
}

function stagedPath(root: string, entry: JournalEntry): string {
  return join(journalFolder(root), `new-${entry.number}`);
}

function isStaged(root: string, entry: JournalEntry): boolean {
  return hashOfFile(stagedPath(root, entry)) === entry.new;
}
