import type { Progress } from '../index.ts';
import { coloured, type Paint, plain } from '../report/style.ts';

/** Data goes to stdout, people are told things on stderr. */
export function out(text: string): void {
  process.stdout.write(text);
}

export function tell(lines: readonly string[]): void {
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
}

/** Colours on a terminal, unless the user does not want them (https://no-color.org). */
export function paintFor(stream: NodeJS.WriteStream, color: boolean): Paint {
  const { NO_COLOR, TERM } = process.env;
  const wanted = color && (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb';
  return wanted && stream.isTTY === true ? coloured : plain;
}

/** A reader that has seen enough (`| head`) is no error. */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit();
      throw error;
    });
  }
}

/** Says on a terminal what a run is busy with, once it has taken a second; the line is wiped at the end. */
export class ProgressLine {
  readonly #enabled: boolean;
  readonly #start = performance.now();
  #last = 0;
  #read = 0;
  #shown = false;

  constructor(enabled: boolean) {
    this.#enabled = enabled && process.stderr.isTTY === true;
  }

  /** To be given as `onProgress`; undefined when nothing is to be shown. */
  get listener(): ((progress: Progress) => void) | undefined {
    return this.#enabled ? (progress) => this.#update(progress) : undefined;
  }

  clear(): void {
    if (this.#shown) process.stderr.write('\r\u001b[K');
    this.#shown = false;
  }

  #update(progress: Progress): void {
    if (progress.phase === 'read') this.#read += 1;
    const now = performance.now();
    if (now - this.#start < 1000 || now - this.#last < 100) return;
    this.#last = now;
    this.#shown = true;
    const what = progress.phase === 'read' ? `reading (${this.#read} files)` : `checking ${progress.what}`;
    process.stderr.write(`\r\u001b[K${what} …`);
  }
}
