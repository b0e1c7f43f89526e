/**
 * What another linter says of real compose files before and after all fixes: dclint, which is not
 * part of this project (`npm i dclint` in a folder of its own).
 *
 * Usage: node scripts/compare-with-dclint.mjs FOLDER --dclint FILE [--sample N] [--seed N] [--cli FILE]
 *
 * FILE is dclint's program. Prints its findings by rule, and every file in which a rule of it finds
 * more than before: our fixes brought that about, and each one wants a reason.
 */
import { rmSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openCase, run, shuffled, sourcesIn } from './support/corpus.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cli: { type: 'string' },
    dclint: { type: 'string' },
    sample: { type: 'string' },
    seed: { type: 'string' },
  },
});
const cli = options.cli ?? fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const [folder] = positionals;
if (folder === undefined || options.dclint === undefined) {
  console.error(
    'usage: node scripts/compare-with-dclint.mjs FOLDER --dclint FILE [--sample N] [--seed N] [--cli FILE]',
  );
  process.exit(2);
}
const dclint = resolve(options.dclint);

const all = sourcesIn(folder, ['compose']);
const chosen =
  options.sample === undefined ? all : shuffled(all, Number(options.seed ?? 1)).slice(0, Number(options.sample));
const before = new Map();
const after = new Map();
const risen = [];
/** By rule: how many files had none of its findings and have some now. */
const broken = new Map();
let unread = 0;
for (const file of chosen) {
  const work = openCase(file);
  try {
    const name = basename(file);
    const first = findings(work, name);
    run(process.execPath, [cli, 'apply', '--review', name], work);
    const second = findings(work, name);
    if (first === undefined || second === undefined) {
      unread += 1;
      continue;
    }
    add(before, first);
    add(after, second);
    for (const rule of second.keys()) if (!first.has(rule)) broken.set(rule, (broken.get(rule) ?? 0) + 1);
    for (const [rule, messages] of second) {
      const more = messages.length - (first.get(rule)?.length ?? 0);
      if (more > 0) risen.push({ rule, more, file: relative(folder, file), message: messages.at(-1) });
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

console.log(`${chosen.length - unread} files (${unread} that dclint does not read)\n`);
console.log('| dclint | before | after | files that had none and have some now |\n|---|---|---|---|');
for (const rule of [...new Set([...before.keys(), ...after.keys()])].sort())
  console.log(`| ${rule} | ${before.get(rule) ?? 0} | ${after.get(rule) ?? 0} | ${broken.get(rule) ?? 0} |`);
console.log(`| all | ${total(before)} | ${total(after)} | |\n`);
console.log(`${risen.length} times more than before`);
for (const { rule, more, file, message } of risen) console.log(`  ${rule} +${more}  ${file}: ${message}`);

/** Messages by rule; undefined where dclint fails on the file. */
function findings(work, name) {
  const { stdout } = run(process.execPath, [dclint, '-f', 'json', name], work);
  try {
    const byRule = new Map();
    for (const { messages } of JSON.parse(stdout))
      for (const { rule, message } of messages) byRule.set(rule, [...(byRule.get(rule) ?? []), message]);
    return byRule;
  } catch {
    return undefined;
  }
}

function add(sums, found) {
  for (const [rule, messages] of found) sums.set(rule, (sums.get(rule) ?? 0) + messages.length);
}

function total(sums) {
  return [...sums.values()].reduce((sum, number) => sum + number, 0);
}
