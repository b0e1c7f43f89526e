/**
 * Makes the series of patches for a repository and tries it out as a maintainer would: does `git am`
 * take it, does Compose accept after every patch what it accepted before it, is the last tree the
 * one that `apply --review` writes, does a line that is added hold a secret?
 *
 * Usage: node scripts/check-series.mjs REPOSITORY [PATH] [--cli FILE]
 *
 * Works on clones; REPOSITORY is not touched. Compose is asked only where `docker compose` is on this
 * machine; variables that it insists on are given, since they are the host's to set.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { cli: { type: 'string' } } });
const cli = options.cli ?? fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const [repository, path = '.'] = positionals;
if (repository === undefined) {
  console.error('usage: node scripts/check-series.mjs REPOSITORY [PATH] [--cli FILE]');
  process.exit(2);
}

const identity = ['-c', 'user.name=check', '-c', 'user.email=check@example.org'];
const hasCompose = run('docker', ['compose', 'version'], '/').status === 0;
const work = mkdtempSync(join(tmpdir(), 'dockfix-series-'));
const failures = [];
try {
  const [source, merged, written] = ['source', 'merged', 'written'].map((name) => clone(join(work, name)));
  const patches = join(work, 'patches');
  const author = ['--author', 'Check <check@example.org>'];
  const made = run(process.execPath, [cli, 'pr', path, '--review', '--patches', patches, ...author], source);
  if (made.status !== 0) failures.push(`dockfix pr ended with ${made.status}: ${made.stderr.trim()}`);
  const series = made.status === 0 ? readdirSync(patches).filter((name) => name.endsWith('.patch')) : [];

  let before = verdicts(merged);
  for (const name of series.sort()) {
    const am = git(merged, 'am', '-q', join(patches, name));
    if (am.status !== 0) {
      failures.push(`${name}: git am: ${am.stderr.trim()}`);
      break;
    }
    const after = verdicts(merged);
    for (const [file, verdict] of before)
      if (verdict === '' && after.get(file) !== '') failures.push(`${name}: ${file}: Compose says: ${after.get(file)}`);
    console.log(
      `${name}: taken; of ${after.size} compose files Compose accepts ${accepted(before)} before and ${accepted(after)} after`,
    );
    before = after;
  }

  const applied = run(process.execPath, [cli, 'apply', '--review', path], written);
  if (applied.status !== 0 && applied.status !== 1) failures.push(`dockfix apply ended with ${applied.status}`);
  // What git does not take, secrets, it does not show here either.
  git(written, 'add', '-A');
  const [one, other] = [merged, written].map((folder) => git(folder, 'write-tree').stdout.trim());
  if (one !== other) failures.push(`another tree than apply --review:\n${git(merged, 'diff', one, other).stdout}`);
  console.log(`${series.length} patches, the tree ${one === other ? 'is' : 'is not'} that of apply --review`);
  if (series.length > 0) {
    const body = readFileSync(join(patches, 'body.md'), 'utf8');
    console.log(`body: ${body.length} characters, ${body.split(/\s+/).length} words`);
  }
  const again = run(process.execPath, [cli, 'pr', path, '--review', '--dry-run', ...author, '--base', 'HEAD'], merged);
  if (again.stdout !== '') failures.push(`there is something left to do: ${again.stdout.slice(0, 400)}`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`${failures.length} failures`);
for (const failure of failures) console.log(`  ${failure}`);
process.exit(failures.length === 0 ? 0 : 1);

function clone(folder) {
  run('git', ['clone', '-q', '--no-hardlinks', resolve(repository), folder], '/');
  return folder;
}

/** What Compose says of every compose file: '' for yes. */
function verdicts(folder) {
  const files = git(folder, 'ls-files', '-z')
    .stdout.split('\0')
    .filter((file) => /(^|[./-])compose\b.*\.ya?ml$/.test(file));
  return new Map(files.map((file) => [file, hasCompose ? verdict(folder, file) : '']));
}

function verdict(folder, file) {
  const env = { ...process.env };
  for (;;) {
    const words = ['compose', '--profile', '*', '-f', file, 'config', '--quiet'];
    const { status, stderr } = spawnSync('docker', words, { cwd: folder, env, encoding: 'utf8' });
    if (status === 0) return '';
    const needed = /required variable (\w+) is missing a value/.exec(stderr)?.[1];
    if (needed === undefined || env[needed] !== undefined) return stderr.trim().split('\n').at(-1) ?? '';
    env[needed] = '1';
  }
}

function accepted(verdictsOfFiles) {
  return [...verdictsOfFiles.values()].filter((one) => one === '').length;
}

function git(folder, ...words) {
  return run('git', [...identity, ...words], folder);
}

function run(program, words, cwd) {
  return spawnSync(program, words, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
}
