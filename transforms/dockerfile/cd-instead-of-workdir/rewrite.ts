/** Writes a plan into its RUN: without the `cd`, with paths from the root where they are needed, cut where it is cut. */
import type { SourceRange } from '../../../src/core/types.ts';
import { CannotEdit } from '../../../src/source/compose/editor.types.ts';
import type { ScriptList, ScriptPart, ScriptPipeline } from '../../../src/source/shell/script.types.ts';
import type { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { newlineOf } from '../../support/dockerfile-lines.ts';
import { isErrexit, RunEdits } from '../../support/shell/run-edits.ts';
import type { ShellRun } from '../../support/shell/runs.ts';
import { writtenOf } from './folder.ts';
import type { Part, Plan } from './plan.types.ts';
import { unwrapSubshell } from './subshell.ts';

export function rewrite(edits: DockerfileEdits, run: ShellRun, plan: Plan): void {
  const runEdits = new RunEdits(edits, run.facts, run.body);
  const postponed = plan.parts.flatMap((part) => part.postponed ?? []);
  const changes = plan.parts.flatMap((part) => part.changes);
  for (const { command, kind, word, text } of changes) {
    if (postponed.includes(command)) continue;
    if (kind === 'behind') runEdits.insertAfter(command, word, text);
    else runEdits.replaceWord(command, word, text);
  }
  const gone = new Set<ScriptPipeline>(
    plan.parts.flatMap(({ moves, obsolete }) => [
      ...moves.flatMap(({ pipelines }) => pipelines),
      ...obsolete.map(({ pipeline }) => pipeline),
    ]),
  );
  for (const command of postponed) {
    gone.add(command.pipeline);
    const last = command.pipeline.chain.pipelines.at(-1);
    const words = command.words.map(({ at, raw }) => changes.find(({ word }) => word.at === at)?.text ?? raw);
    if (last !== undefined) runEdits.runAfter(last, words.join(' '));
  }
  const cuts = new Map(plan.parts.flatMap((part) => (part.cut?.command ? [[part.cut.command.pipeline, part]] : [])));
  const lists = new Set([...gone, ...cuts.keys()].map(({ chain }) => chain.list));
  for (const list of lists) {
    const unwrapped = list.kind === 'subshell' && unwrapSubshell(edits, run, list, gone);
    for (const block of blocksOf(list, gone, cuts)) {
      const cut = block.pipelines.flatMap((one) => cuts.get(one) ?? []).at(-1);
      if (cut !== undefined) cutAt(edits, run, block, cut);
      else if (!unwrapped || (block.before !== undefined && block.after !== undefined)) remove(edits, run, block);
    }
  }
}

/** Neighbours in one list that go, and what stays on both sides. */
interface Block {
  readonly pipelines: readonly ScriptPipeline[];
  readonly before: ScriptPipeline | undefined;
  readonly after: ScriptPipeline | undefined;
}

function blocksOf(
  { chains }: ScriptList,
  gone: ReadonlySet<ScriptPipeline>,
  cuts: ReadonlyMap<ScriptPipeline, Part>,
): readonly Block[] {
  const all = chains.flatMap(({ pipelines }) => pipelines);
  const goes = (one: ScriptPipeline | undefined): boolean => one !== undefined && (gone.has(one) || cuts.has(one));
  if (all.every(goes)) throw new CannotEdit('nothing-left', 'The RUN does nothing but change its own directory.');
  const blocks: Block[] = [];
  for (let index = 0; index < all.length; index += 1) {
    if (!goes(all[index])) continue;
    let end = index;
    while (goes(all[end])) end += 1;
    blocks.push({ pipelines: all.slice(index, end), before: all[index - 1], after: all[end] });
    index = end;
  }
  return blocks;
}

function remove(edits: DockerfileEdits, { facts, body }: ShellRun, { pipelines, before, after }: Block): void {
  const { text, escape } = facts;
  const [first, last] = [pipelines[0], pipelines.at(-1)];
  if (first === undefined || last === undefined) return;
  if (after === undefined && before?.chain !== first.chain && !isErrexit(body, first.chain.list))
    throw new CannotEdit('conditional', 'The script ends with the cd, and so well whatever is in front of it does.');
  const ranges: SourceRange[] = [];
  const isStatement = before !== undefined && before.chain !== first.chain;
  const goesOn = after !== undefined && after.chain === last.chain;
  // The operator that stays must be the one that joins what is before: `a; cd x && b` is `a; b`.
  if (before !== undefined && !(isStatement && goesOn)) ranges.push({ start: before.range.end, end: last.range.end });
  if (after !== undefined && (before === undefined || isStatement || goesOn))
    ranges.push({ start: first.range.start, end: after.range.start });
  const plain = ranges.find(({ start, end }) => !text.slice(start, end).includes('#'));
  if (plain !== undefined) {
    edits.replace(plain, '');
    return;
  }
  // Comments stay: the lines of the commands go, where they have lines of their own.
  for (const pipeline of pipelines) {
    const line = ownLine(text, escape, pipeline);
    if (line === undefined || after === undefined || ranges.length < 2)
      throw new CannotEdit('comment-inside', 'A comment stands between the cd and what is next to it.');
    edits.replace(line, '');
  }
}

/** The whole line of a command that has nothing else on it but its operator and the continuation. */
function ownLine(text: string, escape: string, { range }: ScriptPart): SourceRange | undefined {
  const start = text.lastIndexOf('\n', range.start - 1) + 1;
  const newline = text.indexOf('\n', range.end);
  if (newline === -1) return undefined;
  const head = text.slice(start, range.start).trim();
  const tail = text.slice(range.end, newline).trim();
  const isOwn =
    (head === '&&' && tail === escape) || (head === '' && tail === `&& ${escape}`) || tail === `&&${escape}`;
  return isOwn && (head === '' || head === '&&') ? { start, end: newline + 1 } : undefined;
}

function cutAt(edits: DockerfileEdits, { facts, run, body }: ShellRun, { before, after }: Block, part: Part): void {
  if (before === undefined || after === undefined || part.cut === undefined)
    throw new CannotEdit('nothing-left', 'One of the two RUN would be empty.');
  const { text } = facts;
  const newline = newlineOf(text);
  const comments = text
    .slice(before.range.end, after.range.start)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('#'))
    .map((line) => `${line}${newline}`);
  const all = body.script.list.chains.flatMap(({ pipelines }) => pipelines);
  const [first] = all;
  const behindSet = all.find(({ commands }) => commands[0]?.name !== 'set');
  const flags = run.instruction.flags[0];
  const head = text.slice(flags?.range.start ?? first?.range.start, behindSet?.range.start);
  if (/(?:^|\n)\s*#/.test(head))
    throw new CannotEdit('comment-inside', 'A comment stands in what both RUN would begin with.');
  const folder = part.folder ?? part.cut.to;
  if (folder === undefined) throw new CannotEdit('directory-not-known', 'Where the script starts is not known.');
  edits.replace(
    { start: before.range.end, end: after.range.start },
    `${newline}${comments.join('')}${edits.keyword('WORKDIR')} ${writtenOf(folder)}${newline}${edits.keyword('RUN')} ${head}`,
  );
}
