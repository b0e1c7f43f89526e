/** `npm start` and its like: the one command that a script of package.json stands for. */
import { posix } from 'node:path';
import { argvOfShell } from './command.ts';
import type { Work } from './work.ts';

/** Gives the words of the script that a package manager is told to run; undefined when it is more than one plain command. */
export type ScriptLookup = (words: readonly string[]) => readonly string[] | undefined;

const managers = new Set(['npm', 'yarn', 'pnpm']);

/** Reads `package.json` of the build context. */
export function scriptsOf(work: Work, context: string): ScriptLookup {
  const scripts = readScripts(work.project.files.read(posix.join(context, 'package.json')));
  return (words) => {
    const name = scriptName(words);
    const text = name === undefined ? undefined : scripts.get(name);
    // Hooks run before and after by themselves.
    if (text === undefined || scripts.has(`pre${name}`) || scripts.has(`post${name}`)) return undefined;
    const found = argvOfShell(text);
    if (!('argv' in found) || found.argv[0] !== 'node') return undefined;
    const note = 'npm is not inside: its script is started directly, without the npm_… variables.';
    if (!work.mayBreak.includes(note)) work.mayBreak.push(note);
    return found.argv;
  };
}

function scriptName(words: readonly string[]): string | undefined {
  const [manager = '', ...rest] = words.filter((word) => word !== '--silent' && word !== '-s');
  if (!managers.has(manager)) return undefined;
  const named = rest[0] === 'run' || rest[0] === 'run-script' ? rest.slice(1) : rest;
  const [name, ...more] = named;
  if (name === undefined || more.length > 0) return undefined;
  // npm knows start without run; yarn and pnpm take any script.
  return named !== rest || name === 'start' || manager !== 'npm' ? name : undefined;
}

function readScripts(text: string | undefined): ReadonlyMap<string, string> {
  if (text === undefined) return new Map();
  try {
    const parsed: unknown = JSON.parse(text);
    const scripts = isRecord(parsed) && isRecord(parsed['scripts']) ? parsed['scripts'] : {};
    return new Map(
      Object.entries(scripts).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])),
    );
  } catch {
    // Not JSON: there is no script that could be known.
    return new Map();
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
