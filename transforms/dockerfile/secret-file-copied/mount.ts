/** From a copied file of credentials to one that is mounted while it is read. */
import { posix } from 'node:path';
import type { Fix, Refusal } from '../../../src/core/types.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { splitShell } from '../../../src/source/shell/split.ts';
import { contextsOf } from '../../support/build-context.ts';
import { buildLine, endOfFlags, handInBuildSecret, servicesBuilding } from '../../support/build-secrets.ts';
import { knownDirectoryAt } from '../../support/directories.ts';
import { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../../support/draft.ts';
import type { CredentialFile } from './files.ts';

export function outcomeOf(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  instruction: Instruction,
  file: CredentialFile,
): Fix | Refusal {
  const { word, kind } = file;
  const name = posix.basename(word.value);
  const id = name
    .replace(/^[._]+/, '')
    .replace(/[^a-z0-9]+/gi, '_')
    .toLowerCase();
  if (kind.readers === undefined) return withoutReader(name);
  const target = targetOf(stage, instruction, word.value);
  const step = `Mount it where it is read: RUN --mount=type=secret,id=${id},target=${target ?? `…/${name}`} …`;
  if (target === undefined) {
    return refusal('target-not-known', `Where ${name} ends up is not known, because the working directory is not.`, [
      step,
      `Take ${name} out of this ${instruction.keyword}.`,
    ]);
  }
  const below = stage.instructions.slice(stage.instructions.indexOf(instruction) + 1);
  const runs = below.filter(
    (one) => one.keyword === 'RUN' && programsOf(one).some((program) => kind.readers?.has(program)),
  );
  if (runs.length === 0) {
    return refusal('reader-not-found', `No RUN below starts a program that is known to read ${name}.`, [
      step,
      `Take ${name} out of this ${instruction.keyword}.`,
    ]);
  }
  const removers = below.filter(
    (one) => one.keyword === 'RUN' && programsOf(one).includes('rm') && one.argument.includes(name),
  );
  const touching = below.find(
    (one) => !removers.includes(one) && !runs.includes(one) && one.keyword !== 'COPY' && one.argument.includes(name),
  );
  if (touching !== undefined || removers.some((one) => !isOnlyRemoval(one, name))) {
    const at = touching ?? removers.find((one) => !isOnlyRemoval(one, name));
    return refusal(
      'handled-by-hand',
      `Line ${at?.line ?? 0} works on ${name} too, which cannot be done to a mounted file.`,
      [
        `Take what line ${at?.line ?? 0} does with ${name} out of it.`,
        step,
        `Take ${name} out of this ${instruction.keyword}.`,
      ],
    );
  }
  return fixOrRefusal(() => {
    const edits = new DockerfileEdits(project, facts);
    if (instruction.words.length === 2) edits.remove(instruction);
    else if (instruction.isJson)
      return refusal('list-of-files', 'It is one of several files in a JSON list.', [
        step,
        `Take ${name} out of the list.`,
      ]);
    else edits.removeWord(word.range);
    for (const run of runs) edits.insert(endOfFlags(run), ` --mount=type=secret,id=${id},target=${target}`);
    for (const one of removers) edits.remove(one);
    const [context = '.'] = contextsOf(project, facts);
    const source = { file: posix.join(context, word.value) };
    handInBuildSecret(edits.draft, servicesBuilding(project, facts), id, () => source);
    edits.draft.appendLines({
      file: posix.join(context, '.dockerignore'),
      lines: [word.value.replace(/^\.\//, '')],
      secret: false,
    });
    return edits.fix({
      applicability: 'review',
      title: `Mount ${name} while it is read`,
      why: [
        'A copied file stays in the layer of its COPY; a mounted secret is in no layer [docs.docker.com/build/building/secrets]',
        `Line ${runs.map(({ line }) => line).join(' and ')} ${runs.length === 1 ? 'starts' : 'start'} what reads it [this file]`,
      ],
      mayBreak: [
        `A program that reads ${name} at another line, or while the container runs.`,
        'A builder without BuildKit.',
      ],
      followUps: [
        `Build with ${buildLine(id, source)}`,
        `Change the credentials in ${name}: they are in every image that was built.`,
      ],
    });
  }, [step]);
}

/** The programs that a RUN starts. */
function programsOf({ isJson, words, argument }: Instruction): readonly string[] {
  if (isJson) return [words[0]?.value ?? ''];
  return splitShell(argument).commands.map((command) => command.words[0]?.literal ?? '');
}

/** A RUN that does nothing but delete the file. */
function isOnlyRemoval({ isJson, argument }: Instruction, name: string): boolean {
  if (isJson) return false;
  const { commands } = splitShell(argument);
  const [only] = commands;
  const files = only?.words.slice(1).filter(({ raw }) => !raw.startsWith('-')) ?? [];
  return commands.length === 1 && files.length === 1 && posix.basename(files[0]?.literal ?? '') === name;
}

/** The absolute path at which the copied file ends up. */
function targetOf(stage: Stage, instruction: Instruction, source: string): string | undefined {
  const destination = instruction.words.at(-1)?.value ?? '';
  if (destination.includes('$')) return undefined;
  const directory = destination.startsWith('/') ? '/' : knownDirectoryAt(stage, instruction);
  if (directory === undefined) return undefined;
  const path = posix.resolve(directory, destination);
  const isFolder = instruction.words.length > 2 || /(?:^|\/)\.?$/.test(destination);
  return isFolder ? posix.join(path, posix.basename(source)) : path;
}

function withoutReader(name: string): Refusal {
  if (name.startsWith('.env')) {
    return refusal(
      'read-at-run-time',
      `${name} is for the program that runs, and which of its values it needs is not in the sources.`,
      [
        `Take ${name} out of the COPY, and give the values to the container: env_file in compose, or secrets.`,
        `Add ${name} to .dockerignore.`,
        'Change the secrets in it: they are in every image that was built.',
      ],
    );
  }
  return refusal('use-an-agent', `${name} holds keys for other machines, which no image should have.`, [
    name === '.aws'
      ? 'Mount it where it is read: RUN --mount=type=secret,id=aws,target=/root/.aws/credentials …'
      : 'Use the agent of whoever builds: RUN --mount=type=ssh git clone … (docker build --ssh default).',
    `Take ${name} out of the COPY and add it to .dockerignore.`,
    'Replace the keys: they are in every image that was built.',
  ]);
}

function refusal(code: string, because: string, byHand: readonly string[]): Refusal {
  return { kind: 'refusal', code, because, byHand };
}
