/**
 * Runs the command line over real repositories and looks in everything it prints and writes for the
 * secret values that the rules know of. Nothing that it prints itself holds one.
 *
 * Usage: node scripts/grep-secrets.mjs FOLDER [--repositories N] [--seed N] [--also REPOSITORY]…
 *        [--most FILES] [--minutes N] [--cli FILE]
 *
 * FOLDER holds one folder a repository; N of them are drawn, of those with at most --most compose
 * files, and those of --also are looked at first. After --minutes no further one is begun. Each is
 * copied into a fresh git repository with a bare one as its remote. Where a value is also a word of
 * the repository (a database `postgres` with the password `postgres`) or of dockfix's own texts, it
 * cannot be told from the word: such values are left out and counted.
 *
 * Of a patch for `git am` only what it adds and says is searched: it takes out old lines, and has
 * others around them, that hold the values. The same goes for lines that still hold a value that no
 * rule could move. Exit code 1 when there is a leak.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { run, shuffled, sourcesIn } from './support/corpus.mjs';
import { importSource } from './support/import-source.mjs';
import { leaksIn, ordinaryUse } from './support/secret-leaks.mjs';

const shortest = 6;
/** Larger files are no sources. */
const mostBytes = 1 << 20;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repositories: { type: 'string', default: '30' },
    // Repositories with more compose files take too long, one after the other.
    most: { type: 'string', default: '150' },
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    also: { type: 'string', multiple: true, default: [] },
    cli: { type: 'string', default: fileURLToPath(new URL('../dist/cli.js', import.meta.url)) },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('usage: node scripts/grep-secrets.mjs FOLDER [--repositories N] [--seed N] [--also REPOSITORY]…');
  process.exit(2);
}
const { plan } = await importSource('src/index.ts');
/** What the command line and the rules may say of any repository: a password `password` is in there, too. */
const ownWords = new Set(
  ['src', 'transforms'].flatMap((name) => {
    const root = fileURLToPath(new URL(`../${name}/`, import.meta.url));
    const files = readdirSync(root, { recursive: true }).filter((file) => /\.(?:ts|tsx|md)$/.test(file));
    return files.flatMap(
      (file) => readFileSync(join(root, file), 'utf8').match(/[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*/g) ?? [],
    );
  }),
);
const isOwnWord = (value) => ownWords.has(value);

const isSmallEnough = (path) => sourcesIn(path, ['compose']).length <= Number(options.most);
const drawn = shuffled(
  readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isDirectory()),
  Number(options.seed),
)
  .filter(isSmallEnough)
  .slice(0, Number(options.repositories));

