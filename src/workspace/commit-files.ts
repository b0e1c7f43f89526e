import { byCodeUnit } from '../core/overlay.ts';
import type { FileView, Problem } from '../core/types.ts';
import { decode, tooLarge } from './decode.ts';
import { isNamedSource, looksLikeDockerSource } from './disk-files.ts';
import type { Git } from './git-process.ts';
import { folderOf, joinPath, staysInside } from './paths.ts';
import { inSkippedFolder } from './walk.ts';

interface Entry {
  /** As in git: 100644, 100755, 120000 (a link), 160000 (a submodule). */
  readonly mode: string;
  readonly id: string;
  readonly size: number;
}

/** Where a path leads once links are followed. */
type Target =
  | { readonly kind: 'file'; readonly path: string; readonly entry: Entry }
  | { readonly kind: 'folder'; readonly path: string }
  /** In a submodule: what is there is not known. */
  | { readonly kind: 'unknown' }
  | undefined;

export interface CommitFilesFacts {
  readonly isIgnored: (path: string) => boolean;
  readonly onRead?: ((path: string) => void) | undefined;
  /** Where the commit has no `.env` of a name, the one on disk is read, if git does not track it. */
  readonly untracked?: FileView | undefined;
}

/** More links than this on the way to one file lead round in a circle. */
const mostLinks = 40;

/**
 * The files of one commit below a folder, read from git's objects: no working tree is needed, and none
 * is looked at. Texts are the bytes that git holds, without filters.
 */
export class CommitFiles implements FileView {
  readonly #git: Git;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #folders: ReadonlySet<string>;
  readonly #isIgnored: (path: string) => boolean;
  readonly #onRead: (path: string) => void;
  readonly #untracked: FileView | undefined;
  readonly #texts = new Map<string, string | undefined>();
  readonly #problems = new Map<string, Problem>();
  #paths: readonly string[] | undefined;
  #prefetched: Map<string, Buffer> | undefined;

  /** `prefix` is the folder inside the repository, '' for all of it. */
  constructor(git: Git, commit: string, prefix: string, { isIgnored, onRead, untracked }: CommitFilesFacts) {
    this.#git = git;
    this.#isIgnored = isIgnored;
    this.#onRead = onRead ?? (() => {});
    this.#untracked = untracked;
    this.#entries = listTree(git, commit, prefix);
    const folders = new Set(['']);
    for (const path of this.#entries.keys()) {
      for (let folder = folderOf(path); !folders.has(folder); folder = folderOf(folder)) folders.add(folder);
    }
    this.#folders = folders;
  }

  paths(): readonly string[] {
    this.#paths ??= this.#list();
    return this.#paths;
  }

