/**
 * Writes `after/` of fixtures anew from what their rules make of `before/`, for people to read in
 * `git diff`: after a change to how edits are written, and for the first `after/` of a new case.
 *
 * Usage: node scripts/write-fixtures.mjs [--moved] compose/RULE[/CASE]…
 *
 * --moved writes only where the result has the lines of the old `after/` in another order; of the
 * others it prints the name.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { importSource } from './support/import-source.mjs';

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { moved: { type: 'boolean' } } });
const { plan, rules, createProjectHost, memoryFiles, readTree, ShellCheck } = await importSource(
  'src/core/plan.ts',
  'transforms/index.ts',
  'src/source/project.ts',
  'test/support/memory-files.ts',
  'src/workspace/shellcheck.ts',
);
const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));

for (const name of positionals) {
  const [kind = '', rule = '', one] = name.split('/');
  const folder = join(fixtures, kind, rule);
  for (const each of one === undefined ? readdirSync(folder) : [one]) write(`${kind}/${rule}`, join(folder, each));
}

function write(id, folder) {
  const wanted = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));
  const before = readTree(join(folder, 'before'));
  const after = existsSync(join(folder, 'after')) ? readTree(join(folder, 'after')) : before;
  const ignored = wanted.ignored ?? [];
  const tracked = wanted.tracked ?? Object.keys(before).filter((path) => !ignored.includes(path));
  const host = createProjectHost({
    repository: () => wanted.repository,
    ...(wanted.needs === undefined ? {} : { checkScripts: new ShellCheck().check }),
  });
  const { overlay, internalErrors } = plan({
    files: memoryFiles(before, { tracked, ignored }),
    host,
    rules: rules.filter((each) => each.id === id),
    select: () => true,
  });
  for (const { message } of internalErrors) console.log(`${folder}: ${message}`);
  const result = { ...before, ...Object.fromEntries(overlay.pending().map((file) => [file.path, file.after])) };
  const changed = Object.keys(result).filter((path) => result[path] !== after[path]);
  if (changed.length === 0) return;
  if (options.moved && changed.some((path) => !isMoved(after[path] ?? '', result[path]))) {
    console.log(`not only moved: ${folder}`);
    return;
  }
  for (const [path, text] of Object.entries(result)) {
    mkdirSync(dirname(join(folder, 'after', path)), { recursive: true });
    writeFileSync(join(folder, 'after', path), text);
  }
  console.log(`written: ${folder}`);
}

function isMoved(a, b) {
  const lines = (text) =>
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .sort()
      .join('\n');
  return lines(a) === lines(b);
}
