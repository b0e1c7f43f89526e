import type { Ignore } from 'ignore';
import ignore from 'ignore';
import { folderOf, foldersAbove, joinPath } from './paths.ts';

/**
 * What git's ignore files say about paths relative to one top folder: `.gitignore` of every
 * folder, the nearest first, then `info/exclude`. Rules as in gitignore(5); the user's global
 * excludes file is left out on purpose, so that everybody gets the same result.
 */
export class IgnoreRules {
  readonly #read: (path: string) => string | undefined;
  readonly #exclude: Rules;
  readonly #ofFolder = new Map<string, Rules | undefined>();
  readonly #known = new Map<string, boolean>();

  /** `read` gives the text of an ignore file, by its path relative to the top. */
  constructor(read: (path: string) => string | undefined, exclude = '') {
    this.#read = read;
    this.#exclude = parse(exclude);
  }

  /** True when the path is excluded, by itself or because a folder above it is. */
  ignores(path: string, kind: 'file' | 'folder'): boolean {
    return foldersAbove(path).some((folder) => this.#decide(folder, true)) || this.#decide(path, kind === 'folder');
  }

  #decide(path: string, isFolder: boolean): boolean {
    const key = isFolder ? `${path}/` : path;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const decided = this.#compute(path, key);
    this.#known.set(key, decided);
    return decided;
  }

  /** The nearest file that has something to say about this very path wins. */
  #compute(path: string, key: string): boolean {
    for (let folder = folderOf(path); ; folder = folderOf(folder)) {
      const rules = this.#rulesOf(folder);
      const verdict =
        rules === undefined ? undefined : ownVerdict(rules, folder === '' ? key : key.slice(folder.length + 1));
      if (verdict !== undefined) return verdict;
      if (folder === '') break;
    }
    return ownVerdict(this.#exclude, key) ?? false;
  }

  #rulesOf(folder: string): Rules | undefined {
    if (this.#ofFolder.has(folder)) return this.#ofFolder.get(folder);
    const text = this.#read(joinPath(folder, '.gitignore'));
    const rules = text === undefined ? undefined : parse(text);
    this.#ofFolder.set(folder, rules);
    return rules;
  }
}

interface Rules {
  readonly text: string;
  readonly compiled: Ignore;
}

function parse(text: string): Rules {
  const withoutMark = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return { text: withoutMark, compiled: ignore({ ignorecase: false }).add(withoutMark) };
}

/**
 * What the rules say about the path itself. The library also answers "ignored" for what lies below
 * an ignored folder; whether the folder is ignored has been decided before, over all files. Where
 * another file took the folder back, the question is asked again as if this one did not ignore it.
 */
function ownVerdict({ text, compiled }: Rules, path: string): boolean | undefined {
  const { ignored, unignored } = compiled.test(path);
  if (!ignored) return unignored ? false : undefined;
  const above = foldersAbove(path.endsWith('/') ? path.slice(0, -1) : path);
  if (!above.some((folder) => compiled.test(`${folder}/`).ignored)) return true;
  const takenBack = above.map((folder) => `!/${escapePattern(folder)}/`);
  const own = ignore({ ignorecase: false }).add(text).add(takenBack).test(path);
  return own.ignored ? true : own.unignored ? false : undefined;
}

/** A path as a pattern that matches nothing else. */
function escapePattern(path: string): string {
  return path.replace(/[\\*?[\]! #]/g, (character) => `\\${character}`);
}
