import { linkSync, copyFileSync, lstatSync, mkdirSync, readFileSync, readdirSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hashOfFile, syncFolder, writeDurably } from './durable.ts';
import { errorCode, WorkspaceError } from './errors.ts';
import { foldersAbove, staysInside } from './paths.ts';
import { holderIsAlive, thisProcess, type Holder } from './process-identity.ts';

/**
 * The journal of one run, in `.dockfix/journal/` under its root: `lock` names the process, `new-N`
 * and `old-N` are the contents after and before, `journal.json` says where they belong. As long as
 * there is no `journal.json`, nothing but this folder has been touched; from then on the run can be
 * finished or undone from the folder alone.
 */
export interface Journal {
  readonly version: 1;
  /** The number (inode) of the journal's folder: a journal that came with a clone or a copy is not obeyed. */
  readonly folder: string;
  /** Folders to be made, outermost first, relative to the root. */
  readonly folders: readonly { readonly path: string; readonly mode: number }[];
  readonly entries: readonly JournalEntry[];
}

export interface JournalEntry {
  /** Relative to the root; where a link led to, never a link itself. */
  readonly target: string;
  readonly number: number;
  /** Hash of the contents before; null when there was no file. */
  readonly old: string | null;
  readonly new: string;
}

const folderName = '.dockfix';
const ownFile = { mode: 0o600, exact: true };

export function journalFolder(root: string): string {
  return join(root, folderName, 'journal');
}

/** The journal's folder while this process holds it. */
export class OpenJournal {
  readonly root: string;
  readonly #folder: string;

