/** Where the decisions of an unfinished session are kept: in the git directory, else in `.dockfix/`. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { errorCode, explain } from './errors.ts';
import { gitDirOf } from './git.ts';
import type { Workspace } from './open.ts';

const ignoreEverything = '*\n';
/** A file that somebody else put there is not read without end. */
const mostBytes = 16 * 1024 * 1024;

export class SessionFile {
  readonly #folder: string;
  readonly #path: string;
  readonly #ignoresItself: boolean;

  /** `about` tells sessions apart that were asked about different things. */
  constructor({ root, repository }: Pick<Workspace, 'root' | 'repository'>, about: string) {
    const gitDir = repository === undefined ? undefined : gitDirOf(repository.top);
    const key = createHash('sha256').update(`${root}\0${about}`).digest('hex').slice(0, 16);
    this.#folder = gitDir === undefined ? join(root, '.dockfix') : join(gitDir, 'dockfix');
    this.#path = join(this.#folder, `session-${key}.json`);
    this.#ignoresItself = gitDir === undefined;
  }

  /** The text that was kept; undefined when there is none that can be read. */
  read(): string | undefined {
    try {
      const stat = lstatSync(this.#path);
      return stat.isFile() && stat.size <= mostBytes ? readFileSync(this.#path, 'utf8') : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Replaces what was kept, whole or not at all.
   * @throws WorkspaceError when the disk does not take it.
   */
  write(text: string): void {
    const draft = `${this.#path}.${process.pid}.tmp`;
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      if (this.#ignoresItself) writeFileSync(join(this.#folder, '.gitignore'), ignoreEverything);
      writeFileSync(draft, text, { mode: 0o600, flag: 'w' });
      chmodSync(draft, 0o600);
      renameSync(draft, this.#path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw explain(this.#path, error, 'the decisions could not be kept');
    }
  }

  /** Forgets what was kept, and the folder where nothing else is in it. */
  remove(): void {
    rmSync(this.#path, { force: true });
    try {
      const names = readdirSync(this.#folder);
      const isOnlyOurs = names.every((name) => this.#ignoresItself && name === '.gitignore');
      if (!isOnlyOurs) return;
      for (const name of names) rmSync(join(this.#folder, name));
      rmdirSync(this.#folder);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTEMPTY') throw error;
    }
  }
}
