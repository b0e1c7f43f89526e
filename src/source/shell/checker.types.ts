/** What a program that checks scripts says, in places of the text that it was given. */

export interface CheckedScript {
  readonly text: string;
  /** `sh`, `bash`, `dash` or `ksh`. */
  readonly dialect: string;
}

export interface ScriptComment {
  /** 2086 for SC2086. */
  readonly code: number;
  readonly level: 'error' | 'warning' | 'info' | 'style';
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** Its own fix; empty when it has none. */
  readonly edits: readonly ScriptEdit[];
}

export interface ScriptEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The comments on each script, in the order given; undefined when there is no such program here. */
export type ScriptChecker = (scripts: readonly CheckedScript[]) => readonly (readonly ScriptComment[])[] | undefined;
