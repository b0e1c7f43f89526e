import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { byCodeUnit } from '../../src/core/overlay.ts';
import type { FileView } from '../../src/core/types.ts';

/** A tree of files in memory, for tests of what needs no disk. */
export function memoryFiles(
  files: Readonly<Record<string, string>>,
  git: { readonly tracked?: readonly string[]; readonly ignored?: readonly string[] } = {},
): FileView {
  const paths = Object.keys(files).sort(byCodeUnit);
  const tracked = new Set(git.tracked ?? paths);
  const ignored = new Set(git.ignored ?? []);
  return {
    paths: () => paths,
    read: (path) => files[path],
    exists: (path) => path in files || paths.some((one) => one.startsWith(`${path}/`)),
    isTracked: (path) => tracked.has(path),
    isIgnored: (path) => ignored.has(path),
  };
}

/** All files below a folder as `{ path: text }`, paths relative to it with `/`. */
export function readTree(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const out: Record<string, string> = {};
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    out[relative(folder, path).split(sep).join('/')] = readFileSync(path, 'utf8');
  }
  return out;
}
