import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { explain, WorkspaceError } from './errors.ts';
import { inside } from './paths.ts';

/** Files that the user says belong together. Paths are relative to the root. */
export interface ConfiguredStack {
  /** Main file first, then what is laid over it. */
  readonly files: readonly string[];
  /** Where relative paths start; undefined for the folder of the first file. */
  readonly directory: string | undefined;
  /** The profiles that are on; undefined for all. */
  readonly profiles: readonly string[] | undefined;
  /** Instead of `.env` in the directory. */
  readonly envFiles: readonly string[] | undefined;
  /** `dockfix.yaml:3`: where it says so. */
  readonly place: string;
}

export interface Configuration {
  readonly stacks: readonly ConfiguredStack[];
}

const fileName = 'dockfix.yaml';
const maximumBytes = 1024 * 1024;

/**
 * The configuration for a tree: the file given, or else the nearest `dockfix.yaml` in the root or
 * above it, up to `top`. Undefined where there is none.
 * @throws WorkspaceError with file:line:column for what is wrong in it.
 */
export function readConfiguration(
  root: string,
  top: string | undefined,
  given: string | undefined,
): Configuration | undefined {
  const path = given === undefined ? nearest(root, top) : resolve(given);
  if (path === undefined) return undefined;
  const shown = given ?? (relative(root, path).split(sep).join('/') || fileName);
  let text: string;
  try {
    if (statSync(path).size > maximumBytes)
      throw new WorkspaceError(shown, 'it is larger than 1 MB', 'Give the file that holds the configuration.');
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof TypeError)
      throw new WorkspaceError(shown, 'it is not valid UTF-8', 'Convert it to UTF-8 (iconv -t utf-8).');
    throw explain(shown, error, '');
  }
  return new Reader(text, shown, dirname(path), root).read();
}

function nearest(root: string, top: string | undefined): string | undefined {
  for (let at = root; ; at = dirname(at)) {
    if (existsSync(join(at, fileName))) return join(at, fileName);
    if (top === undefined || at === top || dirname(at) === at) return undefined;
  }
}

type Entries = ReadonlyMap<string, { readonly key: Node; readonly value: Node }>;

class Reader {
  readonly #lines = new LineCounter();
  readonly #text: string;
  readonly #shown: string;
  readonly #folder: string;
  readonly #root: string;

  constructor(text: string, shown: string, folder: string, root: string) {
    this.#text = text;
    this.#shown = shown;
    this.#folder = folder;
    this.#root = root;
  }

  read(): Configuration {
    const document = parseDocument(this.#text, { lineCounter: this.#lines, logLevel: 'silent' });
    const [error] = document.errors;
    if (error !== undefined)
      throw this.#error(error.pos[0], 'this is not valid YAML', 'Correct the syntax at this place.');
    const { contents } = document;
    if (contents === null) return { stacks: [] };
    const stacks = this.#entries(contents, ['stacks'], 'The configuration').get('stacks');
    if (stacks === undefined) return { stacks: [] };
    const found = this.#items(stacks.value, 'stacks').map((item) => this.#stack(item));
    return { stacks: found.filter((stack) => stack !== undefined) };
  }

  /** Undefined for a stack that lies outside of what is looked at. */
  #stack(node: Node): ConfiguredStack | undefined {
    const fields = this.#entries(node, ['files', 'directory', 'profiles', 'envFiles'], 'A stack');
    const files = fields.get('files');
    if (files === undefined)
      throw this.#error(start(node), 'a stack without files', 'List them: `- files: [compose.yaml]`.');
    const paths = this.#items(files.value, 'files').map((item) => this.#path(item, 'file'));
    if (paths.length === 0) throw this.#error(start(files.value), 'no file is listed', 'List at least one.');
    const directory = fields.get('directory');
    const envFiles = fields.get('envFiles');
    const profiles = fields.get('profiles');
    const stack = {
      directory: directory === undefined ? undefined : this.#path(directory.value, 'folder'),
      envFiles:
        envFiles === undefined
          ? undefined
          : this.#items(envFiles.value, 'envFiles').map((item) => this.#path(item, undefined)),
      profiles:
        profiles === undefined ? undefined : this.#items(profiles.value, 'profiles').map((item) => this.#string(item)),
      place: `${this.#shown}:${this.#lines.linePos(start(node)).line}`,
    };
    const below = paths.filter((path) => path !== undefined);
    return below.length === paths.length ? { ...stack, files: below } : undefined;
  }

  /** Relative to the root; undefined outside of it. */
  #path(node: Node, kind: 'file' | 'folder'): string | undefined;
  #path(node: Node, kind: undefined): string;
  #path(node: Node, kind: 'file' | 'folder' | undefined): string | undefined {
    const written = this.#string(node);
    const absolute = resolve(this.#folder, written);
    const stat = statSync(absolute, { throwIfNoEntry: false });
    if (kind !== undefined && (kind === 'file' ? stat?.isFile() : stat?.isDirectory()) !== true)
      throw this.#error(
        start(node),
        `${written} is no ${kind} that is there`,
        'Correct the path: it starts from the folder of the configuration.',
      );
    const found = inside(this.#root, absolute);
    if (found !== undefined) return found === '' ? '.' : found;
    if (kind !== undefined) return undefined;
    throw this.#error(start(node), `${written} lies outside of the root`, 'Run dockfix on the folder that holds it.');
  }

  #string(node: Node): string {
    if (isScalar(node) && typeof node.value === 'string' && node.value !== '') return node.value;
    throw this.#error(start(node), 'a text is expected here', 'Write it in quotes if it looks like a number.');
  }

  #items(node: Node, name: string): readonly Node[] {
    if (isSeq(node)) return node.items as Node[];
    throw this.#error(start(node), `${name} has to be a list`, `Write \`${name}: […]\`.`);
  }

  #entries(node: Node, known: readonly string[], what: string): Entries {
    if (!isMap(node))
      throw this.#error(start(node), `${what} has to be a mapping`, `Its keys are ${known.join(', ')}.`);
    const entries = new Map<string, { readonly key: Node; readonly value: Node }>();
    for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
      const name = isScalar(key) ? String(key.value) : '';
      if (!known.includes(name))
        throw this.#error(
          start(key),
          `there is no setting ${JSON.stringify(name)} here`,
          `Known: ${known.join(', ')}.`,
        );
      if (value === null || (isScalar(value) && value.value === null))
        throw this.#error(start(key), `${name} has no value`, 'Give it one, or remove it.');
      entries.set(name, { key, value });
    }
    return entries;
  }

  #error(offset: number, message: string, advice: string): WorkspaceError {
    const { line, col } = this.#lines.linePos(offset);
    return new WorkspaceError(`${this.#shown}:${line}:${col}`, message, advice);
  }
}

function start(node: Node): number {
  return node.range?.[0] ?? 0;
}
