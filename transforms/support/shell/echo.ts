/** `echo` as the `printf` that writes the same under every shell. */
import type { ScriptEdit } from '../../../src/source/shell/checker.types.ts';
import type { ScriptCommand, ScriptWord } from '../../../src/source/shell/script.types.ts';

export interface Echo {
  /** The letters of its flags, `ne` for `echo -n -e`. */
  readonly flags: string;
  readonly texts: readonly ScriptWord[];
}

/** The builtin; undefined for anything else. `sudo echo` is a program. */
export function echoOf({ name, words }: ScriptCommand): Echo | undefined {
  if (name !== 'echo') return undefined;
  const first = words.findIndex((word, index) => index > 0 && !/^-[neE]+$/.test(word.raw));
  const end = first === -1 ? words.length : first;
  const flags = words
    .slice(1, end)
    .map(({ raw }) => raw.slice(1))
    .join('');
  return { flags, texts: words.slice(end) };
}

/** What POSIX lets `echo` read (XCU echo, XSI): dash always does, Bash and the ash of BusyBox with -e only. */
const escape = /\\[abcfnrtv0\\]/;

/** Whether the texts hold escapes, as far as quotes leave them to `echo`. */
export function holdsEscapes({ texts }: Echo): boolean {
  return texts.some(({ raw, literal }) => escape.test(literal ?? raw));
}

/**
 * The edits that make `printf` of it, in places of the script. `escapes`: they are read as such; `newline`: one ends the
 * text. Undefined where it has not exactly one text.
 */
export function asPrintf(
  command: ScriptCommand,
  { escapes, newline }: { readonly escapes: boolean; readonly newline: boolean },
): readonly ScriptEdit[] | undefined {
  const [word] = command.words;
  const [text, ...more] = echoOf(command)?.texts ?? [];
  if (word === undefined || text === undefined || more.length > 0) return undefined;
  const end = newline ? '\\n' : '';
  if (escapes && isFormat(text))
    return [
      { start: word.at, end: text.at, text: 'printf ' },
      ...(newline ? [{ start: text.to - 1, end: text.to - 1, text: end }] : []),
    ];
  return [{ start: word.at, end: text.at, text: `printf '%${escapes ? 'b' : 's'}${end}' ` }];
}

/** One quoted text without anything that `printf` would take for more than a line break or a tab. */
function isFormat({ node, literal }: ScriptWord): boolean {
  if (node.type !== 'Word' || node.parts?.length !== 1 || literal === undefined) return false;
  const quoted = node.parts[0]?.type === 'SingleQuoted' || node.parts[0]?.type === 'DoubleQuoted';
  return quoted && !literal.startsWith('-') && !/%|\\(?![nrt])/.test(literal);
}