  read(path: string): string | undefined {
    if (this.#texts.has(path)) return this.#texts.get(path);
    this.#onRead(path);
    const text = this.#load(path);
    this.#texts.set(path, text);
    return text;
  }

  exists(path: string): boolean {
    if (!staysInside(path)) return false;
    return this.#resolve(path) !== undefined || this.#beside(path)?.exists(path) === true;
  }

  isTracked(path: string): boolean {
    return this.#entries.has(path);
  }

  isIgnored(path: string): boolean {
    return this.#isIgnored(path);
  }

  problems(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  /** Where the bytes of a path are: another path when links lead there; undefined when there are none. */
  realPath(path: string): string | undefined {
    const target = this.#resolve(path);
    return target?.kind === 'file' ? target.path : undefined;
  }

  /** Of an existing file: its mode and the id of its bytes. */
  entry(path: string): { readonly mode: string; readonly id: string } | undefined {
    return this.#entries.get(path);
  }

  /** A path in the commit that is the same but for upper and lower case, for a new file: some disks hold only one of them. */
  sameButForCase(path: string): string | undefined {
    const all = [...this.#entries.keys(), ...this.#folders];
    const parts = path.split('/');
    for (let length = 1; length <= parts.length; length += 1) {
      const part = parts.slice(0, length).join('/');
      const other = all.find((one) => one !== part && one.toLowerCase() === part.toLowerCase());
      if (other !== undefined && !all.includes(part)) return other;
    }
    return undefined;
  }

  /** What is on disk there, unless git has it: then the commit's word counts, that it is not there. */
  #beside(path: string): FileView | undefined {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const isEnvFile = name === '.env' || name.startsWith('.env.') || name.endsWith('.env');
    return isEnvFile && this.#untracked?.isTracked(path) === false ? this.#untracked : undefined;
  }

  #list(): readonly string[] {
    const regular: string[] = [];
    const links: string[] = [];
    for (const [path, { mode }] of this.#entries) {
      if (inSkippedFolder(path)) continue;
      if (mode.startsWith('100')) regular.push(path);
      else if (mode === '120000') links.push(path);
      else this.#note(path, 'skipped', 'a repository of its own (a submodule)', 'Run dockfix in that repository.');
    }
    const known = new Set(regular);
    // A link to a file that is looked at anyway would only say everything twice.
    const others = links.filter((path) => {
      const target = this.#resolve(path);
      return target?.kind === 'file' && !known.has(target.path);
    });
    return [...regular, ...others].sort(byCodeUnit);
  }

  #resolve(path: string): Target {
    let rest = path.split('/');
    let at = '';
    for (let links = 0; links <= mostLinks; ) {
      const [name, ...others] = rest;
      if (name === undefined) return this.#folders.has(at) ? { kind: 'folder', path: at } : undefined;
      rest = others;
      if (name === '' || name === '.') continue;
      if (name === '..') {
        // Out of the folder that was given.
        if (at === '') return undefined;
        at = folderOf(at);
        continue;
      }
      const next = joinPath(at, name);
      const entry = this.#entries.get(next);
      if (entry === undefined) {
        if (!this.#folders.has(next)) return undefined;
        at = next;
      } else if (entry.mode === '160000') return { kind: 'unknown' };
      else if (entry.mode === '120000') {
        const target = this.#bytes(entry).toString('utf8');
        if (target.startsWith('/')) return undefined;
        rest = [...target.split('/'), ...rest];
        links += 1;
      } else return rest.length === 0 ? { kind: 'file', path: next, entry } : undefined;
    }
    return undefined;
  }

  #load(path: string): string | undefined {
    const target = staysInside(path) ? this.#resolve(path) : undefined;
    if (target === undefined) return this.#beside(path)?.read(path);
    if (target.kind !== 'file') return undefined;
    const found = tooLarge(target.entry.size) ?? decode(this.#bytes(target.entry));
    if (typeof found === 'string') return found;
    if (looksLikeDockerSource(path))
      this.#note(path, isNamedSource(path) ? 'error' : 'skipped', found.message, found.advice, found.line);
    return undefined;
  }

  #bytes({ id }: Entry): Buffer {
    this.#prefetched ??= this.#prefetch();
    return this.#prefetched.get(id) ?? this.#git.bytes(['cat-file', 'blob', id], 'an object cannot be read');
  }

  /** What is surely asked for is read at once: a process for each file would take its time. */
  #prefetch(): Map<string, Buffer> {
    const ids = [...this.#entries].flatMap(([path, { mode, id, size }]) =>
      mode === '120000' || (mode.startsWith('100') && looksLikeDockerSource(path) && tooLarge(size) === undefined)
        ? [id]
        : [],
    );
    const out = new Map<string, Buffer>();
    if (ids.length === 0) return out;
    const all = this.#git.bytes(['cat-file', '--batch'], 'objects cannot be read', `${ids.join('\n')}\n`);
    for (let at = 0; at < all.length; ) {
      const end = all.indexOf(10, at);
      const [id = '', , size] = all.subarray(at, end).toString('latin1').split(' ');
      const start = end + 1;
      // "<id> missing" where a partial clone could not fetch it; asked for by itself, git says why.
      const length = size === undefined ? 0 : Number(size);
      if (size !== undefined) out.set(id, all.subarray(start, start + length));
      at = size === undefined ? start : start + length + 1;
    }
    return out;
  }

  #note(path: string, level: Problem['level'], message: string, advice: string, line?: number): void {
    this.#problems.set(path, { file: path, ...(line !== undefined && { line }), level, message, advice });
  }
}

function listTree(git: Git, commit: string, prefix: string): ReadonlyMap<string, Entry> {
  const tree = prefix === '' ? `${commit}^{tree}` : `${commit}:${prefix}`;
  const listed = git.bytes(
    ['ls-tree', '-r', '-z', '-l', '--full-tree', tree],
    `${prefix || 'the commit'} is not there`,
  );
  const out = new Map<string, Entry>();
  for (const line of listed.toString('utf8').split('\0')) {
    const tab = line.indexOf('\t');
    if (tab === -1) continue;
    const [mode = '', , id = '', size = ''] = line.slice(0, tab).split(/ +/);
    out.set(line.slice(tab + 1), { mode, id, size: Number.parseInt(size, 10) || 0 });
  }
  return out;
}
