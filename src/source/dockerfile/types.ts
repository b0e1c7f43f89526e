/** Facts about a Dockerfile; every one knows its range. */
import type { Problem, SourceRange } from '../../core/types.ts';
import type { LogicalText } from './logical.ts';

export interface DockerfileFacts {
  readonly path: string;
  readonly text: string;
  /** `\` or, with the escape directive, a backtick. */
  readonly escape: string;
  /** The frontend that `# syntax=` names. */
  readonly syntax: string | undefined;
  /** ARG before the first FROM: name → default. */
  readonly globalArgs: ReadonlyMap<string, string | undefined>;
  /** The instructions before the first FROM. */
  readonly globals: readonly Instruction[];
  readonly stages: readonly Stage[];
  readonly problems: readonly Problem[];
}

export interface Stage {
  readonly index: number;
  /** The name behind AS as written; undefined when it has none. */
  readonly name: string | undefined;
  /** `stage builder`, or `stage 2` counted from 1. */
  readonly label: string;
  readonly from: FromInstruction;
  /** Instructions of this stage after FROM, in order. */
  readonly instructions: readonly Instruction[];
  /** The stage it is built on, when FROM names one. */
  readonly parent: Stage | undefined;
  /** From the FROM keyword to the end of its last instruction. */
  readonly range: SourceRange;
  // Effective values at the end of the stage, parents included; undefined means "as the base image has it".
  readonly user: Effective<string> | undefined;
  readonly workdir: Effective<string> | undefined;
  readonly entrypoint: Effective<CommandForm> | undefined;
  readonly cmd: Effective<CommandForm> | undefined;
  readonly healthcheck: Effective<Healthcheck> | undefined;
  readonly shell: Effective<readonly string[]> | undefined;
  readonly env: ReadonlyMap<string, Effective<string>>;
  /** ARG of the stage: name → default. */
  readonly args: ReadonlyMap<string, Effective<string | undefined>>;
  /** `8080/tcp`, in order. */
  readonly exposed: readonly string[];
  readonly volumes: readonly string[];
}

export interface Effective<T> {
  readonly value: T;
  readonly instruction: Instruction;
}

export interface FromInstruction extends Instruction {
  /** As written, variables not replaced. */
  readonly image: string;
  readonly imageRange: SourceRange;
  /** With the defaults of the global ARGs put in; undefined when a variable has none. */
  readonly resolvedImage: string | undefined;
  readonly platform: string | undefined;
  /** The name behind AS. */
  readonly stageName: Word | undefined;
}

export interface Instruction {
  /** Upper case. */
  readonly keyword: string;
  /** Whole instruction with its continuations and heredocs, without the final line end. */
  readonly range: SourceRange;
  /** Everything behind the keyword and its flags as written, here-document bodies left out. */
  readonly argumentRange: SourceRange;
  /** The same with continuations joined and comment lines removed. */
  readonly argument: string;
  /** {@link argument} with the place in the file of each character. */
  readonly argumentText: LogicalText;
  /** True when the argument is a JSON array of strings: the exec form. */
  readonly isJson: boolean;
  /** `--from=build`, `--chown=1:1`, … */
  readonly flags: readonly Flag[];
  /** Words of the argument in shell splitting or the items of the JSON array, with their ranges. */
  readonly words: readonly Word[];
  readonly heredocs: readonly Heredoc[];
  /** 1-based. */
  readonly line: number;
}

export interface Flag {
  readonly name: string;
  readonly value: string | undefined;
  readonly range: SourceRange;
}

export interface Word {
  /** Unquoted. */
  readonly value: string;
  readonly range: SourceRange;
}

export interface Heredoc {
  readonly name: string;
  /** The lines between, their last line break included. */
  readonly contentRange: SourceRange;
}

export interface CommandForm {
  readonly form: 'exec' | 'shell';
  /** Items of the JSON array; for the shell form the single string that the shell is given. */
  readonly words: readonly string[];
  readonly range: SourceRange;
}

export type Healthcheck = { readonly kind: 'none' } | { readonly kind: 'command'; readonly command: CommandForm };
