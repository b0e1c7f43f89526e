/** The compose services that run the stage: what they start and ask in the container moves along, or blocks. */

import { distrolessUsers, lostVariables } from '../../../src/knowledge/distroless.ts';
import { StyledValue } from '../../../src/source/compose/editor.types.ts';
import type { Service, Traced, TracedList, TracedScalar } from '../../../src/source/compose/types.ts';
import type { CommandForm } from '../../../src/source/dockerfile/types.ts';
import { argvOf, argvOfShell } from './command.ts';
import { convertHealth } from './health.ts';
import type { Runtime } from './runtime.ts';
import { afterEntrypoint, type Start } from './start.ts';
import type { Work } from './work.ts';

/** Judges every service; edits what can move. */
export function takeServices(work: Work, start: Start, runtime: Runtime): void {
  const done = new Set<string>();
  for (const service of work.services) {
    const { name } = service;
    takeUser(work, service);
    takeMounts(work, service);
    takeEnvironment(work, service);
    for (const [key, take] of [
      ['entrypoint', (value: Traced) => takeEntrypoint(work, service, value, runtime)],
      ['command', (value: Traced) => takeCommand(work, service, value, start, runtime)],
    ] as const) {
      const value = service.get(key);
      if (value === undefined || isNull(value)) continue;
      const place = placeOf(value);
      if (!done.has(place)) take(value);
      done.add(place);
      work.draft.touches(service.stack.id, 'services', name, key);
    }
    const test = service.get('healthcheck', 'test');
    if (test !== undefined && !isNull(test)) {
      const place = placeOf(test);
      if (!done.has(place)) takeHealthcheck(work, service, test, runtime);
      done.add(place);
      work.draft.touches(service.stack.id, 'services', name, 'healthcheck', 'test');
    }
  }
}

function takeHealthcheck(work: Work, service: Service, test: Traced, runtime: Runtime): void {
  const check = readTest(test);
  if (check === 'none') return;
  if (check === undefined) {
    block(
      work,
      service,
      test,
      'healthcheck',
      'its form is not understood',
      'Write test as a list that starts with CMD.',
    );
    return;
  }
  const result = convertHealth(check, runtime);
  if ('blocked' in result) {
    block(
      work,
      service,
      test,
      'healthcheck',
      result.blocked,
      'Let the program answer (a healthcheck subcommand), or probe it from outside and lower depends_on to service_started.',
    );
    return;
  }
  const unchanged = check.form === 'exec' && same(check.words, result.argv);
  if (!unchanged) write(work, service, test, 'healthcheck', ['CMD', ...result.argv]);
}

/** The command of a `test`, whatever way it is written. */
function readTest(test: Traced): CommandForm | 'none' | undefined {
  const range = { start: 0, end: 0 };
  if (test.kind === 'scalar')
    return typeof test.value === 'string' ? { form: 'shell', words: [test.value], range } : undefined;
  if (test.kind !== 'list') return undefined;
  const [kind, ...words] = stringsOf(test) ?? [];
  if (kind === 'NONE') return 'none';
  if (kind === 'CMD-SHELL' && words.length === 1) return { form: 'shell', words, range };
  return kind === 'CMD' && words.length > 0 ? { form: 'exec', words, range } : undefined;
}

function takeCommand(work: Work, service: Service, value: Traced, start: Start, runtime: Runtime): void {
  const entrypoint = service.get('entrypoint');
  if (entrypoint !== undefined && !isNull(entrypoint)) return;
  // Behind the image's own ENTRYPOINT these are arguments, before and after.
  if (start.entrypoint !== undefined) return;
  const words = wordsOf(value);
  const program = 'argv' in words ? runtime.program(words.argv) : undefined;
  const wanted = program && afterEntrypoint(program, runtime.entrypoint);
  if (!('argv' in words) || wanted === undefined) {
    block(
      work,
      service,
      value,
      'command',
      'argv' in words ? 'what it starts is not in the new image' : words.needsShell,
      'Write a list that starts the program itself.',
    );
    return;
  }
  if (!same(words.argv, wanted)) write(work, service, value, 'command', wanted);
}

function takeEntrypoint(work: Work, service: Service, value: Traced, runtime: Runtime): void {
  const own = wordsOf(value);
  const command = service.get('command');
  const more = command === undefined || isNull(command) ? undefined : wordsOf(command);
  const full = 'argv' in own ? [...own.argv, ...(more !== undefined && 'argv' in more ? more.argv : [])] : [];
  const program = runtime.program(full);
  if (!('argv' in own) || program === undefined) {
    block(
      work,
      service,
      value,
      'entrypoint',
      'argv' in own ? 'what it starts is not in the new image' : own.needsShell,
      'Write a list that starts the program itself.',
    );
    return;
  }
  const wanted = program.slice(0, program.length - (full.length - own.argv.length));
  if (!same(own.argv, wanted)) write(work, service, value, 'entrypoint', wanted);
}

