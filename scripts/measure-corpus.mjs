/**
 * Runs the built CLI over real files and prints two tables. The first: does it crash, does git take
 * the diff, does Compose still accept what it accepted, does a second apply change anything, is
 * something critical or high left without a reason? The second, rule by rule: files, findings, what
 * can be fixed safely and under review, what is refused for which reason.
 *
 * Usage: node scripts/measure-corpus.mjs FOLDER [--sample N] [--seed N] [--kind compose|dockerfile]
 *        [--rule GLOB]… [--diffs FOLDER] [--keep] [--cli FILE]
 *
 * --diffs writes, for each rule, the changes that it makes by itself, one file for each file changed.
 *
 * FOLDER holds one folder a repository. A case is one compose file or Dockerfile together with its
 * folder, copied into a fresh git repository; nothing in FOLDER is changed.
 * Compose's verdict is asked only where `docker compose` is on this machine.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { composeVerdict, kindOf, openCase, run, shuffled, sourcesIn } from './support/corpus.mjs';
import { Tally } from './support/tally.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cli: { type: 'string' },
    sample: { type: 'string' },
    seed: { type: 'string' },
    kind: { type: 'string' },
    rule: { type: 'string', multiple: true },
    diffs: { type: 'string' },
    keep: { type: 'boolean' },
  },
});
const cli = options.cli ?? fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const [folder] = positionals;
if (folder === undefined) {
  console.error(
    'usage: node scripts/measure-corpus.mjs FOLDER [--sample N] [--seed N] [--kind compose|dockerfile] [--keep] [--cli FILE]',
  );
  process.exit(2);
}

const all = sourcesIn(folder, options.kind === undefined ? ['compose', 'dockerfile'] : [options.kind]);
const selection = (options.rule ?? []).flatMap((rule) => ['--rule', rule]);
const byRule = new Tally();
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
printRules();
console.log(`${failures.length} failures`);
for (const failure of failures) console.log(`  ${failure}`);
process.exit(failures.length === 0 ? 0 : 1);

function measure(file) {
  const failed = [];
  const work = openCase(file);
  try {
    const name = basename(file);
    const isCompose = kindOf(name) === 'compose';
    const accepted = isCompose && hasCompose && composeVerdict(work, name).status === 0;

    const audit = run(process.execPath, [cli, 'audit', '--format', 'json', ...selection, name], work);
    count(`audit exit ${audit.status}`);
    if (audit.status !== 0 && audit.status !== 1) failed.push(`audit exit ${audit.status}: ${firstLine(audit.stderr)}`);
    if (/internal error|at .*\.js:\d+/i.test(audit.stderr)) failed.push(`audit: ${firstLine(audit.stderr)}`);
    if (audit.status === 0 || audit.status === 1) {
      for (const finding of findingsOf(audit.stdout, failed)) {
        const outcome = finding.outcome.kind === 'fix' ? finding.outcome.applicability : finding.outcome.code;
        byRule.add(finding.rule, outcome, file);
        const sentence = finding.outcome.kind === 'fix' ? finding.outcome.title : finding.outcome.because;
        if (!/^\S.{10,}/.test(sentence)) failed.push(`not a sentence: ${sentence}`);
      }
    }
    const diff = run(process.execPath, [cli, 'diff', '--review', ...selection, name], work);
    count(`diff exit ${diff.status}`);
    if (diff.status !== 0 && diff.status !== 1) failed.push(`diff exit ${diff.status}: ${firstLine(diff.stderr)}`);
    if (diff.status === 1 && diff.stdout !== '') {
      const check = run('git', ['apply', '--check'], work, diff.stdout);
      if (check.status !== 0) failed.push(`git apply: ${firstLine(check.stderr)}`);
    }
    if (options.diffs !== undefined) writeDiffs(file, name, work, audit.stdout);
    const apply = run(process.execPath, [cli, 'apply', '--review', ...selection, name], work);
    count(`apply exit ${apply.status}`);
    if (apply.status !== 0 && apply.status !== 1) failed.push(`apply exit ${apply.status}: ${firstLine(apply.stderr)}`);
    if (accepted) {
      const after = composeVerdict(work, name);
      count(after.status === 0 ? 'Compose: accepted before and after' : 'Compose: accepted before, not after');
      if (after.status !== 0) failed.push(`Compose rejects it now: ${after.stderr.trim().split('\n').at(-1)}`);
    } else if (isCompose && hasCompose) {
      count('Compose: rejected before');
    }
    const state =
      run('git', ['status', '--porcelain=v1', '-uall', '--ignored'], work).stdout + run('git', ['diff'], work).stdout;
    const left = run(process.execPath, [cli, 'audit', '--format', 'json', ...selection, name], work);
    if (left.status === 0 || left.status === 1) {
      for (const { outcome, severity, rule, message } of findingsOf(left.stdout, failed)) {
        count(`left after apply --review: ${severity}, ${outcome.kind === 'refusal' ? 'refused' : 'not refused'}`);
        if (outcome.kind !== 'refusal' && (severity === 'critical' || severity === 'high'))
          failed.push(`left without a reason: ${rule}: ${message}`);
      }
    }
    run(process.execPath, [cli, 'apply', '--review', ...selection, name], work);
    const again =
      run('git', ['status', '--porcelain=v1', '-uall', '--ignored'], work).stdout + run('git', ['diff'], work).stdout;
    if (state !== again) failed.push('a second apply changes something');
    return failed;
  } finally {
    if (failed.length > 0 && options.keep) console.error(`kept: ${work} (${relative(folder, file)})`);
    else rmSync(work, { recursive: true, force: true });
  }
}

/** A table in Markdown: it goes into a report as it is. */
function printRules() {
  console.log('\n| rule | files | findings | safe | review | refused |\n|---|---|---|---|---|---|');
  for (const { rule, files, findings, safe, review, refused, reasons } of byRule.rows()) {
    const why = reasons.map(([name, number]) => `${name} ${number}`).join(', ');
    const cells = [files, findings, safe, review].join(' | ');
    console.log(`| ${rule} | ${cells} | ${refused === 0 ? 0 : `${refused}: ${why}`} |`);
  }
  console.log();
}

/** What each rule by itself makes of the file, to be read by people. */
function writeDiffs(file, name, work, json) {
  const found = new Set(
    findingsOf(json, [])
      .filter(({ outcome }) => outcome.kind === 'fix')
      .map(({ rule }) => rule),
  );
  for (const rule of found) {
    const { stdout } = run(process.execPath, [cli, 'diff', '--review', '--mask', '--rule', rule, name], work);
    if (stdout === '') continue;
    const target = join(options.diffs, ...rule.split('/'));
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, `${relative(folder, file).replaceAll(/[^\w.-]+/g, '_')}.diff`), stdout);
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

function count(name) {
  table.set(name, (table.get(name) ?? 0) + 1);
}

function firstLine(text) {
  return text.trim().split('\n')[0] ?? '';
}
