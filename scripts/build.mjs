#!/usr/bin/env node
// Bundles the command line tool and the library into dist/. The new folder takes the old one's place
// at the end, so that a test that runs dist/cli.js does not meet half a build, and a build that
// fails leaves no dist/ that could be taken for its result.
// --no-types leaves the declaration files out: tests do not need them.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const work = join(root, `dist.${process.pid}`);
const withTypes = !process.argv.includes('--no-types');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

try {
  execFileSync(process.execPath, [join(root, 'scripts/generate-registry.mjs')], { stdio: 'inherit' });
  const metafile = await bundle();
  writeFileSync(join(work, 'THIRD-PARTY-LICENSES.txt'), licensesOf(metafile));
  chmodSync(join(work, 'cli.js'), 0o755);
  writeFileSync(join(work, 'dockfix.1'), execFileSync(process.execPath, [join(work, 'cli.js'), 'man']));
  if (withTypes) declare();
} catch (error) {
  rmSync(work, { recursive: true, force: true });
  rmSync(dist, { recursive: true, force: true });
  throw error;
}
replaceDist();

/** Code splitting keeps what a command does not use out of its start: `--version` loads one small file. */
async function bundle() {
  const result = await build({
    absWorkingDir: root,
    entryPoints: { cli: 'src/cli/main.ts', index: 'src/index.ts' },
    outdir: work,
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    define: {
      'process.env.DOCKFIX_VERSION': JSON.stringify(version),
      // React's own checks for developers are slow and talk to the console.
      'process.env.NODE_ENV': '"production"',
    },
    // Ink asks for it only when DEV=true; it is not installed.
    alias: { 'react-devtools-core': join(root, 'scripts/support/no-devtools.mjs') },
    // Packages written for CommonJS ask for Node's own modules through `require`.
    banner: {
      js: "import { createRequire as dockfixCreateRequire } from 'node:module';\nconst require = dockfixCreateRequire(import.meta.url);",
    },
  });
  return result.metafile;
}

/** The licences of every package whose code is in the bundle, as those licences ask for. */
function licensesOf(metafile) {
  const names = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const [, name] = input.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/) ?? [];
    if (name !== undefined) names.add(name);
  }
  return [...names]
    .sort()
    .map((name) => {
      const folder = join(root, 'node_modules', name);
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      const text =
        file === undefined ? `License: ${manifest.license}` : readFileSync(join(folder, file), 'utf8').trim();
      return `${name} ${manifest.version}\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(78)}\n\n`);
}

function declare() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', join(work, 'types')], {
    stdio: 'inherit',
  });
}

function replaceDist() {
  const old = `${work}.old`;
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(work, dist);
  rmSync(old, { recursive: true, force: true });
}
