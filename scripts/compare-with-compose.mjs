/**
 * Compares dockfix's models with those of a real Compose, for every compose file of a folder, with
 * variables filled in and as written, and prints a table. Nothing in the folder is changed.
 *
 * Usage: node scripts/compare-with-compose.mjs FOLDER [--only TEXT] [--refused] [--at-least PERCENT]
 *
 * FOLDER holds one folder a repository, or is one. A case is a stack: the files that dockfix takes
 * to belong together are given to `docker compose -f … --profile '*' config --format json`, with an
 * empty environment, so that only the files decide. --only looks at stacks whose path has TEXT in
 * it; --refused also lists what Compose refuses and dockfix does not find fault with. Exit code 0
 * when both kinds of models are equal for at least PERCENT (99.5) of the stacks that Compose accepts.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { importSource } from './support/import-source.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    refused: { type: 'boolean' },
    'at-least': { type: 'string', default: '99.5' },
  },
});
const [given] = positionals;
if (given === undefined) {
  console.error('usage: node scripts/compare-with-compose.mjs FOLDER [--only TEXT] [--refused] [--at-least PERCENT]');
  process.exit(2);
}
const folder = resolve(given);
const plugin = pluginPath();
const composeVersion = (await ask(['version', '--short'], folder)).stdout.trim();
if (composeVersion === '') {
  console.error('docker compose does not answer on this machine.');
  process.exit(2);
}
const { createProjectHost, openWorkspace, hasComposeName } = await importSource(
  'src/source/project.ts',
  'src/workspace/open.ts',
  'src/source/compose/discover.ts',
);

const entries = readdirSync(folder, { withFileTypes: true });
const repositories = entries.some((entry) => entry.isFile() && hasComposeName(entry.name))
  ? [folder]
  : entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));

const views = {
  'filled in': { flags: [], modelOf: (stack) => stack.model, doubled: true },
  'as written': { flags: ['--no-interpolate'], modelOf: (stack) => stack.writtenModel, doubled: false },
};
const tally = Object.fromEntries(Object.keys(views).map((name) => [name, { accepted: 0, equal: 0, rest: [] }]));
const counts = { repositories: 0, files: new Set(), stacks: 0, unexpected: [], unseen: [], none: [] };

for (const root of repositories) {
  const { files } = openWorkspace([root]);
  const project = createProjectHost({ rootName: basename(root) }).load(files);
  const stacks = project.stacks.filter((stack) => `${basename(root)}/${stack.id}`.includes(options.only ?? ''));
  if (stacks.length > 0) counts.repositories += 1;
  const read = new Set(project.stacks.flatMap((stack) => stack.files));
  for (const path of files.paths().filter((one) => hasComposeName(one) && !read.has(one))) {
    const label = `${basename(root)}/${path}`;
    const why = project.problems.find((problem) => problem.file === path)?.message ?? 'no reason given';
    if (label.includes(options.only ?? '')) counts.none.push(`${label}: ${why}`);
  }
  await inParallel(stacks, (stack) => compare(stack, root));
}
print();

async function compare(stack, root) {
  const label = `${basename(root)}/${stack.paths.join(' + ')}`;
  counts.stacks += 1;
  for (const file of stack.files) counts.files.add(join(root, file));
  for (const [name, { flags, modelOf, doubled }] of Object.entries(views)) {
    const given = [
      ...(dirname(stack.paths[0]) === stack.directory ? [] : ['--project-directory', join(root, stack.directory)]),
      ...stack.paths.flatMap((path) => ['-f', join(root, path)]),
    ];
    const { status, stdout, stderr } = await ask(
      [...given, '--profile', '*', 'config', '--format', 'json', ...flags],
      join(root, stack.directory),
    );
    const faults = stack.problems.filter((problem) => problem.rejects === true || problem.level === 'error');
    if (status !== 0) {
      if (name === 'filled in' && faults.length === 0)
        counts.unseen.push(`${label}: ${lastLine(stderr).replaceAll(root, '')}`);
      continue;
    }
    tally[name].accepted += 1;
    // Without the profiles Compose may find the same fault.
    const isSame =
      faults.length > 0 && (await ask([...given, 'config', '-q'], join(root, stack.directory))).status !== 0;
    if (name === 'filled in' && faults.length > 0 && !isSame)
      counts.unexpected.push(`${label}: ${faults[0].file}:${faults[0].line}: ${faults[0].message}`);
    const difference = firstDifference(JSON.parse(stdout), modelOf(stack), [], (text) =>
      readings(doubled ? text.replaceAll('$$', () => '$') : text, root),
    );
    if (difference === undefined) tally[name].equal += 1;
    else tally[name].rest.push(`${label}: ${difference}`);
  }
}

/**
 * Compose itself, where it is found beside docker: called through docker it gets variables of
 * docker's own (OTEL_RESOURCE_ATTRIBUTES), which files may use.
 */
