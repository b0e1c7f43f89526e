/** What is known about the image that a service runs. */

import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import { imageFacts, secretConvention } from '../../../src/knowledge/images.ts';
import type { ImageFacts, SecretConvention } from '../../../src/knowledge/types.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';

/**
 * Facts about the service's image. For an image that is built here they are those of the base of
 * its final stage, as long as the Dockerfile keeps that base's entrypoint.
 */
export function factsOf(project: Project, service: Service): ImageFacts | undefined {
  const built = project.stageOf(service);
  if (built !== undefined) {
    if (built.stage.entrypoint !== undefined) return undefined;
    let base = built.stage;
    while (base.parent !== undefined) base = base.parent;
    return factsOfName(base.from.resolvedImage);
  }
  return service.build === undefined ? factsOfName(service.image) : undefined;
}

function factsOfName(image: string | undefined): ImageFacts | undefined {
  const reference = image === undefined ? undefined : parseImageReference(image);
  return reference === undefined ? undefined : imageFacts(reference);
}

/** How the image takes a variable from a file, and how sure that is. */
export interface FileVariable {
  readonly convention: SecretConvention;
  /** True when upstream documents it or it was measured. */
  readonly certain: boolean;
  readonly source: string;
}

export function fileVariableOf(project: Project, service: Service, name: string): FileVariable | undefined {
  const facts = factsOf(project, service);
  if (facts !== undefined) {
    const convention = secretConvention(facts, name);
    if (convention === undefined || facts.secrets === undefined) return undefined;
    const { confidence, source } = facts.secrets;
    return { convention, certain: ['documented', 'measured', 'entrypoint'].includes(confidence), source };
  }
  const place = whereSourcesRead(project, service, `${name}_FILE`);
  if (place === undefined) return undefined;
  return {
    convention: { env: name, fileEnv: `${name}_FILE`, value: 'path' },
    certain: false,
    source: `${place} reads ${name}_FILE`,
  };
}

const largestSource = 200_000;
const mostSources = 300;

/** What was found in the sources of one state of the tree, by context and name. */
const readings = new WeakMap<Project, Map<string, string | undefined>>();

function whereSourcesRead(project: Project, service: Service, name: string): string | undefined {
  const known = readings.get(project) ?? new Map<string, string | undefined>();
  readings.set(project, known);
  const key = `${service.build?.context ?? ''}\0${name}`;
  if (!known.has(key)) known.set(key, searchSources(project, service, name));
  return known.get(key);
}

/** A source file of an image built here that mentions the name; prose does not count. */
function searchSources(project: Project, service: Service, name: string): string | undefined {
  const context = service.build?.context;
  if (context === undefined) return undefined;
  const prefix = context === '.' ? '' : `${context}/`;
  const word = new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`);
  let looked = 0;
  for (const path of project.files.paths()) {
    if (!path.startsWith(prefix) || !isSource(path)) continue;
    if (looked === mostSources) return undefined;
    looked += 1;
    const text = project.files.read(path) ?? '';
    if (text.length <= largestSource && word.test(text)) return path;
  }
  return undefined;
}

function isSource(path: string): boolean {
  if (/(^|\/)(docs?|node_modules|vendor|\.git|tests?|fixtures)\//i.test(path)) return false;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/^(compose|docker-compose)[.\w-]*\.ya?ml$/i.test(name) || name.startsWith('.env')) return false;
  return (
    /\.(go|rs|py|rb|js|mjs|cjs|ts|tsx|java|kt|scala|cs|fs|php|ex|exs|erl|pl|c|cc|cpp|h|swift|sh|bash)$/i.test(name) ||
    /entrypoint/i.test(name)
  );
}

/** The image's own start command when it can be put behind a shell: an entrypoint that runs what it is given. */
export interface StartCommand {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly source: string;
}

export function startCommandOf(project: Project, service: Service): StartCommand | undefined {
  if (service.get('entrypoint') !== undefined) return undefined;
  const facts = factsOf(project, service);
  const known = facts?.entrypoint;
  if (known === undefined || !known.shell || facts?.leaveAlone !== undefined) return undefined;
  const script = known.entrypoint[0];
  // A script called so runs what it is given (docker-library's convention); a program does not.
  const passes =
    known.entrypoint.length === 0 ||
    (known.entrypoint.length === 1 && /(^|\/)(docker-)?entrypoint\.sh$/.test(script ?? ''));
  if (!passes) return undefined;
  const built = project.stageOf(service)?.stage.cmd?.value;
  if (built !== undefined && built.form === 'shell') return undefined;
  return { entrypoint: known.entrypoint, cmd: built?.words ?? known.cmd, source: known.source };
}

/** True when the image is known to have a POSIX shell. */
export function hasShell(project: Project, service: Service): boolean {
  const facts = factsOf(project, service);
  return facts?.shell === true || facts?.entrypoint?.shell === true;
}
