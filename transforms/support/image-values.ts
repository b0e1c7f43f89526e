import type { Refusal } from '../../src/core/types.ts';
import type { Product } from '../../src/knowledge/end-of-life/types.ts';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';
import type { ImageReference } from '../../src/knowledge/types.ts';
import type { Service, TracedScalar } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import type { Draft } from './draft.ts';
import { replaceValue } from './interpolated.ts';

/** An `image:` as it is written once, with all services that run it. */
export interface ImageValue {
  readonly reference: ImageReference;
  /** After interpolation. */
  readonly text: string;
  readonly scalar: TracedScalar;
  /** At least one; the same service in several stacks counts several times. */
  readonly users: readonly [Service, ...Service[]];
}

/**
 * The images that services pull, each written value once, in the order of the stacks. What a
 * service builds itself is left out: its `image:` is only the name of the result.
 */
export function imageValues(project: Project): readonly ImageValue[] {
  const found = new Map<string, { value: Omit<ImageValue, 'users'>; users: [Service, ...Service[]] }>();
  for (const service of project.stacks.flatMap((stack) => stack.services)) {
    const scalar = service.get('image');
    const text = service.image;
    if (service.build !== undefined || scalar?.kind !== 'scalar' || text === undefined) continue;
    const reference = parseImageReference(text);
    if (reference === undefined) continue;
    const key = [scalar.origin.file, scalar.origin.range.start, text].join('\0');
    const known = found.get(key);
    if (known === undefined) found.set(key, { value: { reference, text, scalar }, users: [service] });
    else known.users.push(service);
  }
  return [...found.values()].map(({ value, users }) => ({ ...value, users }));
}

/**
 * Writes another reference in place of the image's.
 *
 * @returns a refusal when the part that changes comes out of a variable that is set elsewhere
 */
export function writeImage(draft: Draft, { scalar, users }: ImageValue, text: string): Refusal | undefined {
  const obstacle = replaceValue(draft.compose(scalar.origin.file), scalar, text);
  for (const { stack, name } of users) {
    draft.touches(stack.id, 'services', name, 'image');
    // The model holds fragments as well.
    if (String(scalar.origin.path[0]).startsWith('x-')) draft.touches(stack.id, ...scalar.origin.path.map(String));
  }
  if (obstacle === undefined) return undefined;
  const { variable, source } = obstacle;
  return {
    kind: 'refusal',
    code: 'set-by-variable',
    because:
      source === 'env-file'
        ? `The variable ${variable} decides, and an env file sets it.`
        : `The variable ${variable} decides, and it is not set in the compose file.`,
    byHand: [`Where ${variable} is set, make the image ${text}.`],
  };
}

/** The name with another tag, as it was written before. */
export function withTag({ text, reference }: Pick<ImageValue, 'text' | 'reference'>, tag: string): string {
  const name = text.split('@')[0] ?? text;
  const bare = reference.tag === undefined ? name : name.slice(0, -reference.tag.length - 1);
  return `${bare}:${tag}`;
}

/** `services.web` or, with others, the first of them: what a finding is about. */
export function subjectOf({ users: [first] }: ImageValue): string {
  return `services.${first.name}`;
}

/** Names of the services without repeats, for a sentence. */
export function userNames({ users }: ImageValue): string {
  const names = [...new Set(users.map(({ name }) => name))];
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}

/**
 * True when something that the program wrote may meet another release of it. Databases, caches and
 * brokers declare volumes in their images, which Compose carries over to the next container even
 * where the file mounts none.
 */
export function keepsData(
  { users }: Pick<ImageValue, 'users'>,
  { kind, name }: Pick<Product, 'kind' | 'name'>,
): boolean {
  if (name === 'memcached' || ['os', 'lang', 'web'].includes(kind)) return false;
  // An application may keep its data in another service's database, which it migrates at its start.
  return name !== 'docker' || users.some(hasWritableMount);
}

function hasWritableMount({ mounts }: Service): boolean {
  return mounts.some(({ type, readOnly, target }) => !readOnly && type !== 'tmpfs' && !target.endsWith('.sock'));
}
