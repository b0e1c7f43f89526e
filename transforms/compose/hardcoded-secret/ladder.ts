/** The strongest remedy that is known to work, for each place of a secret. */
import type { Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { spotKey } from './detect.ts';
import { type StartScript, startScriptOf } from './detect-command.ts';
import { type FileVariable, fileVariableOf, hasShell, type StartCommand, startCommandOf } from './image.ts';
import type { CommandForm, Occurrence } from './places.types.ts';
import { shellReferences } from './references.ts';
import { isSetTwice } from './shadowed.ts';
import { interpolationsIn } from './variables.ts';

/** How the secret gets to one place. */
export type Delivery =
  /** The image reads the file itself. */
  | { readonly kind: 'file-variable'; readonly file: FileVariable }
  /** The start command reads the file and gives the program its flag. */
  | { readonly kind: 'flag'; readonly start: StartCommand }
  /** The start command reads the file and exports the variable. */
  | { readonly kind: 'export'; readonly start: StartCommand }
  /** The script that starts the service reads the file and exports the variable. */
  | { readonly kind: 'script-variable'; readonly script: StartScript }
  /** A script that is there reads the file. */
  | { readonly kind: 'script' }
  | { readonly kind: 'healthcheck' }
  /** Compose puts the value in from its own environment. */
  | { readonly kind: 'variable'; readonly because: string };

/** One place in a file, with all that it reaches. */
export interface SecretPlace {
  readonly occurrence: Occurrence;
  /** The services, of all stacks, that get this value. */
  readonly services: readonly Service[];
  readonly delivery: Delivery;
}

const cacheServers = new Set(['redis-server', 'valkey-server', 'keydb-server']);

/** The places of a secret, each once, with the best delivery for all services it reaches. */
export function placesOf(project: Project, occurrences: readonly Occurrence[]): readonly SecretPlace[] {
  const bySpot = new Map<string, Occurrence[]>();
  for (const one of occurrences) {
    const key = spotKey(one.spot);
    const known = bySpot.get(key);
    if (known === undefined) bySpot.set(key, [one]);
    else known.push(one);
  }
  const places = [...bySpot.values()].flatMap((same): readonly SecretPlace[] => {
    const [occurrence] = same;
    if (occurrence === undefined) return [];
    const deliveries = same.map((one) => deliveryOf(project, one));
    const [first] = deliveries;
    const weakest = deliveries.find((delivery) => delivery.kind === 'variable');
    const agree = deliveries.every((delivery) => first !== undefined && alike(delivery, first));
    const services = same.map((one) => one.service);
    if (weakest !== undefined) return [{ occurrence, services, delivery: weakest }];
    if (first === undefined || !agree)
      return [
        {
          occurrence,
          services,
          delivery: { kind: 'variable', because: 'the services that share it take it in different ways' },
        },
      ];
    return [{ occurrence, services, delivery: first }];
  });
  return oneDecisionPerCommand(places);
}

function alike(a: Delivery, b: Delivery): boolean {
  if (a.kind === 'file-variable' && b.kind === 'file-variable')
    return a.file.convention.fileEnv === b.file.convention.fileEnv;
  return a.kind === b.kind;
}

/** Several flags of one command are given by one start command, or by none. */
function oneDecisionPerCommand(places: readonly SecretPlace[]): readonly SecretPlace[] {
  const wrapped = new Set<string>();
  return places.map((place) => {
    if (place.delivery.kind !== 'export' && place.delivery.kind !== 'flag') return place;
    const key = place.services.map((service) => `${service.stack.id}\0${service.name}`).join('\n');
    if (place.delivery.kind === 'export' && wrapped.has(key))
      return { ...place, delivery: { kind: 'variable', because: 'its start command reads another secret already' } };
    wrapped.add(key);
    return place;
  });
}

function deliveryOf(project: Project, one: Occurrence): Delivery {
  const { form } = one;
  if (one.credential.kind === 'default' && one.credential.nested) {
    return { kind: 'variable', because: 'its value may come from more than one variable' };
  }
  if (form.kind === 'variable') return forVariable(project, one);
  if (form.kind === 'embedded') {
    return (
      forScriptVariable(project, one, form.variable) ?? {
        kind: 'variable',
        because: 'it is part of a larger value that Compose puts together',
      }
    );
  }
  if (form.kind !== 'command')
    return { kind: 'variable', because: 'it is part of a larger value that Compose puts together' };
  return form.field === 'healthcheck' ? forHealthcheck(project, one, form) : forCommand(project, one, form);
}

function forVariable(project: Project, one: Occurrence): Delivery {
  const { service, name } = one;
  const references = shellReferences(service, name);
  const inScript = forScriptVariable(project, one, name);
  if (inScript !== undefined) return inScript;
  if (references.inCommand) return { kind: 'variable', because: `a command of the service reads $${name}` };
  const file = fileVariableOf(project, service, name);
  if (file !== undefined) {
    const other = service.environment.find((entry) => entry.name === file.convention.fileEnv);
    if (other !== undefined) return { kind: 'variable', because: `${file.convention.fileEnv} is set beside it` };
    const rival = rivalOf(project, one);
    if (rival !== undefined || isSetTwice(project, service, name)) {
      const who = rival ?? `another place that makes up ${service.name}`;
      return { kind: 'variable', because: `${who} sets ${name} too, and both forms at once stop the image` };
    }
    if (references.inHealthcheck === 'odd') return { kind: 'variable', because: `the health check reads $${name}` };
    return { kind: 'file-variable', file };
  }
  const start = startCommandOf(project, service);
  if (start === undefined) return { kind: 'variable', because: 'the image is not known to read it from a file' };
  if (isSetTwice(project, service, name)) return { kind: 'variable', because: `${name} is set at another place too` };
  if (references.inHealthcheck !== 'none') return { kind: 'variable', because: `the health check reads $${name}` };
  const command = service.get('command');
  if (command === undefined ? start.cmd.length === 0 : isWrapped(command)) {
    return { kind: 'variable', because: 'its start command cannot be extended' };
  }
  if (command !== undefined && !writtenInPlace(service, command.origin))
    return { kind: 'variable', because: 'its command is shared with other services' };
  const commandFile = command?.origin.file ?? service.file;
  if (commandFile !== one.spot.origin.file && isUsedElsewhere(project, service, commandFile))
    return { kind: 'variable', because: `its command is that of ${commandFile}, which is also used without it` };
  return { kind: 'export', start };
}

/** True when another stack is made of this file too: what an overlay needs has no place in it. */
function isUsedElsewhere(project: Project, service: Service, file: string): boolean {
  return project.stacks.some((stack) => stack.id !== service.stack.id && stack.files.includes(file));
}

/**
 * A service that is started by a script of the compose file can make the variable there. Not when
 * the image would read a file for it anyway, and not when others get the same setting.
 */
function forScriptVariable(project: Project, one: Occurrence, variable: string): Delivery | undefined {
  const { service, spot } = one;
  const script = startScriptOf(service);
  const references = shellReferences(service, variable);
  if (script === undefined || references.inHealthcheck !== 'none') return undefined;
  if (!references.inCommand && fileVariableOf(project, service, variable) !== undefined) return undefined;
  if (!writtenInPlace(service, spot.origin) || !writtenInPlace(service, script.origin)) return undefined;
  const [, base] = service.path;
  const shared = project.stacks.some((stack) =>
    stack.services.some((other) => other !== service && base !== undefined && inherits(other, service.file, base)),
  );
  const rest = spot.raw.slice(0, spot.start) + spot.raw.slice(spot.end);
  return shared || interpolationsIn(rest).length > 0 || isSetTwice(project, service, variable)
    ? undefined
    : { kind: 'script-variable', script };
}

/** A service that gets this one's settings and sets the same variable itself. */
function rivalOf(project: Project, one: Occurrence): string | undefined {
  const { origin } = one.spot;
  const [section, base] = origin.path;
  if (section !== 'services' || base === undefined) return undefined;
  for (const stack of project.stacks) {
    for (const service of stack.services) {
      const entry = service.environment.find((candidate) => candidate.name === one.name);
      if (entry === undefined || (entry.origin.file === origin.file && entry.origin.range.start === origin.range.start))
        continue;
      if (inherits(service, origin.file, base)) return `${service.name} of ${stack.id}`;
    }
  }
  return undefined;
}

/** True when a part of the service is written in another file's or service's mapping `services.<base>`. */
export function inherits(service: Service, file: string, base: string | number): boolean {
  const stack = [...service.node.entries.values()];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.origin.file === file && node.origin.path[0] === 'services' && node.origin.path[1] === base) return true;
    if (node.kind === 'map') stack.push(...node.entries.values());
    if (node.kind === 'list') stack.push(...node.items);
  }
  return false;
}

