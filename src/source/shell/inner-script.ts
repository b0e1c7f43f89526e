/** Scripts that a command hands to another shell: `sh -c '…'`, `bash <<EOF`. */
import { posix } from 'node:path';
import type { ScriptCommand, ScriptWord } from './script.types.ts';

const shells = new Set(['sh', 'bash', 'ash', 'dash', 'ksh', 'zsh']);

/** True for the name or path of a shell that reads POSIX scripts. */
export function isPosixShell(program: string): boolean {
  return shells.has(posix.basename(program));
}

export interface InnerScript {
  readonly at: number;
  readonly to: number;
  /** What must not be put into it. */
  readonly quote: string;
}

/** Where the inner script stands, when it stands there character by character. */
export function innerScriptOf(command: ScriptCommand): InnerScript | undefined {
  const { words, redirections } = command;
  if (command.name === undefined || !isPosixShell(command.name)) return undefined;
  const option = words.findIndex((word, index) => index > 0 && /^-[a-z]*c$/.test(word.raw));
  const script = option === -1 ? undefined : words[option + 1];
  if (script !== undefined) return quotedText(script);
  const document = redirections.find(({ node }) => node.type === 'HereDoc')?.node;
  if (document?.type !== 'HereDoc' || words.slice(1).some((word) => !word.raw.startsWith('-'))) return undefined;
  return { at: document.body.pos, to: document.body.end, quote: '' };
}

/** The text of a word that is one quoted string without escapes or expansions. */
function quotedText(word: ScriptWord): InnerScript | undefined {
  const { node } = word;
  if (node.type !== 'Word' || node.parts?.length !== 1) return undefined;
  const [part] = node.parts;
  if (part?.type === 'SingleQuoted') return { at: part.pos + 1, to: part.end - 1, quote: "'" };
  if (part?.type !== 'DoubleQuoted') return undefined;
  const plain = part.parts.every((child) => child.type === 'Literal' && child.value === child.text);
  return plain ? { at: part.pos + 1, to: part.end - 1, quote: '"$`\\' } : undefined;
}
