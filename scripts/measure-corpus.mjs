/**
 * Runs the built CLI over real files and prints a table: does it crash, does git take the diff,
 * does Compose still accept what it accepted, does a second apply change anything?
 *
 * Usage: node scripts/measure-corpus.mjs FOLDER [--sample N] [--seed N] [--keep] [--cli FILE]
 *
 * FOLDER holds one folder a repository. A case is one compose file or Dockerfile together with the
 * other files of its folder, copied into a fresh git repository; nothing in FOLDER is changed.
 * Compose's verdict is asked only where `docker compose` is on this machine.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { cli: { type: 'string' }, sample: { type: 'string' }, seed: { type: 'string' }, keep: { type: 'boolean' } },
});
const cli = options.cli ?? fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const [folder] = positionals;
if (folder === undefined) {
  console.error('usage: node scripts/measure-corpus.mjs FOLDER [--sample N] [--seed N] [--keep] [--cli FILE]');
  process.exit(2);
}

const composeName = /^(docker-)?compose([.-].*)?\.ya?ml$|[.-]compose\.ya?ml$/;
const dockerfileName = /^Dockerfile(\..+)?$|\.dockerfile$/i;
const all = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && (composeName.test(entry.name) || dockerfileName.test(entry.name)))
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();
const chosen =
  options.sample === undefined ? all : shuffled(all, Number(options.seed ?? 1)).slice(0, Number(options.sample));
const hasCompose = run('docker', ['compose', 'version'], '/').status === 0;

const table = new Map();
const failures = [];
for (const file of chosen) {
  for (const failure of measure(file)) failures.push(`${relative(folder, file)}: ${failure}`);
}

console.log(
  `${chosen.length} of ${all.length} files${hasCompose ? '' : ' (no docker compose here: its verdict was not asked)'}`,
);
for (const [name, count] of [...table].sort()) console.log(`${String(count).padStart(7)}  ${name}`);
console.log(`${failures.length} failures`);
for (const failure of failures) console.log(`  ${failure}`);
process.exit(failures.length === 0 ? 0 : 1);

function measure(file) {
  const failed = [];
  const work = mkdtempSync(join(tmpdir(), 'dockfix-corpus-'));
  try {
    for (const entry of readdirSync(dirname(file))) {
      const from = join(dirname(file), entry);
      if (statSync(from).isFile()) cpSync(from, join(work, entry));
    }
    run('git', ['init', '-q'], work);
    run('git', ['add', '-Af'], work);
    run('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', 'commit', '-qm', 'x'], work);
    const name = basename(file);
    const isCompose = composeName.test(name);
    const accepted = isCompose && hasCompose && composeAccepts(work, name);

    const audit = run(process.execPath, [cli, 'audit', '--format', 'json', name], work);
    count(`audit exit ${audit.status}`);
    if (audit.status !== 0 && audit.status !== 1) failed.push(`audit exit ${audit.status}: ${firstLine(audit.stderr)}`);
    if (/internal error|at .*\.js:\d+/i.test(audit.stderr)) failed.push(`audit: ${firstLine(audit.stderr)}`);
    if (audit.status === 0 || audit.status === 1) {
      for (const finding of findingsOf(audit.stdout, failed)) {
        const outcome = finding.outcome.kind === 'fix' ? finding.outcome.applicability : finding.outcome.code;
        count(`${finding.rule}: ${outcome}`);
        const sentence = finding.outcome.kind === 'fix' ? finding.outcome.title : finding.outcome.because;
        if (!/^\S.{10,}/.test(sentence)) failed.push(`not a sentence: ${sentence}`);
      }
    }
    const diff = run(process.execPath, [cli, 'diff', '--review', name], work);
    count(`diff exit ${diff.status}`);
    if (diff.status !== 0 && diff.status !== 1) failed.push(`diff exit ${diff.status}: ${firstLine(diff.stderr)}`);
    if (diff.status === 1 && diff.stdout !== '') {
      const check = run('git', ['apply', '--check'], work, diff.stdout);
      if (check.status !== 0) failed.push(`git apply: ${firstLine(check.stderr)}`);
    }
    const apply = run(process.execPath, [cli, 'apply', '--review', name], work);
    count(`apply exit ${apply.status}`);
    if (apply.status !== 0 && apply.status !== 1) failed.push(`apply exit ${apply.status}: ${firstLine(apply.stderr)}`);
    if (accepted) {
      const after = run('docker', ['compose', '-f', name, 'config', '-q'], work);
      count(after.status === 0 ? 'Compose: accepted before and after' : 'Compose: accepted before, not after');
      if (after.status !== 0) failed.push(`Compose rejects it now: ${after.stderr.trim().split('\n').at(-1)}`);
    } else if (isCompose && hasCompose) {
      count('Compose: rejected before');
    }
    const state =
      run('git', ['status', '--porcelain=v1', '-uall', '--ignored'], work).stdout + run('git', ['diff'], work).stdout;
    run(process.execPath, [cli, 'apply', '--review', name], work);
    const again =
      run('git', ['status', '--porcelain=v1', '-uall', '--ignored'], work).stdout + run('git', ['diff'], work).stdout;
    if (state !== again) failed.push('a second apply changes something');
    return failed;
  } finally {
    if (failed.length > 0 && options.keep) console.error(`kept: ${work} (${relative(folder, file)})`);
    else rmSync(work, { recursive: true, force: true });
  }
}

function findingsOf(json, failed) {
  try {
    return JSON.parse(json).findings;
  } catch (error) {
    failed.push(`audit printed no JSON: ${error.message}`);
    return [];
  }
}

function composeAccepts(work, name) {
  return run('docker', ['compose', '-f', name, 'config', '-q'], work).status === 0;
}

function run(command, args, cwd, input = '') {
  return spawnSync(command, args, { cwd, input, encoding: 'utf8', timeout: 60_000, maxBuffer: 1 << 28 });
}

function count(name) {
  table.set(name, (table.get(name) ?? 0) + 1);
}

function firstLine(text) {
  return text.trim().split('\n')[0] ?? '';
}

/** Fisher-Yates with a small seeded generator, so that a sample can be drawn again. */
function shuffled(list, seed) {
  const out = [...list];
  let state = seed >>> 0;
  for (let i = out.length - 1; i > 0; i -= 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = state % (i + 1);
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}
