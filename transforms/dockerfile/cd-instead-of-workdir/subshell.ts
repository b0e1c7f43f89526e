/** Takes the parentheses of `( cd x && … )` away, which the `cd` alone was the reason for. */
import type { SourceRange } from '../../../src/core/types.ts';
import type { ScriptList, ScriptPart, ScriptPipeline } from '../../../src/source/shell/script.types.ts';
import type { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import type { ShellRun } from '../../support/shell/runs.ts';

/** Builtins whose effect ends with the subshell. */
const stateful = new Set([
  ...['.', 'source', 'eval', 'exec', 'exit', 'return', 'export', 'readonly', 'unset', 'set', 'trap', 'umask', 'ulimit'],
  ...['alias', 'read', 'shopt', 'declare', 'typeset'],
]);

/** True where it did; what goes of `list` at its two ends is then gone as well. */
export function unwrapSubshell(
  edits: DockerfileEdits,
  { facts, body }: ShellRun,
  list: ScriptList,
  gone: ReadonlySet<ScriptPipeline>,
): boolean {
  const { text } = facts;
  const outer = list.parent;
  const [chain, ...others] = list.chains;
  if (outer === undefined || chain === undefined || others.length > 0 || chain.background) return false;
  if (outer.negated || outer.length !== 1 || [chain, outer.chain].some(({ operators }) => operators.includes('||')))
    return false;
  if (text[outer.range.start] !== '(' || text[outer.range.end - 1] !== ')' || body.form !== 'line') return false;
  const kept = chain.pipelines.filter((one) => !gone.has(one));
  const [first, last] = [kept[0], kept.at(-1)];
  if (first === undefined || last === undefined) return false;
  const inside = body.script.commands.filter(({ at, to }) => at >= outer.at && to <= outer.to);
  const isScoped = inside.some(
    ({ name, words, pipeline }) => words.length === 0 || (stateful.has(name ?? '') && !gone.has(pipeline)),
  );
  const ends = [
    { start: outer.range.start, end: first.range.start },
    { start: last.range.end, end: outer.range.end },
  ];
  if (isScoped || ends.some(({ start, end }) => text.slice(start, end).includes('#'))) return false;
  for (const end of ends) edits.replace(end, '');
  unindent(edits, text, { start: first.range.start, end: last.range.end }, outer, first, inside);
  return true;
}

/** Takes from each line what it was indented deeper than the parenthesis, never inside a word. */
function unindent(
  edits: DockerfileEdits,
  text: string,
  range: SourceRange,
  outer: ScriptPart,
  first: ScriptPart,
  inside: readonly { readonly words: readonly ScriptPart[] }[],
): void {
  const deep = indentAt(text, first.range.start);
  const shallow = indentAt(text, outer.range.start);
  if (!deep.startsWith(shallow) || deep.length === shallow.length) return;
  const words = inside.flatMap(({ words: all }) => all.map(({ range: one }) => one));
  for (let newline = text.indexOf('\n', range.start); newline !== -1 && newline < range.end; ) {
    const start = newline + 1;
    const isWord = words.some((word) => word.start < start && start < word.end);
    if (!isWord && text.startsWith(deep, start))
      edits.replace({ start: start + shallow.length, end: start + deep.length }, '');
    newline = text.indexOf('\n', start);
  }
}

function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}
