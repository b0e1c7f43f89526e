/** Text of a source inside of GitHub's Markdown, where it must stay text. */
import { printable } from '../printable.ts';

/** Characters that mean something to Markdown, to GitHub (`$` begins mathematics) or to HTML. */
const meaningful = /[\\`*_{}[\]#!|~$<>&]/g;

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

/** One line of text: no markup, no table cell, no link, no mention comes of it. */
export function text(value: string): string {
  return unlinked(oneLine(value).replace(meaningful, (character) => entities[character] ?? `\\${character}`));
}

/** The contents of an HTML element on a line of its own, where Markdown is not read. */
export function html(value: string): string {
  return unlinked(oneLine(value).replace(/[<>&]/g, (character) => entities[character] ?? ''));
}

/** Mentions and addresses are found in text that is rendered already: something invisible parts them. */
function unlinked(value: string): string {
  return value.replace(/@|:(?=\/\/)|(?<=\bwww)(?=\.)/gi, '$&<!-- -->');
}

/** A code span, also inside of a table. */
export function code(value: string): string {
  const shown = oneLine(value);
  if (shown === '') return '';
  const fence = '`'.repeat(longestRun(shown, '`') + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${shown.replaceAll('|', '\\|')}${pad}${fence}`;
}

/** A fenced block that no line of it can close. */
export function block(lines: readonly string[], language = ''): readonly string[] {
  const longest = Math.max(2, ...lines.map((line) => longestRun(line, '`')));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines.map((line) => line.replaceAll(/[\r\n]/g, ' ')), fence];
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row), ''];
}

function oneLine(value: string): string {
  return printable(value.replace(/\s*[\r\n]+\s*/g, ' ')).trim();
}

function longestRun(value: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const one of value) {
    run = one === character ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  return longest;
}
