import { parseImageReference } from '../../knowledge/image-reference.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../source/dockerfile/types.ts';
import { directoryOf, joinPath } from '../../source/paths.ts';
import type { Project } from '../../source/project.types.ts';
import type { Evidence, Strength } from '../types.ts';
import { isPinned, isRoot } from './services.ts';

type Look = (facts: DockerfileFacts, final: Stage, project: Project) => Evidence | undefined;

const looks: readonly (Pick<Strength, 'id' | 'title' | 'why'> & { readonly look: Look })[] = [
  {
    id: 'multi-stage',
    title: 'Built in several stages',
    why: 'Compilers and sources stay out of what is shipped.',
    look: (facts, final) => {
      const copy = final.instructions.find(({ keyword, flags }) => keyword === 'COPY' && hasFlag(flags, 'from'));
      return facts.stages.length > 1 && copy !== undefined ? at(facts, copy, final) : undefined;
    },
  },
  {
    id: 'image-non-root',
    title: 'The image runs as a user that is not root',
    why: 'Code that breaks out of the program is still nobody.',
    look: (facts, final) => {
      if (final.user !== undefined)
        return isRoot(final.user.value) ? undefined : at(facts, final.user.instruction, final);
      const tag = parseImageReference(final.from.resolvedImage ?? '')?.tag;
      return tag?.includes('nonroot') === true ? at(facts, final.from, final) : undefined;
    },
  },
  {
    id: 'image-health-check',
    title: 'The image says how its health is checked',
    why: 'Every place that runs it sees when it hangs.',
    look: (facts, final) =>
      final.healthcheck?.value.kind === 'command' ? at(facts, final.healthcheck.instruction, final) : undefined,
  },
  {
    id: 'distroless',
    title: 'Ships without a shell and a package manager',
    why: 'An intruder finds no tools.',
    look: (facts, final) => {
      const image = final.from.resolvedImage ?? '';
      const isBare = image === 'scratch' || (parseImageReference(image)?.repository.includes('distroless') ?? false);
      return isBare ? at(facts, final.from, final) : undefined;
    },
  },
  {
    id: 'pinned-base',
    title: 'Base images are pinned to a version or a digest',
    why: 'The same source builds the same image tomorrow.',
    look: (facts, final) => {
      const outside = facts.stages.filter(
        ({ parent, from }) => parent === undefined && from.resolvedImage !== 'scratch',
      );
      const pinned = outside.every(({ from }) => isPinned(from.resolvedImage ?? ''));
      return outside.length > 0 && pinned ? at(facts, final.from, final) : undefined;
    },
  },
  {
    id: 'build-secrets',
    title: 'The build takes credentials from secret mounts',
    why: 'They are in no layer and in no history.',
    look: (facts) => mounting(facts, 'secret'),
  },
  {
    id: 'build-cache',
    title: 'The build keeps its downloads in cache mounts',
    why: 'It is fast, and the cache is in no layer.',
    look: (facts) => mounting(facts, 'cache'),
  },
  {
    id: 'exec-form',
    title: 'The program is started without a shell around it',
    why: 'It gets the signals, and stops when it is told to.',
    look: (facts, final) => {
      const start = final.entrypoint ?? final.cmd;
      return start?.value.form === 'exec' ? at(facts, start.instruction, final) : undefined;
    },
  },
  {
    id: 'build-context',
    title: 'An ignore file keeps the build context small',
    why: 'Credentials and history of the repository do not get into an image.',
    look: (facts, final, project) => {
      const contexts = project.stacks.flatMap((stack) =>
        stack.services.flatMap(({ build }) => (build?.dockerfile === facts.path ? [build.context ?? '.'] : [])),
      );
      const folders = contexts.length > 0 ? contexts : [directoryOf(facts.path)];
      const names = [`${facts.path}.dockerignore`, ...folders.map((folder) => joinPath(folder, '.dockerignore'))];
      const file = names.find((name) => project.files.exists(name));
      return file === undefined ? undefined : { file, range: { start: 0, end: 0 }, subject: final.label };
    },
  },
];

export function dockerfileStrengths(project: Project): readonly Strength[] {
  const built = project.dockerfiles.flatMap((facts) => {
    const final = facts.stages.at(-1);
    return final === undefined ? [] : [{ facts, final }];
  });
  return looks.map(({ look, ...about }) => ({
    ...about,
    noun: 'Dockerfile',
    of: built.length,
    evidence: built.flatMap(({ facts, final }) => look(facts, final, project) ?? []),
  }));
}

function at({ path }: DockerfileFacts, { range }: Pick<Instruction, 'range'>, stage: Stage): Evidence {
  return { file: path, range, subject: stage.label };
}

function hasFlag(flags: Instruction['flags'], name: string): boolean {
  return flags.some((flag) => flag.name === name);
}

function mounting(facts: DockerfileFacts, type: string): Evidence | undefined {
  for (const stage of facts.stages) {
    const found = stage.instructions.find(({ flags }) =>
      flags.some(({ name, value }) => name === 'mount' && value?.split(',').includes(`type=${type}`) === true),
    );
    if (found !== undefined) return at(facts, found, stage);
  }
  return undefined;
}
