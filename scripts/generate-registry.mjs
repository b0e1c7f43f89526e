#!/usr/bin/env node
// Writes transforms/index.ts from the folder: every module directly in a kind's folder is a rule.
// With --check it writes nothing and fails when the file is stale.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../transforms/', import.meta.url));
const target = `${folder}index.ts`;

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

const wanted = contents();
let present = '';
try {
  present = readFileSync(target, 'utf8');
} catch (error) {
  if (error.code !== 'ENOENT') throw error;
}
if (present !== wanted) {
  if (process.argv.includes('--check')) {
    process.stderr.write('transforms/index.ts is stale: run `npm run generate`\n');
    process.exit(1);
  }
  writeFileSync(target, wanted);
  process.stderr.write('transforms/index.ts written\n');
}
