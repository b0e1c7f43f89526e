/** What the screen is given and what it lends to whoever carries out the machine's effects. */
import type { Command, Effect, SessionState } from '../machine/types.ts';

/** Sends a command to the machine; the effects that come of it are carried out and a frame is drawn. */
export type Dispatch = (command: Command) => void;

/** The terminal, as far as effects need it. */
export interface TerminalAccess {
  /** Puts a text on the clipboard of the machine at which the user sits (OSC 52). */
  copy(text: string): void;
  /**
   * Gives the terminal back as it was, does the work (an editor that wants it) and takes it again,
   * also when the work fails.
   */
  away<T>(work: () => Promise<T>): Promise<T>;
}

/** Carries out an effect; what comes of it is dispatched. Never throws for what a user can bring about. */
export type Perform = (effect: Effect, dispatch: Dispatch, terminal: TerminalAccess) => void | Promise<void>;

export interface ScreenOptions {
  readonly state: SessionState;
  readonly perform: Perform;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  /** False with `--no-color`. */
  readonly color: boolean;
}
