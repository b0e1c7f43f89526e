/** Which mounts a service only reads, and how sure that is. */
import type { Refusal } from '../../../src/core/types.ts';
import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import { imageFacts } from '../../../src/knowledge/images.ts';
import { onlyReads, servesFiles } from '../../../src/knowledge/read-only-paths.ts';
import type { ImageFacts } from '../../../src/knowledge/types.ts';
import type { Mount, Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { joined } from '../../support/service/image.ts';
import { situationOf } from '../../support/service/situation.ts';
import type { Mend } from '../../support/written-values.ts';

export interface Read {
  /** "its configuration". */
  readonly what: string;
  readonly why: string;
  /** Empty where the image's own documentation mounts it so, or its entrypoint shows it. */
  readonly risks: readonly string[];
}

/** What a mount is to the service, when that is known to be only read; undefined otherwise. */
export function whatIsRead(project: Project, service: Service, mount: Mount): Read | undefined {
  if (mount.type !== 'bind' && mount.type !== 'volume') return undefined;
  const facts = factsOf(project, service);
  const source = facts === undefined ? undefined : onlyReads(facts, mount.target);
  if (
    mount.type === 'bind' &&
    facts !== undefined &&
    source !== undefined &&
    !isRendered(service, facts, mount.target)
  ) {
    const sure = source.confidence !== 'derived' && service.build === undefined;
    return {
      what:
        mount.target.includes('initdb') || mount.target.includes('entrypoint')
          ? 'scripts that run at the next start'
          : 'its configuration or what it serves',
      why: `${facts.key} only reads ${mount.target} [${source.source}]`,
      risks: sure ? [] : [`whatever ${service.name} writes below ${mount.target} all the same`],
    };
  }
  const sharedBy = facts !== undefined && servesFiles(facts) ? writerOf(service, mount, facts) : undefined;
  if (facts !== undefined && sharedBy !== undefined)
    return {
      what: `files of ${sharedBy}`,
      why: `${facts.key} delivers files and ${sharedBy} makes them`,
      risks: [`uploads or caches that ${service.name} writes to ${mount.target} by its own configuration`],
    };
  return scriptOf(project, service, mount);
}

export function judge(project: Project, service: Service, mount: Mount, byHand: readonly string[]): Mend | Refusal {
  const refuse = (code: string, because: string): Refusal => ({ kind: 'refusal', code, because, byHand });
  const read = whatIsRead(project, service, mount);
  if (read === undefined)
    return refuse('written-elsewhere', `${service.name} takes the same mount, and may write to it.`);
  const inside = service.mounts.find(({ target }) => target.startsWith(`${mount.target}/`));
  if (inside !== undefined && mount.type === 'bind')
    return refuse(
      'mount-inside',
      `${inside.target} is mounted inside of it, for which the engine makes a folder where there is none.`,
    );
  return { kind: 'mend', why: [read.why], mayBreak: read.risks, followUps: [] };
}

/** Of the image, or of the one that the stack's own is built on. */
function factsOf(project: Project, service: Service): ImageFacts | undefined {
  const built = project.stageOf(service)?.stage.from.resolvedImage;
  const reference = parseImageReference(service.build === undefined ? (service.image ?? '') : (built ?? ''));
  return reference === undefined ? undefined : imageFacts(reference);
}

function isRendered(service: Service, facts: ImageFacts, target: string): boolean {
  const renders = facts.readOnly?.renders;
  return (
    renders !== undefined &&
    (target === renders.to || renders.to.startsWith(`${target}/`)) &&
    service.mounts.some((other) => other.target === renders.from || other.target.startsWith(`${renders.from}/`))
  );
}

/** Another service that mounts the same volume or folder and may write to it. */
function writerOf({ name, stack }: Service, { type, source, target }: Mount, facts: ImageFacts): string | undefined {
  if (source === '' || facts.dataPaths.some((path) => target === path || target.startsWith(`${path}/`)))
    return undefined;
  if (/\/(?:cache|logs?|tmp|run|sockets?)(?:\/|$)/u.test(target)) return undefined;
  return stack.services.find(
    (other) =>
      other.name !== name && other.mounts.some((one) => one.type === type && one.source === source && !one.readOnly),
  )?.name;
}

const scriptEndings = ['.sh', '.sql', '.crt', '.pem', '.cer'];

/** A single script or certificate of the repository. */
function scriptOf(project: Project, service: Service, { type, source, target }: Mount): Read | undefined {
  if (type !== 'bind' || !source.startsWith('.')) return undefined;
  const ending = scriptEndings.find((one) => source.endsWith(one) && target.endsWith(one));
  if (ending === undefined || project.files.read(joined(service.stack.directory, source)) === undefined)
    return undefined;
  const { start } = situationOf(project, service);
  const changes =
    start.kind === 'commands' &&
    start.commands.some(
      ({ program, words }) =>
        ['chmod', 'chown', 'sed', 'dos2unix', 'mv', 'rm'].includes(program) &&
        words.some((word) => target.startsWith(word) || word.includes(target)),
    );
  if (changes) return undefined;
  return {
    what: ending === '.sh' || ending === '.sql' ? 'a script of the repository' : 'a certificate of the repository',
    why: `${source} is a file of the repository that ${ending === '.sh' || ending === '.sql' ? 'is run' : 'is read'} there`,
    risks: [`a start script of the image that changes owner, mode or contents of ${target}`],
  };
}
