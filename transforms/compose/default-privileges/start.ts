/** How a service's first process comes about: the image's own start, or commands that can be read. */
import type { Json } from '../../../src/core/types.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { CommandForm } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { baseName, commandsOf, type Script, type ScriptReader, unwrapped } from './commands.ts';
import { scriptReader } from './image.ts';
import type { ImageKnowledge, Start } from './situation.types.ts';

const stock: Start = { kind: 'stock' };
const usualEntrypoint = 'docker-entrypoint.sh';

/**
 * Works out how the service starts. An `entrypoint:` or `command:` of the compose file that comes
 * back to the image's own entrypoint in the end (a wrapper that reads a secret first) is the stock start.
 */
export function startOf(project: Project, service: Service, image: ImageKnowledge): Start {
  const read = scriptReader(project, service);
  const entrypoint = modelWords(service, 'entrypoint');
  const command = modelWords(service, 'command');
  if (image.kind === 'built') return builtStart(project, service, image, entrypoint, command, read);
  const facts = image.kind === 'known' ? image.facts.entrypoint : undefined;
  return overStock({ service: service.name, entrypoint: facts?.entrypoint, cmd: facts?.cmd, read }, entrypoint, command);
}

function builtStart(
  project: Project,
  service: Service,
  image: Extract<ImageKnowledge, { kind: 'built' }>,
  entrypoint: readonly string[] | undefined,
  command: readonly string[] | undefined,
  read: ScriptReader,
): Start {
  const stage = project.stageOf(service)?.stage;
  const base = image.built.base?.entrypoint;
  const ownEntrypoint = argumentsOf(stage?.entrypoint?.value);
  const ownCommand = argumentsOf(stage?.cmd?.value);
  if (ownEntrypoint === undefined) {
    // The base's entrypoint, with this file's command where the compose file has none.
    if (ownCommand === undefined && entrypoint === undefined && command === undefined) return stock;
    if (base !== undefined) return overStock({ service: service.name, entrypoint: base.entrypoint, cmd: base.cmd, read }, entrypoint, command ?? ownCommand);
  }
  const words = [...(entrypoint ?? ownEntrypoint ?? []), ...(command ?? (entrypoint === undefined ? (ownCommand ?? []) : []))];
  const where = entrypoint === undefined && command === undefined ? `the start command of ${image.dockerfile}` : `the start command of ${service.name}`;
  return fromScript(commandsOf(words, read), where, base?.entrypoint);
}

interface Own {
  readonly service: string;
  /** The image's; undefined when not known. */
  readonly entrypoint: readonly string[] | undefined;
  readonly cmd: readonly string[] | undefined;
  readonly read: ScriptReader;
}

/** The start of an image with an entrypoint of its own, as far as it is known, under what the compose file says. */
function overStock(own: Own, entrypoint: readonly string[] | undefined, command: readonly string[] | undefined): Start {
  if (entrypoint !== undefined) {
    const argv = unwrapped([...entrypoint, ...(command ?? [])]);
    if (isEntrypoint(argv[0], own.entrypoint)) return overStock(own, undefined, argv.slice(1));
    return fromScript(commandsOf(argv, own.read), `the entrypoint of ${own.service}`, own.entrypoint);
  }
  const argv = unwrapped(command ?? []);
  const [first] = argv;
  if (first === undefined || first.startsWith('-') || isEntrypoint(first, own.entrypoint)) return stock;
  // Entrypoints look at the first word: the server's own name is started as the image means it.
  const server = unwrapped(own.cmd ?? [])[0];
  if ((server === undefined || baseName(first) === baseName(server)) && !isShell(first)) return stock;
  return fromScript(commandsOf(argv, own.read), `the command of ${own.service}`, own.entrypoint);
}

function fromScript(script: Script, where: string, own: readonly string[] | undefined): Start {
  if (script.commands.some(({ words }) => isEntrypoint(words[0], own))) return stock;
  return { kind: 'commands', commands: script.commands, complete: script.complete, where };
}

function isEntrypoint(word: string | undefined, own: readonly string[] | undefined): boolean {
  if (word === undefined) return false;
  const name = baseName(word);
  return own === undefined ? name === usualEntrypoint : own.some((part) => !part.startsWith('-') && baseName(part) === name) && !isShell(word);
}

function isShell(word: string): boolean {
  return ['sh', 'bash', 'ash', 'dash'].includes(baseName(word));
}

function argumentsOf(form: CommandForm | undefined): readonly string[] | undefined {
  if (form === undefined) return undefined;
  return form.form === 'exec' ? form.words : ['/bin/sh', '-c', form.words[0] ?? ''];
}

/** `entrypoint` or `command` as the list that Compose makes of it; undefined when the image's own stays. */
function modelWords({ stack, name }: Service, key: 'entrypoint' | 'command'): readonly string[] | undefined {
  const value = at(at(at(stack.model, 'services'), name), key);
  // Compose prints a dollar sign doubled.
  return Array.isArray(value) ? value.map((word) => String(word).replaceAll('$$', '$')) : undefined;
}

/** What a map of the model has at a key. */
export function at(value: Json | undefined, key: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { readonly [key: string]: Json })[key] : undefined;
}
