/**
 * Text for Markdown that GitHub, GitLab, Gitea and Bitbucket read alike, without HTML. Names come from
 * audited files, and anybody may have chosen them: whatever is no plain word becomes a code span, in
 * which nothing is a link, a picture, a mention, a reference or a formula.
 */
import type { Mask } from '../report/mask.ts';
import { printable } from '../report/printable.ts';

/** Longer texts than this are cut: no name that a person has to read is longer. */
const longest = 600;

export class Markdown {
  readonly #mask: Mask;

  constructor(mask: Mask) {
    this.#mask = mask;
  }

  /** A name, as code. */
  code(text: string): string {
    return codeSpan(this.#clean(text));
  }

  /** A sentence; what stands in backticks, or is no plain word, becomes code. */
  prose(text: string): string {
    const parts = this.#clean(text).split('`');
    // An odd number of backticks: the last one has no partner.
    const isPaired = parts.length % 2 === 1;
    return parts
      .map((part, index) => {
        if (index % 2 === 1 && (isPaired || index < parts.length - 1)) return codeSpan(part);
        return words(part);
      })
      .join('');
  }

  #clean(text: string): string {
    const flat = printable(this.#mask.apply(text)).replaceAll(/\s+/g, ' ').trim();
    const characters = [...flat];
    return characters.length <= longest ? flat : `${characters.slice(0, longest - 1).join('')}…`;
  }
}

/** A table; cells are Markdown of one line. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => (cell === '' ? ' ' : cell)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A code span; also inside of a table, where a bar would end the cell. */
function codeSpan(text: string): string {
  if (text.trim() === '') return '';
  // A bar ends a cell even in code; its escape is shown as such outside of tables, on some hosts in them.
  const content = text.replaceAll('|', '¦');
  const runs = [...content.matchAll(/`+/g)].map(([run]) => run.length);
  let length = 1;
  while (runs.includes(length)) length += 1;
  const fence = '`'.repeat(length);
  const pad = content.startsWith('`') || content.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${content}${pad}${fence}`;
}

/** Sources stand in square brackets. */
function words(text: string): string {
  return text
    .split(/\[([^[\]]*)\]/)
    .map((part, index) => (index % 2 === 1 ? `(${codeSpan(part)})` : sentence(part)))
    .join('')
    .replaceAll('()', '');
}

/** Words that are no plain ones and stand side by side are one piece of code: `-R 1000:1000`. */
function sentence(text: string): string {
  const out: string[] = [];
  let run: string[] = [];
  const flush = () => {
    if (run.length > 0) out.push(codeSpan(run.join(' ')));
    run = [];
  };
  for (const one of text.split(' ')) {
    const [, before = '', core = '', after = ''] = around.exec(one) ?? [];
    if (core !== '' && before === '' && after === '' && !isPlain(core)) {
      run.push(core);
      continue;
    }
    if (run.length > 0 && core !== '' && before === '' && !isPlain(core)) {
      out.push(codeSpan([...run, core].join(' ')) + after);
      run = [];
      continue;
    }
    flush();
    out.push(word(one));
  }
  flush();
  return out.join(' ');
}

/** Punctuation around a word that no host takes for anything. */
const around = /^(["'(“‘]*)(.*?)([.,;:!?)"'”’…]*)$/u;

function word(text: string): string {
  const [, before = '', core = '', after = ''] = around.exec(text) ?? [];
  if (core === '') return isPlain(text) ? text : codeSpan(text);
  if (!isPlain(core)) return before + codeSpan(core) + after;
  return text;
}

function isPlain(text: string): boolean {
  if (/^[–—…•.,;:!?()"'“”‘’-]*$/u.test(text)) return true;
  // Ids of commits, and keys of trackers, become links on some hosts.
  if (/^[0-9a-f]{7,}$/i.test(text) || /^[A-Z]+-\d+$/.test(text)) return false;
  return /^[\p{L}\p{N}]+(['’/-][\p{L}\p{N}]+)*%?$/u.test(text) && !/^https?$/i.test(text);
}
