#!/usr/bin/env node
// npm runs this after an install inside of the repository, and when it installs dockfix from git, as
// pre-commit does: then dist/ is what is wanted. A dist/ that is there already is left alone.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

if (!existsSync(fileURLToPath(new URL('../dist/cli.js', import.meta.url)))) {
  process.argv.push('--no-types');
  await import('./build.mjs');
}
