/** What a finding and its fix say to a person. No secret's value goes in here. */
import type { Refusal } from '../../../src/core/types.ts';
import type { Stack } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import type { FixText } from '../../support/draft.ts';
import { spotKey } from './detect.ts';
import type { Secret } from './group.ts';
import type { SecretPlace } from './ladder.ts';
import { baseName, stacksOf } from './naming.ts';
import type { Occurrence } from './places.types.ts';
import type { Decision } from './source.ts';

/** Where a credential stands, in words: "POSTGRES_PASSWORD of service db". */
export function placeName(one: Occurrence): string {
  const { form, service, name } = one;
  const of = `of service ${service.name}`;
  if (form.kind === 'variable' || form.kind === 'env-file') return `${name} ${of}`;
  if (form.kind === 'embedded') return `the password in ${name} ${of}`;
  if (form.kind === 'elsewhere') return `${name} in ${form.modelPath.slice(2).join('.')} ${of}`;
  if (form.kind === 'build-argument') return `the build argument ${name} ${of}`;
  if (form.kind === 'label') return `the label ${name} ${of}`;
  const where = `in the ${form.field === 'healthcheck' ? 'health check' : form.field} ${of}`;
  if (name.startsWith('-')) return `the value of ${name} ${where}`;
  return form.style === 'assignment' ? `${name} ${where}` : `the password ${where}`;
}

/** One sentence about the case. */
export function messageOf(secret: Secret): string {
  const { primary, occurrences } = secret;
  const places = new Set(occurrences.map((one) => spotKey(one.spot))).size;
  const also = places > 1 ? `, and stands at ${places - 1} more ${places === 2 ? 'place' : 'places'}` : '';
  const { credential } = primary;
  if (primary.form.kind === 'label') return `A password hash is written into ${placeName(primary)}.`;
  if (credential.kind === 'tracked')
    return `${capital(placeName(primary))} comes from ${credential.file}, which git tracks${also}.`;
  if (credential.kind === 'default')
    return `${capital(placeName(primary))} falls back to a credential written in the file when ${credential.variable} is not set${also}.`;
  return `${capital(placeName(primary))} is a credential written in the file${also}.`;
}

/** The first letter of a sentence; names stay as they are written. */
function capital(text: string): string {
  return text.startsWith('the ') ? `T${text.slice(1)}` : text;
}

/** Refusals that the kind of place decides; undefined when a fix can be tried. */
export function refusalOf(secret: Secret): Refusal | undefined {
  const { primary, occurrences } = secret;
  if (primary.form.kind === 'label') {
    return {
      kind: 'refusal',
      code: 'basic-auth-label',
      because: `Labels cannot read a secret; the hash in ${placeName(primary)} must go to a file that the proxy reads.`,
      byHand: [
        'Put the user and its hash into a file beside the stack that git ignores.',
        'Mount it into the proxy, as a Docker secret for instance.',
        'Replace the label by the one that names the file (Traefik: basicauth.usersfile).',
        'Change the password: its hash stays in the git history and can be attacked offline.',
      ],
    };
  }
  if (occurrences.every((one) => one.form.kind === 'build-argument')) {
    return {
      kind: 'refusal',
      code: 'build-argument',
      because: `Build arguments stay in the history of the image, whatever they come from, so ${primary.name} must become a build secret.`,
      byHand: [
        `Give it to the build as a secret: build.secrets in the compose file, RUN --mount=type=secret,id=${baseName(primary).toLowerCase()} in the Dockerfile.`,
        `Remove the ARG ${primary.name} from the Dockerfile and the build argument from the service.`,
        `Rotate it: it is in the git history and in every image built so far.`,
      ],
    };
  }
  return undefined;
}

/** Variables that act on an empty data directory only. */
const initialOnly = /^(POSTGRES|MYSQL|MARIADB|MONGO_INITDB)_[A-Z_]*PASSWORD$/;

export function fixText(project: Project, decision: Decision): FixText {
  const { source, places, secret, settings } = decision;
  const name = baseName(secret.primary);
  const filed = places.filter((place) => place.delivery.kind !== 'variable');
  const literal = secret.occurrences.every((one) => one.credential.kind === 'literal');
  const safe =
    source.kind === 'file' &&
    literal &&
    places.every((place) => place.delivery.kind === 'file-variable' && place.delivery.file.certain);
  return {
    applicability: safe ? 'safe' : 'review',
    title:
      source.kind === 'variable'
        ? `Take ${name} from the environment`
        : `Make ${name} the Docker secret ${source.secret}`,
    why: [...new Set(places.flatMap(reasons))],
    mayBreak: safe ? [] : risks(project, decision, filed),
    followUps: [
      `Rotate ${source.kind === 'file' ? name : source.variable}: the old value is in the git history.`,
      ...(secret.occurrences.some((one) => initialOnly.test(one.name))
        ? [
            `The image uses ${name} only when its data directory is empty: to rotate it, change the password inside the database as well.`,
          ]
        : []),
      ...(source.kind === 'file'
        ? [
            `Bring ${source.file} to every host that runs the stack (mode 0444, in a folder that only its owner can enter): git ignores it.`,
          ]
        : settings.map(
            (setting) => `Set ${setting.variable} on every host that runs the stack: git ignores ${setting.file}.`,
          )),
      ...secret.occurrences
        .filter((one) => one.form.kind === 'build-argument')
        .map((one) => `The build argument ${one.name} stays in the history of the image: make it a build secret.`),
    ],
  };
}

