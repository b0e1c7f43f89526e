/** A terminal that is read line by line and only ever written to at its end. */
import { createInterface } from 'node:readline';
import type { Paint } from '../../report/style.ts';
import type { TerminalAccess } from '../screen/types.ts';
import type { PromptTerminal } from './session.ts';

export class LineTerminal implements PromptTerminal, TerminalAccess {
  readonly paint: Paint;
  readonly #stdout: NodeJS.WriteStream;
  readonly #lines: ReturnType<typeof createInterface>;
  readonly #typed: string[] = [];
  #isOver = false;
  #waiting: (() => void) | undefined;

  constructor(stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream, paint: Paint) {
    this.#stdout = stdout;
    this.paint = paint;
    // The terminal itself edits the line: nothing has to be drawn again, which screen readers would read again.
    this.#lines = createInterface({ input: stdin, terminal: false });
    this.#lines.on('line', (line) => {
      this.#typed.push(line);
      this.#wake();
    });
    this.#lines.on('close', () => {
      this.#isOver = true;
      this.#wake();
    });
  }

  print(lines: readonly string[]): void {
    this.#stdout.write(`${lines.join('\n')}\n`);
  }

  async ask(question: string): Promise<string | undefined> {
    this.#stdout.write(question);
    while (this.#typed.length === 0 && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    const line = this.#typed.shift();
    if (line === undefined) this.#stdout.write('\n');
    return line;
  }

  /** OSC 52; a terminal that does not know it shows nothing. */
  copy(text: string): void {
    if (this.#stdout.isTTY) this.#stdout.write(`\u001b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`);
  }

  async away<T>(work: () => Promise<T>): Promise<T> {
    this.#lines.pause();
    try {
      return await work();
    } finally {
      this.#lines.resume();
    }
  }

  close(): void {
    this.#lines.close();
  }

  #wake(): void {
    this.#waiting?.();
    this.#waiting = undefined;
  }
}
