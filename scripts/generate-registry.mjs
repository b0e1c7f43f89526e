#!/usr/bin/env node
// Writes transforms/index.ts from the folder (every module directly in a kind's folder is a rule), and
// docs/rules.md from what the rules say of themselves. With --check it writes nothing and fails when
// one of them is stale.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { importSource } from './support/import-source.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = `${root}transforms/`;

/** `{ kind, name }` of every rule, sorted by code unit so that no locale decides. */
function rules() {
  const kinds = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== 'support',
  );
  return kinds
    .flatMap(({ name: kind }) =>
      readdirSync(`${folder}${kind}`, { withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .map((entry) => ({ kind, name: entry.name.slice(0, -'.ts'.length) })),
    )
    .sort((a, b) => (`${a.kind}/${a.name}` < `${b.kind}/${b.name}` ? -1 : 1));
}

/** `compose/hardcoded-secret` → `composeHardcodedSecret`. */
function identifier({ kind, name }) {
  return `${kind}-${name}`.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}

function contents() {
  const found = rules();
  const list =
    found.length === 0
      ? 'export const rules: readonly Rule<Project>[] = [];'
      : `export const rules: readonly Rule<Project>[] = [\n${found.map((rule) => `  ${identifier(rule)},\n`).join('')}];`;
  return [
    '// Generated from the folder by `npm run generate`; a test fails when it is stale.',
    "import type { Rule } from '../src/core/types.ts';",
    "import type { Project } from '../src/source/project.types.ts';",
    ...found.map((rule) => `import { rule as ${identifier(rule)} } from './${rule.kind}/${rule.name}.ts';`),
    '',
    '/** Every rule, sorted by id. */',
    list,
    '',
  ].join('\n');
}

/** The table of all rules, for people. */
async function table() {
  const { rules } = await importSource('transforms/index.ts');
  const grades = { safe: 'safe, or review', review: 'review', never: 'none: a refusal that says what to do by hand' };
  const row = ({ id, severity, title, fixability, group }) =>
    `| [\`${id}\`](../transforms/${id}.md) | ${severity} | ${title} | ${grades[fixability ?? 'review']}${group === undefined ? '' : `; only when asked for (${group})`} |\n`;
  return [
    '# Rules\n\n',
    '<!-- Written by `npm run generate` from the rules. -->\n\n',
    'What dockfix finds, and the most that its fix can be: **safe** fixes are applied by `dockfix apply`, those for **review** with `--review`. Any rule refuses where no fix is certain. `dockfix explain RULE` prints the page behind each name.\n\n',
    '| rule | severity | finds | fix |\n|---|---|---|---|\n',
    ...rules.map(row),
  ].join('');
}

/** Writes the file, or says that it is stale. */
function bring(path, wanted) {
  let present = '';
  try {
    present = readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  if (present === wanted) return;
  const name = path.slice(root.length);
  if (process.argv.includes('--check')) {
    process.stderr.write(`${name} is stale: run \`npm run generate\`\n`);
    process.exit(1);
  }
  writeFileSync(path, wanted);
  process.stderr.write(`${name} written\n`);
}

bring(`${folder}index.ts`, contents());
bring(`${root}docs/rules.md`, await table());
