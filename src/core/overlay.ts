import { createHash } from 'node:crypto';
import { applyEdits, overlaps, type TextEdit } from './edits.ts';
import type { AppendLinesChange, Change, CreateChange, FileView } from './types.ts';

/** What is to become of one file. */
export interface PendingFile {
  readonly path: string;
  /** The text before any change; undefined when the file is new. */
  readonly before: string | undefined;
  readonly after: string;
  /** POSIX mode of a new file; undefined keeps the file's own. */
  readonly mode: number | undefined;
  /** True when text that a change added is a secret: never shown, not part of a diff. */
  readonly secret: boolean;
}

/** Two changes that cannot stand together, or one that does not fit the files as they are. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
  readonly file: string;
  constructor(file: string, message: string) {
    super(message);
    this.file = file;
  }
}

/**
 * An immutable layer of pending changes over a tree of files. Every shell (diff, apply, the
 * interactive session, the PR) is a view of one.
 */
export class Overlay implements FileView {
  readonly #base: FileView;
  readonly #pending: ReadonlyMap<string, PendingFile>;

  constructor(base: FileView, pending: ReadonlyMap<string, PendingFile> = new Map()) {
    this.#base = base;
    this.#pending = pending;
  }

  paths(): readonly string[] {
    const created = [...this.#pending.values()].filter((file) => file.before === undefined).map((file) => file.path);
    return created.length === 0 ? this.#base.paths() : [...this.#base.paths(), ...created].sort(byCodeUnit);
  }

  read(path: string): string | undefined {
    return this.#pending.get(path)?.after ?? this.#base.read(path);
  }

  exists(path: string): boolean {
    return this.#pending.has(path) || this.#base.exists(path);
  }

  isTracked(path: string): boolean {
    return this.#base.isTracked(path);
  }

  isIgnored(path: string): boolean {
    return this.#base.isIgnored(path);
  }

  /** The files that differ from the base, sorted by path. */
  pending(): readonly PendingFile[] {
    return [...this.#pending.values()]
      .filter((file) => file.before !== file.after)
      .sort((a, b) => byCodeUnit(a.path, b.path));
  }

  /** Names the pending contents: two layers over one base with the same signature are the same. */
  signature(): string {
    const hash = createHash('sha256');
    for (const file of this.pending()) hash.update(`${file.path}\0${file.after.length}\0${file.after}`);
    return hash.digest('hex');
  }

  /**
   * A new layer with all the changes, whose offsets refer to this layer's texts.
   * @throws ConflictError when they do not fit: nothing is applied then.
   */
  with(changes: readonly Change[]): Overlay {
    const next = new Map(this.#pending);
    const edits = new Map<string, TextEdit[]>();
    for (const change of changes) {
      if (change.kind !== 'edit') continue;
      const list = edits.get(change.file) ?? [];
      list.push({ start: change.start, end: change.end, text: change.text });
      edits.set(change.file, list);
    }
    for (const [path, list] of edits) {
      const text = this.read(path);
      if (text === undefined) throw new ConflictError(path, `${path} is not there to be edited`);
      try {
        this.#put(next, path, applyEdits(text, list), {});
      } catch (error) {
        throw new ConflictError(path, `${path}: ${(error as Error).message}`);
      }
    }
    for (const change of changes) {
      if (change.kind === 'create') this.#create(next, change);
      if (change.kind === 'append-lines') this.#append(next, change);
    }
    return new Overlay(this.#base, next);
  }

  #create(next: Map<string, PendingFile>, change: CreateChange): void {
    const current = next.get(change.file)?.after ?? this.#base.read(change.file);
    if (current === change.contents) return;
    if (current !== undefined || this.#base.exists(change.file)) {
      throw new ConflictError(change.file, `${change.file} exists with other contents`);
    }
    this.#put(next, change.file, change.contents, change);
  }

  #append(next: Map<string, PendingFile>, change: AppendLinesChange): void {
    const current = next.get(change.file)?.after ?? this.#base.read(change.file) ?? '';
    const present = new Set(current.split(/\r\n|\n/).map((line) => line.trimEnd()));
    const missing = change.lines.filter((line) => !present.has(line.trimEnd()));
    if (missing.length === 0) return;
    const newline = current.includes('\r\n') ? '\r\n' : '\n';
    const gap = current === '' || current.endsWith('\n') ? '' : newline;
    const mode = change.secret ? 0o600 : 0o644;
    const after = current + gap + missing.map((line) => line + newline).join('');
    this.#put(next, change.file, after, { mode, secret: change.secret });
  }

  #put(
    next: Map<string, PendingFile>,
    path: string,
    after: string,
    made: { readonly mode?: number; readonly secret?: boolean },
  ): void {
    const earlier = next.get(path);
    const before = earlier === undefined ? this.#base.read(path) : earlier.before;
    next.set(path, {
      path,
      before,
      after,
      mode: before === undefined ? (earlier?.mode ?? made.mode) : undefined,
      secret: (earlier?.secret ?? false) || (made.secret ?? false),
    });
  }
}

/**
 * True when two lists of changes, both made for the same texts, can be applied together and give
 * the same result in either order of their files. Insertions of two lists at one place do not:
 * their order would be luck.
 */
export function compatible(a: readonly Change[], b: readonly Change[]): boolean {
  for (const one of a) {
    for (const other of b) {
      if (one.file !== other.file) continue;
      if (one.kind === 'edit' && other.kind === 'edit') {
        const samePlace = one.start === other.start && one.end === other.end;
        if (samePlace || overlaps(one, other)) return false;
      } else if (one.kind === 'append-lines' && other.kind === 'append-lines') {
      } else if (one.kind === 'create' && other.kind === 'create') {
        if (one.contents !== other.contents) return false;
      } else {
        return false;
      }
    }
  }
  return true;
}

export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
