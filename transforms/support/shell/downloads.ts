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
