#!/usr/bin/env node
// Writes docs/schema/config.v1.json, from which editors complete dockfix.yaml. The names of rules
// come from the folder, the values of the policy from src/source/policy.ts.
// With --check it writes nothing and fails when the file is stale.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));
const target = `${root}docs/schema/config.v1.json`;

/** A module of the sources that needs nothing but types of others. */
async function load(path) {
  const [{ text }] = buildSync({ entryPoints: [root + path], bundle: true, format: 'esm', write: false }).outputFiles;
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}

function ruleIds() {
  const folder = `${root}transforms/`;
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'support')
    .flatMap(({ name: kind }) =>
      readdirSync(folder + kind, { withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .map((entry) => `${kind}/${entry.name.slice(0, -3)}`),
    )
    .sort();
}

/** The sentence above each value of the policy. */
function policySentences() {
  const source = readFileSync(`${root}src/source/policy.ts`, 'utf8');
  return new Map(
    [...source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*readonly (\w+)\??:/g)].map(([, text, name]) => [
      name,
      text.replace(/\s*\n\s*\*\s?/g, ' ').trim(),
    ]),
  );
}

function typeOf(value) {
  // Nothing by default is a text that may be set.
  if (value === undefined) return { type: 'string' };
  if (Array.isArray(value)) return { type: 'array', items: { type: 'string' } };
  return typeof value === 'number' ? { type: 'number', exclusiveMinimum: 0 } : { type: typeof value };
}

const { defaultPolicy } = await load('src/source/policy.ts');
const { presets } = await load('src/presets.ts');
const sentences = policySentences();
const text = { type: 'string', minLength: 1 };
const texts = { anyOf: [text, { type: 'array', items: text }] };
const ids = ruleIds();
const level = { enum: ['critical', 'high', 'medium', 'low', 'info', 'on', 'off'] };
const names = { type: 'string', anyOf: [{ enum: ids }, { pattern: '[*?]|^[a-z0-9-]+$' }] };
const day = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' };

const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'dockfix.yaml, version 1',
  description:
    'What a team has decided about dockfix. Also the key "dockfix" of package.json. See docs/configuration.md.',
  type: 'object',
  additionalProperties: false,
  properties: {
    extends: {
      description: `Presets and files (with a / in their path) that this is laid over, in order. ${presets.map(({ name, about }) => `${name}: ${about}`).join(' ')}`,
      anyOf: [
        { type: 'string', anyOf: [{ enum: presets.map(({ name }) => name) }, { pattern: '/|\\.(ya?ml|json)$' }] },
        {
          type: 'array',
          items: {
            type: 'string',
            anyOf: [{ enum: presets.map(({ name }) => name) }, { pattern: '/|\\.(ya?ml|json)$' }],
          },
        },
      ],
    },
    rules: {
      description:
        'Severity of rules, or on and off. A key is an id, a glob or a group; the last one that fits counts.',
      type: 'object',
      properties: Object.fromEntries(ids.map((id) => [id, level])),
      additionalProperties: level,
    },
    policy: {
      description: 'Values that no source can tell and a team decides.',
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(
        Object.entries(defaultPolicy).map(([name, value]) => [
          name,
          { description: sentences.get(name), ...typeOf(value), ...(value === undefined ? {} : { default: value }) },
        ]),
      ),
    },
    ignores: {
      description: 'Findings that the team lives with.',
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['rule', 'reason'],
        properties: {
          rule: {
            description: 'Ids, globs or groups; one of them has to fit.',
            anyOf: [names, { type: 'array', items: names }],
          },
          files: { description: 'Globs over paths, from the folder of this file; all files when left out.', ...texts },
          subjects: { description: 'Globs over what a finding is about, such as services.db.', ...texts },
          fingerprints: { description: 'Exact findings, as reports name them.', ...texts },
          reason: { description: 'Why this is acceptable.', ...text },
          until: { description: 'The last day on which it counts: 2027-01-31.', ...day },
        },
      },
    },
    baseline: {
      description: 'File with the findings that are known; only others fail. Made by `dockfix audit --write-baseline`.',
      ...text,
    },
    failOn: {
      description: 'The least severity at which `dockfix audit` ends with exit code 1.',
      enum: level.enum.slice(0, 5),
    },
    stacks: {
      description: 'Compose files that belong together, where that cannot be seen.',
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['files'],
        properties: {
          files: {
            description: 'The main file, then what is laid over it.',
            type: 'array',
            minItems: 1,
            items: text,
          },
          directory: { description: 'Where relative paths start; by default the folder of the first file.', ...text },
          profiles: { description: 'The profiles that are on; all when left out.', type: 'array', items: text },
          envFiles: { description: 'Instead of .env in the directory.', type: 'array', items: text },
        },
      },
    },
  },
};

const wanted = `${JSON.stringify(schema, null, 2)}\n`;
let present = '';
try {
  present = readFileSync(target, 'utf8');
} catch (error) {
  if (error.code !== 'ENOENT') throw error;
}
if (present !== wanted) {
  if (process.argv.includes('--check')) {
    process.stderr.write('docs/schema/config.v1.json is stale: run `npm run generate`\n');
    process.exit(1);
  }
  writeFileSync(target, wanted);
  process.stderr.write('docs/schema/config.v1.json written\n');
}
