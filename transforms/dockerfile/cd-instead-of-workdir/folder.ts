/** Folders and paths as far as the Dockerfile tells them: with ENV and ARG put in, and as WORKDIR would write them. */
import { posix } from 'node:path';
import { originalName } from '../../../src/knowledge/image-reference.ts';
import { baseFolders } from '../../../src/knowledge/working-directory.ts';
import type { ScriptWord } from '../../../src/source/shell/script.types.ts';
import { baseReferenceOf } from '../../support/directories.ts';
import type { ShellRun } from '../../support/shell/runs.ts';

/** An absolute folder, piece by piece between its slashes. */
export interface Folder {
  readonly pieces: readonly Piece[];
}

interface Piece {
  /** As WORKDIR writes it: `src`, `$NAME`, `x-${VERSION}`. */
  readonly written: string;
  /** With the values put in that are known; a first piece that is a variable may hold slashes. */
  readonly value: string;
}

/** What is known of a word. */
export interface PathText {
  /** Where it starts; `unknown` where a value decides that is not known. */
  readonly start: 'absolute' | 'relative' | 'unknown';
  /** What it surely begins with; a value that is not known, of ENV or ARG, stands in it as `${NAME}`. */
  readonly known: string;
  /** Nothing but {@link known}: no pattern, no substitution, no variable of the shell. */
  readonly complete: boolean;
  /** As the Dockerfile would write it; undefined where it could not. */
  readonly written: string | undefined;
}

/** The variable as ENV or ARG of the stage give it at that instruction. */
export type Lookup = (name: string) => { readonly value: string | undefined } | undefined;

/** The variables that both the builder and the shell of `run` put in alike. */
export function variablesAt({ stage, run, body }: ShellRun): Lookup {
  const reference = baseReferenceOf(stage);
  const name = reference && originalName(reference).replace(/^quay\.io\/(?=debezium\/)/, '');
  const ofBase = name === undefined ? undefined : baseFolders[name];
  const { text } = body.script.source;
  const set = new Set(body.script.commands.flatMap(({ assignments }) => assignments.map(({ name }) => name)));
  const read = (name: string): ReturnType<Lookup> => {
    // A loop's variable and what `read` fills are no assignments of a command: better one variable too few.
    if (set.has(name) || new RegExp(`\\b(?:for|read|export|local)\\b[^;&|]*\\b${name}\\b`).test(text)) return undefined;
    const given = stage.env.get(name) ?? stage.args.get(name);
    if (given !== undefined && given.instruction.range.start > run.instruction.range.start) return undefined;
    if (given !== undefined) return { value: resolved(given.value, ofBase) };
    const value = ofBase?.[name];
    return value === undefined ? undefined : { value };
  };
  const known = new Map<string, ReturnType<Lookup>>();
  return (name) => {
    if (!known.has(name)) known.set(name, read(name));
    return known.get(name);
  };
}

/** A value with the variables of the base put in; undefined where one is left that nobody knows. */
export function resolved(
  value: string | undefined,
  ofBase: Readonly<Record<string, string>> | undefined,
): string | undefined {
  const text = value?.replace(/\$(?:\{(\w+)\}|([A-Za-z_]\w*))/g, (all, braced?: string, bare?: string) => {
    return ofBase?.[braced ?? bare ?? ''] ?? all;
  });
  return text?.includes('$') === true ? undefined : text;
}

const plain = /^[\w@+.,:%=/ -]*$/;

/** Reads a word of a script. */
export function pathOf({ node, raw }: ScriptWord, variables: Lookup): PathText {
  if (node.type === 'Assignment' || raw.startsWith('~'))
    return { start: raw.startsWith('~') ? 'absolute' : 'relative', known: '', complete: false, written: undefined };
  let known = '';
  let written: string | undefined = '';
  let complete = true;
  let bare: string | undefined;
  const literal = (text: string): void => {
    if (complete) known += text;
    // A brace keeps a name apart from what follows.
    if (bare !== undefined && /^\w/.test(text) && written !== undefined)
      written = `${written.slice(0, -bare.length)}\${${bare.slice(1)}}`;
    bare = undefined;
    written = written === undefined || !plain.test(text) ? undefined : written + text;
  };
  type Part = NonNullable<typeof node.parts>[number];
  const take = (part: Part, quoted: boolean): void => {
    switch (part.type) {
      case 'Literal':
      case 'SingleQuoted':
      case 'AnsiCQuoted':
        literal(part.value);
        return;
      case 'DoubleQuoted':
        for (const child of part.parts) take(child, true);
        return;
      default: {
        const name = variableOf(part);
        const given = name === undefined ? undefined : variables(name);
        // Without quotes a value with spaces is several words.
        if (given === undefined || (!quoted && /\s/.test(given.value ?? ''))) {
          complete = false;
          written = undefined;
          return;
        }
        if (complete) known += given.value ?? `\${${name}}`;
        bare = part.type === 'SimpleExpansion' ? part.text : undefined;
        if (written !== undefined) written += bare ?? `\${${name}}`;
      }
    }
  };
  if (node.parts === undefined) literal(node.value);
  else for (const part of node.parts) take(part, false);
  const first = known[0];
  const start = first === '/' ? 'absolute' : first === undefined || known.startsWith('${') ? 'unknown' : 'relative';
  // A pattern that comes first matches what is in the directory.
  const isBelow = raw === '' || node.parts?.[0]?.type === 'Glob';
  return { start: isBelow ? 'relative' : start, known, complete, written };
}