/** A string is split into words by Compose; it is not run by a shell. */
function wordsOf(value: Traced): ReturnType<typeof argvOf> {
  if (value.kind === 'list') {
    const words = stringsOf(value);
    return words === undefined
      ? { needsShell: 'its form is not understood' }
      : argvOf({ form: 'exec', words, range: { start: 0, end: 0 } });
  }
  return value.kind === 'scalar' ? argvOfShell(String(value.value)) : { needsShell: 'its form is not understood' };
}

function takeUser(work: Work, service: Service): void {
  const user = service.get('user');
  if (user?.kind !== 'scalar') return;
  const [name = ''] = String(user.value).split(':');
  if (!/^\d+$/.test(name) && !distrolessUsers.has(name)) {
    block(work, service, user, 'user', 'the account is not in a distroless image', 'Write its number.');
  }
}

function takeMounts(work: Work, service: Service): void {
  const directory = work.stage.workdir?.value;
  for (const mount of service.mounts) {
    if (mount.type === 'bind' && directory !== undefined && directory !== '/' && mount.target === directory) {
      block(
        work,
        service,
        mount.node,
        'volumes',
        'mounts a folder over the application, as for development',
        'Give development a stage of its own (build.target).',
      );
    }
  }
}

function takeEnvironment(work: Work, service: Service): void {
  for (const entry of service.environment) {
    const lost = lostVariables.find((name) => entry.name === name || entry.raw?.includes(name) === true);
    if (lost === undefined) continue;
    work.blockAt(
      'runtime-not-available',
      entry.origin.file,
      entry.origin.range.start,
      `services.${service.name} environment`,
      `speaks of ${lost}, which no distroless image sets`,
      'Check who reads it.',
    );
  }
}

/** Writes a list where the value stands, unless somebody else reads the same place. */
function write(work: Work, service: Service, value: Traced, key: string, words: readonly string[]): void {
  const place = placeOf(value);
  const path = key === 'healthcheck' ? ['healthcheck', 'test'] : [key];
  const others = work.project.stacks
    .flatMap((stack) => stack.services)
    .filter((one) => !work.services.includes(one) && placeOf(one.get(...path)) === place);
  const [other] = others;
  if (other !== undefined) {
    block(
      work,
      service,
      value,
      key,
      `services.${other.name} has the same lines and runs another image`,
      'Give this service lines of its own.',
    );
    return;
  }
  if (hasVariables(value)) {
    block(
      work,
      service,
      value,
      key,
      'it holds variables, which a rewrite would freeze',
      'Write the exec form by hand.',
    );
    return;
  }
  if (value.kind === 'scalar' && key !== 'healthcheck') {
    // What stands behind the words that go keeps its spelling.
    const gone = value.raw.indexOf(words.join(' '));
    if (gone > 0 && value.raw.slice(gone) === words.join(' ')) {
      work.draft.compose(value.origin.file).replaceInScalar(value.origin.path, 0, gone, '');
      return;
    }
  }
  const style = value.kind === 'list' && value.items.length > 1 && isBlock(work, value) ? 'block' : 'flow';
  // A single dollar is a variable to Compose.
  const written = words.map((word) => word.replaceAll('$', '$$$$'));
  work.draft.compose(value.origin.file).set(value.origin.path, new StyledValue(style, written));
}

/** True when the list's items stand on lines of their own behind dashes. */
function isBlock(work: Work, value: TracedList): boolean {
  return (work.project.files.read(value.origin.file) ?? '')[value.origin.range.start] === '-';
}

function hasVariables(value: Traced): boolean {
  if (value.kind === 'scalar') return value.variables.length > 0;
  return value.kind === 'list' && value.items.some(hasVariables);
}

function stringsOf(list: TracedList): readonly string[] | undefined {
  const scalars = list.items.filter((item): item is TracedScalar => item.kind === 'scalar');
  return scalars.length === list.items.length ? scalars.map((item) => String(item.value)) : undefined;
}

function block(work: Work, service: Service, value: Traced, key: string, why: string, first: string): void {
  work.blockAt(
    'compose-needs-a-shell',
    value.origin.file,
    value.origin.range.start,
    `services.${service.name} ${key}`,
    why,
    first,
  );
}

function placeOf(value: Traced | undefined): string {
  return value === undefined ? '' : `${value.origin.file}:${value.origin.range.start}`;
}

function isNull(value: Traced): boolean {
  return value.kind === 'scalar' && value.value === null;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index]);
}
