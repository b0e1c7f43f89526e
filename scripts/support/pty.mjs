// Runs a command on a pseudo-terminal made by script(1): keys in, codes out.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Every frame of a session ends with this. */
export const frameEnd = '\u001b[?2026l';

export class Pty {
  #child;
  #waiting = [];
  output = '';

  /** `command` is a shell's line; `pidFile` is where the id of its process is written. */
  constructor(command, { cwd, columns, rows, env, pidFile }) {
    const line = `stty rows ${rows} cols ${columns}; echo $$ > '${pidFile}'; exec ${command}`;
    this.pidFile = pidFile;
    this.#child = spawn('script', ['-qefc', line, '/dev/null'], { cwd, env });
    this.#child.stdout.setEncoding('utf8').on('data', (text) => {
      this.output += text;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const check of waiting) check(text);
    });
    this.#child.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => this.#child.on('close', resolve));
  }

  get pid() {
    return Number(readFileSync(this.pidFile, 'utf8'));
  }

  press(keys) {
    this.#child.stdin.write(keys);
  }

  /** Settles when the end of a frame arrives after this moment; gives the moment. */
  nextFrame() {
    let seen = '';
    return new Promise((resolve) => {
      const check = (text) => {
        seen += text;
        if (seen.includes(frameEnd)) resolve(performance.now());
        else this.#waiting.push(check);
      };
      this.#waiting.push(check);
    });
  }

  /** Settles when nothing has arrived for so many milliseconds. */
  async quiet(milliseconds) {
    for (let length = -1; length !== this.output.length; ) {
      length = this.output.length;
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    }
  }
}
