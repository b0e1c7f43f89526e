/** A real terminal with a shell in it, driven and read by tmux. */
import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export const hasTmux: boolean = spawnSync('tmux', ['-V']).status === 0;
if (!hasTmux)
  process.stderr.write('\ntmux is not installed: the tests in a real terminal are SKIPPED (apt-get install tmux).\n');

export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

let count = 0;

export class TmuxTerminal {
  readonly #socket: string;

  /** Opens a terminal in which an interactive shell waits. */
  constructor({ columns, rows, cwd, env = {} }: TerminalOptions) {
    count += 1;
    this.#socket = `dockfix-${process.pid}-${count}`;
    const settings = {
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      COLORTERM: 'truecolor',
      COLORFGBG: '15;0',
      PS1: '$ ',
      ...env,
    };
    const words = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    const unset = ['NO_COLOR', 'FORCE_COLOR', 'CI', 'VISUAL', 'EDITOR'].flatMap((name) => ['-u', name]);
    const shell = ['env', ...unset, ...words, 'bash', '--norc', '--noprofile'];
    const size = ['-x', String(columns), '-y', String(rows)];
    this.#tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'main', ...size, '-c', cwd, ...shell);
    this.#tmux('set', '-g', 'escape-time', '0');
    this.#tmux('set', '-g', 'default-terminal', 'tmux-256color');
    this.#tmux('set', '-as', 'terminal-features', ',*:RGB');
    this.#tmux('set', '-g', 'status', 'off');
    this.#tmux('resize-window', '-t', 'main', ...size);
  }

  /** Types a line into the shell. */
  line(text: string): void {
    this.#tmux('send-keys', '-t', 'main', '-l', text);
    this.press('Enter');
  }

  /** Presses keys by tmux's names. */
  press(...keys: readonly string[]): void {
    this.#tmux('send-keys', '-t', 'main', ...keys);
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-t', 'main', '-x', String(columns), '-y', String(rows));
  }

  /** What is on the screen, without blanks at the ends of lines. */
  screen(): string {
    return this.#tmux('capture-pane', '-p', '-t', 'main').replaceAll(/ +$/gm, '').trimEnd();
  }

  /** The same with the codes for colours. */
  colours(): string {
    return this.#tmux('capture-pane', '-e', '-N', '-p', '-t', 'main');
  }

  isOnAlternateScreen(): boolean {
    return this.#tmux('display', '-p', '-t', 'main', '#{alternate_on}').trim() === '1';
  }

  isCursorShown(): boolean {
    return this.#tmux('display', '-p', '-t', 'main', '#{cursor_flag}').trim() === '1';
  }

  /** Waits until the screen shows all of it, no plan is being made and nothing moves; gives the screen. */
  async shows(...wanted: readonly (string | RegExp)[]): Promise<string> {
    const until = Date.now() + 30_000;
    let before = '';
    for (;;) {
      const screen = this.screen();
      const has = (one: string | RegExp) => (typeof one === 'string' ? screen.includes(one) : one.test(screen));
      if (screen === before && !/ planning /.test(screen) && wanted.every(has)) return screen;
      if (Date.now() > until) throw new Error(`The screen never showed ${wanted.map(String).join(', ')}:\n${screen}`);
      before = screen;
      await sleep(60);
    }
  }

  /** Ends the terminal and what runs in it. */
  close(): void {
    try {
      this.#tmux('kill-server');
    } catch {
      // Its last program ended before, and the server with it.
    }
  }

  #tmux(...words: readonly string[]): string {
    return execFileSync('tmux', ['-L', this.#socket, ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}