const totals = { outputs: 0, bytes: 0, values: 0 };
const kinds = new Map();
const leftOut = new Map();
const leaks = [];
const failures = [];
const looked = [];
const end = Date.now() + Number(options.minutes) * 60_000;
for (const repository of [...options.also.map((path) => resolve(path)), ...drawn]) {
  if (Date.now() > end) break;
  looked.push(repository);
  const work = mkdtempSync(join(tmpdir(), 'dockfix-grep-'));
  try {
    await look(basename(repository), repository, work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

console.log(
  `${looked.length} of ${drawn.length + options.also.length} repositories, ${totals.outputs} outputs with ${totals.bytes} bytes`,
);
console.log(`${totals.values} values of secrets searched`);
for (const [use, count] of leftOut) console.log(`${count} left out: also a word of the repository (${use})`);
console.log('\n| output | searched | with a value |\n|---|---|---|');
for (const [kind, { searched, found }] of kinds) console.log(`| ${kind} | ${searched} | ${found} |`);
console.log(`\n${leaks.length} leaks`);
for (const leak of leaks) console.log(`  ${leak}`);
for (const failure of failures) console.log(`  not searched: ${failure}`);
process.exit(leaks.length === 0 && failures.length === 0 ? 0 : 1);

async function look(name, repository, work) {
  const tree = join(work, 'tree');
  cpSync(repository, tree, { recursive: true, verbatimSymlinks: true, filter: (path) => basename(path) !== '.git' });
  const git = (...words) => run('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...words], tree);
  git('init', '-q', '-b', 'main');
  git('add', '-Af');
  git('commit', '-qm', 'x');
  run('git', ['clone', '-q', '--bare', tree, join(work, 'remote.git')], work);
  git('remote', 'add', 'origin', join(work, 'remote.git'));
  git('fetch', '-q', 'origin');

  const planned = await plan(tree, { review: true });
  const secrets = wanted(secretsOf(planned), textsOf(git('ls-files', '-z').stdout.split('\0'), tree));
  totals.values += secrets.length;
  let outputs = 0;
  for (const { kind, text } of outputsOf(name, tree, work)) {
    outputs += 1;
    totals.outputs += 1;
    totals.bytes += Buffer.byteLength(text);
    const seen = kinds.get(kind) ?? { searched: 0, found: 0 };
    const found = leaksIn(text, secrets, shortest);
    kinds.set(kind, { searched: seen.searched + 1, found: seen.found + (found.length > 0 ? 1 : 0) });
    for (const { secret, part } of found) {
      const { value, rules } = secret;
      leaks.push(`${name}: ${kind}: ${part} value (${value.length} characters) of ${[...rules].join(', ')}`);
      console.error(`  leak: ${leaks.at(-1)}`);
    }
  }
  console.error(`${name}: ${secrets.length} values, ${outputs} outputs`);
}

/** What any finding of the plan conceals, and what goes into files that hold a secret and nothing else. */
function secretsOf(planned) {
  const all = new Map();
  const add = (value, rule, places) => {
    const secret = all.get(value) ?? { value, rules: new Set(), places: [] };
    secret.rules.add(rule);
    secret.places.push(...places);
    all.set(value, secret);
  };
  const findings = [...planned.findings, ...planned.applied.map(({ finding }) => finding), ...planned.remaining];
  for (const { rule, file, range, related, conceal } of findings)
    for (const value of conceal) add(value, rule, [{ file, range }, ...related]);
  for (const value of planned.conceal) if (!all.has(value)) add(value, 'a rule that was not asked for', []);
  for (const { path, secret, before, after } of planned.pending)
    if (secret && before === undefined && !after.trim().includes('\n'))
      add(isEnvFile(path) ? valueOfLine(after) : after.trim(), 'the file of a secret', []);
  return [...all.values()].filter(({ value }) => value.trim().length >= shortest);
}

/** Whether a file holds `NAME=value` lines: what it adds may be one of them. */
function isEnvFile(path) {
  return /(?:^|\/)\.env(?:\.|$)|\.env$/.test(path);
}

function valueOfLine(line) {
  const value = line.slice(line.indexOf('=') + 1).trim();
  return value.replace(/^(["'])(.*)\1$/, '$2');
}

function wanted(secrets, files) {
  return secrets.filter(({ value, places }) => {
    const at = (path) => places.flatMap(({ file, range }) => (file === path ? [range] : []));
    const use = ordinaryUse(value, files, at) ?? (isOwnWord(value) ? 'a word that dockfix itself says' : undefined);
    if (use !== undefined) leftOut.set(use, (leftOut.get(use) ?? 0) + 1);
    return use === undefined;
  });
}

function textsOf(paths, tree) {
  return paths.flatMap((path) => {
    const file = join(tree, path);
    const isText = path !== '' && existsSync(file) && statSync(file).isFile() && statSync(file).size <= mostBytes;
    return isText ? [[path, readFileSync(file, 'utf8')]] : [];
  });
}

/** Everything that the commands print and write, one after the other; `apply` changes the tree and comes last. */
function* outputsOf(name, tree, work) {
  const files = join(work, 'files');
  mkdirSync(files);
  const command = function* (kind, words) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [options.cli, ...words], {
      cwd: tree,
      encoding: 'utf8',
      timeout: 300_000,
      maxBuffer: 1 << 28,
    });
    if (status !== 0 && status !== 1 && status !== 2) failures.push(`${name}: ${kind} ended with ${status}`);
    yield { kind: `${kind}, stdout`, text: stdout };
    yield { kind: `${kind}, stderr`, text: stderr };
  };
  const written = function* (kind, path, textOf = (text) => text) {
    if (existsSync(path)) yield { kind, text: textOf(readFileSync(path, 'utf8')) };
    else failures.push(`${name}: ${kind} was not written`);
  };

  const formats = ['html', 'markdown', 'json', 'sarif', 'junit', 'gitlab', 'github', 'csv'];
  const asked = formats.flatMap((format) => ['-o', `${format}:${join(files, format)}`]);
  yield* command('audit', ['audit', ...asked]);
  for (const format of formats) yield* written(`audit -o ${format}`, join(files, format));

  yield* command('diff --review --mask', ['diff', '--review', '--mask']);
  yield* command('diff --review --json', ['diff', '--review', '--json']);

  const pr = ['pr', '--review', '--author', 'x <x@example.org>'];
  yield* command('pr --dry-run', [...pr, '--dry-run']);
  const patches = join(work, 'patches');
  yield* command('pr --patches --json', [...pr, '--patches', patches, '--json']);
  const names = existsSync(patches) ? readdirSync(patches) : [];
  for (const one of names.sort())
    if (one === 'body.md') yield* written('pr --patches, body.md', join(patches, one));
    else {
      yield { kind: 'pr --patches, names', text: one };
      yield* written('pr --patches, messages', join(patches, one), messageOf);
      yield* written('pr --patches, added lines', join(patches, one), addedTo);
    }

  yield* command('secrets', ['secrets']);
  yield* command('secrets --json', ['secrets', '--json']);
  yield* command('apply --review', ['apply', '--review']);
  yield* command('secrets --check, after apply', ['secrets', '--check']);
  yield* command('audit --format text, after apply', ['audit', '--format', 'text']);
}

/** What stands before the changes: the message of the commit and the list of files. */
function messageOf(patch) {
  return patch.split(/^diff --git /m)[0] ?? '';
}

/** What a patch brings that it did not find: lines that are added with a value, and not taken out with it. */
function addedTo(patch) {
  const lines = patch.slice(messageOf(patch).length).split('\n');
  return lines.filter((line) => line.startsWith('+') && !line.startsWith('+++ ')).join('\n');
}
