/** How a service's first process comes about: the image's own start, or commands that can be read. */
import type { Json } from '../../../src/core/types.ts';
import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { CommandForm } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { baseName, commandsOf, type Script, type ScriptReader, startsInit, unwrapped } from './commands.ts';
import { scriptReader } from './image.ts';
import type { ImageKnowledge, Start } from './situation.types.ts';

/**
 * Images whose ENTRYPOINT is missing or only runs its arguments, so that the command alone decides.
 * Source: the Dockerfiles of docker-library (and of the distributions) under these names.
 */
const bareImages: ReadonlySet<string> = new Set([
  ...[
    'alpine',
    'almalinux',
    'amazonlinux',
    'archlinux',
    'busybox',
    'centos',
    'debian',
    'fedora',
    'oraclelinux',
    'rockylinux',
    'ubuntu',
  ],
  ...[
    'bash',
    'buildpack-deps',
    'eclipse-temurin',
    'elixir',
    'erlang',
    'gcc',
    'golang',
    'node',
    'openjdk',
    'perl',
    'python',
    'ruby',
    'rust',
    'swift',
    'scratch',
  ],
]);

const stock: Start = { kind: 'stock' };
const usualEntrypoint = 'docker-entrypoint.sh';

/** True where the service names a command or an entrypoint instead of the image's. */
export function hasOwnStart(service: Service): boolean {
  return service.get('command') !== undefined || service.get('entrypoint') !== undefined;
}

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
  const bare = image.kind === 'unknown' && bareImages.has(image.name);
  return overStock(
    {
      service: service.name,
      bare,
      known: image.kind === 'known',
      entrypoint: facts?.entrypoint,
      cmd: facts?.cmd,
      read,
    },
    entrypoint,
    command,
  );
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
    if (image.built.base !== undefined)
      return overStock(
        { service: service.name, bare: false, known: true, entrypoint: base?.entrypoint, cmd: base?.cmd, read },
        entrypoint,
        command ?? ownCommand,
      );
  }
  const baseDecides =
    ownEntrypoint === undefined && entrypoint === undefined && !bareImages.has(familiar(image.built.baseName));
  const words = [
    ...(entrypoint ?? ownEntrypoint ?? []),
    ...(command ?? (entrypoint === undefined ? (ownCommand ?? []) : [])),
  ];
  const where =
    entrypoint === undefined && command === undefined
      ? `the start command of ${image.dockerfile}`
      : `the start command of ${service.name}`;
  return fromScript(words, afterUnknown(commandsOf(words, read), baseDecides), where, base?.entrypoint);
}

/** A command that goes through an entrypoint nobody has seen: what that does before is not known. */
function afterUnknown(script: Script, unknown: boolean): Script {
  return unknown ? { ...script, complete: false } : script;
}

function familiar(image: string): string {
  return parseImageReference(image)?.familiar ?? image;
}

interface Own {
  readonly service: string;
  /** Without an entrypoint that does anything. */
  readonly bare: boolean;
  /** The image is in the knowledge. */
  readonly known: boolean;
  /** The image's; undefined when not known. */
  readonly entrypoint: readonly string[] | undefined;
  readonly cmd: readonly string[] | undefined;
  readonly read: ScriptReader;
}

/** The start of an image with an entrypoint of its own, as far as it is known, under what the compose file says. */
function overStock(own: Own, entrypoint: readonly string[] | undefined, command: readonly string[] | undefined): Start {
  if (entrypoint !== undefined) {
    const words = [...entrypoint, ...(command ?? [])];
    const argv = unwrapped(words);
    if (isEntrypoint(argv[0], own.entrypoint)) return overStock(own, undefined, argv.slice(1));
    return fromScript(words, commandsOf(argv, own.read), `the entrypoint of ${own.service}`, own.entrypoint);
  }
  const argv = unwrapped(command ?? []);
  const [first] = argv;
  if (first === undefined || first.startsWith('-') || isEntrypoint(first, own.entrypoint)) return stock;
  // Entrypoints look at the first word: the server's own name is started as the image means it.
  const server = unwrapped(own.cmd ?? [])[0];
  if (!own.bare && (server === undefined || baseName(first) === baseName(server)) && !isShell(first)) return stock;
  return fromScript(
    command ?? [],
    afterUnknown(commandsOf(argv, own.read), !own.bare && !own.known),
    `the command of ${own.service}`,
    own.entrypoint,
  );
}

function fromScript(
  words: readonly string[],
  script: Script,
  where: string,
  own: readonly string[] | undefined,
): Start {
  if (script.commands.some(({ words }) => isEntrypoint(words[0], own))) return stock;
  return {
    kind: 'commands',
    commands: script.commands,
    complete: script.complete,
    where,
    underInit: startsInit(words),
  };
}

function isEntrypoint(word: string | undefined, own: readonly string[] | undefined): boolean {
  if (word === undefined) return false;
  const name = baseName(word);
  return own === undefined
    ? name === usualEntrypoint
    : own.some((part) => !part.startsWith('-') && baseName(part) === name) && !isShell(word);
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
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: Json })[key]
    : undefined;
}