  /** @throws WorkspaceError when another run holds it or has left it unfinished. */
  constructor(root: string) {
    this.root = root;
    this.#folder = journalFolder(root);
    makeOwnFolder(root);
    try {
      mkdirSync(this.#folder, { mode: 0o700 });
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      throw new WorkspaceError(
        `${folderName}/journal`,
        'another run of dockfix holds this folder or was interrupted',
        'Run it again: an interrupted run is finished or undone first.',
      );
    }
    writeDurably(join(this.#folder, 'lock'), Buffer.from(JSON.stringify(thisProcess())), ownFile);
  }

  path(kind: 'new' | 'old', number: number): string {
    return join(this.#folder, `${kind}-${number}`);
  }

  /** Keeps what is there now, so that it can be put back with its mode and owner. */
  keepOld(target: string, number: number): void {
    const absolute = join(this.root, target);
    const kept = this.path('old', number);
    try {
      // The same file under a second name: putting it back restores everything about it.
      linkSync(absolute, kept);
    } catch {
      copyFileSync(absolute, kept);
    }
  }

  /** From here on the run will be finished, whatever happens to this process. */
  commit(plan: Omit<Journal, 'folder'>): void {
    const journal: Journal = { ...plan, folder: inodeOf(this.#folder) };
    const draft = join(this.#folder, 'journal.tmp');
    writeDurably(draft, Buffer.from(JSON.stringify(journal)), ownFile);
    syncFolder(this.#folder);
    renameSync(draft, join(this.#folder, 'journal.json'));
    syncFolder(this.#folder);
    syncFolder(dirname(this.#folder));
    syncFolder(this.root);
  }

  /** The run is over, done or undone. */
  close(): void {
    discard(this.root);
  }
}

/** `.dockfix`, which ignores itself so that nothing in it can be committed by accident. */
function makeOwnFolder(root: string): void {
  const folder = join(root, folderName);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!lstatSync(folder).isDirectory()) {
    throw new WorkspaceError(folderName, 'a folder was expected, a link or a file was found', 'Move it away: dockfix keeps its journal there.');
  }
  try {
    writeDurably(join(folder, '.gitignore'), Buffer.from('*\n'), { mode: 0o644, exact: false });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/** Removes a journal: the plan first, then what it needed. Only names that this module makes. */
function discard(root: string): void {
  const folder = journalFolder(root);
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  const own = names.filter((name) => name === 'lock' || name.startsWith('journal.') || name.startsWith('new-') || name.startsWith('old-'));
  const rank = (name: string) => (name === 'journal.json' ? 0 : name === 'lock' ? 2 : 1);
  for (const name of [...own].sort((a, b) => rank(a) - rank(b))) {
    unlinkSync(join(folder, name));
    if (name === 'journal.json') syncFolder(folder);
  }
  removeIfEmpty(folder);
  const parent = dirname(folder);
  try {
    const rest = readdirSync(parent);
    if (rest.length === 1 && rest[0] === '.gitignore' && readFileSync(join(parent, '.gitignore'), 'utf8') === '*\n') {
      unlinkSync(join(parent, '.gitignore'));
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  removeIfEmpty(parent);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

/** What became of a run that had been interrupted. */
export interface Recovery {
  readonly root: string;
  readonly outcome: 'finished' | 'undone' | 'nothing-written';
  /** The files that have their new contents now, or their old ones again. */
  readonly files: readonly string[];
  /** Files that somebody changed since: left as they are. */
  readonly leftAlone: readonly string[];
}

/** True when an interrupted or running run's journal lies in this folder. */
export function hasJournal(root: string): boolean {
  return lstatSync(journalFolder(root), { throwIfNoEntry: false }) !== undefined;
}

/**
 * Finishes an interrupted run, or undoes it where it can no longer be finished.
 * @returns undefined when there is none.
 * @throws WorkspaceError when the other run is still alive.
 */
export function recover(root: string): Recovery | undefined {
  if (!hasJournal(root)) return undefined;
  if (![join(root, folderName), journalFolder(root)].every((path) => lstatSync(path).isDirectory())) throw notOurs();
  const holder = readHolder(root);
  if (holder !== undefined && holderIsAlive(holder)) {
    throw new WorkspaceError(
      `${folderName}/journal`,
      `another run of dockfix (process ${holder.pid}) is writing here`,
      'Wait until it has ended.',
    );
  }
  const journal = readJournal(root);
  if (journal === undefined) {
    discard(root);
    return { root, outcome: 'nothing-written', files: [], leftAlone: [] };
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
export function carryOut(root: string, journal: Omit<Journal, 'folder'>, onStep: (step: string) => void = () => undefined): void {
  const touched = new Set<string>();
  // Ignore files come first in the entries: nothing secret may be seen by git even for a moment.
  const ignoreFiles = journal.entries.filter((entry) => entry.target === '.gitignore' || entry.target.endsWith('/.gitignore'));
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
export function undo(root: string, journal: Omit<Journal, 'folder'>): void {
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
  if (found === undefined) return entry.old === null && lstatSync(absolute, { throwIfNoEntry: false }) === undefined ? 'old' : 'other';
  return found === entry.old ? 'old' : 'other';
}

function stagedPath(root: string, entry: JournalEntry): string {
  return join(journalFolder(root), `new-${entry.number}`);
}

function isStaged(root: string, entry: JournalEntry): boolean {
  return hashOfFile(stagedPath(root, entry)) === entry.new;
}

function readJournal(root: string): Journal | undefined {
  const folder = journalFolder(root);
  let found: Journal;
  try {
    found = JSON.parse(readFileSync(join(folder, 'journal.json'), 'utf8')) as Journal;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw notOurs();
  }
  // Anybody can commit such a folder to a repository: only what this machine wrote here is obeyed.
  if (found.version !== 1 || found.folder !== inodeOf(folder) || (lstatSync(folder).mode & 0o077) !== 0) throw notOurs();
  const paths = [...found.entries.map((entry) => entry.target), ...found.folders.map((one) => one.path)];
  if (!paths.every((path) => isAllowed(root, path))) throw notOurs();
  return found;
}

function isAllowed(root: string, path: string): boolean {
  if (!staysInside(path) || path.split('/').includes('.git')) return false;
  // No link on the way, also none that appeared later.
  return [...foldersAbove(path), path].every((part) => lstatSync(join(root, part), { throwIfNoEntry: false })?.isSymbolicLink() !== true);
}

function inodeOf(path: string): string {
  return String(lstatSync(path, { bigint: true }).ino);
}

function notOurs(): WorkspaceError {
  return new WorkspaceError(
    `${folderName}/journal`,
    'a journal was found that no run of dockfix left in this folder, or that is damaged',
    `Look at it (old-N are contents before a run, new-N after) and remove ${folderName}.`,
  );
}

function readHolder(root: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(join(journalFolder(root), 'lock'), 'utf8')) as Holder;
  } catch {
    // Killed between making the folder and writing the lock: nothing else can be there yet.
    return undefined;
  }
}
