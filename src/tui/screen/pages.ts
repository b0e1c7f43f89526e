/** The pages that take the whole screen: help, a rule's page, the review. Pure. */
import { ownerOf } from '../../core/subject.ts';
import type { Mask } from '../../report/mask.ts';
import { diffLines, widestOf } from '../diff/lay-out.ts';
import { diffOf } from '../diff/rows.ts';
import type { SessionState } from '../machine/types.ts';
import { fixOf, helpSections, reviewOf, trustOf } from '../machine/view.ts';
import { clean, type Line, span, toWidth, wrap } from '../text/spans.ts';
import { bullets, hanging, lookOf, type Page, type PageContext, sentence } from './detail.ts';
import { markdownLines } from './markdown.ts';
import { allSigns, severityLetter, signOf } from './signs.ts';
import { shownKey } from './status.ts';

export function helpPage(state: SessionState, width: number): Page {
  const sections = helpSections(state);
  const keyWidth = Math.min(
    30,
    Math.max(...sections.flatMap(({ entries }) => entries.map((entry) => keyNames(entry.keys).length))) + 2,
  );
  const column = width >= 150 ? Math.floor((width - 3) / 2) : width;
  const blocks = sections.map(({ title, entries }): readonly Line[] => [
    [span(title, { bold: true, tone: 'accent' })],
    ...entries.flatMap(({ keys, about }) => entry(keyNames(keys), about, keyWidth, column)),
    [],
  ]);
  const legend: readonly Line[] = [
    [span('Signs', { bold: true, tone: 'accent' })],
    ...allSigns.map(
      (sign): Line => [span(`  ${sign.text} `, sign.tone === undefined ? {} : { tone: sign.tone }), span(sign.about)],
    ),
    [],
  ];
  return { lines: inColumns([...blocks, legend], width, column), widest: 0 };
}

function keyNames(keys: readonly string[]): string {
  return keys.map(shownKey).join(' ');
}

function entry(keys: string, about: string, keyWidth: number, width: number): readonly Line[] {
  const head = toWidth([span('  '), span(keys, { bold: true })], keyWidth + 2, '…');
  return wrap([span(about)], Math.max(10, width - keyWidth - 2)).map((piece, at) => [
    ...(at === 0 ? head : [span(' '.repeat(keyWidth + 2))]),
    ...piece,
  ]);
}

/** Blocks one below the other, or in two columns of about the same height. */
function inColumns(blocks: readonly (readonly Line[])[], width: number, column: number): readonly Line[] {
  if (column === width) return blocks.flat();
  const total = blocks.reduce((sum, block) => sum + block.length, 0);
  const left: Line[] = [];
  const right: Line[] = [];
  for (const block of blocks) (left.length < total / 2 && right.length === 0 ? left : right).push(...block);
  return Array.from(
    { length: Math.max(left.length, right.length) },
    (_, at): Line => [...toWidth(left[at] ?? [], column, '…'), span('   '), ...(right[at] ?? [])],
  );
}

export function explainPage(state: SessionState, rule: string, { width, controlsOf }: PageContext): Page {
  const text = state.pages[rule];
  const shown = Math.min(width, 100);
  if (text === undefined) return { lines: sentence(`There is no page about ${rule}.`, shown), widest: 0 };
  const controls = controlsOf(rule);
  return {
    lines: [...markdownLines(text, shown), [], ...bullets('Controls', controls, shown, 'accent')],
    widest: 0,
  };
}

/** Everything accepted: what it changes, what to mind, the whole diff, what is left. */
export function reviewPage(state: SessionState, context: PageContext): Page {
  const { width } = context;
  const review = reviewOf(state);
  const lines: Line[] = [];
  if (review.files.length === 0) {
    lines.push(...sentence('Nothing is accepted: nothing would be written.', width, 'warn'), []);
  }
  let widest = 0;
  for (const { path, created, secret, fixes } of review.files) {
    const notes = [created ? 'new' : '', secret ? 'holds a secret' : ''].filter((note) => note !== '').join(', ');
    lines.push(
      toWidth(
        clean([span(path, { bold: true }), span(notes === '' ? '' : `  ${notes}`, { tone: 'muted' })]),
        width,
        '…',
      ),
    );
    for (const fix of fixes) lines.push(...hanging('  ✔ ', fix, width));
  }
  if (review.files.length > 0) lines.push([]);
  lines.push(...bullets('May break', review.mayBreak, width, 'warn'));
  lines.push(...bullets('Still to do by hand', review.followUps, width, 'accent'));
  lines.push(...leftLines(review.left, width));
  if (state.plan.pending.length > 0) lines.push([span('The whole diff', { bold: true, tone: 'accent' })]);
  for (const file of state.plan.pending) {
    const diff = diffOf(file);
    widest = Math.max(widest, widestOf(diff));
    lines.push(...diffLines(diff, lookOf(state, context)), []);
  }
  return { lines, widest };
}

function leftLines(left: ReturnType<typeof reviewOf>['left'], width: number): readonly Line[] {
  if (left.length === 0) return [];
  const out: Line[] = [[span(`Left (${left.length})`, { bold: true, tone: 'accent' })]];
  for (const { item, status } of left) {
    const sign = signOf(status, trustOf(item));
    const head: Line = [
      span(`  ${sign.text} `, sign.tone === undefined ? {} : { tone: sign.tone }),
      severityLetter(item.finding.severity),
      span(' '),
    ];
    const text = fixOf(item)?.title ?? item.finding.message;
    out.push(
      toWidth(
        clean([
          ...head,
          span(`${item.finding.file} ${ownerOf(item.finding)}: `, { bold: true }),
          span(text),
          span(` (${status})`, { tone: 'muted' }),
        ]),
        width,
        '…',
      ),
    );
  }
  return [...out, []];
}

/** A mask for the values of a plan, the same one as long as the values are the same. */
export class MaskKeeper {
  #values: readonly string[] = [];
  #mask: Mask | undefined;
  readonly #make: (values: readonly string[]) => Mask;

  constructor(make: (values: readonly string[]) => Mask) {
    this.#make = make;
  }

  for(values: readonly string[]): Mask {
    const isSame = values.length === this.#values.length && values.every((value, at) => value === this.#values[at]);
    if (this.#mask === undefined || !isSame) {
      this.#mask = this.#make(values);
      this.#values = values;
    }
    return this.#mask;
  }
}