function pluginPath() {
  const config = process.env.DOCKER_CONFIG ?? join(homedir(), '.docker');
  const folders = ['/usr/local/lib', '/usr/local/libexec', '/usr/lib', '/usr/libexec'].map((one) => `${one}/docker`);
  return [config, ...folders].map((one) => join(one, 'cli-plugins', 'docker-compose')).find((path) => existsSync(path));
}

/** Only what is needed to find Compose itself; a home of its own, so that `~` is the same everywhere. */
function ask(args, cwd) {
  const env = {
    PATH: process.env.PATH,
    HOME: '/home/oracle',
    DOCKER_CONFIG: process.env.DOCKER_CONFIG ?? join(homedir(), '.docker'),
  };
  return new Promise((done) => {
    const [command, words] = plugin === undefined ? ['docker', ['compose', ...args]] : [plugin, args];
    execFile(command, words, { cwd, env, maxBuffer: 1 << 28, timeout: 120_000 }, (error, stdout, stderr) =>
      done({ status: error === null ? 0 : 1, stdout, stderr }),
    );
  });
}

/** What a string of Compose's may be in dockfix's model: itself, or a path from the root instead of an absolute one. */
function readings(text, root) {
  const inHome = text === '/home/oracle' ? '~' : text.replace(/^\/home\/oracle\//, '~/');
  const found = [text, inHome];
  for (let up = root, steps = '.'; up !== '/'; up = dirname(up), steps = steps === '.' ? '..' : `${steps}/..`) {
    if (text === up) found.push(steps);
    if (text.startsWith(`${up}/`)) found.push(`${steps === '.' ? '' : `${steps}/`}${text.slice(up.length + 1)}`);
  }
  return found;
}

/** Path and values (cut short: they may be secrets) of the first difference. */
function firstDifference(wanted, found, path, readingsOf) {
  if (Object.is(wanted, found)) return undefined;
  if (typeof wanted === 'string' && readingsOf(wanted).includes(found)) return undefined;
  // A number of more than 53 bits is kept as text: JSON would lose digits of it.
  if (typeof wanted === 'number' && !Number.isSafeInteger(wanted) && Number(found) === wanted) return undefined;
  const isTree = (value) => typeof value === 'object' && value !== null;
  if (!isTree(wanted) || !isTree(found) || Array.isArray(wanted) !== Array.isArray(found))
    return `${path.join('.')}: Compose has ${brief(wanted)}, dockfix ${brief(found)}`;
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
    const difference = firstDifference(wanted[key], found[key], [...path, key], readingsOf);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function brief(value) {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 70 ? `${text.slice(0, 70)}…` : text;
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}

async function inParallel(items, run) {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

function print() {
  console.log(
    `Compose ${composeVersion}: ${counts.repositories} repositories, ${counts.files.size} files in ${counts.stacks} stacks`,
  );
  let enough = true;
  for (const [name, { accepted, equal, rest }] of Object.entries(tally)) {
    const percent = accepted === 0 ? 100 : (100 * equal) / accepted;
    enough &&= percent >= Number(options['at-least']);
    console.log(`${name.padEnd(10)}  accepted ${accepted}, equal ${equal} (${percent.toFixed(2)} %)`);
    for (const one of rest.sort()) console.log(`  ${one}`);
  }
  list('accepted by Compose, refused by dockfix', counts.unexpected, true);
  list('refused by Compose, accepted by dockfix', counts.unseen, options.refused === true);
  list('named as compose files, but none', counts.none, options.refused === true);
  process.exitCode = enough && counts.unexpected.length === 0 ? 0 : 1;
}

function list(title, lines, inFull) {
  console.log(`${title}: ${lines.length}`);
  for (const one of inFull ? lines.sort() : []) console.log(`  ${one}`);
}