function variableOf(part: { readonly type: string; readonly text: string }): string | undefined {
  if (part.type !== 'SimpleExpansion' && part.type !== 'ParameterExpansion') return undefined;
  return /^\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))$/
    .exec(part.text)
    ?.slice(1)
    .find((name) => name !== undefined);
}

/** The folder that `cd path` goes to from `from`; undefined where it cannot be said. */
export function folderFrom(from: Folder | undefined, path: PathText, variables: Lookup): Folder | undefined {
  if (!path.complete || path.written === undefined || path.start === 'unknown' || path.written === '') return undefined;
  return path.start === 'absolute'
    ? walk([], path.written, variables)
    : from && walk(from.pieces, path.written, variables);
}

/** Whether a WORKDIR says the whole of its path. */
export function isAbsolute(text: string, variables: Lookup): boolean {
  return expand(text, variables)?.startsWith('/') === true;
}

/** The folder of a WORKDIR. */
export function workdirFolder(from: Folder | undefined, text: string, variables: Lookup): Folder | undefined {
  if (/\$(?!\{\w+\}|[A-Za-z_])/.test(text) || text.includes('\\')) return undefined;
  const value = expand(text, variables);
  if (value === undefined || value.startsWith('${')) return undefined;
  return value.startsWith('/') ? walk([], text, variables) : from && walk(from.pieces, text, variables);
}

function walk(base: readonly Piece[], written: string, variables: Lookup): Folder | undefined {
  const pieces = [...base];
  for (const one of written.split('/')) {
    if (one === '' || one === '.') continue;
    if (one === '..') {
      const gone = pieces.pop();
      if (gone !== undefined && /[/$]/.test(gone.value)) return undefined;
      continue;
    }
    const value = expand(one, variables);
    if (value === undefined || value === '') return undefined;
    pieces.push({ written: one, value });
  }
  return { pieces };
}

function expand(text: string, variables: Lookup): string | undefined {
  let isKnown = true;
  const value = text.replace(/\$(?:\{(\w+)\}|([A-Za-z_]\w*))/g, (_, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    const given = variables(name);
    if (given === undefined) isKnown = false;
    return given?.value ?? `\${${name}}`;
  });
  return isKnown ? value : undefined;
}

/** As WORKDIR writes it. */
export function writtenOf({ pieces }: Folder): string {
  const [first] = pieces;
  const text = pieces.map(({ written }) => written).join('/');
  return first?.value.startsWith('/') === true && first.written.startsWith('$') ? text : `/${text}`;
}

/** As a word of a script begins with it, the slash at its end included. */
export function shellOf({ pieces }: Folder): string {
  const [first] = pieces;
  const words = pieces.map(({ written }) => (/[$ ]/.test(written) ? `"${written}"` : written));
  const text = words.map((word) => `${word}/`).join('');
  return first?.value.startsWith('/') === true && first.written.startsWith('$') ? text : `/${text}`;
}

/** To compare with. */
export function valueOf({ pieces }: Folder): string {
  return posix.resolve('/', pieces.map(({ value }) => value).join('/'));
}

/** Both are the same folder, or both are not known. */
export function isSameFolder(a: Folder | undefined, b: Folder | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && valueOf(a) === valueOf(b));
}

/** The absolute path that a word stands for in `folder`, as far as it is known; undefined where that is nothing. */
export function absoluteOf(path: PathText, folder: Folder | undefined): string | undefined {
  if (path.start === 'absolute') return path.known === '' ? undefined : tidy(path.known, path.complete);
  if (path.start === 'unknown' || folder === undefined) return undefined;
  return tidy(`${valueOf(folder)}/${path.known}`, path.complete);
}

function tidy(path: string, complete: boolean): string {
  const resolved = posix.resolve(path);
  return complete || !path.endsWith('/') || resolved === '/' ? resolved : `${resolved}/`;
}
