import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WorkspaceError } from '../index.ts';

/**
 * Where a file of the package lies: above the bundle as above the sources.
 * @throws WorkspaceError when it is not there.
 */
export function packageFile(path: string): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, path);
    if (existsSync(file)) return file;
    if (dirname(folder) === folder) break;
  }
  throw new WorkspaceError(path, 'it is missing from this installation', 'Install dockfix again.');
}
