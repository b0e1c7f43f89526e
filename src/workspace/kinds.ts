import { type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** What is at a path, which may lead out of the root; undefined for nothing. */
export function kindOf(root: string, path: string): 'file' | 'empty' | 'folder' | undefined {
  let stat: Stats | undefined;
  try {
    stat = statSync(resolve(root, path), { throwIfNoEntry: false });
  } catch {
    // A folder above it that may not be entered: whoever runs the stack may see more.
    return undefined;
  }
  if (stat === undefined) return undefined;
  if (stat.isDirectory()) return 'folder';
  return stat.isFile() && stat.size === 0 ? 'empty' : 'file';
}
