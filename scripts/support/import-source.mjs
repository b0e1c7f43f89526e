/** Imports TypeScript of this project into a script: Node 20 cannot do it by itself. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles the modules (paths from the project's root) into one and gives all that they export. */
export async function importSource(...modules) {
  // Below the project, so that packages are found.
  const folder = mkdtempSync(join(root, 'node_modules', '.dockfix-script-'));
  const file = join(folder, 'source.mjs');
  try {
    await build({
      stdin: {
        contents: modules.map((module) => `export * from './${module}';`).join('\n'),
        resolveDir: root,
        loader: 'ts',
      },
      outfile: file,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      logLevel: 'warning',
    });
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