function reasons({ occurrence, delivery }: SecretPlace): readonly string[] {
  const place = placeName(occurrence);
  if (delivery.kind === 'file-variable')
    return [`${delivery.file.convention.fileEnv} is read by the image [${delivery.file.source}]`];
  if (delivery.kind === 'flag' || delivery.kind === 'export') {
    return [
      `The entrypoint runs the command that it is given, so a shell can read the file first [${delivery.start.source}]`,
      'The command assigns the secret, tests it, then uses it: an unreadable or empty file stops the service [measured on Docker Engine 20.10]',
    ];
  }
  if (delivery.kind === 'script' || delivery.kind === 'healthcheck' || delivery.kind === 'script-variable')
    return [
      `A shell runs ${place.includes('health') ? 'the health check' : 'the command'} and can read the file [Compose specification, services: command, healthcheck]`,
    ];
  return [
    `${capital(place)} comes from the environment of Compose, since ${delivery.because} [Compose specification, interpolation]`,
  ];
}

function risks(project: Project, decision: Decision, filed: readonly SecretPlace[]): readonly string[] {
  const { source, changed, secret, settings } = decision;
  const stacks = stacksOf(secret).map((stack) => stack.id);
  const variable = source.kind === 'file' ? undefined : source.variable;
  const list: string[] = [];
  if (source.kind === 'file') {
    list.push(`A host without ${source.file} does not start the stack.`);
    for (const name of variablesOf(secret))
      list.push(`${name} is no longer read: a host that sets it must put its value into ${source.file}.`);
  } else {
    list.push(`Compose refuses ${stacks.join(', ')} until ${variable ?? ''} is set.`);
  }
  for (const { stack, variable: name } of changed) {
    list.push(
      `${stack.id} had another default for ${name}: where it is not set, the stack gets the value of the main stack from now on.`,
    );
  }
  for (const setting of settings) {
    const others = project.stacks.flatMap((stack) =>
      stack.envFile === setting.file ? othersOf(stack, setting.variable, secret) : [],
    );
    if (others.length > 0)
      list.push(`${setting.variable} in ${setting.file} also reaches ${[...new Set(others)].join(', ')}.`);
  }
  for (const place of filed) {
    const { delivery, occurrence } = place;
    if (delivery.kind === 'file-variable' && !delivery.file.certain)
      list.push(`${occurrence.service.name} must read ${delivery.file.convention.fileEnv}: ${delivery.file.source}.`);
    if (delivery.kind === 'export' || delivery.kind === 'script-variable') {
      const variable = occurrence.form.kind === 'embedded' ? occurrence.form.variable : occurrence.name;
      list.push(
        `${variable} is set by the start command of ${occurrence.service.name} only: docker compose exec does not see it.`,
      );
    }
    if (delivery.kind === 'flag' || delivery.kind === 'export')
      list.push(
        `${occurrence.service.name} starts through a shell: a tag of the image without a shell, or with another entrypoint, does not start.`,
      );
  }
  return [...new Set(list)];
}

function variablesOf(secret: Secret): readonly string[] {
  return [
    ...new Set(
      secret.occurrences.flatMap(({ credential }) => (credential.kind === 'default' ? [credential.variable] : [])),
    ),
  ];
}

/** Services of a stack that a new line of the `.env` reaches although the secret does not stand there. */
function othersOf(stack: Stack, variable: string, secret: Secret): readonly string[] {
  const own = new Set(secret.occurrences.filter((one) => one.service.stack === stack).map((one) => one.service.name));
  const users = stack.variableUses
    .filter(({ use }) => use.name === variable)
    .flatMap(({ modelPath }) => (modelPath[0] === 'services' ? [modelPath[1] ?? ''] : []));
  const through = stack.services
    .filter((service) => service.get('env_file') !== undefined)
    .map((service) => service.name);
  return [...users, ...through].filter((name) => !own.has(name)).map((name) => `service ${name} of ${stack.id}`);
}
