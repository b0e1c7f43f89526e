/** The words behind a program: options, their values, operands, and which of them are paths. */
import type { ScriptWord } from '../../../src/source/shell/script.types.ts';
import { type Lookup, pathOf } from './folder.ts';

export interface Parsed {
  /** Options by their name, with the value that stands behind. */
  readonly options: ReadonlyMap<string, ScriptWord | undefined>;
  readonly operands: readonly ScriptWord[];
  /** Values of options that are paths. */
  readonly values: readonly ScriptWord[];
  /** An option has its path in the same word, and it starts in the directory. */
  readonly attached: boolean;
}

export function parseArgs(args: readonly ScriptWord[], text: readonly string[], paths: readonly string[]): Parsed {
  const options = new Map<string, ScriptWord | undefined>();
  const operands: ScriptWord[] = [];
  const values: ScriptWord[] = [];
  let attached = false;
  let ended = false;
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index];
    if (arg === undefined) continue;
    const { raw } = arg;
    if (ended || raw === '-' || !raw.startsWith('-')) {
      operands.push(arg);
      continue;
    }
    if (raw === '--') {
      ended = true;
      continue;
    }
    const equals = raw.startsWith('--') ? raw.indexOf('=') : -1;
    const name = equals === -1 ? raw : raw.slice(0, equals);
    // The last letter of a bundle may take the next word.
    const letter = raw.startsWith('--') ? name : `-${raw.at(-1)}`;
    const takes = [name, letter].find((one) => text.includes(one) || paths.includes(one));
    if (raw.startsWith('--')) options.set(name, undefined);
    else for (const char of raw.slice(1)) options.set(`-${char}`, undefined);
    options.set(name, undefined);
    if (equals !== -1) {
      if (paths.includes(name) && !/^["']?\//.test(raw.slice(equals + 1))) attached = true;
    } else if (takes !== undefined) {
      const value = args[index + 1];
      index += 1;
      options.set(takes, value);
      if (value !== undefined && paths.includes(takes)) values.push(value);
    } else {
      const glued = paths.find((one) => one.length === 2 && raw.startsWith(one) && raw.length > 2);
      if (glued !== undefined && !/^["']?\//.test(raw.slice(2))) attached = true;
    }
  }
  return { options, operands, values, attached };
}

/** The words that are paths from the directory on; undefined where one of them cannot be told. */
export function relativeOf(words: readonly ScriptWord[], variables: Lookup): readonly ScriptWord[] | undefined {
  const relative: ScriptWord[] = [];
  for (const word of words) {
    const { start } = pathOf(word, variables);
    if (start === 'unknown') return undefined;
    if (start === 'relative' && word.raw !== '-') relative.push(word);
  }
  return relative;
}
