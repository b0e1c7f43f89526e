/** What a POSIX shell would make of a piece of text; every part with `[start, end)` inside that text. */

export interface ShellWord {
  /** As written. */
  readonly raw: string;
  /** Quotes and escapes undone; undefined when the shell would expand it (variable, substitution, glob, tilde, brace). */
  readonly literal: string | undefined;
  readonly start: number;
  readonly end: number;
}

export interface Redirection {
  /** `>`, `>>`, `2>`, `<`, `<<`, … */
  readonly operator: string;
  readonly target: ShellWord | undefined;
}

export type Separator = '&&' | '||' | ';' | '|' | '&' | 'newline';

export interface ShellCommand {
  /** `NAME=value` in front of the command. */
  readonly assignments: readonly ShellWord[];
  /** Command name and arguments. */
  readonly words: readonly ShellWord[];
  readonly redirections: readonly Redirection[];
  /** What stands between the command before and this one; undefined for the first. */
  readonly before: Separator | undefined;
  /** Inside a subshell, a group, a condition, a loop or a function. */
  readonly nested: boolean;
  readonly start: number;
  readonly end: number;
}

export interface ShellText {
  readonly commands: readonly ShellCommand[];
  /** False when a construct was met that is not split further (`case`, an open quote); `commands` may miss some then. */
  readonly complete: boolean;
}
