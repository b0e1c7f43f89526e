import type { ScriptCommand, ScriptWord } from '../../../src/source/shell/script.types.ts';
import type { Lookup } from './folder.ts';

/** What a command has to do with the directory it runs in. */
export interface Reach {
  /** It may read or write in the directory, and nothing here says where. */
  readonly here: boolean;
  /** Words that are paths from the directory on: written absolute they mean the same everywhere. */
  readonly relative: readonly ScriptWord[];
  /** An option that makes the program work in another directory, and the word it stands behind. */
  readonly option: DirectoryOption | undefined;
  /** It fails where its directory is gone. */
  readonly asks: boolean;
}

export interface DirectoryOption {
  readonly name: string;
  readonly behind: ScriptWord;
  /** What follows the directory in the same word. */
  readonly file?: string;
  /** The option that it stands in place of. */
  readonly instead?: ScriptWord;
}

/** A program with the words behind it. */
export interface Call {
  readonly program: string;
  readonly word: ScriptWord;
  readonly args: readonly ScriptWord[];
  readonly command: ScriptCommand;
  readonly variables: Lookup;
  /** Reads a command that this one starts. */
  readonly reachOf: (command: ScriptCommand, variables: Lookup) => Reach;
}

export const anywhere: Reach = { here: false, relative: [], option: undefined, asks: false };
export const bound: Reach = { here: true, relative: [], option: undefined, asks: true };
