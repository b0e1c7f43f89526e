/** Which stages of a Dockerfile become an image that somebody runs, and what they stand on. */
import { type BaseImage, describeBase, scratchBase } from '../../src/knowledge/base-images.ts';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';
import type { DockerfileFacts, Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';

/** Stage names of images that are not meant for production. */
const workshopStage =
  /^(?:dev|develop|development|debug|test|tests|testing|lint|ci|local|build|builder|base|deps|dependencies)(?:$|[-_.])/i;
/** Folders whose Dockerfiles make tools for developers. */
const workshopFolders = new Set(['.devcontainer', '.github', '.gitlab', 'test', 'tests', 'testdata']);

/** A Dockerfile that makes tools for developers and not what is shipped. */
export function isWorkshop(path: string): boolean {
  return path.split('/').some((folder) => workshopFolders.has(folder));
}

/** The last stage, and those that a compose service builds unless their name says that they are for developers. */
export function shippedStages(project: Project, facts: DockerfileFacts): readonly Stage[] {
  const last = facts.stages.at(-1);
  return facts.stages.filter(
    (stage) =>
      stage === last ||
      (project.servicesBuiltFrom(facts, stage).length > 0 &&
        !(stage.name !== undefined && workshopStage.test(stage.name))),
  );
}

/** The base image below all parents. */
export function baseOf(stage: Stage): BaseImage | undefined {
  let root = stage;
  while (root.parent !== undefined) root = root.parent;
  const image = root.from.resolvedImage;
  if (image === undefined) return undefined;
  if (image.toLowerCase() === 'scratch') return scratchBase;
  const reference = parseImageReference(image);
  return reference === undefined ? undefined : describeBase(reference);
}

/** The image below all parents, with the defaults of the global ARGs put in where that is possible. */
export function rootImage(stage: Stage): string {
  let root = stage;
  while (root.parent !== undefined) root = root.parent;
  return root.from.resolvedImage ?? root.from.image;
}
