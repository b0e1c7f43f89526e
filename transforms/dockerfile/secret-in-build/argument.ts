/** From a build argument to a secret that is mounted where it is used. */
import type { Fix, Refusal } from '../../../src/core/types.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import { variableUsesIn } from '../../../src/source/dockerfile/variables.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { splitShell } from '../../../src/source/shell/split.ts';
import { buildLine, handInBuildSecret, servicesBuilding } from '../../support/build-secrets.ts';
import { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../../support/draft.ts';
import type { BuildSecret } from './detect.ts';
import { handedOn } from './handed-on.ts';
import { canMount, idOf, mountVariable } from './mount.ts';
import { removePair } from './remove.ts';

/** Programs that read a token out of the environment, or start one that does. */
const clients = new Set([
  'npm',
  'npx',
  'yarn',
  'pnpm',
  'bun',
  'node',
  'pip',
  'pip3',
  'python',
  'python3',
  'poetry',
  'uv',
  'pipenv',
  'bundle',
  'gem',
  'rake',
  'rails',
  'composer',
  'php',
  'go',
  'cargo',
  'mvn',
  './mvnw',
  'mvnw',
  'gradle',
  './gradlew',
  'gradlew',
  'dotnet',
  'git',
  'make',
  'sentry-cli',
  'turbo',
  'sbt',
  'mix',
  'bash',
  'sh',
]);

export function outcomeOfArgument(project: Project, facts: DockerfileFacts, secret: BuildSecret): Fix | Refusal {
  const { name, stage } = secret;
  const services = servicesBuilding(project, facts);
  if (stage === undefined) return globalArgument(facts, name);
  const alias = handedOn(project, facts, stage, secret);
  const users = usersOf(facts, stage, secret.instruction, name, alias);
  if ('other' in users) {
    return refusal(
      'used-outside-run',
      `Line ${users.other.line} (${users.other.keyword}) uses ${name} too, where no secret can be mounted.`,
      [
        `Take ${name} out of line ${users.other.line}: what it makes stays in the image.`,
        mountStep(name),
        `Take ARG ${name} away.`,
      ],
    );
  }
  if (users.runs.length === 0) {
    return refusal(
      'use-not-found',
      `No RUN of this stage names ${name} or starts a program that is known to read it.`,
      [`If nothing reads ${name}: take ARG ${name} away.`, mountStep(name)],
    );
  }
  const stuck = users.runs.find((one) => !canMount(facts, one));
  if (stuck !== undefined) {
    return refusal(
      'needs-newer-syntax',
      `Line ${stuck.line} is in exec form or a here-document, where the secret has to come as a variable of the mount.`,
      ['Write # syntax=docker/dockerfile:1 in the first line.', mountStep(name)],
    );
  }
  const literal = services.find((service) => literalArgument(service, name));
  if (literal !== undefined) {
    return refusal(
      'value-in-compose',
      `${literal.file} writes the value of ${name} into build.args of ${literal.name}.`,
      [
        `Change the secret where it is used, and take it out of ${literal.file}.`,
        mountStep(name),
        `Write secrets: [${idOf(name)}] below build, and the secret at the top level of ${literal.file}.`,
      ],
    );
  }
  return fixOrRefusal(
    () => convert(project, facts, stage, secret, users.runs, services, alias),
    [mountStep(name), `Take ARG ${name} away.`],
  );
}

function refusal(code: string, because: string, byHand: readonly string[]): Refusal {
  return { kind: 'refusal', code, because, byHand };
}

function mountStep(name: string): string {
  return `Mount it where it is used: RUN --mount=type=secret,id=${idOf(name)},env=${name} …`;
}

/** Declared above FROM it reaches FROM alone, or the stages that declare it again. */
function globalArgument(facts: DockerfileFacts, name: string): Refusal {
  const again = facts.stages.filter(({ args }) => args.has(name));
  return refusal(
    'declared-above-from',
    again.length === 0
      ? `${name} stands above FROM, where only FROM itself can use it.`
      : `${name} stands above FROM, and ${again.map(({ label }) => label).join(', ')} declare it again.`,
    [`Take ARG ${name} above FROM away.`, ...(again.length === 0 ? [] : [mountStep(name)])],
  );
}

type Users = { readonly other: Instruction } | { readonly runs: readonly Instruction[] };

/** RUN lines below the ARG that name the variable; else those that start a program which may read it. */
function usersOf(
  facts: DockerfileFacts,
  stage: Stage,
  argument: Instruction,
  name: string,
  alias: BuildSecret | undefined,
): Users {
  const below = stage.instructions.slice(stage.instructions.indexOf(argument) + 1);
  const uses = (one: Instruction): number =>
    variableUsesIn(one.argumentText, facts.escape).filter((use) => use.name === name).length;
  const named = below.filter(
    (one) =>
      (one !== alias?.instruction || uses(one) > 1) &&
      (uses(one) > 0 ||
        one.heredocs.some(({ contentRange }) => facts.text.slice(contentRange.start, contentRange.end).includes(name))),
  );
  const other = named.find(({ keyword }) => keyword !== 'RUN');
  if (other !== undefined) return { other };
  if (named.length > 0) return { runs: named };
  return { runs: below.filter((one) => one.keyword === 'RUN' && startsClient(one)) };
}

/** Whether a RUN starts a program that may read the secret out of its environment. */
export function startsClient({ argument, isJson, words }: Instruction): boolean {
  return isJson
    ? clients.has(words[0]?.value ?? '')
    : splitShell(argument).commands.some((command) => clients.has(command.words[0]?.literal ?? ''));
}

function argumentOf(service: Service, name: string) {
  return service.build?.args.find((entry) => entry.name === name);
}

function literalArgument(service: Service, name: string): boolean {
  const entry = argumentOf(service, name);
  return entry !== undefined && entry.raw !== null && entry.raw !== '' && entry.variables.length === 0;
}

function convert(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  secret: BuildSecret,
  runs: readonly Instruction[],
  services: readonly Service[],
  alias: BuildSecret | undefined,
): Fix | Refusal {
  const { name, value } = secret;
  const edits = new DockerfileEdits(project, facts);
  removePair(edits, secret);
  if (alias !== undefined) {
    removePair(edits, alias);
    edits.touches(stage, 'env', name);
  }
  // Compose 2.26 hands in an empty secret where its variable is unset, and docker build none (test/engine/build-secrets.test.ts).
  const isOptional = secret.word.value === `${name}=`;
  for (const run of runs) mountVariable(edits, facts, run, name, isOptional);
  const id = idOf(name);
  // The one that names a variable decides for its stack.
  const named = [...services].sort(
    (a, b) => Number(argumentOf(b, name) !== undefined) - Number(argumentOf(a, name) !== undefined),
  );
  handInBuildSecret(edits.draft, named, id, (service) => ({
    environment: argumentOf(service, name)?.variables[0]?.name ?? name,
  }));
  for (const service of services) {
    const entry = argumentOf(service, name);
    if (entry === undefined) continue;
    if (entry.origin.file !== service.file || entry.origin.via.length > 0) {
      return refusal(
        'argument-set-elsewhere',
        `build.args of ${service.name} gets ${name} through a fragment or another file.`,
        [
          `Take ${name} out of build.args there.`,
          `Write secrets: [${id}] below build of ${service.name}.`,
          mountStep(name),
        ],
      );
    }
    edits.draft.compose(service.file).remove(entry.origin.path, { prune: true });
  }
  return edits.fix({
    applicability: 'review',
    title: `Mount ${name} as a secret where it is used`,
    why: [
      `Values of build arguments stay in the history of the image; a mounted secret is in no layer [docs.docker.com/build/building/secrets]`,
      `${stage.label} uses ${name} in line ${runs.map(({ line }) => line).join(' and ')} [this file]`,
    ],
    mayBreak: [
      `A build that hands ${name} in by --build-arg, and a builder without BuildKit.`,
      ...(value === '' ? [] : [`A build that hands nothing in and counts on the value in the file.`]),
    ],
    followUps: [
      `Build with ${buildLine(id, { environment: name })}`,
      ...(value === ''
        ? []
        : [`Change ${name} where it is used: its old value is in the history of git and in every image.`]),
    ],
  });
}
