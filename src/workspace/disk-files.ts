import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileView, Problem } from '../core/types.ts';
import { errorCode, explain } from './errors.ts';
import { inside, staysInside } from './paths.ts';

/** Files above this size are no sources that a person wrote. */
const maximumBytes = 5 * 1024 * 1024;

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
      if (stat.size > maximumBytes) {
        this.#skip(
          path,
          `it has ${stat.size} bytes; files up to ${maximumBytes} are read`,
          'Split it, or leave it out by .gitignore.',
        );
        return undefined;
      }
      const bytes = readFileSync(file);
      const nul = bytes.indexOf(0);
      if (nul >= 0) {
        const advice = isUtf16(bytes)
          ? 'It looks like UTF-16. Convert it to UTF-8 (iconv -f utf-16 -t utf-8).'
          : 'Save it as UTF-8 text if it is meant to be a source.';
        this.#skip(path, 'it is not text: a NUL byte was found', advice, lineAt(bytes, nul));
        return undefined;
      }
      try {
        // A byte order mark is kept, as U+FEFF: it has to be written back.
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      } catch {
        this.#skip(
          path,
          'it is not valid UTF-8',
          'Convert it to UTF-8 (iconv -t utf-8).',
          lineAt(bytes, badByte(bytes)),
        );
        return undefined;
      }
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

/** The byte order marks of UTF-16, little-endian and big-endian. */
function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

/** 1-based. */
function lineAt(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let at = 0; at < offset; at += 1) if (bytes[at] === 10) line += 1;
  return line;
}

/** The first byte that differs once the text has been decoded and encoded again. */
function badByte(bytes: Uint8Array): number {
  const again = new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  const found = bytes.findIndex((byte, at) => byte !== again[at]);
  return found < 0 ? bytes.length : found;
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
