import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { hashOf, hashOfFile, syncFolder, writeDurably } from './durable.ts';
import { errorCode, WorkspaceError } from './errors.ts';
import { foldersAbove, staysInside } from './paths.ts';
import { type Holder, holderIsAlive, thisProcess } from './process-identity.ts';

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
/** A journal in the making is `starting-PID-…` beside it. */
const starting = 'starting-';
const ignoreEverything = '*\n';
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
    const start = join(dirname(this.#folder), `${starting}${process.pid}-${randomBytes(4).toString('hex')}`);
    try {
      makeOwnFolder(root);
      mkdirSync(start, { mode: 0o700 });
      writeDurably(join(start, 'lock'), Buffer.from(JSON.stringify(thisProcess())), ownFile);
      // In one step: nobody meets the journal without its lock, and takes it for one that was left.
      renameSync(start, this.#folder);
    } catch (error) {
      removeStart(start);
      if (hasJournal(root)) throw heldByOther();
      removeOwnFolder(root);
      throw error;
    }
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

/** Removes what runs left that were killed before they had the journal. */
export function removeDeadStarts(root: string): void {
  const folder = join(root, folderName);
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(starting) ? Number.parseInt(name.slice(starting.length), 10) : Number.NaN;
    if (pid > 0 && !holderIsAlive({ pid, started: '' })) removeStart(join(folder, name));
  }
}

function removeStart(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  unlinkIfThere(join(folder, 'lock'));
  removeIfEmpty(folder);
}

function heldByOther(): WorkspaceError {
  return new WorkspaceError(
    `${folderName}/journal`,
    'another run of dockfix holds this folder or was interrupted',
    'Run it again: an interrupted run is finished or undone first.',
  );
}

/** `.dockfix`, which ignores itself so that nothing in it can be committed by accident. */
function makeOwnFolder(root: string): void {
  const folder = join(root, folderName);
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) mkdirSync(folder, { recursive: true, mode: 0o700 });
  else if (!found.isDirectory()) {
    throw new WorkspaceError(
      folderName,
      'a folder was expected, a link or a file was found',
      'Move it away: dockfix keeps its journal there.',
    );
  }
  const ignoreFile = join(folder, '.gitignore');
  // Killed in the middle of writing it, an earlier run may have left it empty.
  if (hashOfFile(ignoreFile) === hashOf(Buffer.from(''))) unlinkSync(ignoreFile);
  try {
    writeDurably(ignoreFile, Buffer.from(ignoreEverything), { mode: 0o644, exact: false });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/** Removes a journal: the plan first, then what it needed. Only names that this module makes. */
export function discard(root: string): void {
  const folder = journalFolder(root);
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  const own = names.filter(
    (name) => name === 'lock' || name.startsWith('journal.') || name.startsWith('new-') || name.startsWith('old-'),
  );
  const rank = (name: string) => (name === 'journal.json' ? 0 : name === 'lock' ? 2 : 1);
  for (const name of [...own].sort((a, b) => rank(a) - rank(b))) {
    unlinkSync(join(folder, name));
    if (name === 'journal.json') syncFolder(folder);
  }
  removeIfEmpty(folder);
  removeOwnFolder(root);
}

/** Removes `.dockfix` unless there is something in it that this module did not make. */
export function removeOwnFolder(root: string): void {
  if (!isOwnFolderEmpty(root)) return;
  unlinkIfThere(join(root, folderName, '.gitignore'));
  removeIfEmpty(join(root, folderName));
}

/** True when `.dockfix` is there with at most its own ignore file in it. */
export function isOwnFolderEmpty(root: string): boolean {
  const folder = join(root, folderName);
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  const names = readdirSync(folder);
  if (names.length === 0) return true;
  const text =
    names.length === 1 && names[0] === '.gitignore' ? readFileSync(join(folder, '.gitignore'), 'utf8') : undefined;
  return text === ignoreEverything || text === '';
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

/** True when an interrupted or running run's journal lies in this folder. */
export function hasJournal(root: string): boolean {
  return lstatSync(journalFolder(root), { throwIfNoEntry: false }) !== undefined;
}

/** The plan of an interrupted run; undefined when it had not begun to write.
 * @throws WorkspaceError for a journal that no run on this machine left here. */
export function readJournal(root: string): Journal | undefined {
  const folder = journalFolder(root);
  let found: Journal;
  try {
    found = JSON.parse(readFileSync(join(folder, 'journal.json'), 'utf8')) as Journal;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw notOurs();
  }
  // Anybody can commit such a folder to a repository: only what this machine wrote here is obeyed.
  if (found.version !== 1 || found.folder !== inodeOf(folder) || (lstatSync(folder).mode & 0o077) !== 0)
    throw notOurs();
  const paths = [...found.entries.map((entry) => entry.target), ...found.folders.map((one) => one.path)];
  if (!paths.every((path) => isAllowed(root, path))) throw notOurs();
  return found;
}

function isAllowed(root: string, path: string): boolean {
  if (!staysInside(path) || path.split('/').includes('.git')) return false;
  // No link on the way, also none that appeared later.
  return [...foldersAbove(path), path].every(
    (part) => lstatSync(join(root, part), { throwIfNoEntry: false })?.isSymbolicLink() !== true,
  );
}

function inodeOf(path: string): string {
  return String(lstatSync(path, { bigint: true }).ino);
}

export function notOurs(): WorkspaceError {
  return new WorkspaceError(
    `${folderName}/journal`,
    'a journal was found that no run of dockfix left in this folder, or that is damaged',
    `Look at it (old-N are contents before a run, new-N after) and remove ${folderName}.`,
  );
}

export function readHolder(root: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(join(journalFolder(root), 'lock'), 'utf8')) as Holder;
  } catch {
    // None that a run of this version made: it has its lock from the beginning.
    return undefined;
  }
}
