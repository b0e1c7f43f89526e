import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileView, Problem } from '../core/types.ts';
import { decode, tooLarge } from './decode.ts';
import { errorCode, explain } from './errors.ts';
import { inside, staysInside } from './paths.ts';

export interface DiskFacts {
  /** Absolute, without links in it. */
  readonly root: string;
  readonly paths: readonly string[];
  readonly isTracked: (path: string) => boolean;
  readonly isIgnored: (path: string) => boolean;
  readonly onRead?: (path: string) => void;
}

/**
 * The text files below a root. Any of them can be read, listed or not (a git-ignored `.env` is);
 * each is read once, when it is first asked for.
 */
export class DiskFiles implements FileView {
  readonly #facts: DiskFacts;
  readonly #texts = new Map<string, string | undefined>();
  readonly #exists = new Map<string, boolean>();
  readonly #problems = new Map<string, Problem>();

  constructor(facts: DiskFacts) {
    this.#facts = facts;
  }

  paths(): readonly string[] {
    return this.#facts.paths;
  }

  read(path: string): string | undefined {
    if (this.#texts.has(path)) return this.#texts.get(path);
    this.#facts.onRead?.(path);
    const text = staysInside(path) ? this.#load(path) : undefined;
    this.#texts.set(path, text);
    return text;
  }

  exists(path: string): boolean {
    const known = this.#exists.get(path);
    if (known !== undefined) return known;
    const found = staysInside(path) && isThere(join(this.#facts.root, path));
    this.#exists.set(path, found);
    return found;
  }

  isTracked(path: string): boolean {
    return this.#facts.isTracked(path);
  }

  isIgnored(path: string): boolean {
    return this.#facts.isIgnored(path);
  }

  /** The Docker sources that were asked for and could not be read, so far. */
  problems(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  #load(path: string): string | undefined {
    const absolute = join(this.#facts.root, path);
    try {
      if (inside(this.#facts.root, realpathSync(absolute)) === undefined) {
        this.#skip(path, 'a symbolic link leads out of the root', 'Give the folder that holds its target as PATH.');
        return undefined;
      }
      return this.#decode(path, absolute);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
      const { message, advice } = explain(path, error, '');
      this.#skip(path, `it cannot be read: ${message}`, advice);
      return undefined;
    }
  }

  #decode(path: string, absolute: string): string | undefined {
    // Without O_NONBLOCK, opening a named pipe would wait for its writer.
    const file = openSync(absolute, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = fstatSync(file);
      if (!stat.isFile()) return undefined;
      const found = tooLarge(stat.size) ?? decode(readFileSync(file));
      if (typeof found === 'string') return found;
      this.#skip(path, found.message, found.advice, found.line);
      return undefined;
    } finally {
      closeSync(file);
    }
  }

  #skip(path: string, message: string, advice: string, line?: number): void {
    if (!looksLikeDockerSource(path)) return;
    // Any program may have a .yml; the name of a compose file or a Dockerfile says that it is one.
    const level = isNamedSource(path) ? 'error' : 'skipped';
    this.#problems.set(path, { file: path, ...(line !== undefined && { line }), level, message, advice });
  }
}

/** Rules may look at any file of an application; only of these a user wants to hear that they were left out. */
export function looksLikeDockerSource(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (
    name.endsWith('.yml') ||
    name.endsWith('.yaml') ||
    name === '.env' ||
    name.startsWith('.env.') ||
    name.endsWith('.env')
  )
    return true;
  return name.includes('dockerfile') || name.includes('containerfile');
}

/** `compose.yaml`, `docker-compose.prod.yml`, `app.compose.yml`, `Dockerfile`, `.env`: names that leave no doubt. */
export function isNamedSource(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return /^(docker-)?compose([.-].*)?\.ya?ml$|[.-]compose\.ya?ml$|^(Docker|Container)file$|^\.env$/.test(name);
}

function isThere(absolute: string): boolean {
  try {
    return statSync(absolute, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
