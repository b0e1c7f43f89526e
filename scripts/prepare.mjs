#!/usr/bin/env node
// npm runs this after an install inside of the repository, and when it installs dockfix from git, as
// pre-commit does: then dist/ is what is wanted. A dist/ that is there already is left alone.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

if (!existsSync(`${root}dist/cli.js`)) {
  // `npm install --global` of a git URL leaves out what the build needs: npm hands "global" down to the
  // install inside of the clone.
  if (!existsSync(`${root}node_modules/esbuild`)) {
    const env = Object.fromEntries(
      Object.entries(process.env).filter(
        ([name]) => !/^npm_config_(global|prefix|location|install_links)$/i.test(name),
      ),
    );
    const npm = process.env.npm_execpath;
    const [program, ...first] = npm === undefined ? ['npm'] : [process.execPath, npm];
    execFileSync(program, [...first, 'ci', '--ignore-scripts'], {
      cwd: root,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  process.argv.push('--no-types');
  await import('./build.mjs');
}
