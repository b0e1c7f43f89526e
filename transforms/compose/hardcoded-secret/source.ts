/** Where a secret will come from: decided once for all its places. */
import type { Refusal } from '../../../src/core/types.ts';
import type { Service, Stack } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { lineSetting } from '../../support/dotenv-lines.ts';
import { rankOf, type Secret } from './group.ts';
import { placesOf, type SecretPlace } from './ladder.ts';
import { type Claims, nameOfFileSecret, nameOfSecret, nameOfVariable } from './naming.ts';
import type { Occurrence } from './places.types.ts';

export type Source =
  /** A file beside the stack. */
  | { readonly kind: 'file'; readonly secret: string; readonly file: string }
  /** A variable that Compose makes a file of. */
  | { readonly kind: 'environment'; readonly secret: string; readonly variable: string }
  /** A variable alone. */
  | { readonly kind: 'variable'; readonly variable: string };

/** A line for a `.env`. */
export interface Setting {
  readonly file: string;
  readonly variable: string;
  readonly value: string;
}

export interface Decision {
  readonly secret: Secret;
  readonly source: Source;
  readonly places: readonly SecretPlace[];
  /** A default that is written already gives the variable its name. */
  readonly hasOwnVariable: boolean;
  /** What the files are to be given: only what they do not have yet. */
  readonly settings: readonly Setting[];
  /** Stacks in which the variable had another default: they get another value. */
  readonly changed: readonly { readonly stack: Stack; readonly variable: string }[];
  /** The value that is moved. */
  readonly value: string;
}

export interface DecideOptions {
  readonly claims: Claims;
  /** Takes the last rung for every place, for this reason. */
  readonly variablesOnly: string | undefined;
  /** Names that a person wishes, by parameter; taken where they are free. */
  readonly values: Readonly<Record<string, string>>;
}

/** Chooses the source; a refusal when nothing can be done without a person. */
export function decide(project: Project, secret: Secret, options: DecideOptions): Decision | Refusal {
  const ranked = placesOf(project, secret.occurrences);
  const defaults = defaultsOf(secret);
  const { variablesOnly } = options;
  const best = variablesOnly === undefined ? ranked : ranked.map((place) => demoted(place, variablesOnly));
  const places =
    defaults.size > 1
      ? best.map((place) => demoted(place, 'several variables give it'))
      : withoutLoneHealthchecks(best);
  const value = [...defaults.values()][0]?.value ?? secret.primary.credential.value;
  const [own] = [...defaults.keys()];
  const filed = places.filter((place) => place.delivery.kind !== 'variable');
  const all = filed.length === places.length;
  const readOnly = filed.some((place) => place.services.some(isReadOnly));

  if (all && (own === undefined || readOnly)) {
    const { name, file } = nameOfFileSecret(project, secret, value, options.claims, options.values['secret']);
    return {
      secret,
      source: { kind: 'file', secret: name, file },
      places,
      hasOwnVariable: own !== undefined,
      settings: [],
      changed: [],
      value,
    };
  }
  // A container with a read-only root is refused by the engine when Compose has to copy a secret in.
  const final = withoutLoneHealthchecks(
    places.map((place) =>
      place.services.some(isReadOnly)
        ? demoted(place, 'the container is read-only, and Compose cannot copy a secret into it')
        : place,
    ),
  );
  const unfit = final.find(
    ({ delivery, occurrence: { form } }) => delivery.kind === 'variable' && form.kind === 'command' && !form.takesValue,
  );
  if (unfit !== undefined) return valueInQuotes(unfit.occurrence);
  const variable = own ?? nameOfVariable(project, secret, value, options.claims, options.values['variable']);
  const source: Source = final.some((place) => place.delivery.kind !== 'variable')
    ? {
        kind: 'environment',
        secret: nameOfSecret(project, secret, variable, options.claims, options.values['secret']),
        variable,
      }
    : { kind: 'variable', variable };
  const wanted = defaults.size === 0 ? new Map([[variable, { value }]]) : defaults;
  const settings = missingSettings(project, final, wanted);
  const tracked = settings.find((setting) => project.files.isTracked(setting.file));
  if (tracked !== undefined) return trackedEnvFile(tracked.file, [variable]);
  const changed = changedStacks(secret, wanted, project);
  return { secret, source, places: final, hasOwnVariable: own !== undefined, settings, changed, value };
}

