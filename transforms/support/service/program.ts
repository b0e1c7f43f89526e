/** Which known program a service runs, when it runs the image's own. */
import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import type { ImageFacts, ImageReference } from '../../../src/knowledge/types.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { imageOf } from './image.ts';
import type { ImageKnowledge } from './situation.types.ts';
import { startOf } from './start.ts';

export interface Program {
  /** For sentences: `postgres`, or the base that a Dockerfile names. */
  readonly name: string;
  readonly facts: ImageFacts;
  readonly reference: ImageReference;
  /** The image is made here from the known one. */
  readonly built: boolean;
}

/** Several rules ask for the same services, and a project never changes. */
const known = new WeakMap<Project, Map<Service, Program | undefined>>();

/** The program of an image that is known, or of a Dockerfile that only adds to one; undefined when something else is started. */
export function programOf(project: Project, service: Service): Program | undefined {
  const ofProject = known.get(project) ?? new Map<Service, Program | undefined>();
  known.set(project, ofProject);
  if (ofProject.has(service)) return ofProject.get(service);
  const image = imageOf(project, service);
  const found = namedProgram(service, image);
  const program = found !== undefined && startOf(project, service, image).kind === 'stock' ? found : undefined;
  ofProject.set(service, program);
  return program;
}

/** The known image that a service is made from, whatever it starts. */
export function knownImageOf(project: Project, service: Service): Program | undefined {
  return namedProgram(service, imageOf(project, service));
}

function namedProgram(service: Service, image: ImageKnowledge): Program | undefined {
  const name = image.kind === 'known' ? service.image : image.kind === 'built' ? image.built.baseName : undefined;
  const reference = name === undefined ? undefined : parseImageReference(name);
  const facts = image.kind === 'known' ? image.facts : image.kind === 'built' ? image.built.base : undefined;
  if (reference === undefined || facts === undefined) return undefined;
  return { name: reference.familiar, facts, reference, built: image.kind === 'built' };
}
