/** Quotes around an expansion, also where other quotes end or begin at it. */
import type { WordPart } from 'unbash';
import type { ShellRun } from '../../support/shell/runs.ts';
import { wordAt } from './one-word.ts';
import { before, behind, type Change, instead } from './place.ts';

/** `"…"$A"…"`: two texts that were one until somebody quoted the middle the wrong way round. */
export function isCutOut(run: ShellRun, start: number, end: number): boolean {
  const { left, right } = neighbours(run, start, end);
  return left !== undefined && right !== undefined;
}

/** `"make FLAGS="-d$A" all"`: a quote behind it that ends another text, and none in front. */
export function endsAnotherText(run: ShellRun, start: number, end: number): boolean {
  const { left, right } = neighbours(run, start, end);
  return left === undefined && right !== undefined && wordAt(run, start, end)?.at !== start;
}

/** Quotes around it; double quotes that end right in front, or begin right behind, take it in. */
export function quotedChanges(run: ShellRun, start: number, end: number): readonly Change[] | undefined {
  const { left, right } = neighbours(run, start, end);
  const { text } = run.body.script.source;
  // `$a"b"` must not become `$ab`.
  const isApart = !(/^\$\w+$/.test(text.slice(start, end)) && /\w/.test(text[end + 1] ?? ''));
  const changes = [
    left?.type === 'DoubleQuoted' ? instead(run, start - 1, start, '') : before(run, start, '"'),
    right?.type === 'DoubleQuoted' && isApart ? instead(run, end, end + 1, '') : behind(run, end, '"'),
  ];
  return changes.every((change) => change !== undefined) ? changes : undefined;
}

/** The quoted texts that touch it. */
function neighbours(
  run: ShellRun,
  start: number,
  end: number,
): { readonly left: WordPart | undefined; readonly right: WordPart | undefined } {
  const node = wordAt(run, start, end)?.node;
  const parts = node?.type === 'Word' ? (node.parts ?? []) : [];
  const quoted = parts.filter(({ type }) => type === 'DoubleQuoted' || type === 'SingleQuoted');
  return { left: quoted.find((part) => part.end === start), right: quoted.find((part) => part.pos === end) };
}
