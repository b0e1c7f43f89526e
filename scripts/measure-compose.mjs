/**
 * Runs all rules over real compose files and writes what came of it as a page of figures: rule by
 * rule, and whether the promises held. Unlike measure-corpus.mjs, which runs the command line anew
 * for each step, it calls the library in one process, so that thousands of files take minutes.
 *
 * Usage: node scripts/measure-compose.mjs FOLDER --results FILE [--part 1/2] [--only TEXT]
 *        [--rule ID]… [--diffs FOLDER]
 *        node scripts/measure-compose.mjs --page FILE RESULTS…
 *
 * The first form appends one line of JSON a file to RESULTS and passes over files that are there
 * already; a part is a share of the files, for several processes at once. --diffs writes for each
 * rule what it changes by itself. The second form writes the page out of the results of all parts.
 *
 * FOLDER holds one folder a repository. A case is one compose file together with its folder, copied
 * into a fresh git repository; nothing in FOLDER is changed.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { composeVerdict, openCase, run, sourcesIn } from './support/corpus.mjs';
import { pageOf } from './support/figures.mjs';
import { importSource } from './support/import-source.mjs';
import { replayed } from './support/replay.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    results: { type: 'string' },
    part: { type: 'string', default: '1/1' },
    only: { type: 'string' },
    rule: { type: 'string', multiple: true },
    diffs: { type: 'string' },
    page: { type: 'string' },
  },
});

if (options.page !== undefined) {
  const lines = positionals.flatMap((file) => readFileSync(file, 'utf8').trim().split('\n'));
  const { page, failures } = pageOf(lines.map((line) => JSON.parse(line)));
  writeFileSync(options.page, page);
  for (const failure of failures) console.log(failure);
  process.exit(failures.length === 0 ? 0 : 1);
}

const [folder] = positionals;
if (folder === undefined || options.results === undefined) {
  console.error('usage: node scripts/measure-compose.mjs FOLDER --results FILE [--part 1/2] [--diffs FOLDER]');
  process.exit(2);
}
const { audit, plan, apply, unifiedDiff, Mask } = await importSource(
  'src/index.ts',
  'src/report/diff.ts',
  'src/report/mask.ts',
);
const [part = 1, parts = 1] = options.part.split('/').map(Number);
const known = new Set(
  existsSync(options.results)
    ? readFileSync(options.results, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).file)
    : [],
);
const hasCompose = run('docker', ['compose', 'version'], '/').status === 0;
const selection = options.rule === undefined ? {} : { rule: options.rule };

for (const [index, file] of sourcesIn(folder, ['compose']).entries()) {
  const name = relative(folder, file);
  if (index % parts !== part - 1 || known.has(name) || !name.includes(options.only ?? '')) continue;
  const result = { file: name, failures: [], findings: [], left: {}, compose: 'not asked', edits: 0 };
  const work = openCase(file);
  try {
    await measure(result, work, basename(file));
  } catch (error) {
    result.failures.push(`it fails: ${error.stack?.split('\n').slice(0, 2).join(' ')}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  appendFileSync(options.results, `${JSON.stringify(result)}\n`);
  for (const failure of result.failures) console.log(`${name}: ${failure}`);
}

async function measure(result, work, name) {
  const { failures } = result;
  const path = join(work, name);
  const accepted = hasCompose ? composeVerdict(work, name).status === 0 : undefined;

  const report = await audit(path, selection);
  result.findings = report.findings.map(({ rule, severity, outcome, subject, message }) => ({
    rule,
    severity,
    outcome: outcome.kind === 'fix' ? outcome.applicability : outcome.code,
    ...(outcome.kind === 'fix' ? {} : { subject, message: message.slice(0, 300) }),
  }));
  const planned = await plan(path, { ...selection, review: true });
  for (const { rule, message } of [...report.internalErrors, ...planned.internalErrors])
    failures.push(`${rule}: ${message.split('\n').slice(0, 2).join(' ')}`);
  for (const { rule, severity, message, outcome } of planned.remaining) {
    const key = `${severity} ${outcome.kind === 'refusal' ? 'refused' : 'not refused'}`;
    result.left[key] = (result.left[key] ?? 0) + 1;
    if (outcome.kind !== 'refusal') failures.push(`${rule}: left without a reason: ${message}`);
  }
  failures.push(...bytesBesideEdits(planned));
  result.edits = planned.steps.flat().length;

  const { text } = diffOf(planned, undefined);
  if (text !== '') {
    const check = run('git', ['apply', '--check'], work, text);
    if (check.status !== 0) failures.push(`git apply: ${check.stderr.trim().split('\n')[0]}`);
  }
  if (options.diffs !== undefined) await writeDiffs(report, path, result.file);

  await apply(planned);
  if (accepted !== undefined) {
    const after = composeVerdict(work, name);
    result.compose = !accepted ? 'rejected before' : after.status === 0 ? 'accepted' : 'accepted before, not after';
    if (accepted && after.status !== 0)
      failures.push(`Compose rejects it now: ${after.stderr.trim().split('\n').at(-1)}`);
  }
  const second = await plan(path, { ...selection, review: true });
  for (const { finding } of second.applied) failures.push(`${finding.rule}: a second run changes something`);
}

/** Makes every edit again by itself, in order, and compares: nothing else may have changed. */
function bytesBesideEdits({ steps, pending }) {
  const appended = new Set(
    steps.flat().flatMap(({ fix }) => fix.changes.filter(({ kind }) => kind !== 'edit').map(({ file }) => file)),
  );
  return pending
    .filter(({ path, before, after }) => !appended.has(path) && replayed(before ?? '', steps, path) !== after)
    .map(({ path }) => `bytes outside of the edits changed in ${path}`);
}

/** What each rule by itself makes of the file, to be read by people. */
async function writeDiffs(report, path, file) {
  const fixing = new Set(report.findings.filter(({ outcome }) => outcome.kind === 'fix').map(({ rule }) => rule));
  for (const rule of fixing) {
    const alone = await plan(path, { rule: [rule], review: true });
    const { text } = diffOf(alone, new Mask(alone.conceal));
    if (text === '') continue;
    const target = join(options.diffs, ...rule.split('/'));
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, `${file.replaceAll(/[^\w.-]+/g, '_')}.diff`), text);
  }
}

function diffOf(planned, mask) {
  return unifiedDiff(planned.pending, {
    changes: planned.applied.flatMap(({ fix }) => fix.changes),
    isIgnored: (path) => planned.files.isIgnored(path),
    mask,
  });
}
