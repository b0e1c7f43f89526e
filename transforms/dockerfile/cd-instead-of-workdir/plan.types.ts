import type { ScriptCommand, ScriptWord } from '../../../src/source/shell/script.types.ts';
import type { ShellRun } from '../../support/shell/runs.ts';
import type { Folder } from './folder.ts';
import type { Move } from './walk.ts';

/** A piece of the script that is one RUN afterwards. */
export interface Part {
  /** Where it works; undefined: where the script starts. */
  readonly folder: Folder | undefined;
  /** The `cd` in front of it that becomes a WORKDIR; undefined for the first. */
  readonly cut: Move | undefined;
  /** Takes its own folder away. */
  readonly removesFolder: boolean;
  readonly changes: readonly WordChange[];
  /** `mkdir` of the folder, which WORKDIR does. */
  readonly obsolete: readonly ScriptCommand[];
  readonly moves: readonly Move[];
  /** Takes the folder away, and comes last: what stands behind it fails in one that is gone. */
  readonly postponed: ScriptCommand | undefined;
  readonly cost: number;
}

export interface WordChange {
  readonly command: ScriptCommand;
  readonly kind: 'replace' | 'behind';
  readonly word: ScriptWord;
  readonly text: string;
}

export interface Plan {
  readonly parts: readonly Part[];
}

export interface NoPlan {
  readonly code: string;
  readonly because: string;
}

export interface Situation {
  readonly run: ShellRun;
  /** Where the RUN works now. */
  readonly start: Folder | undefined;
  /** Folders that the stage surely has at the RUN. */
  readonly present: ReadonlySet<string>;
  readonly ships: boolean;
  /** Whoever runs it is known to be root. */
  readonly isRoot: boolean;
  /** Something behind the RUN works where it started. */
  readonly comesBack: boolean;
}