/** The refusal for a `.env` that is in the repository: whatever is put there is published. */
export function trackedEnvFile(file: string, variables: readonly string[]): Refusal {
  return {
    kind: 'refusal',
    code: 'tracked-env-file',
    because: `git tracks ${file}, so every value in it is in the repository and in its history.`,
    byHand: [
      `Take it out of the repository and keep it on disk: git rm --cached ${file}`,
      `Add ${file} to .gitignore, and keep the names without values in a tracked ${file}.example.`,
      `Rotate ${variables.join(', ')}: the old value stays in the git history.`,
      'Run dockfix again: what is left in the compose files can then be moved.',
    ],
  };
}

/** The refusal for a value that is quoted in a way that a variable put there by Compose would break. */
function valueInQuotes(one: Occurrence): Refusal {
  const { service, form } = one;
  const field = form.kind === 'command' ? form.field : 'command';
  return {
    kind: 'refusal',
    code: 'value-in-quotes',
    because: `The ${field} of service ${service.name} quotes its credential with characters that would be read differently if Compose put the value in.`,
    byHand: [
      'Rotate the credential to one of letters, digits and _ - . only, then run dockfix again.',
      `Or read it from a file in the ${field}: x="$$(cat /run/secrets/NAME)" and "$$x".`,
    ],
  };
}

function demoted(place: SecretPlace, because: string): SecretPlace {
  return place.delivery.kind === 'variable' ? place : { ...place, delivery: { kind: 'variable', because } };
}

/** A health check reads the file only where its service is given the file anyway. */
function withoutLoneHealthchecks(places: readonly SecretPlace[]): readonly SecretPlace[] {
  const given = new Set(
    places
      .filter((place) => place.delivery.kind !== 'variable' && place.delivery.kind !== 'healthcheck')
      .flatMap((place) => place.services),
  );
  return places.map((place) =>
    place.delivery.kind === 'healthcheck' && !place.services.every((service) => given.has(service))
      ? demoted(place, 'its service is given the value in another way')
      : place,
  );
}

export function isReadOnly(service: Service): boolean {
  const node = service.get('read_only');
  return node?.kind === 'scalar' && (node.value === true || node.value === 'true');
}

/** The variables that give the secret, with the default of the main stack: `compose.yaml` before its siblings. */
function defaultsOf(secret: Secret): ReadonlyMap<string, { readonly value: string; readonly stack: Stack }> {
  const found = new Map<string, { value: string; stack: Stack }>();
  for (const { credential, service } of secret.occurrences) {
    if (credential.kind !== 'default') continue;
    const known = found.get(credential.variable);
    if (known === undefined || rankOf(service.stack) < rankOf(known.stack))
      found.set(credential.variable, { value: credential.value, stack: service.stack });
  }
  return found;
}

/** The `.env` files that Compose reads for these places; an included file reads the one of its own folder. */
export function envFilesOf(places: readonly SecretPlace[]): readonly string[] {
  const services = places.flatMap((place) => place.services);
  const mains = new Set(services.map((service) => service.stack.id));
  const isIncluded = (service: Service): boolean =>
    service.file !== service.stack.id &&
    mains.has(service.file) &&
    service.node.origin.via.some((step) => step.kind === 'include');
  return [...new Set(services.filter((service) => !isIncluded(service)).map((service) => service.stack.envFile))];
}

function missingSettings(
  project: Project,
  places: readonly SecretPlace[],
  wanted: ReadonlyMap<string, { readonly value: string }>,
): readonly Setting[] {
  return envFilesOf(places).flatMap((file) =>
    [...wanted].flatMap(([variable, { value }]) => {
      const present = lineSetting(project.files.read(file) ?? '', variable);
      return present === undefined ? [{ file, variable, value }] : [];
    }),
  );
}

/** Stacks whose own default differs from the value that the variable has from now on. */
function changedStacks(
  secret: Secret,
  wanted: ReadonlyMap<string, { readonly value: string }>,
  project: Project,
): Decision['changed'] {
  const changed = new Map<Stack, string>();
  for (const { credential, service } of secret.occurrences) {
    if (credential.kind !== 'default') continue;
    const text = project.files.read(service.stack.envFile) ?? '';
    const value = wanted.get(credential.variable)?.value;
    if (lineSetting(text, credential.variable) === undefined && value !== credential.value)
      changed.set(service.stack, credential.variable);
  }
  return [...changed].map(([stack, variable]) => ({ stack, variable }));
}
