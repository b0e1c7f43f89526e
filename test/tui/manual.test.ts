/** docs/interactive.md says which keys there are: its table is the list of commands. DOCKFIX_WRITE_DOCS=1 writes it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '../../src/tui/machine/commands.ts';
import { allSigns } from '../../src/tui/screen/signs.ts';

const file = join(import.meta.dirname, '../../docs/interactive.md');
const [begin, end] = [
  '<!-- keys: written by test/tui/manual.test.ts from src/tui/machine/commands.ts -->',
  '<!-- end of keys -->',
];

const places = { list: 'list', choose: 'menu', read: 'page', input: 'typing' } as const;

function keyTable(): string {
  const rows = commands.map(({ name, scope, keys, about }) => {
    const shown = keys.map((key) => (key === '|' ? '`\\|`' : `\`${key}\``)).join(' ');
    const command = scope === 'list' ? name : `${scope}.${name}`;
    return `| ${shown} | \`${command}\` | ${places[scope]} | ${about} |`;
  });
  return ['', '| keys | command | where | what it does |', '|---|---|---|---|', ...rows, '', ''].join('\n');
}

test('the table of keys is the list of commands', () => {
  const text = readFileSync(file, 'utf8');
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end);
  expect(from).toBeGreaterThan(begin.length);
  const right = text.slice(0, from) + keyTable() + text.slice(to);
  if (process.env['DOCKFIX_WRITE_DOCS'] === '1') writeFileSync(file, right);
  expect(readFileSync(file, 'utf8')).toBe(right);
});

test('every sign is explained', () => {
  const text = readFileSync(file, 'utf8');
  for (const { text: sign } of allSigns) expect(text).toContain(`| \`${sign}\` |`);
});
