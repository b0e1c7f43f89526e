/** Words as they are written where the directory is another one. */
import type { ScriptCommand, ScriptWord } from '../../../src/source/shell/script.types.ts';
import { type Folder, folderFrom, type Lookup, shellOf } from './folder.ts';
import type { DirectoryOption } from './reach.types.ts';

/** The word with its folder in front; undefined where that cannot be written. */
export function absolute(
  word: ScriptWord,
  folder: Folder,
  { name }: ScriptCommand,
  variables: Lookup,
): string | undefined {
  let { raw } = word;
  if (/^["'][.]/.test(raw)) return undefined;
  let from = folder;
  while (raw === '.' || raw === '..' || raw.startsWith('./') || raw.startsWith('../')) {
    const up = raw.startsWith('..');
    if (up) {
      const path = { start: 'relative', known: '..', complete: true, written: '..' } as const;
      const above = folderFrom(from, path, variables);
      if (above === undefined) return undefined;
      from = above;
    }
    raw = raw.slice(up ? 3 : 2);
  }
  const path = shellOf(from);
  if (raw === '') return path === '/' ? path : path.slice(0, -1);
  if (name === 'rm' && path === '/') raw = neverEmpty(raw);
  return joined(path, raw);
}

/** The option with its directory. */
export function optionText({ name, file }: DirectoryOption, folder: Folder): string {
  const path = shellOf(folder);
  if (file !== undefined) return `${name === '' ? '' : `${name} `}${joined(path, file)}`;
  return `${name} ${path === '/' ? path : path.slice(0, -1)}`;
}

/** `$X` at the beginning of what is removed from the root on: `rm -rf /$X` must not become `rm -rf /` (ShellCheck SC2115). */
function neverEmpty(raw: string): string {
  return raw.replace(/^("?)\$(?:\{(\w+)\}|(\w+))/, (_, quote: string, braced?: string, bare?: string) => {
    return `${quote}\${${braced ?? bare}:?}`;
  });
}

/** The two in one pair of quotes, where the second has them. */
function joined(path: string, raw: string): string {
  return raw.startsWith('"') && !path.includes('"') ? `"${path}${raw.slice(1)}` : `${path}${raw}`;
}
