/** From a value in ENV to one that the services of compose give. */
import type { Fix, Refusal } from '../../../src/core/types.ts';
import { StyledValue } from '../../../src/source/compose/editor.types.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import { variableUsesIn } from '../../../src/source/dockerfile/variables.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { excludeFromBuilds } from '../../support/build-context.ts';
import { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { dotenvLine, mentions } from '../../support/dotenv-lines.ts';
import { fixOrRefusal } from '../../support/draft.ts';
import { lineage } from '../../support/shell/runs.ts';
import { enumerated } from '../../support/words.ts';
import { outcomeOfArgument, startsClient } from './argument.ts';
import type { BuildSecret } from './detect.ts';
import { argumentBehind } from './handed-on.ts';
import { removePair } from './remove.ts';

export function outcomeOfEnvironment(project: Project, facts: DockerfileFacts, secret: BuildSecret): Fix | Refusal {
  const { name, value, stage } = secret;
  const argument = argumentBehind(project, facts, secret);
  if (argument !== undefined) return outcomeOfArgument(project, facts, argument);
  const services = stage === undefined ? [] : servicesWith(project, facts, stage);
  if (stage === undefined || services.length === 0)
    return refusal(
      'needed-at-run-time',
      `ENV is there for the program that runs, too, and whether it reads ${name} is not in the sources.`,
      secret,
    );
  const user = userBelow(facts, stage, secret);
  if (user !== undefined)
    return refusal(
      'needed-by-the-build',
      `Line ${user.line} (${user.keyword}) names ${name}, or starts a program that may read it.`,
      secret,
    );
  const unset = services.filter((service) => !gives(service, name));
  if (unset.length > 0 && (value === '' || value.includes('\\')))
    return refusal(
      'needed-at-run-time',
      `The value of ${name} comes from the build, and ${enumerated(unset.map((one) => one.name))} get it from nowhere else.`,
      secret,
    );
  const obstacle = unset.map((service) => obstacleIn(project, service, name)).find((one) => one !== undefined);
  if (obstacle !== undefined) return { ...refusal(obstacle.code, obstacle.because, secret) };
  return fixOrRefusal(() => moveOut(project, facts, stage, secret, services, unset), byHand(secret));
}

function moveOut(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  secret: BuildSecret,
  services: readonly Service[],
  unset: readonly Service[],
): Fix {
  const { name, value } = secret;
  const edits = new DockerfileEdits(project, facts);
  const { draft } = edits;
  removePair(edits, secret);
  edits.touches(stage, 'env', name);
  const required = `\${${name}:?set ${name} in .env or the environment}`;
  for (const service of unset) {
    const { stack, path, file } = service;
    const editor = draft.compose(file);
    const environment = service.get('environment');
    if (environment?.kind === 'list') editor.addItem([...path, 'environment'], `${name}=${required}`);
    else if (environment?.kind === 'map') editor.set([...path, 'environment', name], required);
    else editor.set([...path, 'environment'], new StyledValue('block', { [name]: required }));
    draft.touches(stack.id, 'services', service.name, 'environment');
  }
  for (const file of new Set(unset.map(({ stack }) => stack.envFile))) {
    if (!project.files.isIgnored(file)) draft.appendLines({ file: '.gitignore', lines: [`/${file}`], secret: false });
    if (!project.files.exists(file)) excludeFromBuilds(draft, project, file, true);
    draft.appendLines({ file, lines: [dotenvLine(name, value)], secret: true });
  }
  const names = enumerated([...new Set(services.map((service) => service.name))]);
  return edits.fix({
    applicability: 'review',
    title:
      unset.length === 0
        ? `Take ${name} out of ENV: its services set it`
        : `Give ${name} to ${enumerated([...new Set(unset.map((one) => one.name))])} instead of the image`,
    why: [
      'Whoever has the image has what stands in ENV: docker image inspect shows it [docs.docker.com/reference/dockerfile#env]',
      unset.length === 0
        ? `${names} set it in compose, so the value of the image reaches no container of them`
        : 'What a service has in environment goes before ENV of its image [docs.docker.com/compose/how-tos/environment-variables/envvars-precedence]',
    ],
    mayBreak: [`A container that is started without Compose: ${name} is not set there any more.`],
    followUps:
      value === ''
        ? []
        : [`Change ${name} where it is used: its old value is in the history of git and in every image.`],
  });
}

/** Services whose image has the environment of this stage. */
function servicesWith(project: Project, facts: DockerfileFacts, stage: Stage): readonly Service[] {
  return facts.stages
    .filter((one) => lineage(one).includes(stage))
    .flatMap((one) => project.servicesBuiltFrom(facts, one));
}

/** A name alone takes what the host has, and without that the image's value stays. */
function gives(service: Service, name: string): boolean {
  return service.environment.some((entry) => entry.name === name && entry.raw !== null);
}

interface Obstacle {
  readonly code: string;
  readonly because: string;
}

function obstacleIn(project: Project, service: Service, name: string): Obstacle | undefined {
  const { stack } = service;
  if (service.environment.some((entry) => entry.name === name))
    return {
      code: 'handed-through',
      because: `${service.name} hands ${name} of its host through, and has that of the image where the host has none.`,
    };
  const environment = service.get('environment');
  if (environment !== undefined && (environment.origin.file !== service.file || environment.origin.via.length > 0))
    return {
      code: 'environment-elsewhere',
      because: `${service.name} gets its environment through a fragment or another file, which others may share.`,
    };
  // Somebody's `${NAME}` would get a value that it does not have today.
  const isUsed = project.stacks.some(
    (one) => one.envFile === stack.envFile && one.variableUses.some(({ use }) => use.name === name),
  );
  if (isUsed || mentions(project.files.read(stack.envFile) ?? '', name))
    return {
      code: 'variable-taken',
      because: `There is a variable ${name} in ${stack.envFile} or its stack already, with a value of its own.`,
    };
  if (project.files.isTracked(stack.envFile))
    return {
      code: 'tracked-env-file',
      because: `git tracks ${stack.envFile}, so every value in it is in the repository and in its history.`,
    };
  return undefined;
}

/** The first instruction below, in this stage or those that stand on it, that may need the value. */
function userBelow(facts: DockerfileFacts, stage: Stage, { name, instruction }: BuildSecret): Instruction | undefined {
  const below = facts.stages
    .filter((one) => lineage(one).includes(stage))
    .flatMap(({ instructions }) => instructions)
    .filter((one) => one.range.start > instruction.range.start);
  return below.find(
    (one) =>
      variableUsesIn(one.argumentText, facts.escape).some((use) => use.name === name && isRead(one)) ||
      one.heredocs.some(({ contentRange }) => facts.text.slice(contentRange.start, contentRange.end).includes(name)) ||
      (one.keyword === 'RUN' && startsClient(one)),
  );
}

/** CMD, ENTRYPOINT and HEALTHCHECK run in the container, where the services set it. */
function isRead({ keyword }: Instruction): boolean {
  return keyword !== 'CMD' && keyword !== 'ENTRYPOINT' && keyword !== 'HEALTHCHECK';
}

function refusal(code: string, because: string, secret: BuildSecret): Refusal {
  return { kind: 'refusal', code, because, byHand: byHand(secret) };
}

function byHand({ name, value }: BuildSecret): readonly string[] {
  return [
    ...(value === ''
      ? []
      : ['Change the value where it is used: it is in the source and in every image that was built.']),
    `If only the build needs ${name}: take it out of ENV and mount it where it is used, RUN --mount=type=secret,id=${name.toLowerCase()},env=${name} …`,
    `If the program needs it: take it out of ENV, and give it to the container (environment, or a secret and ${name}_FILE).`,
  ];
}
