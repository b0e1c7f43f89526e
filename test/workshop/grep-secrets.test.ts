import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../cli/scene.ts';
import { tempFolder, writeFiles } from '../support/temp.ts';

/** With characters that each format escapes in a way of its own. */
const value = 'tr0ub4dor<&"3-q7Wz';

/** Ways to show it, by the command that does. */
const shown = {
  audit: value,
  'diff --review --mask': 'a mark in HTML: tr0ub4dor&lt;<mark>&amp;</mark>&quot;3-q7Wz',
  'diff --review --json': JSON.stringify({ message: `it is ${value}` }),
  'pr --dry-run': 'Markdown: tr0ub4dor\\<\\&"3\\-q7Wz',
  'pr --patches --json': 'JSON that is safe in HTML: tr0ub4dor\\u003c\\u0026\\"3-q7Wz',
  secrets: `https://x:${encodeURIComponent(value)}@example.org`,
  'secrets --json': 'CSV: "tr0ub4dor<&""3-q7Wz"',
};

const compose = (password: string) =>
  `services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: '${password}'\n`;

/** Searches what a command line prints that shows these texts, and writes all that it is asked to write, empty. */
function search(repositories: Readonly<Record<string, string>>, texts: Readonly<Record<string, string>>) {
  const folder = tempFolder();
  const sources = Object.entries(repositories).map(([name, text]) => [`repositories/${name}/compose.yaml`, text]);
  writeFiles(folder, {
    ...Object.fromEntries(sources),
    'cli.mjs': [
      `import { mkdirSync, writeFileSync } from 'node:fs';`,
      `const words = process.argv.slice(2);`,
      `for (const [at, word] of words.entries()) {`,
      `  if (word === '-o') writeFileSync(words[at + 1].replace(/^[a-z]+:/, ''), '');`,
      `  if (word === '--patches') {`,
      `    mkdirSync(words[at + 1]);`,
      `    writeFileSync(words[at + 1] + '/body.md', '');`,
      `  }`,
      `}`,
      `const has = (all) => all.split(' ').every((word) => words.includes(word));`,
      `const texts = Object.entries(${JSON.stringify(texts)}).filter(([kind]) => has(kind));`,
      `texts.sort(([a], [b]) => b.length - a.length);`,
      `if (texts.length > 0) console.log(texts[0][1]);`,
    ].join('\n'),
  });
  const words = ['scripts/grep-secrets.mjs', join(folder, 'repositories'), '--cli', join(folder, 'cli.mjs')];
  const run = spawnSync(process.execPath, words, { cwd: packageRoot, encoding: 'utf8' });
  return { status: run.status, text: run.stdout + run.stderr };
}

describe('the search for secrets in all outputs', () => {
  it('finds a value in whatever way it is written, and does not show it', () => {
    const { status, text } = search({ one: compose(value) }, shown);
    for (const kind of Object.keys(shown))
      expect(text).toContain(`one: ${kind}, stdout: whole value (18 characters) of compose/hardcoded-secret`);
    expect(status).toBe(1);
    expect(text).not.toContain('tr0ub4dor');
  });

  it('finds half of a long value, leaves out a word of the repository, and is content with the rest', () => {
    const { status, text } = search(
      { cut: compose('q8ZkT0v1Lx3PmBn5RwYc7HdF'), hidden: compose(value), word: compose('postgres') },
      { 'diff --review --mask': 'POSTGRES_PASSWORD: •••••• postgres q8ZkT0v1Lx3PmB…' },
    );
    expect(text).toContain('2 values of secrets searched');
    expect(text).toContain('1 left out: also a word of the repository (image)');
    expect(text).toContain('\n1 leaks\n');
    expect(text).toContain('cut: diff --review --mask, stdout: half value (24 characters) of compose/hardcoded-secret');
    expect(status).toBe(1);
    expect(text).not.toContain('q8ZkT0v1');
  });
});
