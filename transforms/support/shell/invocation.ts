/** Which program a command really starts, and with which options and operands. */
import { posix } from 'node:path';
import { type PackageManager, packageManagerOf } from '../../../src/knowledge/package-managers.ts';
import type { ScriptCommand, ScriptWord } from '../../../src/source/shell/script.types.ts';

export interface Invocation {
  readonly command: ScriptCommand;
  /** Name of the program without its folder. */
  readonly program: string;
  /** Its word. */
  readonly word: ScriptWord;
  /** What stands behind it. */
  readonly args: readonly ScriptWord[];
  /** What stands in front of it: `sudo -E`, `env X=1`, `timeout 60`. */
  readonly wrapper: readonly ScriptWord[];
}

/** Programs that start the program behind them, with their options that take the next word. */
const wrappers: ReadonlyMap<string, readonly string[]> = new Map([
  ['sudo', ['-u', '-g', '-h', '-p', '-C', '-r', '-t', '--user', '--group']],
  ['doas', ['-u', '-C']],
  ['env', ['-u', '-C', '--unset', '--chdir']],
  ['exec', ['-a']],
  ['command', []],
  ['builtin', []],
  ['nice', ['-n']],
  ['ionice', ['-c', '-n']],
  ['nohup', []],
  ['time', ['-f', '-o']],
  ['timeout', ['-s', '-k']],
  ['eatmydata', []],
  ['stdbuf', ['-i', '-o', '-e']],
  ['setarch', []],
  ['fakeroot', []],
]);

/** What `command` starts; undefined when it starts nothing (an assignment), or what it is comes out of a variable. */
export function invocationOf(command: ScriptCommand): Invocation | undefined {
  const { words } = command;
  let index = 0;
  for (let depth = 0; depth < 4; depth += 1) {
    const program = words[index]?.literal;
    if (program === undefined) return undefined;
    const valued = wrappers.get(posix.basename(program));
    const next = valued === undefined ? undefined : wrappedIndex(words, index, posix.basename(program), valued);
    if (next === undefined) break;
    index = next;
  }
  return at(command, index);
}

function at(command: ScriptCommand, index: number): Invocation | undefined {
  const { words } = command;
  const word = words[index];
  if (word?.literal === undefined) return undefined;
  const program = posix.basename(word.literal);
  // `python -m pip install` is pip.
  const module = words[index + 2];
  if (/^python[\d.]*$/.test(program) && words[index + 1]?.raw === '-m' && module?.literal !== undefined)
    return {
      command,
      program: module.literal,
      word: module,
      args: words.slice(index + 3),
      wrapper: words.slice(0, index),
    };
  return { command, program, word, args: words.slice(index + 1), wrapper: words.slice(0, index) };
}

/** Index of the program behind a wrapper; undefined when none follows. */
function wrappedIndex(
  words: readonly ScriptWord[],
  index: number,
  wrapper: string,
  valued: readonly string[],
): number | undefined {
  let next = index + 1;
  let operands = wrapper === 'timeout' || wrapper === 'setarch' ? 1 : 0;
  for (; next < words.length; next += 1) {
    const raw = words[next]?.raw ?? '';
    if (raw.startsWith('-')) {
      if (valued.includes(raw)) next += 1;
    } else if (/^[A-Za-z_]\w*=/.test(raw) && (wrapper === 'env' || wrapper === 'sudo')) {
    } else if (operands > 0) {
      operands -= 1;
    } else {
      return next;
    }
  }
  return undefined;
}

/** `sudo ` where the command is started through it, for another command beside it. */
export function asThatUser({ wrapper }: Invocation): string {
  const [first] = wrapper;
  return first?.literal === 'sudo' || first?.literal === 'doas' ? `${first.literal} ` : '';
}

export interface PackageCommand extends Invocation {
  readonly manager: PackageManager;
  /** Its command: `install`; '' when there is none. */
  readonly action: string;
  readonly actionWord: ScriptWord | undefined;
  readonly kind: 'install' | 'refresh' | 'upgrade' | 'other';
  /** Everything that starts with a dash, in order. */
  readonly options: readonly ScriptWord[];
  /** What stands behind the action and is neither an option nor the value of one. */
  readonly operands: readonly ScriptWord[];
}

/** A call of a package manager; undefined for any other program. */
export function packageCommandOf(command: ScriptCommand): PackageCommand | undefined {
  const invocation = invocationOf(command);
  const manager = invocation && packageManagerOf(invocation.program);
  if (invocation === undefined || manager === undefined) return undefined;
  const options: ScriptWord[] = [];
  const plain: ScriptWord[] = [];
  for (let index = 0; index < invocation.args.length; index += 1) {
    const word = invocation.args[index];
    if (word === undefined) break;
    if (!word.raw.startsWith('-')) {
      plain.push(word);
      continue;
    }
    options.push(word);
    if (manager.withValue.includes(word.raw)) index += 1;
  }
  // `yarn global add`
  const skipped = manager.name === 'yarn' && plain[0]?.literal === 'global' ? 1 : 0;
  const actionWord = plain[skipped];
  const action = actionWord === undefined ? '' : (actionWord.literal ?? actionWord.raw);
  return {
    ...invocation,
    manager,
    action,
    actionWord,
    kind: kindOf(manager, action),
    options,
    operands: plain.slice(skipped + 1),
  };
}

function kindOf(manager: PackageManager, action: string): PackageCommand['kind'] {
  if (manager.install.includes(action)) return 'install';
  if (manager.refresh.includes(action)) return 'refresh';
  return manager.upgrade.includes(action) ? 'upgrade' : 'other';
}

/** Whether a letter is among bundled short options (`-qqy`), or a long option is there, with or without a value. */
export function hasOption(options: readonly ScriptWord[], letters: string, long: readonly string[]): boolean {
  return options.some(({ raw, literal }) => {
    const text = literal ?? raw;
    if (long.some((name) => text === name || (name.startsWith('--') && text.startsWith(`${name}=`)))) return true;
    return /^-[A-Za-z]+$/.test(text) && [...text.slice(1)].some((letter) => letters.includes(letter));
  });
}
