/** A rule's page as lines: the Markdown that such pages use (headings, lists, tables, code), no more. Pure. */
import { tokensOf } from '../diff/syntax.ts';
import { clean, type Line, type Span, span, toWidth, wrap } from '../text/spans.ts';

export function markdownLines(text: string, width: number): readonly Line[] {
  const out: Line[] = [];
  const source = text.split('\n');
  for (let at = 0; at < source.length; ) {
    const line = source[at] ?? '';
    const fence = /^```(\w*)/.exec(line);
    if (fence !== null) {
      const end = source.findIndex((one, index) => index > at && one.startsWith('```'));
      const stop = end === -1 ? source.length : end;
      out.push(...codeLines(source.slice(at + 1, stop), fence[1] ?? '', width));
      at = stop + 1;
    } else if (line.startsWith('|')) {
      let end = at;
      while (source[end]?.startsWith('|') === true) end += 1;
      out.push(...tableLines(source.slice(at, end), width));
      at = end;
    } else {
      out.push(...blockLines(line, width));
      at += 1;
    }
  }
  return out;
}

function blockLines(line: string, width: number): readonly Line[] {
  const heading = /^(#+) (.*)$/.exec(line);
  if (heading !== null) {
    const isTitle = heading[1] === '#';
    return wrap([span(heading[2] ?? '', { bold: true, underline: isTitle, tone: 'accent' })], width);
  }
  const item = /^(\s*)([-*]|\d+\.) (.*)$/.exec(line);
  if (item !== null) {
    const mark = `${item[1] ?? ''}${/\d/.test(item[2] ?? '') ? item[2] : '•'} `;
    return wrap(inline(item[3] ?? ''), width - mark.length).map((piece, at) => [
      span(at === 0 ? mark : ' '.repeat(mark.length), { tone: 'accent' }),
      ...piece,
    ]);
  }
  return wrap(inline(line), width);
}

/** `code`, **strong**, [text](address). */
function inline(text: string): Line {
  const out: Span[] = [];
  for (const part of text.split(/(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^)]+\))/u)) {
    if (part.startsWith('`') && part.length > 1) out.push(span(part.slice(1, -1), { tone: 'key' }));
    else if (part.startsWith('**') && part.length > 4) out.push(span(part.slice(2, -2), { bold: true }));
    else if (part.startsWith('[') && part.endsWith(')')) {
      const [, name = '', address = ''] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part) ?? [];
      out.push(span(name, { underline: true }));
      if (/^https?:/.test(address) && address !== name) out.push(span(` ${address}`, { tone: 'muted' }));
    } else if (part !== '') out.push(span(part));
  }
  return clean(out);
}

const fileOf: Readonly<Record<string, string>> = {
  yaml: 'x.yaml',
  yml: 'x.yaml',
  dockerfile: 'Dockerfile',
  sh: 'x.sh',
  shell: 'x.sh',
  console: 'x.sh',
  dotenv: '.env',
};

function codeLines(lines: readonly string[], language: string, width: number): readonly Line[] {
  const tokens = tokensOf(fileOf[language.toLowerCase()] ?? language, lines.join('\n'));
  return lines.map((text, line) => {
    const out: Span[] = [span('  │ ', { tone: 'muted' })];
    let at = 0;
    for (const { start, end, kind } of tokens[line] ?? []) {
      if (start > at) out.push(span(text.slice(at, start)));
      out.push(span(text.slice(start, end), { tone: kind }));
      at = end;
    }
    out.push(span(text.slice(at)));
    return toWidth(clean(out), width, '…');
  });
}

/** The first column beside the others, which are wrapped; without the line of dashes. */
function tableLines(rows: readonly string[], width: number): readonly Line[] {
  const cells = rows
    .map((row) =>
      row
        .split(/(?<!\\)\|/u)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    )
    .filter((row) => !row.every((cell) => /^:?-+:?$/.test(cell)));
  const widest = Math.max(0, ...cells.map(([first = '']) => first.replaceAll('`', '').length));
  const first = Math.min(widest, Math.floor(width * 0.4)) + 2;
  return cells.flatMap(([name = '', ...rest], at) => {
    const bold = at === 0 ? { bold: true } : {};
    const left = wrap(inline(name), first - 2);
    const right = wrap(inline(rest.join(' – ')), Math.max(8, width - first));
    return Array.from(
      { length: Math.max(left.length, right.length) },
      (_, line): Line => [
        ...toWidth(left[line] ?? [], first, '…').map((one) => span(one.text, { ...one.style, ...bold })),
        ...(right[line] ?? []).map((one) => span(one.text, { ...one.style, ...bold })),
      ],
    );
  });
}
