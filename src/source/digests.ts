/** What tags and addresses stand for: from a lock file in the root, or from what was asked for in this run. */
import type { FileView, Problem } from '../core/types.ts';
import type { ImageReference } from '../knowledge/types.ts';

/** The lock file's path, from the root. */
export const lockFile = 'dockfix.lock';

const digestForm = /^sha256:[0-9a-f]{64}$/;

/** Digests by {@link lockName}. */
export type Digests = ReadonlyMap<string, string>;

export interface KnownDigest {
  readonly digest: string;
  /** Where it comes from. */
  readonly source: 'lock-file' | 'registry';
}

/** Checksums of what is downloaded, by address. */
export type Checksums = ReadonlyMap<string, Checksum>;

export interface Checksum {
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** Where those who made the file publish it; undefined where it is that of what the server gave. */
  readonly published?: string | undefined;
}

export interface KnownChecksum extends Checksum {
  /** Where it comes from. */
  readonly source: 'lock-file' | 'network';
}

/** What a lock file holds, or a run has asked for. */
export interface Pins {
  readonly digests: Digests;
  readonly checksums: Checksums;
}

export const noPins: Pins = { digests: new Map(), checksums: new Map() };

/** What is known in a run: what was asked for in it goes before the lock file. */
export class KnownPins {
  readonly #told: Pins;
  readonly #locked: Pins;
  readonly #wanted: (address: string) => void;

  /** @param wanted told each address whose checksum was not asked for yet in this run */
  constructor(told: Pins, locked: Pins, wanted: (address: string) => void = () => undefined) {
    this.#told = told;
    this.#locked = locked;
    this.#wanted = wanted;
  }

  digestOf(reference: ImageReference): KnownDigest | undefined {
    const name = lockName(reference);
    const told = this.#told.digests.get(name);
    if (told !== undefined) return { digest: told, source: 'registry' };
    const locked = this.#locked.digests.get(name);
    return locked === undefined ? undefined : { digest: locked, source: 'lock-file' };
  }

  checksumOf(address: string): KnownChecksum | undefined {
    const told = this.#told.checksums.get(address);
    if (told !== undefined) return { ...told, source: 'network' };
    this.#wanted(address);
    const locked = this.#locked.checksums.get(address);
    return locked === undefined ? undefined : { ...locked, source: 'lock-file' };
  }
}

/** The name of an image in the lock file: registry, repository and tag, all written out. */
export function lockName({ registry, repository, tag }: ImageReference): string {
  return `${registry}/${repository}:${tag ?? 'latest'}`;
}

/**
 * Reads the lock file: `{ "images": { "docker.io/library/nginx:1.30": "sha256:…" }, "downloads": { "https://…":
 * { "sha256": "…", "published": "https://…" } } }`.
 *
 * @returns what it holds, and what is wrong with it; nothing at all where there is none
 */
export function readLock(files: FileView): Pins & { readonly problems: readonly Problem[] } {
  const text = files.read(lockFile);
  if (text === undefined) return { digests: new Map(), checksums: new Map(), problems: [] };
  const lock = parse(text);
  const wrong = (message: string): Problem => ({
    file: lockFile,
    level: 'warning',
    message,
    advice: 'Write it anew with `dockfix lock`.',
  });
  const images = entriesOf(lock?.['images']);
  const downloads = lock?.['downloads'] === undefined ? [] : entriesOf(lock['downloads']);
  if (images === undefined || downloads === undefined)
    return {
      digests: new Map(),
      checksums: new Map(),
      problems: [wrong('it is not a JSON object with `images` in it; nothing of it counts')],
    };
  const digests = images.map(([name, digest]) => [name, String(digest)] as const);
  const checksums = downloads.map(([address, value]) => [address, checksumIn(value)] as const);
  const bad = [
    ...digests.flatMap(([name, digest]) => (digestForm.test(digest) ? [] : [name])),
    ...checksums.flatMap(([address, checksum]) => (checksum === undefined ? [address] : [])),
  ];
  return {
    digests: new Map(digests.filter(([, digest]) => digestForm.test(digest))),
    checksums: new Map(checksums.flatMap(([address, sum]) => (sum === undefined ? [] : [[address, sum] as const]))),
    problems: bad.length === 0 ? [] : [wrong(`no digest stands at ${bad.slice(0, 3).join(', ')}`)],
  };
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  return isRecord(value) ? Object.entries(value) : undefined;
}

function checksumIn(value: unknown): Checksum | undefined {
  if (!isRecord(value)) return undefined;
  const { sha256, published } = value;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  return typeof published === 'string' ? { sha256, published } : { sha256 };
}

/** The lock file's text. */
export function lockText({ digests, checksums }: Pins): string {
  const images = Object.fromEntries(sorted(digests));
  const lock = checksums.size === 0 ? { images } : { images, downloads: Object.fromEntries(sorted(checksums)) };
  return `${JSON.stringify(lock, null, 2)}\n`;
}

function sorted<V>(map: ReadonlyMap<string, V>): readonly (readonly [string, V])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
