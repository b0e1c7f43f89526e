/** A session on a pseudo-terminal made by script(1): raw keys in, raw codes out, and its process to be killed. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanEnv } from '../../../support/cli.ts';
import { fixCommand } from './session.ts';

export interface PtyOptions {
  readonly cwd: string;
  /** A folder for the file that tells the process's id. */
  readonly notes: string;
  readonly columns?: number;
  readonly rows?: number;
}

export class PtySession {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #pidFile: string;
  /** Everything that was written to the terminal. */
  output = '';
  /** Settles with script's exit code, which is the session's. */
  readonly ended: Promise<number | null>;

  constructor({ cwd, notes, columns = 100, rows = 30 }: PtyOptions) {
    this.#pidFile = join(notes, 'pid');
    const command = `stty rows ${rows} cols ${columns}; echo $$ > '${this.#pidFile}'; exec ${fixCommand}`;
    this.#child = spawn('script', ['-qefc', command, '/dev/null'], { cwd, env: cleanEnv({ LC_ALL: 'C.UTF-8' }) });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
    });
    // Keys may still be under way to a process that was killed.
    this.#child.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => this.#child.on('close', resolve));
  }

  press(keys: string): void {
    this.#child.stdin.write(keys);
  }

  /** Waits until a text was written to the terminal after a place in the output. */
  async says(text: string, from = 0): Promise<void> {
    const until = Date.now() + 30_000;
    while (!this.output.includes(text, from)) {
      if (Date.now() > until) throw new Error(`The session never said ${text}:\n${this.output.slice(-2000)}`);
      await sleep(5);
    }
  }

  /** Sends a signal to the session itself. */
  kill(signal: NodeJS.Signals): void {
    if (!existsSync(this.#pidFile)) throw new Error('the session has not started');
    try {
      process.kill(Number(readFileSync(this.#pidFile, 'utf8')), signal);
    } catch (error) {
      // It may have come to its end just now.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
