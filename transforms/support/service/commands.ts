/** From words and scripts to commands, with the wrappers that only start another program taken off. */
import { splitShell } from '../../../src/source/shell/split.ts';
import type { Command } from './situation.types.ts';

export interface Script {
  readonly commands: readonly Command[];
  /** False when a part was met that could not be read or followed. */
  readonly complete: boolean;
}

/** Reads a script of the stack or of the build context by its path in the container; undefined when it cannot be seen. */
export type ScriptReader = (path: string) => string | undefined;

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'busybox']);

/** Whether a program, by its name without a path, is a shell. */
export const isShell = (program: string): boolean => shells.has(program);

/** Programs that run what follows, with the options of theirs that take a value. */
const wrappers: ReadonlyMap<string, readonly string[]> = new Map([
  ['exec', ['-a']],
  ['command', []],
  ['env', ['-u', '-C', '-S']],
  ['nohup', []],
  ['nice', ['-n']],
  ['tini', ['-e', '-p']],
  ['tini-static', ['-e', '-p']],
  ['docker-init', ['-e', '-p']],
  ['dumb-init', ['-r', '--rewrite']],
  ['catatonit', []],
  ['timeout', ['-s', '-k']],
  ['stdbuf', ['-i', '-o', '-e']],
]);
/** How deep scripts that start scripts are followed. */
const deepest = 4;

/** The commands of a command line as an argument list, and of the scripts that it starts. */
export function commandsOf(words: readonly string[], read: ScriptReader, depth = 0): Script {
  const [first, ...rest] = unwrapped(words);
  if (first === undefined) return { commands: [], complete: true };
  const program = baseName(first);
  if (shells.has(program)) return shellCommands(rest, read, depth);
  const self: Command = { program, words: [first, ...rest] };
  const text = first.includes('/') || looksLikeScript(first) ? read(first) : undefined;
  if (text === undefined)
    return { commands: [self], complete: !looksLikeScript(first) && !runsUnseenJobs.has(program) };
  return scriptCommands(text, read, depth);
}

/** A cron daemon runs jobs that stand elsewhere. */
const runsUnseenJobs: ReadonlySet<string> = new Set(['crond', 'cron', 'dcron', 'fcron', 'supervisord', 'run-parts']);

function shellCommands(words: readonly string[], read: ScriptReader, depth: number): Script {
  const rest = [...words];
  // `busybox sh -c …`
  if (shells.has(rest[0] ?? '')) rest.shift();
  let inline = false;
  while (rest[0]?.startsWith('-') === true || rest[0]?.startsWith('+') === true) {
    const option = rest.shift() ?? '';
    if (!option.startsWith('--') && option.includes('c')) inline = true;
    if (option === '-o' || option === '--rcfile') rest.shift();
  }
  const script = rest[0];
  if (script === undefined) return { commands: [], complete: true };
  if (inline) return scriptCommands(script, read, depth);
  const text = read(script);
  return text === undefined
    ? { commands: [{ program: baseName(script), words: rest }], complete: false }
    : scriptCommands(text, read, depth);
}

/** The commands of a script's text. One in another language than sh counts as a program that cannot be looked into. */
export function scriptCommands(text: string, read: ScriptReader, depth = 0): Script {
  const firstLine = text.slice(0, 200).split('\n', 1)[0] ?? '';
  if (
    firstLine.startsWith('#!') &&
    !firstLine
      .slice(2)
      .split(/[\s/]+/)
      .some((word) => shells.has(word))
  )
    return { commands: [], complete: true };
  if (depth >= deepest) return { commands: [], complete: false };
  const split = splitShell(text);
  const commands: Command[] = [];
  let complete = split.complete;
  for (const { words } of split.commands) {
    const inner = commandsOf(
      words.map((word) => word.literal ?? word.raw),
      read,
      depth + 1,
    );
    commands.push(...inner.commands);
    complete &&= inner.complete;
  }
  return { commands, complete };
}

/** Init processes that stay the parent of what they start. */
const inits: ReadonlySet<string> = new Set(['tini', 'tini-static', 'docker-init', 'dumb-init', 'catatonit']);

/** True when an init process is what a command line starts with, or runs by way of `exec` and the like. */
export function startsInit(words: readonly string[]): boolean {
  const own = words.slice(0, words.length - unwrapped(words).length);
  return own.some((word) => inits.has(baseName(word)));
}

/** Takes off `exec`, `env A=b`, `tini --` and the like. */
export function unwrapped(words: readonly string[]): readonly string[] {
  let rest = words;
  for (;;) {
    const program = baseName(rest[0] ?? '');
    const valued = wrappers.get(program);
    if (valued === undefined) return rest;
    let index = 1;
    for (; index < rest.length; index += 1) {
      const word = rest[index] ?? '';
      if (word === '--') {
        index += 1;
        break;
      }
      if (valued.includes(word)) index += 1;
      else if (
        !word.startsWith('-') &&
        !(program === 'env' && word.includes('=')) &&
        !(program === 'timeout' && index === 1)
      )
        break;
    }
    rest = rest.slice(index);
  }
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** How people name the scripts that prepare a container and start what is in it. */
const scriptNames =
  /\.(?:sh|bash)$|entrypoint|bootstrap|^(?:docker-)?(?:entry|init|run|start|launch|boot|setup)(?:[-_.]|$)/;

function looksLikeScript(word: string): boolean {
  return scriptNames.test(baseName(word));
}
