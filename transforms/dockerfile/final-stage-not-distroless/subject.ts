/** Which stages this rule looks at. */
import type { BaseImage } from '../../../src/knowledge/base-images.ts';
import type { Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { hasOwnStart } from '../../support/service/start.ts';
import { baseOf, isWorkshop, rootImage, shippedStages } from '../../support/shipped-stages.ts';
import type { Subject } from './work.ts';

/**
 * The stages that are shipped as an application: the last one, and those that a compose service
 * builds, unless their name says that they are for developers. A stage counts when it stands on a
 * base that has a shell or a package manager and is made for building on (a distribution or a
 * language; a finished product such as nginx or postgres is not), or on `scratch` as root; and when
 * it, or a service built from it, says what to start.
 */
export function* subjects(project: Project): Iterable<Subject> {
  for (const facts of project.dockerfiles) {
    if (isWorkshop(facts.path)) continue;
    for (const stage of shippedStages(project, facts)) {
      const base = baseOf(stage);
      const services = project.servicesBuiltFrom(facts, stage);
      if (base === undefined || !isConcern(base, stage)) continue;
      const starts =
        (stage.entrypoint?.value.words.length ?? 0) > 0 ||
        (stage.cmd?.value.words.length ?? 0) > 0 ||
        services.some(hasOwnStart);
      if (starts) yield { project, facts, stage, base, services };
    }
  }
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
