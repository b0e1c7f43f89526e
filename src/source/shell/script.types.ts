/** Shell text as a tree of commands that know their place in the file. */
import type { Assignment, Redirection, Word } from 'unbash';
import type { SourceRange } from '../../core/types.ts';
import type { LogicalText } from '../dockerfile/logical.ts';

/** A part of a script: `[at, to)` inside the text that the shell is given, `range` in the file. */
export interface ScriptPart {
  readonly at: number;
  readonly to: number;
  /** From its first to behind its last character in the file; continuation lines between are inside. */
  readonly range: SourceRange;
}

export interface ScriptWord extends ScriptPart {
  /** As written, continuations joined. */
  readonly raw: string;
  /** Quotes and escapes undone; undefined when the shell would expand it (variable, substitution, glob, tilde, brace). */
  readonly literal: string | undefined;
  /** The parser's own node, for what stands inside: expansions, quotes, braces. */
  readonly node: Word | Assignment;
}

export interface ScriptAssignment extends ScriptPart {
  readonly name: string;
  readonly value: string | undefined;
}

export interface ScriptRedirection extends ScriptPart {
  readonly operator: string;
  readonly target: ScriptWord | undefined;
  readonly node: Redirection;
}

/** One program (or builtin) with its words. */
export interface ScriptCommand extends ScriptPart {
  /** The literal of its first word. */
  readonly name: string | undefined;
  /** Name and arguments. */
  readonly words: readonly ScriptWord[];
  /** `NAME=value` in front of it. */
  readonly assignments: readonly ScriptAssignment[];
  readonly redirections: readonly ScriptRedirection[];
  readonly pipeline: ScriptPipeline;
}

/** Commands joined by `|`; a compound command (`if`, `( … )`) is a pipeline's element too, without a command of its own. */
export interface ScriptPipeline extends ScriptPart {
  /** The simple commands among its elements. */
  readonly commands: readonly ScriptCommand[];
  /** How many elements it has, compound ones included. */
  readonly length: number;
  /** Words of its compound elements themselves. */
  readonly compoundWords: readonly CompoundWord[];
  /** `! …` */
  readonly negated: boolean;
  readonly chain: ScriptChain;
}

/** What `for` goes over, what `[[` tests, where `{ … } > file` reads or writes. */
export interface CompoundWord {
  readonly use: 'loop' | 'test' | 'redirection';
  readonly word: ScriptWord;
}

/** Pipelines joined by `&&` and `||`; most often one alone. */
export interface ScriptChain extends ScriptPart {
  readonly pipelines: readonly ScriptPipeline[];
  /** One fewer than the pipelines. */
  readonly operators: readonly ('&&' | '||')[];
  /** Ended by `&`. */
  readonly background: boolean;
  readonly list: ScriptList;
}

/** What a list of commands is the body of. */
export type ListKind =
  | 'script'
  | 'subshell'
  | 'group'
  /** Between `if`, `while`, `until` and what follows: its status decides, a failure ends nothing. */
  | 'condition'
  /** Behind `then` or `else`: may not run at all. */
  | 'branch'
  /** An arm of `case`: the same. */
  | 'arm'
  | 'loop'
  | 'function'
  /** `$( … )`, backticks or `<( … )` */
  | 'substitution'
  /** The text behind `sh -c`, or a here-document that a shell reads. */
  | 'inner-script';

/** Chains one after the other, joined by `;` or line breaks. */
export interface ScriptList extends ScriptPart {
  readonly kind: ListKind;
  readonly chains: readonly ScriptChain[];
  /** The pipeline whose element it is, or whose words it stands in; undefined for the script itself. */
  readonly parent: ScriptPipeline | undefined;
  /** Characters that must not be put into it, since it stands in quotes. */
  readonly quote: string;
  /** What `for` sets in each round; undefined for any other list. */
  readonly loop: ScriptLoop | undefined;
}

/** `for name in words` */
export interface ScriptLoop {
  readonly name: string;
  /** Undefined where it goes over the positional parameters. */
  readonly words: readonly ScriptWord[] | undefined;
}

export interface ShellScript {
  /** What the shell is given, and where each character stands. */
  readonly source: LogicalText;
  readonly list: ScriptList;
  /** Every simple command, those in conditions, substitutions, functions and `sh -c` included, in the order of their places. */
  readonly commands: readonly ScriptCommand[];
  /** False when the parser met what it does not understand: commands may be missing or wrong then. */
  readonly complete: boolean;
}
