#!/usr/bin/env node
// What understanding a compose file costs, against what the `yaml` package takes for its own parse of
// the same bytes; what it costs with everything that Compose would refuse found as well; and what one
// edit costs. All in one run, in turns, so that a busy machine slows all alike; of each the best of
// many rounds counts.
//
//   node scripts/bench-model.mjs [FILE | FOLDER]... [--rounds N]
//
// Without files it measures texts that it makes up. Prints the ratio; exits with 1 above 1.5.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMap, parseDocument } from 'yaml';
import { importSource } from './support/import-source.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '41' } },
});
const { CannotEdit, loadProject, loadStack, parseYamlSource, openEditor } = await importSource(
  'src/source/project.ts',
  'src/source/compose/stack.ts',
  'src/source/compose/yaml-source.ts',
  'src/source/compose/editor.ts',
  'src/source/compose/editor.types.ts',
);

const texts = positionals.length === 0 ? [madeUp(3), madeUp(20), madeUp(100)] : positionals.flatMap(filesAt).map(read);
const usable = texts.filter(isUsable);
let salt = 0;
const rounds = Number(options.rounds);
for (let round = 0; round < Math.min(10, rounds); round += 1) for (const one of usable) measure(one);

const sums = { parse: 0, model: 0, checked: 0, edit: 0 };
console.log('file                                         kB   parse   model  ratio  +checks  open+edit   (ms)');
for (const one of usable) {
  const all = Array.from({ length: rounds }, () => measure(one));
  const best = Object.fromEntries(Object.keys(sums).map((key) => [key, Math.min(...all.map((each) => each[key]))]));
  for (const key of Object.keys(sums)) sums[key] += best[key];
  if (usable.length <= 40) console.log(row(one.name, one.text.length, best));
}
console.log(
  row(
    'all',
    usable.reduce((sum, { text }) => sum + text.length, 0),
    sums,
  ),
);
const ratio = sums.model / sums.parse;
console.log(`\nmodel with provenance: ${ratio.toFixed(2)} × the parse of the same bytes (at most 1.50)`);
process.exitCode = ratio > 1.5 ? 1 : 0;

/** From the bytes of a file to its resolved model, every value with the place it comes from. */
function modelOf(files) {
  const source = parseYamlSource('compose.yaml', files.read('compose.yaml'));
  const plan = { id: 'compose.yaml', paths: ['compose.yaml'], directory: '.', because: '' };
  const sources = (path) => (path === 'compose.yaml' ? source : undefined);
  return loadStack(files, sources, plan, 'bench').model;
}

/** Both the package and the product can read it, and its service can be edited. */
function isUsable({ text, service }) {
  const document = parseDocument(text, { logLevel: 'silent' });
  if (document.errors.length > 0 || !isMap(document.contents)) return false;
  try {
    if (service !== undefined) openEditor('compose.yaml', text).set(['services', service, 'zz'], ['ALL']);
    return parseYamlSource('compose.yaml', text).readable;
  } catch (error) {
    if (error instanceof CannotEdit) return false;
    throw error;
  }
}

/** Each time another text, so that nothing is remembered from the last time. */
function measure({ text, service }) {
  salt += 1;
  const own = `${text}\n# ${salt}\n`;
  const parse = timed(() => parseDocument(own, { logLevel: 'silent' }));
  const files = oneFile(own);
  const model = timed(() => modelOf(files));
  const files2 = oneFile(`${own}# checked\n`);
  const checked = timed(() => loadProject(files2).stacks.map((stack) => stack.model));
  const other = `${own}# again\n`;
  const edit =
    service === undefined
      ? 0
      : timed(() => openEditor('compose.yaml', other).set(['services', service, 'zz'], ['ALL']));
  return { parse, model, checked, edit };
}

function timed(work) {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function oneFile(text) {
  return {
    paths: () => ['compose.yaml'],
    read: (path) => (path === 'compose.yaml' ? text : undefined),
    exists: (path) => path === 'compose.yaml',
    isTracked: () => true,
    isIgnored: () => false,
  };
}

function filesAt(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /compose[^/]*\.ya?ml$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function read(path) {
  const text = readFileSync(path, 'utf8');
  const document = parseDocument(text, { logLevel: 'silent' });
  const services = isMap(document.contents) ? document.get('services') : undefined;
  const written = isMap(services) ? services.items.find((pair) => isMap(pair.value)) : undefined;
  const service = written === undefined ? undefined : String(written.key);
  return { name: path.split('/').slice(-2).join('/'), text, service };
}

function madeUp(count) {
  const services = Array.from(
    { length: count },
    (_, index) => `  app-${index}:
    image: "registry.example.org/team/app-${index}:1.${index}"
    restart: unless-stopped
    environment: # settings
      - MODE=production
      - TOKEN=\${TOKEN_${index}:-none}
    ports:
      - "${8000 + index}:80"
    volumes:
      - data:/var/lib/app
      - ./conf/${index}.conf:/etc/app.conf:ro
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost/"]
      interval: 30s
    depends_on: [db]

`,
  );
  const text = `services:\n${services.join('')}  db:\n    image: postgres:16\n\nvolumes:\n  data:\n`;
  return { name: `made up, ${count} services`, text, service: `app-${count >> 1}` };
}

function row(name, size, { parse, model, checked, edit }) {
  const ms = (value, width) => value.toFixed(2).padStart(width);
  const kilobytes = (size / 1000).toFixed(1).padStart(8);
  return `${name.slice(-38).padEnd(38)} ${kilobytes} ${ms(parse, 7)} ${ms(model, 7)} ${ms(model / parse, 6)} ${ms(checked, 8)} ${ms(edit, 10)}`;
}
