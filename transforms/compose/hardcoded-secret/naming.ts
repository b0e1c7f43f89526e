/** Names for what a fix makes: variables, secrets and their files. */
import { byCodeUnit } from '../../../src/core/overlay.ts';
import type { Stack } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import type { Secret } from './group.ts';
import { dotenvLine, lineSetting } from './dotenv-lines.ts';
import { wordsOf } from './names.ts';
import type { Occurrence } from './places.types.ts';
import type { Claims } from './source.ts';

/** A relative path below a folder; `.` is the root. */
export function joinPath(folder: string, name: string): string {
  return folder === '.' || folder === '' ? name : `${folder}/${name}`;
}

/** Upper-case name of what the place holds: the variable's own, or the service's with `PASSWORD`. */
export function baseName(one: Occurrence): string {
  if (one.credential.kind === 'default') return one.credential.variable;
  if (one.form.kind === 'variable') return one.name;
  if (one.form.kind === 'build-argument') return one.name;
  const last = wordsOf(one.name).at(-1) ?? 'password';
  const what = one.form.kind === 'embedded' || last.endsWith('pass') || last === 'auth' ? 'password' : wordsOf(one.name).join('_');
  const owner = one.host ?? one.service.name;
  const name = wordsOf(what).join('_').startsWith(wordsOf(owner).join('_')) ? what : `${owner}_${what}`;
  return name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^(\d)/, '_$1').toUpperCase();
}

/** What tells a stack from its neighbours in the same folder: `compose.dev.yaml` is `dev`. */
function shortName(stack: Stack): string {
  const file = stack.id.slice(stack.id.lastIndexOf('/') + 1);
  const middle = /^(?:docker-)?compose[.-](.+)\.ya?ml$/.exec(file)?.[1];
  return (middle ?? stack.name).replace(/[^A-Za-z0-9]+/g, '_').replace(/^(\d)/, '_$1');
}

/** Every stack that a secret reaches, in order. */
export function stacksOf(secret: Secret): readonly Stack[] {
  return [...new Set(secret.occurrences.map((one) => one.service.stack))];
}

/**
 * A variable for a literal value: its own name where nothing else goes by it, else with the
 * stack's name in front, else numbered.
 */
export function nameOfVariable(project: Project, secret: Secret, value: string, claims: Claims): string {
  const base = baseName(secret.primary);
  const stack = secret.primary.service.stack;
  const files = [...new Set(stacksOf(secret).map((one) => one.envFile))].sort(byCodeUnit);
  const candidates = [base, `${shortName(stack)}_${base}`.toUpperCase()];
  for (let count = 2; ; count += 1) {
    const name = candidates.shift() ?? `${shortName(stack)}_${base}_${count}`.toUpperCase();
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
  return project.stacks.every((stack) => stack.envFile !== file || stack.variableUses.every(({ use }) => use.name !== name));
}

/** A name for the secret that is new in every stack it reaches. */
export function nameOfSecret(secret: Secret): string {
  const [name] = namesOfSecret(secret);
  if (name === undefined) throw new Error('no name is free');
  return name;
}

/** The same with a file that is not there yet, or holds this very value. */
export function nameOfFileSecret(project: Project, secret: Secret, value: string, claims: Claims): { readonly name: string; readonly file: string } {
  const { directory } = secret.primary.service.stack;
  for (const name of namesOfSecret(secret)) {
    const file = joinPath(directory, `secrets/${name}`);
    const claimed = claims.get(file);
    if (claimed !== undefined && claimed !== value) continue;
    if (project.files.exists(file) && project.files.read(file) !== value) continue;
    claims.set(file, value);
    return { name, file };
  }
  throw new Error('no name is free');
}

/** Names that no top-level secret of these stacks has, best first, without end. */
function* namesOfSecret(secret: Secret): Generator<string> {
  const base = baseName(secret.primary).toLowerCase();
  const taken = (name: string): boolean => stacksOf(secret).some((stack) => stack.section('secrets')?.entries.has(name) ?? false);
  const withStack = `${shortName(secret.primary.service.stack)}_${base}`.toLowerCase();
  for (const name of [base, withStack]) if (!taken(name)) yield name;
  for (let count = 2; ; count += 1) if (!taken(`${base}_${count}`)) yield `${base}_${count}`;
}
