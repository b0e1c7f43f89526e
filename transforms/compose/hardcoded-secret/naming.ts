/** Names for what a fix makes: variables, secrets and their files. */
import { byCodeUnit } from '../../../src/core/overlay.ts';
import type { Stack } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { dotenvLine, lineSetting } from '../../support/dotenv-lines.ts';
import { wordsOf } from '../../support/secret-names.ts';
import type { Secret } from './group.ts';
import type { Occurrence } from './places.types.ts';

/** Names that other secrets of the same look have taken: variables by `.env`, secrets by folder. */
export type Claims = Map<string, string>;

/** A relative path below a folder; `.` is the root. */
export function joinPath(folder: string, name: string): string {
  return folder === '.' || folder === '' ? name : `${folder}/${name}`;
}

/** Name of what the place holds, fit for a variable: its own, or the service's with `PASSWORD`. */
export function baseName(one: Occurrence): string {
  if (one.credential.kind === 'default') return one.credential.variable;
  if (one.form.kind === 'variable' || one.form.kind === 'build-argument') return asVariable(one.name);
  const last = wordsOf(one.name).at(-1) ?? 'password';
  const what =
    one.form.kind === 'embedded' || last.endsWith('pass') || last === 'auth' ? 'password' : wordsOf(one.name).join('_');
  const owner = one.host ?? one.service.name;
  const name = wordsOf(what).join('_').startsWith(wordsOf(owner).join('_')) ? what : `${owner}_${what}`;
  return asVariable(name.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase());
}

/** A name that Compose takes in `${…}`: the name itself, or what comes nearest (`spring.datasource.password`). */
function asVariable(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
  return name
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^(\d)/, '_$1')
    .toUpperCase();
}

/** What tells a place from its neighbours: `dev` of `compose.dev.yaml`, else the service's name. */
function prefixOf(secret: Secret): string {
  const { stack, name } = secret.primary.service;
  const file = stack.id.slice(stack.id.lastIndexOf('/') + 1);
  const middle = /^(?:docker-)?compose[.-](.+)\.ya?ml$/.exec(file)?.[1];
  return (middle ?? name).replace(/[^A-Za-z0-9]+/g, '_').replace(/^(\d)/, '_$1');
}

/** Every stack that a secret reaches, in order. */
export function stacksOf(secret: Secret): readonly Stack[] {
  return [...new Set(secret.occurrences.map((one) => one.service.stack))];
}

/**
 * A variable for a literal value: its own name where nothing else goes by it, else with the
 * stack's or the service's in front, else numbered.
 */
export function nameOfVariable(
  project: Project,
  secret: Secret,
  value: string,
  claims: Claims,
  wished?: string,
): string {
  const base = baseName(secret.primary);
  const files = [...new Set(stacksOf(secret).map((one) => one.envFile))].sort(byCodeUnit);
  const candidates = [...wish(wished, variablePattern), base, `${prefixOf(secret)}_${base}`.toUpperCase()];
  for (let count = 2; ; count += 1) {
    const name = candidates.shift() ?? `${prefixOf(secret)}_${base}_${count}`.toUpperCase();
    if (!files.every((file) => isFree(project, file, name, value, claims))) continue;
    for (const file of files) claims.set(`${file}\0${name}`, value);
    return name;
  }
}

function isFree(project: Project, file: string, name: string, value: string, claims: Claims): boolean {
  const claimed = claims.get(`${file}\0${name}`);
  if (claimed !== undefined && claimed !== value) return false;
  const present = lineSetting(project.files.read(file) ?? '', name);
  if (present !== undefined) return present.trim() === dotenvLine(name, value);
  // Somebody's `${NAME}` would get a value that it does not have today.
  return project.stacks.every(
    (stack) => stack.envFile !== file || stack.variableUses.every(({ use }) => use.name !== name),
  );
}

/** A name for the secret that a variable gives: its own, in lower case. */
export function nameOfSecret(
  project: Project,
  secret: Secret,
  variable: string,
  claims: Claims,
  wished?: string,
): string {
  for (const name of namesOfSecret(project, secret, variable.toLowerCase(), claims, wished))
    return claimed(secret, name, claims);
  throw new Error('no name is free');
}

/** A name for a secret of its own, with a file that is not there yet or holds this very value. */
export function nameOfFileSecret(
  project: Project,
  secret: Secret,
  value: string,
  claims: Claims,
  wished?: string,
): { readonly name: string; readonly file: string } {
  const { directory } = secret.primary.service.stack;
  for (const name of namesOfSecret(project, secret, baseName(secret.primary).toLowerCase(), claims, wished)) {
    const file = joinPath(directory, `secrets/${name}`);
    if (project.files.exists(file) && project.files.read(file) !== value) continue;
    return { name: claimed(secret, name, claims), file };
  }
  throw new Error('no name is free');
}

/** Files of one folder include and override each other, so a name is given once per folder. */
function claimKey(secret: Secret, name: string): string {
  return `${secret.primary.service.stack.directory}\0secret ${name}`;
}

function claimed(secret: Secret, name: string, claims: Claims): string {
  claims.set(claimKey(secret, name), idOf(secret));
  return name;
}

/** The same secret asks again when a stronger form did not fit. */
function idOf(secret: Secret): string {
  const { origin, start } = secret.primary.spot;
  return `${origin.file}\0${origin.range.start}\0${start}`;
}

/** Names that no top-level secret of the folder has, best first, without end. */
function* namesOfSecret(
  project: Project,
  secret: Secret,
  base: string,
  claims: Claims,
  wished?: string,
): Generator<string> {
  const { directory } = secret.primary.service.stack;
  const near = new Set([...stacksOf(secret), ...project.stacks.filter((stack) => stack.directory === directory)]);
  const isFree = (name: string): boolean => {
    const claim = claims.get(claimKey(secret, name));
    return (
      (claim === undefined || claim === idOf(secret)) &&
      [...near].every((stack) => stack.section('secrets')?.entries.has(name) !== true)
    );
  };
  const withPrefix = `${prefixOf(secret)}_${base}`.toLowerCase();
  for (const name of [...wish(wished, secretPattern), base, withPrefix]) if (isFree(name)) yield name;
  for (let count = 2; ; count += 1) if (isFree(`${withPrefix}_${count}`)) yield `${withPrefix}_${count}`;
}

/** Names of variables and of secrets that a person may choose: those that need no quotes anywhere. */
export const variablePattern = '[A-Za-z_][A-Za-z0-9_]{0,127}';
export const secretPattern = '[a-z0-9][a-z0-9_-]{0,63}';

function wish(name: string | undefined, pattern: string): readonly string[] {
  return name !== undefined && new RegExp(`^${pattern}$`).test(name) ? [name] : [];
}

/** Names that the top-level secrets of the folder have. */
export function secretsOfFolder(project: Project, secret: Secret): readonly string[] {
  const { directory } = secret.primary.service.stack;
  const near = [...stacksOf(secret), ...project.stacks.filter((stack) => stack.directory === directory)];
  return [...new Set(near.flatMap((stack) => [...(stack.section('secrets')?.entries.keys() ?? [])]))];
}
