/** Downloads by curl and wget: from where, and where to. */
import type { ScriptCommand, ScriptPipeline, ScriptWord } from '../../../src/source/shell/script.types.ts';
import { type Invocation, invocationOf } from './invocation.ts';

export interface Download extends Invocation {
  /** Words that are addresses. */
  readonly urls: readonly ScriptWord[];
  /** Kept in a file, not only looked at. */
  readonly toFile: boolean;
}

/** A call of curl, wget, wget2 or aria2c with at least one address, which may hold variables. */
export function downloadOf(command: ScriptCommand): Download | undefined {
  const started = invocationOf(command);
  if (started === undefined || !/^(?:curl|wget2?|aria2c)$/.test(started.program)) return undefined;
  const urls = started.args.filter(
    ({ raw }) => /^["']?(?:https?|ftp):\/\//.test(raw) || /^["']?\$\{?\w*(?:URL|URI)\w*\}?/i.test(raw),
  );
  if (urls.length === 0) return undefined;
  const words = started.args.map(({ raw }) => raw);
  const redirected = command.redirections.some(
    ({ operator, target }) => operator.startsWith('>') && target?.literal !== '/dev/null' && target?.raw !== '1',
  );
  if (started.program !== 'curl') {
    const output = words.findIndex((word) => /^(?:-O|--output-document|-[a-zA-Z]*O)$/.test(word));
    const attached = words.find((word) => /^-[a-zA-Z]*O.|^--output-document=/.test(word));
    const target =
      attached?.replace(/^-[a-zA-Z]*O|^--output-document=/, '') ?? (output === -1 ? undefined : words[output + 1]);
    const toStandard = target === '-' || target === '/dev/stdout';
    return {
      ...started,
      urls,
      toFile: (!toStandard && target !== '/dev/null' && !words.includes('--spider')) || redirected,
    };
  }
  const saves = words.some((word) =>
    /^-[a-zA-Z]*[oO]$|^-[a-zA-Z]*o\S+|^--(?:output|remote-name|remote-name-all|output-dir)(?:=|$)/.test(word),
  );
  return { ...started, urls, toFile: (saves && !words.includes('/dev/null')) || redirected };
}

/** The commands of a pipeline behind `command`. */
export function readersOf(command: ScriptCommand): readonly ScriptCommand[] {
  const { commands } = command.pipeline;
  return commands.slice(commands.indexOf(command) + 1);
}

/** The pipeline in whose words a substitution stands, `$( … )` in one of its commands. */
export function pipelineAround({ chain }: ScriptPipeline): ScriptPipeline | undefined {
  return chain.list.kind === 'substitution' ? chain.list.parent : undefined;
}

/** Host name of an address; undefined where a variable is in it. */
export function hostOf(url: string): string | undefined {
  const host = /^["']?(?:https?|ftp):\/\/(?:[^/@"']*@)?([^/:"'?#]+)/.exec(url)?.[1];
  return host === undefined || host.includes('$') ? undefined : host.toLowerCase();
}

/** A host of this machine or of a private network. */
export function isPrivateHost(host: string): boolean {
  return (
    !host.includes('.') ||
    /^(?:127\.|10\.|0\.0\.0\.0|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.)/.test(host) ||
    /\.(?:local|localhost|internal|intern|lan|corp|home|svc|test|docker)$/.test(host)
  );
}

/** Letters of short options that take a value. */
const valued: ReadonlyMap<string, string> = new Map([
  ['curl', 'AbcCdDeEFHKmoPQrtTuUwxXyYz'],
  ['wget', 'aABDeiIlOoPQRtTUwX'],
]);

interface Option {
  /** One letter, or the long name without dashes. */
  readonly name: string;
  readonly value: string | undefined;
  readonly words: readonly ScriptWord[];
}

/** The options of curl or wget, each with its value as written. */
function optionsOf({ program, args }: Invocation): readonly Option[] {
  const letters = valued.get(program === 'curl' ? 'curl' : 'wget') ?? '';
  const longs = program === 'curl' ? /^(?:output|output-dir)$/ : /^(?:output-document|directory-prefix)$/;
  const found: Option[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index];
    if (word === undefined) continue;
    const next = args[index + 1];
    const long = /^--([\w-]+)(?:=(.*))?$/s.exec(word.raw);
    if (long !== null) {
      const [, name = '', value] = long;
      const taken = value === undefined && longs.test(name) ? next : undefined;
      if (taken !== undefined) index += 1;
      found.push({ name, value: value ?? taken?.raw, words: taken === undefined ? [word] : [word, taken] });
    } else if (/^-[A-Za-z0-9#]/.test(word.raw)) {
      for (let at = 1; at < word.raw.length; at += 1) {
        const name = word.raw[at] ?? '';
        if (!letters.includes(name)) {
          found.push({ name, value: undefined, words: [word] });
          continue;
        }
        const rest = word.raw.slice(at + 1);
        if (rest === '' && next !== undefined) index += 1;
        found.push({ name, value: rest === '' ? next?.raw : rest, words: rest === '' && next ? [word, next] : [word] });
        break;
      }
    }
  }
  return found;
}

export type Destination =
  /** The path as written, to be put into double quotes. */
  | { readonly kind: 'file'; readonly path: string }
  /** To a pipe; for wget the words that say so. */
  | { readonly kind: 'output'; readonly words: readonly ScriptWord[] };

/**
 * Where the one address of a download ends up; undefined where that cannot be told from its words.
 *
 * @param address what the word of the address stands for
 */
export function destinationOf({ program, urls, command, ...rest }: Download, address: string): Destination | undefined {
  const [url] = urls;
  if (url === undefined || urls.length > 1 || program === 'aria2c') return undefined;
  const options = optionsOf({ program, command, ...rest });
  const valueOf = (...names: readonly string[]) => options.findLast(({ name }) => names.includes(name));
  // The server names the file, several are taken, or a part of one is.
  const odd =
    program === 'curl'
      ? ['J', 'remote-header-name', 'K', 'config', 'r', 'range', 'T', 'next']
      : ['i', 'input-file', 'r', 'recursive', 'm', 'mirror', 'content-disposition', 'trust-server-names', 'spider'];
  if (valueOf(...odd) !== undefined) return undefined;
  const [redirected, second] = command.redirections.filter(
    ({ operator, node }) => operator.startsWith('>') && node.descriptor === undefined,
  );
  if (redirected !== undefined)
    return redirected.operator === '>' && second === undefined && saved(options, program) === undefined
      ? fileAt(redirected.target?.raw)
      : undefined;
  const named = program === 'curl' ? valueOf('o', 'output') : valueOf('O', 'output-document');
  if (named !== undefined) {
    const { value, words } = named;
    if (value === '-' || value === '/dev/stdout') return { kind: 'output', words };
    return program === 'curl' && valueOf('output-dir') !== undefined ? undefined : fileAt(value);
  }
  const own = program === 'curl' ? saved(options, program) : true;
  if (own === undefined) return { kind: 'output', words: [] };
  const folder = program === 'curl' ? valueOf('output-dir') : valueOf('P', 'directory-prefix');
  const base = nameOfFile(url, address);
  if (base === undefined || /[?#%]/.test(address)) return undefined;
  if (folder === undefined) return { kind: 'file', path: base };
  const inside = inDoubleQuotes(folder.value ?? '');
  return inside === undefined ? undefined : { kind: 'file', path: `${inside.replace(/\/$/, '')}/${base}` };
}

function saved(options: readonly Option[], program: string): Option | undefined {
  const names = program === 'curl' ? ['O', 'remote-name', 'remote-name-all', 'o', 'output'] : ['O', 'output-document'];
  return options.find(({ name }) => names.includes(name));
}

function fileAt(raw: string | undefined): Destination | undefined {
  const path = raw === undefined ? undefined : inDoubleQuotes(raw);
  return path === undefined || path === '' || path === '-' || path.startsWith('/dev/')
    ? undefined
    : { kind: 'file', path };
}

/** A word as it would stand inside double quotes; undefined where it would mean something else there. */
export function inDoubleQuotes(raw: string): string | undefined {
  const single = /^'([^'$"\\`]*)'$/s.exec(raw)?.[1];
  const inner = single ?? (raw.split('"').length % 2 === 1 ? raw.replaceAll('"', '') : undefined);
  return inner === undefined || /['\\`*?[\s]|^~|\$\(/.test(inner) ? undefined : inner;
}

/** The name under which the file of an address is kept, as it would stand inside double quotes. */
export function nameOfFile(word: ScriptWord, address: string): string | undefined {
  // Where the whole address is a variable, or its end is, the name is what comes out of it.
  const written = inDoubleQuotes(word.raw);
  const name = written?.includes('/') === true ? written.slice(written.lastIndexOf('/') + 1) : undefined;
  const found = name ?? address.slice(address.lastIndexOf('/') + 1);
  return /^[\w.+${}-]+$/.test(found) ? found : undefined;
}
