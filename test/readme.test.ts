import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRules } from '../src/index.ts';
import { cli, copyDemo } from './support/demo-copy.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

interface CodeBlock {
  readonly language: string;
  readonly text: string;
  /** Headings of level 2 above it. */
  readonly section: string;
}

function codeBlocks(markdown: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let section = '';
  let open: { language: string; lines: string[] } | undefined;
  for (const line of markdown.split('\n')) {
    if (open !== undefined && line === '```') {
      blocks.push({ language: open.language, text: open.lines.join('\n'), section });
      open = undefined;
    } else if (open !== undefined) open.lines.push(line);
    else if (line.startsWith('```')) open = { language: line.slice(3), lines: [] };
    else if (line.startsWith('## ')) section = line.slice(3);
  }
  return blocks;
}

/** `$ command` and the lines below it up to the next one. */
function runsOf(block: CodeBlock): readonly { readonly command: string; readonly output: readonly string[] }[] {
  const runs: { command: string; output: string[] }[] = [];
  for (const line of block.text.split('\n')) {
    if (line.startsWith('$ ')) runs.push({ command: line.slice(2), output: [] });
    else runs.at(-1)?.output.push(line);
  }
  return runs;
}

/** True when the lines are the shown ones; a line `…` stands for any number of them. */
function shows(shown: readonly string[], lines: readonly string[]): boolean {
  const [first, ...rest] = shown;
  if (first === undefined) return lines.length === 0;
  if (first === '…') return lines.some((_, index) => shows(rest, lines.slice(index))) || shows(rest, []);
  return first === lines[0] && shows(rest, lines.slice(1));
}

describe('the README', () => {
  const blocks = codeBlocks(readme);
  const consoles = blocks.filter((block) => block.language === 'console');
  let demo: ReturnType<typeof copyDemo>;
  let bin: string;

  beforeAll(() => {
    demo = copyDemo();
    bin = join(demo.folder, '../bin');
    mkdirSync(bin);
    symlinkSync(cli, join(bin, 'dockfix'));
  });
  afterAll(() => demo.remove());

  const run = (command: string) => {
    const finished = spawnSync('/bin/sh', ['-c', `{ ${command}\n} 2>&1`], {
      cwd: demo.folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${bin}:${process.env['PATH']}`, NO_COLOR: '1' },
    });
    return finished.stdout;
  };

  it('opens with two lines of shell, one that runs the main job and one that passes the tests', () => {
    const first = blocks.filter((block) => block.section === '');
    expect(first.map((block) => block.language)).toEqual(['sh', 'sh']);
    expect(first.map((block) => block.text)).toEqual(['npm ci && npm run demo', 'npm test']);
  });

  it('names scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const [, name = ''] of readme.matchAll(/`npm run ([\w:]+)/g)) expect(Object.keys(scripts)).toContain(name);
  });

  // In order and in one folder: `apply` changes what the later ones see.
  it.each(consoles.flatMap(runsOf).map((one) => [one.command, one.output] as const))(
    'shows what `%s` prints',
    (command, output) => {
      const printed = run(command);
      const lines = printed.replace(/\n$/, '').split('\n');
      const wanted = output.join('\n').replace(/\n+$/, '').split('\n');
      if (!shows(wanted, lines)) expect(lines).toEqual(wanted);
    },
  );

  it('shows at least audit, diff and apply', () => {
    const commands = consoles.flatMap(runsOf).map((one) => one.command);
    for (const name of ['audit', 'diff', 'apply', 'explain']) {
      expect(
        commands.some((command) => command.startsWith(`dockfix ${name}`)),
        name,
      ).toBe(true);
    }
  });

  it('names rules as they are', () => {
    const rows = [...readme.matchAll(/^\| `([a-z]+\/[a-z-]+)` \| (\w+) \| (.+?) \|/gm)].map(
      ([, id, severity, title]) => ({ id, severity, title }),
    );
    const rules = listRules().map(({ id, severity, title }) => ({ id, severity, title }));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(rules).toContainEqual(row);
  });

  it('has an example of the API that runs', () => {
    const example = blocks.find((block) => block.language === 'js');
    expect(example).toBeDefined();
    const folder = join(demo.folder, '../api');
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    symlinkSync(root, join(folder, 'node_modules/dockfix'));
    writeFileSync(join(folder, 'example.mjs'), example?.text ?? '');
    const finished = spawnSync(process.execPath, [join(folder, 'example.mjs')], { cwd: demo.folder, encoding: 'utf8' });
    expect(finished.stderr).toBe('');
    expect(finished.status).toBe(0);
  });

  it('links to files that exist', () => {
    for (const [, target = ''] of readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g))
      expect(existsSync(join(root, target)), target).toBe(true);
  });
});
