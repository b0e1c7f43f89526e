/** What is known of the image that a service runs: from the knowledge, or from the Dockerfile that makes it. */
import { originalName, parseImageReference } from '../../../src/knowledge/image-reference.ts';
import { imageFacts } from '../../../src/knowledge/images.ts';
import type { ImageFacts } from '../../../src/knowledge/types.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import type { BuiltStage, Project } from '../../../src/source/project.types.ts';
import { splitShell } from '../../../src/source/shell/split.ts';
import { baseName, type ScriptReader, unwrapped } from './commands.ts';
import type { BuiltImage, Command, ImageKnowledge } from './situation.types.ts';

/** Facts about the image of a service. */
export function imageOf(project: Project, service: Service): ImageKnowledge {
  const built = project.stageOf(service);
  if (built !== undefined) {
    return {
      kind: 'built',
      dockerfile: built.dockerfile.path,
      stage: built.stage.label,
      built: builtImage(built.stage),
    };
  }
  if (service.build !== undefined) {
    const name = service.build.dockerfile ?? `the image of ${service.name}`;
    const because =
      service.build.dockerfile === undefined
        ? `the build of ${service.name} cannot be read here`
        : `${service.build.dockerfile}, which ${service.name} is built from, is not there or has no such stage`;
    return { kind: 'unknown', name, because };
  }
  if (service.image === undefined || service.image === '') {
    const because =
      service.image === undefined
        ? `${service.name} names no image`
        : `the image of ${service.name} comes from a variable that has no value here`;
    return { kind: 'unknown', name: `the image of ${service.name}`, because };
  }
  const reference = parseImageReference(service.image);
  const facts = reference === undefined ? undefined : imageFacts(reference);
  const name = reference?.familiar ?? service.image;
  if (facts === undefined) return { kind: 'unknown', name, because: `dockfix has no facts about the image ${name}` };
  return { kind: 'known', name, alpine: reference?.tag?.includes('alpine') === true, facts };
}

/**
 * The names under which the image of a service is known, mirrors and aliases resolved; for one that is
 * built here those of its base. Empty where that cannot be told.
 */
export function imageNamesOf(project: Project, service: Service): readonly string[] {
  const image = imageOf(project, service);
  const written =
    image.kind === 'built' ? image.built.baseName : service.build === undefined ? service.image : undefined;
  const reference = parseImageReference(written ?? '');
  if (reference === undefined) return [];
  const key = imageFacts(reference)?.key;
  return [originalName(reference), ...(key === undefined ? [] : [key])];
}

/** The stage and the stages of the same file that it is built on, base first. */
export function chainOf(stage: Stage): readonly Stage[] {
  const chain: Stage[] = [];
  for (let one: Stage | undefined = stage; one !== undefined && !chain.includes(one); one = one.parent)
    chain.unshift(one);
  return chain;
}

function builtImage(stage: Stage): BuiltImage {
  const chain = chainOf(stage);
  const from = (chain[0] ?? stage).from;
  const baseName = from.resolvedImage ?? from.image;
  return {
    ...userOf(stage, baseName),
    base: baseFacts(baseName),
    baseName,
    build: chain.flatMap((one) => one.instructions.flatMap(runCommands)),
  };
}

function baseFacts(name: string): ImageFacts | undefined {
  const reference = parseImageReference(name);
  return reference === undefined ? undefined : imageFacts(reference);
}

function userOf(stage: Stage, base: string): Pick<BuiltImage, 'user' | 'userText'> {
  const user = stage.user?.value;
  if (user === undefined) {
    // GoogleContainerTools/distroless: the tags named nonroot run as 65532.
    const tag = parseImageReference(base)?.tag ?? '';
    return tag === 'nonroot' || tag.startsWith('nonroot-')
      ? { user: 'other', userText: `FROM ${base}` }
      : { user: 'base', userText: 'no USER' };
  }
  const userText = `USER ${user}`;
  if (user.includes('$')) return { user: 'unknown', userText };
  return { user: isRoot(user) ? 'root' : 'other', userText };
}

/** True for what `user:` and `USER` call root: the name or the uid 0, with or without a group. */
export function isRoot(user: string): boolean {
  const name = user.split(':', 1)[0] ?? '';
  return name === 'root' || (name !== '' && Number(name) === 0);
}

function runCommands(instruction: Instruction): readonly Command[] {
  if (instruction.keyword !== 'RUN') return [];
  return splitShell(instruction.argument).commands.map(({ words }) => {
    const plain = unwrapped(words.map((word) => word.literal ?? word.raw));
    return { program: baseName(plain[0] ?? ''), words: plain };
  });
}

/** Reads scripts that are mounted from the repository or copied into the image from the build context. */
export function scriptReader(project: Project, service: Service): ScriptReader {
  return (path) =>
    mountedScript(project, service, path) ?? copiedScript(project, service, project.stageOf(service), path);
}

function mountedScript({ files }: Project, { stack, mounts }: Service, path: string): string | undefined {
  for (const { type, source, target } of mounts) {
    if (type !== 'bind' || source.startsWith('/') || source.startsWith('~')) continue;
    const inside = path === target ? '' : path.startsWith(`${target}/`) ? path.slice(target.length) : undefined;
    if (inside === undefined) continue;
    const text = files.read(joined(stack.directory, source + inside));
    if (text !== undefined) return text;
  }
  return undefined;
}

function copiedScript(
  { files }: Project,
  service: Service,
  built: BuiltStage | undefined,
  path: string,
): string | undefined {
  const context = service.build?.context;
  if (built === undefined || context === undefined) return undefined;
  const name = baseName(path);
  const sources: string[] = [];
  for (const { keyword, flags, words, heredocs } of chainOf(built.stage).flatMap((stage) => stage.instructions)) {
    if ((keyword !== 'COPY' && keyword !== 'ADD') || flags.some((flag) => flag.name === 'from')) continue;
    const target = words.at(-1)?.value ?? '';
    if (baseName(target) === name && words.length === 2) {
      const heredoc = heredocs[0];
      if (heredoc !== undefined)
        return built.dockerfile.text.slice(heredoc.contentRange.start, heredoc.contentRange.end);
      sources.push(words[0]?.value ?? '');
    } else
      sources.push(
        ...words
          .slice(0, -1)
          .map((word) => word.value)
          .filter((source) => baseName(source) === name),
      );
  }
  for (const source of sources) {
    const text = files.read(joined(context, source));
    if (text !== undefined) return text;
  }
  // Copied with a whole folder: its name is enough when the context has it once.
  const prefix = context === '.' ? '' : `${context}/`;
  const named = files.paths().filter((candidate) => candidate.startsWith(prefix) && baseName(candidate) === name);
  return named.length === 1 && named[0] !== undefined ? files.read(named[0]) : undefined;
}

/** Joins paths relative to the root, `.` and `..` resolved; one that leads out of it gives a path that does not exist. */
export function joined(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}
