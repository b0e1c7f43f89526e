/** What a stage or a service starts: as plain words, or why it needs a shell. */
import { posix } from 'node:path';
import type { CommandForm } from '../../../src/source/dockerfile/types.ts';
import { splitShell } from '../../../src/source/shell/split.ts';

export interface NeedsShell {
  readonly needsShell: string;
}

export type Argv = { readonly argv: readonly string[] } | NeedsShell;

const shells = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh', 'busybox', 'cmd', 'powershell', 'pwsh']);
const builtins = new Set([
  'cd',
  '.',
  'source',
  'export',
  'set',
  'unset',
  'ulimit',
  'umask',
  'trap',
  'wait',
  'eval',
  'test',
  '[',
  'if',
  'while',
  'for',
]);
const wrappers: ReadonlyMap<string, string> = new Map([
  [
    'tini',
    'an init process; set init: true on the compose service (or docker run --init) and start the program itself',
  ],
  [
    'dumb-init',
    'an init process; set init: true on the compose service (or docker run --init) and start the program itself',
  ],
  ['gosu', 'drops privileges at start; start as the right user with USER instead'],
  ['su-exec', 'drops privileges at start; start as the right user with USER instead'],
  ['setpriv', 'drops privileges at start; start as the right user with USER instead'],
  ['sudo', 'changes the user at start; start as the right user with USER instead'],
  ['su', 'changes the user at start; start as the right user with USER instead'],
  ['env', 'the env command is not in a distroless image; set variables with ENV'],
  ['supervisord', 'runs several processes; make one service of each'],
  ['crond', 'runs jobs through a shell; use the scheduler of the host or the program'],
  ['cron', 'runs jobs through a shell; use the scheduler of the host or the program'],
  ['supercronic', 'runs jobs through a shell; use the scheduler of the host or the program'],
  ['s6-svscan', 'supervises several processes; make one service of each'],
  ['/init', 'supervises several processes; make one service of each'],
  ['pm2', 'a process manager with an env script; start node itself'],
  ['pm2-runtime', 'a process manager with an env script; start node itself'],
  ['nodemon', 'a development tool; start node itself'],
]);

/** The words that are run, as long as no shell is needed to find them. */
export function argvOf(command: CommandForm): Argv {
  if (command.form === 'shell') return argvOfShell(command.words[0] ?? '');
  const [program = '', option, script] = command.words;
  if (
    isShell(program) &&
    option !== undefined &&
    /^-[a-z]*c$/.test(option) &&
    script !== undefined &&
    command.words.length === 3
  ) {
    return argvOfShell(script);
  }
  return withoutWrapper(command.words);
}

/** The same for text that a shell is given. */
export function argvOfShell(text: string): Argv {
  const { commands, complete } = splitShell(text);
  const [first] = commands;
  if (first === undefined) return { needsShell: 'it is empty' };
  if (!complete || commands.length > 1 || first.nested)
    return { needsShell: 'it joins several commands, which only a shell can do' };
  if (first.redirections.length > 0) return { needsShell: 'it redirects, which only a shell can do' };
  if (first.assignments.length > 0) return { needsShell: 'it sets a variable in front of the command; use ENV' };
  const words: string[] = [];
  for (const word of first.words) {
    if (word.literal === undefined)
      return { needsShell: 'it has a variable or a pattern that a shell expands; let the program read the variable' };
    if (word.raw.includes('\\')) return { needsShell: 'it has an escape that a shell undoes' };
    words.push(word.literal);
  }
  return withoutWrapper(words[0] === 'exec' ? words.slice(1) : words);
}

function withoutWrapper(words: readonly string[]): Argv {
  const [program = ''] = words;
  const name = posix.basename(program);
  if (isShell(program)) return { needsShell: 'it runs a shell' };
  if (builtins.has(program)) return { needsShell: `${program} is part of the shell` };
  const wrapper = wrappers.get(program) ?? wrappers.get(name);
  if (wrapper !== undefined) return { needsShell: `${name}: ${wrapper}` };
  if (name.endsWith('.sh') || name.endsWith('.bash') || name.includes('entrypoint')) {
    return {
      needsShell: `${name} is a script that a shell runs; move what it does into the program, into depends_on or into a job of its own`,
    };
  }
  if (words.some((word) => /\$[{A-Za-z_]/.test(word))) {
    return { needsShell: 'it has a variable; in the exec form nothing expands it' };
  }
  return { argv: words };
}

function isShell(program: string): boolean {
  return shells.has(posix.basename(program));
}

/** As the items of a JSON array in the style of Dockerfiles. */
export function execForm(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}
