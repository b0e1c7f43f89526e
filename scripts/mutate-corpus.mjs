#!/usr/bin/env node
// Edits every compose file below a folder in every way that the editor knows, each edit on the file
// as it is, and has a reader of its own judge the result. Nothing is written to the folder.
//
//   node scripts/mutate-corpus.mjs FOLDER [--per-service N] [--jobs N] [--list]
//
// An edit is a violation when it does not parse any more, when anything but the declared path reads
// or is written differently, when a comment is gone that did not belong to what was taken away, when
// bytes changed outside of its place, or when the inverse of its changes does not give the file back.
// Exits with 1 on a violation or when more than 1 % of the edits were refused.
import { fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'per-service': { type: 'string', default: '40' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    list: { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('Which folder? node scripts/mutate-corpus.mjs FOLDER [--per-service N] [--jobs N] [--list]');
  process.exit(2);
}

const files = composeFilesIn(folder);
const program = fileURLToPath(new URL('mutate-worker.mjs', import.meta.url));
const results = [];
const started = performance.now();
const waiting = [...files];
await Promise.all(Array.from({ length: Number(options.jobs) }, () => work(waiting)));
report();

function composeFilesIn(root) {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?:compose[^/]*|^stack[^/]*)\.ya?ml$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** One child works until no file is left; a file that it does not come back from is a violation, and another child goes on. */
async function work(waiting) {
  while (waiting.length > 0) {
    const child = fork(program, [], { execArgv: ['--max-old-space-size=1024'] });
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const answer = await ask(child, file);
      results.push(answer);
      if (answer.lost === true) break;
    }
    child.kill();
  }
}

function ask(child, file) {
  return new Promise((resolve) => {
    const lose = (why) =>
      done({
        file,
        services: 0,
        operations: {},
        refused: {},
        lost: true,
        violations: [{ name: '-', path: '', sentence: why }],
      });
    const onExit = (code, signal) => lose(`the process ended (${signal ?? code})`);
    const timer = setTimeout(() => lose('no answer within ten minutes'), 600_000);
    const done = (answer) => {
      clearTimeout(timer);
      child.off('exit', onExit);
      child.removeAllListeners('message');
      resolve(answer);
    };
    child.once('exit', onExit);
    child.once('message', done);
    child.send({ file, perService: Number(options['per-service']) });
  });
}

function report() {
  const rows = new Map();
  const reasons = new Map();
  const left = new Map();
  let services = 0;
  const violations = [];
  for (const result of results) {
    services += result.services;
    if (result.left !== undefined) left.set(result.left, (left.get(result.left) ?? 0) + 1);
    for (const [name, row] of Object.entries(result.operations)) {
      const sum = rows.get(name) ?? { done: 0, refused: 0, undone: 0, undoable: 0 };
      for (const key of Object.keys(sum)) sum[key] += row[key];
      rows.set(name, sum);
    }
    for (const [code, { count, examples }] of Object.entries(result.refused)) {
      const sum = reasons.get(code) ?? { count: 0, examples: [] };
      sum.count += count;
      sum.examples.push(...examples.map((one) => `${relative(folder, result.file)}: ${one}`));
      reasons.set(code, sum);
    }
    for (const violation of result.violations) violations.push({ file: relative(folder, result.file), ...violation });
  }
  const total = { done: 0, refused: 0, undone: 0, undoable: 0 };
  console.log('operation                                     edits  refused  taken back exactly by the opposite');
  for (const [name, row] of [...rows].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const key of Object.keys(total)) total[key] += row[key];
    console.log(line(name, row));
  }
  console.log(line('all', total));
  const attempts = total.done + total.refused;
  console.log(`\n${files.length} files, ${services} services, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  for (const [why, count] of left) console.log(`left out: ${count} files: ${why}`);
  console.log(
    `refused: ${total.refused} of ${attempts} (${((100 * total.refused) / Math.max(1, attempts)).toFixed(2)} %)`,
  );
  for (const [code, { count, examples }] of [...reasons].sort((a, b) => b[1].count - a[1].count)) {
    console.log(`  ${code}: ${count}`);
    if (options.list) for (const one of examples.slice(0, 15)) console.log(`    ${one}`);
  }
  console.log(`violations: ${violations.length}`);
  for (const one of violations.slice(0, options.list ? 200 : 20))
    console.log(`  ${one.file}: ${one.name} at ${one.path}: ${one.sentence}`);
  process.exitCode = violations.length > 0 || total.refused > attempts / 100 || attempts === 0 ? 1 : 0;
}

function line(name, { done, refused, undone, undoable }) {
  const back = undoable === 0 ? '' : `${undone} of ${undoable}`;
  return `${name.padEnd(40)} ${String(done).padStart(10)} ${String(refused).padStart(8)}  ${back}`;
}
