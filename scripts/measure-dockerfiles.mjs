/**
 * Plans every Dockerfile of a folder with all rules and review, and asks others what they think of it:
 * are the bytes outside the edits those of before (the edits are put in a second time, by other code
 * than the planner's), does a second run change nothing, does another parser still read the file, what
 * does hadolint find before and after, how long does it take?
 *
 * Usage: node scripts/measure-dockerfiles.mjs FOLDER [--parser PROGRAM] [--hadolint PROGRAM] [--rule ID]...
 *          [--style] [--digests] [--diffs N --seed N] [--write FOLDER] [--figures FILE]
 *
 * PARSER reads paths from its standard input and prints `OK<tab>path` or `FAIL<tab>path<tab>why` for
 * each. `--figures FILE` writes what was counted as a page for docs/coverage. A file is planned by
 * itself, without the rest of its repository. Equal files count once.
 * `--style` takes the rules of the style group in, too. `--digests` plans as with `--registry` on a
 * network: every image has a digest, made up, since the linter and the parser read its form alone. What hadolint finds is counted by code; new is
 * what a file has more of afterwards than before, and names of files are printed where there is any.
 * `--diffs N` prints N random changes of each rule. Nothing in FOLDER is changed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { createTwoFilesPatch } from 'diff';
import { importSource } from './support/import-source.mjs';
import { replayed } from './support/replay.mjs';
import { Tally } from './support/tally.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    parser: { type: 'string' },
    hadolint: { type: 'string' },
    rule: { type: 'string', multiple: true },
    style: { type: 'boolean' },
    digests: { type: 'boolean' },
    diffs: { type: 'string' },
    seed: { type: 'string' },
    write: { type: 'string' },
    figures: { type: 'string' },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error(
    'usage: node scripts/measure-dockerfiles.mjs FOLDER [--parser PROGRAM] [--hadolint PROGRAM] [--rule ID]',
  );
  process.exit(2);
}
const { plan, createProjectHost, rules, ShellCheck } = await importSource(
  'src/core/plan.ts',
  'src/source/project.ts',
  'transforms/index.ts',
  'src/workspace/shellcheck.ts',
);
const shellCheck = new ShellCheck();
const chosen = rules.filter(({ id, group }) =>
  options.rule === undefined ? group === undefined || options.style === true : options.rule.includes(id),
);
/** What hadolint says of packages without a version: apt, pip, npm, apk, gem, yum, zypper, dnf, go. */
const versionPins = new Set('DL3008 DL3013 DL3016 DL3018 DL3028 DL3033 DL3037 DL3041 DL3062'.split(' '));
/** Looks like a map of digests, and has one for any name. */
const everyDigest = {
  digests: { get: (name) => `sha256:${createHash('sha256').update(name).digest('hex')}` },
  checksums: new Map(),
};
const work = options.write ?? mkdtempSync(join(tmpdir(), 'dockfix-dockerfiles-'));
const table = new Map();
const failures = [];
const samples = new Map();
const byRule = new Tally();
let hadolint;
const pairs = [];
let slowest = { ms: 0, file: '' };

try {
  for (const file of uniqueFiles()) measure(file);
  if (options.parser !== undefined) askParser();
  report();
  if (options.hadolint !== undefined) askHadolint();
  if (options.figures !== undefined) writeFigures();
} finally {
  if (options.write === undefined) rmSync(work, { recursive: true, force: true });
}
process.exit(failures.length === 0 ? 0 : 1);

function uniqueFiles() {
  const seen = new Set();
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /^Dockerfile(\..+)?$|\.dockerfile$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .filter((file) => {
      const sum = createHash('sha256').update(readFileSync(file)).digest('hex');
      return !seen.has(sum) && seen.add(sum);
    });
}

