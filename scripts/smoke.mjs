#!/usr/bin/env node
// Runs the built command line and library once, with the Node that runs this script: the three
// commands on a copy of the demo, a second run that must change nothing, and the API.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const parent = mkdtempSync(join(tmpdir(), 'dockfix-smoke-'));
const folder = join(parent, 'demo');

try {
  cpSync(join(root, 'demo'), folder, { recursive: true });
  git('init', '--quiet');
  git('add', '.');
  git('-c', 'user.name=smoke', '-c', 'user.email=smoke@localhost', 'commit', '--quiet', '--message', 'Shelf');

  assert.equal(dockfix(0, '--version').trim(), version);
  const before = JSON.parse(dockfix(1, 'audit', '--format', 'json'));
  assert.ok(before.findings.length > 0, 'the demo has findings');
  const patch = dockfix(1, 'diff', '--review');
  execFileSync('git', ['apply', '--check'], { cwd: folder, input: patch });
  // 1 says that a refusal is left for people.
  const left = JSON.parse(dockfix(1, 'diff', '--review', '--json')).remaining.length > 0 ? 1 : 0;
  dockfix(left, 'apply', '--review');
  dockfix(0, 'audit');
  assert.equal(dockfix(0, 'diff', '--review'), '');
  git('add', '--all');
  const tree = git('write-tree');
  dockfix(left, 'apply', '--review');
  git('add', '--all');
  assert.equal(git('write-tree'), tree);

  const api = await import(pathToFileURL(join(root, 'dist/index.js')));
  const report = await api.audit(join(root, 'demo'));
  assert.equal(report.findings.length, before.findings.length);
  process.stdout.write(`dockfix ${version} works on Node ${process.version}\n`);
} finally {
  rmSync(parent, { recursive: true, force: true });
}

function git(...words) {
  return execFileSync('git', words, { cwd: folder, encoding: 'utf8' });
}

/** Runs dockfix and gives its output; any other exit code than the expected one ends the script. */
function dockfix(expected, ...words) {
  const run = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...words], { cwd: folder, encoding: 'utf8' });
  assert.equal(run.status, expected, `dockfix ${words.join(' ')} ended with ${run.status}\n${run.stdout}${run.stderr}`);
  return run.stdout;
}
