/** Which stages this rule looks at. */
import { type BaseImage, describeBase, scratchBase } from '../../../src/knowledge/base-images.ts';
import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import type { DockerfileFacts, Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import type { Subject } from './work.ts';

/** Stage names of images that are not meant for production. */
const workshopStage =
  /^(?:dev|develop|development|debug|test|tests|testing|lint|ci|local|build|builder|base|deps|dependencies)(?:$|[-_.])/i;
/** Folders whose Dockerfiles make tools for developers. */
const workshopFolders = new Set(['.devcontainer', '.github', '.gitlab', 'test', 'tests', 'testdata']);

/**
 * The stages that are shipped as an application: the last one, and those that a compose service
 * builds, unless their name says that they are for developers. A stage counts when it stands on a
 * base that has a shell or a package manager and is made for building on (a distribution or a
 * language; a finished product such as nginx or postgres is not), or on `scratch` as root; and when
 * it, or a service built from it, says what to start.
 */
export function* subjects(project: Project): Iterable<Subject> {
  for (const facts of project.dockerfiles) {
    if (facts.path.split('/').some((folder) => workshopFolders.has(folder))) continue;
    for (const stage of shippedStages(project, facts)) {
      const base = baseOf(stage);
      const services = project.servicesBuiltFrom(facts, stage);
      if (base === undefined || !isConcern(base, stage)) continue;
      const starts =
        (stage.entrypoint?.value.words.length ?? 0) > 0 ||
        (stage.cmd?.value.words.length ?? 0) > 0 ||
        services.some((service) => service.get('command') !== undefined || service.get('entrypoint') !== undefined);
      if (starts) yield { project, facts, stage, base, services };
    }
  }
}

function shippedStages(project: Project, facts: DockerfileFacts): readonly Stage[] {
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

/** A distroless image of a Debian release that is no longer built. */
export const droppedDistroless = /^gcr\.io\/distroless\/([a-z0-9-]+?)-debian(9|10|11|12)(?=[:@]|$)/;

function isConcern(base: BaseImage, stage: Stage): boolean {
  switch (base.family) {
    case 'shell-less':
      return false;
    case 'scratch': {
      const user = stage.user?.value.split(':')[0];
      return user === undefined || user === 'root' || user === '0';
    }
    case 'distroless':
      return droppedDistroless.test(rootImage(stage));
    default:
      return stage.from.platform?.startsWith('windows') !== true;
  }
}

export function rootImage(stage: Stage): string {
  let root = stage;
  while (root.parent !== undefined) root = root.parent;
  return root.from.resolvedImage ?? root.from.image;
}
