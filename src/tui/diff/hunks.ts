/** Which rows of a diff are shown, and what is said of those that are not. Pure. */
import type { SourceLine } from './lines.ts';
import type { DiffRow, FileDiff } from './rows.ts';

export type Part =
  | { readonly kind: 'rows'; readonly rows: readonly DiffRow[] }
  /** Lines left out; `heading` names what the lines after them belong to. */
  | { readonly kind: 'gap'; readonly count: number; readonly heading: string };

/** The changed rows with `context` lines around each; Infinity gives all. */
export function partsOf(diff: FileDiff, context: number): readonly Part[] {
  const shown = new Array<boolean>(diff.rows.length).fill(context === Number.POSITIVE_INFINITY);
  if (context !== Number.POSITIVE_INFINITY) {
    diff.rows.forEach((row, at) => {
      if (row.kind === 'same') return;
      shown.fill(true, Math.max(0, at - context), at + context + 1);
    });
  }
  const out: Part[] = [];
  for (let at = 0; at < diff.rows.length; ) {
    const isShown = shown[at] === true;
    let end = at + 1;
    while (end < diff.rows.length && (shown[end] === true) === isShown) end += 1;
    const rows = diff.rows.slice(at, end);
    const last = out.at(-1);
    // A gap takes a line itself: one line may as well be shown.
    if (isShown || rows.length === 1) {
      if (last?.kind === 'rows') out[out.length - 1] = { kind: 'rows', rows: [...last.rows, ...rows] };
      else out.push({ kind: 'rows', rows });
    } else {
      const next = diff.rows[end];
      const line = next?.kind === 'same' ? next.before : next?.before?.line;
      const heading = line === undefined ? '' : headingAt(diff.file.path, diff.before, line);
      out.push({ kind: 'gap', count: rows.length, heading });
    }
    at = end;
  }
  return out;
}

/** The names of what a line is in: the keys above it with less indentation, or the last FROM. */
function headingAt(path: string, lines: readonly SourceLine[], line: number): string {
  if (!/\.ya?ml$/i.test(path)) {
    for (let at = line - 1; at >= 0; at -= 1) {
      const text = lines[at]?.text.trim() ?? '';
      if (/^from\s/i.test(text)) return text;
    }
    return '';
  }
  const names: string[] = [];
  let indent = indentOf(lines.slice(line).find(({ text }) => text.trim() !== '')?.text ?? '');
  for (let at = line - 1; at >= 0 && indent > 0; at -= 1) {
    const text = lines[at]?.text ?? '';
    const key = /^\s*(?:- )*([\w.\-"']+):(?:\s|$)/.exec(text)?.[1];
    if (text.trim() === '' || key === undefined || indentOf(text) >= indent) continue;
    indent = indentOf(text);
    names.unshift(key);
  }
  return names.join(' › ');
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
