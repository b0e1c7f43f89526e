/** What tags stand for: from a lock file in the root, or from what a registry said. */
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

/** The name of an image in the lock file: registry, repository and tag, all written out. */
export function lockName({ registry, repository, tag }: ImageReference): string {
  return `${registry}/${repository}:${tag ?? 'latest'}`;
}

/**
 * Reads the lock file: `{ "images": { "docker.io/library/nginx:1.30": "sha256:…" } }`.
 *
 * @returns what it holds, and what is wrong with it; nothing at all where there is none
 */
export function readLock(files: FileView): { readonly digests: Digests; readonly problems: readonly Problem[] } {
  const text = files.read(lockFile);
  if (text === undefined) return { digests: new Map(), problems: [] };
  const images = imagesIn(text);
  const wrong = (message: string): Problem => ({
    file: lockFile,
    level: 'warning',
    message,
    advice: 'Write it anew with `dockfix lock`.',
  });
  if (images === undefined)
    return {
      digests: new Map(),
      problems: [wrong('it is not a JSON object with `images` in it; nothing of it counts')],
    };
  const good = images.filter(([, digest]) => digestForm.test(digest));
  const bad = images.filter(([, digest]) => !digestForm.test(digest)).map(([name]) => name);
  return {
    digests: new Map(good),
    problems: bad.length === 0 ? [] : [wrong(`no digest stands at ${bad.slice(0, 3).join(', ')}`)],
  };
}

function imagesIn(text: string): readonly (readonly [string, string])[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const images = typeof value === 'object' && value !== null ? (value as { images?: unknown }).images : undefined;
    if (typeof images !== 'object' || images === null || Array.isArray(images)) return undefined;
    return Object.entries(images).map(([name, digest]) => [name, String(digest)] as const);
  } catch {
    return undefined;
  }
}

/** The lock file's text. */
export function lockText(digests: Digests): string {
  const sorted = [...digests].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ images: Object.fromEntries(sorted) }, null, 2)}\n`;
}
