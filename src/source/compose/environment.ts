/** Where variables come from: `.env` files, and nothing of the machine that dockfix runs on. */
import type { FileView } from '../../core/types.ts';
import { parseDotenv } from '../dotenv/parse.ts';
import type { Lookup } from './interpolate.ts';

/**
 * The variables of some `.env` files behind those of `outer`; of two files with one name the later
 * one counts. Files that are not there give nothing.
 */
export function dotenvLookup(files: FileView, paths: readonly string[], outer: Lookup): Lookup {
  const values = new Map<string, string>();
  const lookup: Lookup = (name) => {
    const value = values.get(name);
    return outer(name) ?? (value === undefined ? undefined : { value, source: 'env-file' });
  };
  for (const path of paths) {
    const text = files.read(path);
    if (text === undefined) continue;
    for (const entry of parseDotenv(path, text, lookup).entries)
      if (entry.value !== null) values.set(entry.name, entry.value);
  }
  return lookup;
}
