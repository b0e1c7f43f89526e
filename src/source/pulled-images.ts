/** The images of a tree whose digests may be wanted. */
import { parseImageReference } from '../knowledge/image-reference.ts';
import { movedReference } from '../knowledge/renamed-images.ts';
import { movingTag, successorTag, tagAtSnapshot } from '../knowledge/successor-tags.ts';
import type { ImageReference } from '../knowledge/types.ts';
import { lockName } from './digests.ts';
import type { Flag } from './dockerfile/types.ts';
import type { Project } from './project.types.ts';

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
    ...stages.flatMap(({ instructions }) => instructions.flatMap(({ flags }) => flags.flatMap(imageOfFlag))),
  ];
}

/** The image of `COPY --from=…` and `RUN --mount=…,from=…`; a name without `:`, `/` and `@` may be a stage. */
function imageOfFlag({ name, value = '' }: Flag): readonly string[] {
  const from =
    name === 'mount'
      ? value
          .split(',')
          .find((option) => option.startsWith('from='))
          ?.slice('from='.length)
      : value;
  return (name === 'mount' || name === 'from') && from !== undefined && /[:/@]/.test(from) ? [from] : [];
}

function replacements(reference: ImageReference): readonly (ImageReference | undefined)[] {
  const moved = movedReference(reference);
  const tags = [successorTag(reference), movingTag(reference) === undefined ? undefined : tagAtSnapshot(reference)];
  return [
    moved === undefined ? undefined : parseImageReference(moved),
    ...tags.map((tag) => (tag === undefined ? undefined : { ...reference, tag })),
  ];
}
