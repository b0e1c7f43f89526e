/** Asks ShellCheck, where it is on the PATH. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ShellCheckScript {
  readonly text: string;
  readonly dialect: string;
}

export interface ShellCheckComment {
  readonly code: number;
  readonly level: 'error' | 'warning' | 'info' | 'style';
  readonly message: string;
  /** Offsets into the script's text. */
  readonly start: number;
  readonly end: number;
  readonly edits: readonly { readonly start: number; readonly end: number; readonly text: string }[];
}

/** A comment in the format json1 (koalaman/shellcheck:src/ShellCheck/Formatter/JSON1.hs): lines and columns from 1, a tab is one column. */
interface Raw {
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly endColumn: number;
  readonly level: ShellCheckComment['level'];
  readonly code: number;
  readonly message: string;
  readonly fix: {
    readonly replacements: readonly (Omit<Raw, 'fix' | 'file' | 'level' | 'code' | 'message'> & {
      readonly replacement: string;
    })[];
  } | null;
}

const timeLimit = 60_000;

export class ShellCheck {
  readonly #known = new Map<string, readonly ShellCheckComment[]>();
  #missing = false;

  /** True when it was asked and is not there. */
  get missing(): boolean {
    return this.#missing;
  }

  /** The comments on each script; undefined when ShellCheck cannot be started. A script that was seen before is not asked again. */
  readonly check = (scripts: readonly ShellCheckScript[]): readonly (readonly ShellCheckComment[])[] | undefined => {
    const unseen = scripts.filter((script) => !this.#known.has(keyOf(script)));
    for (const dialect of new Set(unseen.map((script) => script.dialect))) {
      if (this.#missing) return undefined;
      this.#ask(dialect, [
        ...new Map(unseen.filter((one) => one.dialect === dialect).map((one) => [one.text, one])).values(),
      ]);
    }
    if (this.#missing) return undefined;
    return scripts.map((script) => this.#known.get(keyOf(script)) ?? []);
  };

  #ask(dialect: string, scripts: readonly ShellCheckScript[]): void {
    const folder = mkdtempSync(join(tmpdir(), 'dockfix-shellcheck-'));
    try {
      const files = scripts.map(({ text }, index) => {
        const file = join(folder, `${index}.sh`);
        writeFileSync(file, text, { mode: 0o600 });
        return file;
      });
      for (let at = 0; at < files.length; at += 500) {
        const some = files.slice(at, at + 500);
        const { stdout, error } = spawnSync('shellcheck', ['--norc', '--format=json1', `--shell=${dialect}`, ...some], {
          encoding: 'utf8',
          maxBuffer: 2 ** 28,
          timeout: timeLimit,
        });
        if (error !== undefined) {
          this.#missing = true;
          return;
        }
        const { comments } = JSON.parse(stdout) as { readonly comments: readonly Raw[] };
        for (const [index, file] of some.entries()) {
          const script = scripts[at + index];
          if (script !== undefined)
            this.#known.set(
              keyOf(script),
              comments.filter((one) => one.file === file).map((one) => commentOf(script.text, one)),
            );
        }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function keyOf({ text, dialect }: ShellCheckScript): string {
  return `${dialect}\0${text}`;
}

function commentOf(text: string, raw: Raw): ShellCheckComment {
  const at = (line: number, column: number): number => offsetOf(text, line, column);
  return {
    code: raw.code,
    level: raw.level,
    message: raw.message,
    start: at(raw.line, raw.column),
    end: at(raw.endLine, raw.endColumn),
    edits: (raw.fix?.replacements ?? []).map((one) => ({
      start: at(one.line, one.column),
      end: at(one.endLine, one.endColumn),
      text: one.replacement,
    })),
  };
}

/** Columns count characters, offsets UTF-16 units. */
function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let current = 1; current < line; current += 1) start = text.indexOf('\n', start) + 1;
  return start + [...text.slice(start, start + 2 * column)].slice(0, column - 1).join('').length;
}
