/** Takes the terminal and gives it back as it was, whatever happens. */
import { writeSync } from 'node:fs';

const enterCodes = [
  '\u001b[?1049h', // the alternate screen
  '\u001b[?25l', // no cursor
  '\u001b[?7l', // no wrapping at the last column
  '\u001b[?2004h', // pastes are marked
].join('');
const leaveCodes = ['\u001b[?2026l', '\u001b[0m', '\u001b[?2004l', '\u001b[?7h', '\u001b[?25h', '\u001b[?1049l'].join(
  '',
);

/** What a signal means to a session. */
export interface TerminalEvents {
  onInput(text: string): void;
  onResize(): void;
  /** The terminal is ours again: draw everything. */
  onReturn(): void;
  /** Somebody wants the process to end, or the terminal is gone. */
  onEnd(signal: NodeJS.Signals): void;
}

export class TerminalHold {
  readonly #stdin: NodeJS.ReadStream;
  readonly #stdout: NodeJS.WriteStream;
  readonly #events: TerminalEvents;
  #held = false;
  #lost = false;

  constructor(stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream, events: TerminalEvents) {
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#events = events;
  }

  /** Takes the terminal, and from now on sees to it that it is given back. */
  open(): void {
    process.on('exit', this.#restore);
    // Before Node prints the error, which would be lost on the alternate screen.
    process.on('uncaughtExceptionMonitor', this.#restore);
    for (const signal of ends) process.on(signal, this.#onSignal);
    process.on('SIGTSTP', this.#onStop);
    process.on('SIGCONT', this.#onContinue);
    this.#stdout.on('resize', this.#events.onResize);
    this.#stdout.on('error', this.#onLost);
    this.#stdin.on('error', this.#onLost);
    this.#stdin.on('end', this.#onLost);
    this.#stdin.on('close', this.#onLost);
    this.#stdin.setEncoding('utf8');
    this.take();
  }

  /** Gives the terminal back for good. */
  close(): void {
    this.release();
    process.off('exit', this.#restore);
    process.off('uncaughtExceptionMonitor', this.#restore);
    for (const signal of ends) process.off(signal, this.#onSignal);
    process.off('SIGTSTP', this.#onStop);
    process.off('SIGCONT', this.#onContinue);
    this.#stdout.off('resize', this.#events.onResize);
    this.#stdin.off('end', this.#onLost);
    this.#stdin.off('close', this.#onLost);
    this.#stdin.unref();
  }

  take(): void {
    if (this.#held || this.#lost) return;
    this.#held = true;
    this.#stdin.setRawMode(true);
    this.#stdin.off('data', this.#events.onInput).on('data', this.#events.onInput);
    this.#stdin.ref();
    this.#stdin.resume();
    this.write(enterCodes);
  }

  /** Gives the terminal back for a while. */
  release(): void {
    if (!this.#held) return;
    this.#stdin.off('data', this.#events.onInput);
    this.#stdin.pause();
    this.#restore();
  }

  write(text: string): void {
    if (this.#held && !this.#lost) this.#stdout.write(text);
  }

  /** Stops the whole job, as Ctrl-Z does where the terminal sees to it itself. */
  suspend(): void {
    process.kill(0, 'SIGTSTP');
  }

  /** At once and without waiting: what comes next may be the end of the process. */
  readonly #restore = (): void => {
    if (!this.#held) return;
    this.#held = false;
    try {
      this.#stdin.setRawMode(false);
    } catch {
      this.#lost = true;
    }
    writeNow(this.#stdout, leaveCodes);
  };

  readonly #onSignal = (signal: NodeJS.Signals): void => this.#events.onEnd(signal);

  readonly #onStop = (): void => {
    // Input is not paused: the pause would come into force after the return only, and undo what that does.
    this.#restore();
    // The handler took the signal's effect away; this one cannot be handled.
    process.kill(process.pid, 'SIGSTOP');
  };

  readonly #onContinue = (): void => {
    // After a stop that could not be seen coming the shell has changed the terminal's mode behind our back.
    if (this.#held) {
      this.#stdin.setRawMode(false);
      this.#held = false;
    }
    this.take();
    this.#events.onReturn();
  };

  readonly #onLost = (): void => {
    if (this.#lost) return;
    this.#lost = true;
    this.#events.onEnd('SIGHUP');
  };
}

const ends = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const satisfies readonly NodeJS.Signals[];

/** A stream would write later, when the process may be gone. A terminal that is busy is asked again. */
function writeNow(stdout: NodeJS.WriteStream, text: string): void {
  const { fd } = stdout as { readonly fd?: number };
  for (let tries = 0; tries < 50; tries += 1) {
    try {
      writeSync(fd ?? 1, text);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