function measure(file) {
  let before;
  try {
    before = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch {
    return count('not UTF-8');
  }
  count('files');
  const name = relative(folder, file);
  const start = performance.now();
  const first = run(before);
  const ms = performance.now() - start;
  if (ms > slowest.ms) slowest = { ms, file: name };
  for (const error of first.internalErrors) failures.push(`${name}: ${error.rule}: ${error.message}`);
  for (const { rule, outcome } of first.findings) {
    const kind = outcome.kind === 'fix' ? outcome.applicability : outcome.code;
    count(`${rule}: ${kind}`);
    byRule.add(rule, kind, name);
  }
  const after = first.overlay.read('Dockerfile') ?? '';
  if (replayed(before, first.steps, 'Dockerfile') !== after) failures.push(`${name}: bytes outside the edits differ`);
  if (run(after).overlay.pending().length > 0) failures.push(`${name}: a second run changes it again`);
  const folderOfPair = join(work, createHash('sha256').update(name).digest('hex').slice(0, 16));
  mkdirSync(folderOfPair, { recursive: true });
  writeFileSync(join(folderOfPair, 'before.Dockerfile'), before);
  writeFileSync(join(folderOfPair, 'after.Dockerfile'), after);
  pairs.push({ name, before: join(folderOfPair, 'before.Dockerfile'), after: join(folderOfPair, 'after.Dockerfile') });
  if (before !== after) count('changed');
  if (options.diffs !== undefined) sample(name, before, first.steps);
}

function run(text) {
  return plan({
    files: filesOf(text),
    host: createProjectHost({ checkScripts: shellCheck.check, ...(options.digests === true && { pins: everyDigest }) }),
    rules: chosen,
    select: () => true,
  });
}

function filesOf(text) {
  return {
    paths: () => ['Dockerfile'],
    read: (path) => (path === 'Dockerfile' ? text : undefined),
    exists: (path) => path === 'Dockerfile',
    isTracked: () => true,
    isIgnored: () => false,
  };
}

function sample(name, before, steps) {
  let text = before;
  for (const batch of steps) {
    for (const step of batch) {
      const { finding } = step;
      const list = samples.get(finding.rule) ?? [];
      const place = `${createHash('sha256')
        .update(`${options.seed ?? 1}${name}${finding.fingerprint}`)
        .digest('hex')}`;
      list.push({
        place,
        patch: createTwoFilesPatch(name, name, text, replayed(text, [[step]], 'Dockerfile'), '', '', { context: 2 }),
      });
      samples.set(finding.rule, list);
    }
    text = replayed(text, [batch], 'Dockerfile');
  }
}

function askParser() {
  for (const side of ['before', 'after']) {
    const { stdout } = spawnSync(options.parser, {
      input: pairs.map((pair) => pair[side]).join('\n'),
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    const failed = new Map(
      stdout
        .split('\n')
        .map((line) => line.split('\t'))
        .filter(([word]) => word === 'FAIL')
        .map(([, path, why]) => [path, why]),
    );
    count(`not read by the other parser ${side}`, failed.size);
    for (const pair of pairs) if (failed.has(pair[side])) pair[`${side}Fault`] = failed.get(pair[side]);
  }
  for (const pair of pairs) {
    if (pair.afterFault !== undefined && pair.beforeFault === undefined)
      failures.push(`${pair.name}: no longer read by the other parser: ${pair.afterFault}`);
  }
}

function report() {
  for (const [name, number] of [...table].sort()) console.log(`${String(number).padStart(7)}  ${name}`);
  console.log(`slowest: ${slowest.ms.toFixed(0)} ms, ${slowest.file}`);
  for (const [rule, list] of [...samples].sort()) {
    const picked = list.sort((a, b) => (a.place < b.place ? -1 : 1)).slice(0, Number(options.diffs));
    for (const { patch } of picked) console.log(`\n## ${rule}\n${patch}`);
  }
  console.log(`${failures.length} failures`);
  for (const failure of failures) console.log(`  ${failure}`);
}

function askHadolint() {
  const version = spawnSync(options.hadolint, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const found = findingsOf(pairs.flatMap(({ before, after }) => [before, after]));
  const codes = new Map();
  const grown = [];
  for (const { name, before, after } of pairs) {
    const [was, is] = [found.get(before) ?? new Map(), found.get(after) ?? new Map()];
    for (const code of new Set([...was.keys(), ...is.keys()])) {
      const row = codes.get(code) ?? { code, before: 0, after: 0, new: 0 };
      const more = Math.max(0, (is.get(code) ?? 0) - (was.get(code) ?? 0));
      row.before += was.get(code) ?? 0;
      row.after += is.get(code) ?? 0;
      row.new += more;
      codes.set(code, row);
      if (more > 0) grown.push(`${code} +${more}  ${name}`);
    }
  }
  const rows = [...codes.values()].sort((a, b) => b.before - a.before || b.after - a.after);
  console.log(`\n${version}: findings`);
  for (const row of [{ code: 'code', before: 'before', after: 'after', new: 'new' }, ...rows]) printRow(row);
  const withoutPins = rows.filter(({ code }) => !versionPins.has(code));
  const sums = [sumOf('all', rows), sumOf('no pins', withoutPins)];
  for (const row of sums) printRow(row);
  hadolint = { version, rows: [...rows, ...sums] };
  for (const line of grown) console.log(`  new: ${line}`);
}

/** The page of figures: no name of a file or repository is in it. */
function writeFigures() {
  const lines = [
    '# Figures: Dockerfiles',
    '',
    `Written by \`scripts/measure-dockerfiles.mjs\` over ${table.get('files')} different Dockerfiles of public repositories, each planned by itself${options.style ? ', the rules of the style group included' : ''}, with \`--review\`. ${table.get('changed')} change.`,
    '',
    '| rule | files | findings | safe | review | refused | by reason |',
    '|---|---|---|---|---|---|---|',
    ...byRule.rows().map(figuresOfRule),
    ...(hadolint === undefined ? [] : figuresOfHadolint()),
    '',
  ];
  writeFileSync(options.figures, lines.join('\n'));
}

function figuresOfRule({ rule, files, findings, safe, review, refused, reasons }) {
  const named = reasons.map(([code, number]) => `\`${code}\` ${number}`).join(', ');
  return `| \`${rule}\` | ${files} | ${findings} | ${safe} | ${review} | ${refused} | ${named} |`;
}

function figuresOfHadolint() {
  const { version, rows } = hadolint;
  return [
    '',
    '## What hadolint finds before and after',
    '',
    `${version}. New is what a file has more of afterwards than before. Version pins (${[...versionPins].join(', ')}) are no findings here: see [dockerfile.md](dockerfile.md).`,
    '',
    '| code | before | after | new |',
    '|---|---|---|---|',
    ...rows.map((row) => `| ${row.code} | ${row.before} | ${row.after} | ${row.new} |`),
  ];
}

function sumOf(code, rows) {
  const sum = (side) => rows.reduce((total, row) => total + row[side], 0);
  return { code, before: sum('before'), after: sum('after'), new: sum('new') };
}

function printRow(row) {
  console.log(
    [row.code.padEnd(8), ...[row.before, row.after, row.new].map((cell) => String(cell).padStart(7))].join(''),
  );
}

function findingsOf(paths) {
  const found = new Map();
  for (let index = 0; index < paths.length; index += 200) {
    const { stdout } = spawnSync(
      options.hadolint,
      ['--no-fail', '-f', 'json', '--no-color', ...paths.slice(index, index + 200)],
      { encoding: 'utf8', maxBuffer: 2 ** 28 },
    );
    for (const { code, file } of JSON.parse(stdout)) {
      const counts = found.get(file) ?? new Map();
      found.set(file, counts.set(code, (counts.get(code) ?? 0) + 1));
    }
  }
  return found;
}

function count(name, by = 1) {
  table.set(name, (table.get(name) ?? 0) + by);
}