function isWrapped(command: NonNullable<ReturnType<Service['get']>>): boolean {
  if (command.kind === 'list') {
    const [first] = command.items;
    return first?.kind !== 'scalar' || first.raw === 'sh';
  }
  return command.kind !== 'scalar' || command.raw.trim() === '' || command.raw.startsWith('sh ');
}

/** True when the node is written in the service's own mapping, not in a fragment or a base. */
function writtenInPlace(
  service: Service,
  origin: { readonly file: string; readonly via: readonly unknown[] },
): boolean {
  return origin.file === service.file && origin.via.length === 0;
}

function forCommand(project: Project, one: Occurrence, form: CommandForm): Delivery {
  if (form.script !== undefined) return forScript(form, form.script);
  if (form.field !== 'command') return { kind: 'variable', because: 'it stands in the entrypoint' };
  if (form.style !== 'option' && form.style !== 'joined')
    return { kind: 'variable', because: 'it is not the value of a flag' };
  const start = startCommandOf(project, one.service);
  if (start === undefined)
    return { kind: 'variable', because: 'the start command of the image is not known to run behind a shell' };
  const first = form.words[0]?.value ?? '';
  if (first === 'sh') return { kind: 'variable', because: 'its start command is a script already' };
  const last = form.words.length - 1;
  const server = cacheServers.has(form.program) || (first.startsWith('-') && cacheServers.has(start.cmd[0] ?? ''));
  if (!server && form.word !== last)
    return { kind: 'variable', because: 'the flag cannot be moved behind the other words' };
  return { kind: 'flag', start };
}

function forScript(form: CommandForm, script: NonNullable<CommandForm['script']>): Delivery {
  if (form.style === 'address' && script.quoting === 'single')
    return { kind: 'variable', because: 'it stands in single quotes, where a shell puts nothing in' };
  if (form.node.kind === 'scalar' && script.outer !== 'double' && script.outer !== 'single')
    return { kind: 'variable', because: 'its script is not quoted' };
  return { kind: 'script' };
}

function forHealthcheck(project: Project, one: Occurrence, form: CommandForm): Delivery {
  if (form.script !== undefined) {
    if (form.style === 'address' && form.script.quoting === 'single')
      return { kind: 'variable', because: 'it stands in single quotes, where a shell puts nothing in' };
    return { kind: 'healthcheck' };
  }
  if (!hasShell(project, one.service)) return { kind: 'variable', because: 'the image is not known to have a shell' };
  if (form.words.some((word, at) => at !== form.word && interpolationsIn(word.value).length > 0)) {
    return { kind: 'variable', because: 'other words of the health check are variables too' };
  }
  return { kind: 'healthcheck' };
}
