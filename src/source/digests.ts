/** What tags stand for: from a lock file in the root, or from what a registry said. */
import type { FileView, Problem } from '../core/types.ts';
import { parseImageReference } from '../knowledge/image-reference.ts';
import { movedReference } from '../knowledge/renamed-images.ts';
import { movingTag, successorTag, tagAtSnapshot } from '../knowledge/successor-tags.ts';
import type { ImageReference } from '../knowledge/types.ts';
import type { Project } from './project.types.ts';

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

/**
 * The images that a tree pulls by tag, by their names in the lock file; with `planned` also those that a
 * rule may write in place of them.
 */
export function pulledImages(project: Project, planned: boolean): ReadonlyMap<string, ImageReference> {
  const found = new Map<string, ImageReference>();
  const add = (reference: ImageReference | undefined): void => {
    if (reference !== undefined && reference.digest === undefined) found.set(lockName(reference), reference);
  };
  for (const text of imageTexts(project)) {
    const reference = parseImageReference(text);
    if (reference === undefined) continue;
    add(reference);
    if (planned) for (const other of replacements(reference)) add(other);
  }
  return found;
}

function imageTexts(project: Project): readonly string[] {
  const services = project.stacks.flatMap((stack) => stack.services);
  const stages = project.dockerfiles.flatMap(({ stages: all }) => all);
  return [
    ...services.flatMap(({ image, build }) => (image === undefined || build !== undefined ? [] : [image])),
    ...stages.flatMap(({ from, parent }) =>
      parent !== undefined || from.resolvedImage === undefined || from.resolvedImage === 'scratch'
        ? []
        : [from.resolvedImage],
    ),
  ];
}

function replacements(reference: ImageReference): readonly (ImageReference | undefined)[] {
  const moved = movedReference(reference);
  const tags = [successorTag(reference), movingTag(reference) === undefined ? undefined : tagAtSnapshot(reference)];
  return [
    moved === undefined ? undefined : parseImageReference(moved),
    ...tags.map((tag) => (tag === undefined ? undefined : { ...reference, tag })),
  ];
}
