import { lineEnd, shellTokens } from './shell.ts';
import { type Token, withVariables } from './tokens.ts';

/**
 * Dockerfiles: an instruction runs over continued lines and here-documents; RUN, CMD and ENTRYPOINT
 * hold a shell's language unless they hold a JSON list.
 */
export function tokenizeDockerfile(text: string): readonly Token[] {
  const out: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const stop = lineEnd(text, at, text.length);
    const line = text.slice(at, stop);
    const begin = at + (line.length - line.trimStart().length);
    if (line.trim() === '') at = stop + 1;
    else if (text[begin] === '#') {
      out.push({ start: begin, end: stop, kind: 'comment' });
      at = stop + 1;
    } else {
      const end = instructionEnd(text, begin);
      instruction(text, begin, end, out);
      at = end + 1;
    }
  }
  return out;
}

/** Where the instruction ends that begins at a place: behind its last continued line or here-document. */
function instructionEnd(text: string, begin: number): number {
  let stop = lineEnd(text, begin, text.length);
  const first = text.slice(begin, stop);
  for (;;) {
    const line = text.slice(text.lastIndexOf('\n', stop - 1) + 1, stop).trim();
    const isComment = line.startsWith('#') && stop !== lineEnd(text, begin, text.length);
    if ((!line.endsWith('\\') && !isComment) || stop >= text.length) break;
    stop = lineEnd(text, stop + 1, text.length);
  }
  for (const [, name] of first.matchAll(/<<-?["']?([A-Za-z_]\w*)["']?/g)) {
    while (stop < text.length) {
      const next = lineEnd(text, stop + 1, text.length);
      const line = text.slice(stop + 1, next).trim();
      stop = next;
      if (line === name) break;
    }
  }
  return stop;
}

function instruction(text: string, begin: number, end: number, out: Token[]): void {
  let at = begin;
  while (at < end && !/\s/.test(text[at] ?? '')) at += 1;
  const name = text.slice(begin, at).toUpperCase();
  out.push({ start: begin, end: at, kind: 'keyword' });
  for (;;) {
    const flag = /^[ \t]*(--[a-z-]+)(=?)/.exec(text.slice(at, Math.min(end, at + 80)));
    if (flag === null) break;
    const start = at + flag[0].length - (flag[1] ?? '').length - (flag[2] ?? '').length;
    out.push({ start, end: start + (flag[1] ?? '').length, kind: 'number' });
    at += flag[0].length;
    const from = at;
    while (at < end && !/\s/.test(text[at] ?? '')) at += 1;
    out.push(...withVariables(text, from, at, undefined));
  }
  if (name === 'HEALTHCHECK' || name === 'ONBUILD') {
    while (at < end && /\s/.test(text[at] ?? '')) at += 1;
    if (/[A-Za-z]/.test(text[at] ?? '')) instruction(text, at, end, out);
    return;
  }
  const rest = text.slice(at, end);
  if (/^(RUN|CMD|ENTRYPOINT|SHELL)$/.test(name) && !rest.trimStart().startsWith('[')) {
    out.push(...shellTokens(text, at, end));
  } else plain(text, at, end, name, out);
}

function plain(text: string, start: number, end: number, name: string, out: Token[]): void {
  for (let at = start; at < end; ) {
    const character = text[at] ?? '';
    if (/\s/.test(character)) at += 1;
    else if (character === '#' && text.slice(text.lastIndexOf('\n', at) + 1, at).trim() === '') {
      const stop = lineEnd(text, at, end);
      out.push({ start: at, end: stop, kind: 'comment' });
      at = stop;
    } else if (character === '"' || character === "'") {
      let stop = at + 1;
      while (stop < end && text[stop] !== character) stop += text[stop] === '\\' ? 2 : 1;
      stop = Math.min(stop + 1, end);
      out.push(...withVariables(text, at, stop, 'string'));
      at = stop;
    } else if (/[[\],=\\]/.test(character)) {
      out.push({ start: at, end: at + 1, kind: 'punctuation' });
      at += 1;
    } else {
      let stop = at + 1;
      while (stop < end && !/[\s"'[\],=]/.test(text[stop] ?? '')) stop += 1;
      const word = text.slice(at, stop);
      if (name === 'FROM' && word.toUpperCase() === 'AS') out.push({ start: at, end: stop, kind: 'keyword' });
      else if (/^(ENV|ARG|LABEL)$/.test(name) && text[stop] === '=') out.push({ start: at, end: stop, kind: 'key' });
      else if (/^\d+$/.test(word)) out.push({ start: at, end: stop, kind: 'number' });
      else out.push(...withVariables(text, at, stop, name === 'FROM' ? 'string' : undefined));
      at = stop;
    }
  }
}
