#!/usr/bin/env node
// The main job on the demo: what `dockfix audit` finds, and what `dockfix diff --review` would change.
// Works on a copy with a git repository of its own, so that nothing around it plays a part.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'dist/cli.js');
const parent = mkdtempSync(join(tmpdir(), 'dockfix-demo-'));
const folder = join(parent, 'demo');

try {
  cpSync(join(root, 'demo'), folder, { recursive: true });
  git('init', '--quiet');
  git('add', '.');
  git('-c', 'user.name=demo', '-c', 'user.email=demo@localhost', 'commit', '--quiet', '--message', 'Shelf');
  const audit = dockfix('audit');
  const diff = dockfix('diff', '--review');
  // The demo has something to find and to fix: anything else is a failure of the demo.
  process.exitCode = audit === 1 && diff === 1 ? 0 : 1;
} finally {
  rmSync(parent, { recursive: true, force: true });
}

function git(...words) {
  execFileSync('git', words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Runs one command of dockfix as a user would, and gives its exit code. */
function dockfix(...words) {
  process.stdout.write(`\n$ dockfix ${words.join(' ')}\n`);
  return spawnSync(process.execPath, [cli, ...words], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] }).status;
}
