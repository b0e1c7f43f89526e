/** Menus and typed lines, drawn as a box over the screen. Pure. */

import { parameterOf } from '../machine/menus.ts';
import type { Mode, SessionState } from '../machine/types.ts';
import { clean, type Line, lineWidth, slice, span, toWidth, wrap } from '../text/spans.ts';
import type { Layout } from './layout.ts';

export interface Dialog {
  readonly lines: readonly Line[];
  readonly left: number;
  readonly top: number;
}

export function dialogOf(state: SessionState, layout: Layout): Dialog | undefined {
  const { mode } = state;
  if (mode.kind === 'choose') return boxed(mode.menu.title, menuBody(mode, layout), layout);
  if (mode.kind === 'input' && mode.for.kind !== 'search')
    return boxed(titleOf(state, mode), inputBody(state, mode, layout), layout);
  return undefined;
}

/** Columns for text inside of a box. */
function innerWidth({ columns }: Layout): number {
  return Math.min(76, columns - 6);
}

function menuBody({ menu, cursor }: Extract<Mode, { kind: 'choose' }>, layout: Layout): readonly Line[] {
  const width = innerWidth(layout);
  const blocks = menu.options.map(({ title, about, current }, at) => {
    const isHere = at === cursor;
    const mark = isHere ? '▸ ' : '  ';
    const head = clean([
      span(mark, { tone: 'accent' }),
      span(title, { bold: true }),
      ...(current ? [span('  (now)', { tone: 'good' })] : []),
    ]);
    const room = width - 4 - lineWidth(head);
    // A short explanation stands behind its title, a long one below it.
    const body =
      about === '' ? [] : about.length <= room ? undefined : wrap(clean([span(about, { tone: 'muted' })]), width - 4);
    const first: Line = body === undefined ? [...head, span('  '), span(about, { tone: 'muted' })] : head;
    const lines = [
      toWidth(clean(first), width, '…'),
      ...(body ?? []).map((piece) => toWidth([span('    '), ...piece], width, '…')),
    ];
    return isHere
      ? lines.map((line) => line.map((one) => span(one.text, { ...one.style, fill: 'selected' as const })))
      : lines;
  });
  return windowOf(blocks, cursor, Math.max(3, layout.rows - 6));
}

/** As many blocks around the cursor as fit. */
function windowOf(blocks: readonly (readonly Line[])[], cursor: number, height: number): readonly Line[] {
  let from = cursor;
  let to = cursor + 1;
  let used = blocks[cursor]?.length ?? 0;
  for (let grown = true; grown; ) {
    grown = false;
    const next = blocks[to];
    if (next !== undefined && used + next.length <= height) {
      used += next.length;
      to += 1;
      grown = true;
    }
    const before = blocks[from - 1];
    if (before !== undefined && used + before.length <= height) {
      used += before.length;
      from -= 1;
      grown = true;
    }
  }
  return blocks.slice(from, to).flat();
}

function titleOf(state: SessionState, mode: Extract<Mode, { kind: 'input' }>): string {
  const purpose = mode.for;
  switch (purpose.kind) {
    case 'parameter':
      return parameterOf(state, purpose)?.title ?? purpose.name;
    case 'branch':
      return 'Commit on the branch';
    case 'patch':
      return 'Save the patch as';
    case 'search':
      return 'Search';
  }
}

function inputBody(state: SessionState, mode: Extract<Mode, { kind: 'input' }>, layout: Layout): readonly Line[] {
  const width = innerWidth(layout);
  const expected = parameterOf(state, mode.for)?.expected;
  const lines: Line[] = [typedLine(mode.text, width)];
  if (expected !== undefined) lines.push([], ...wrap(clean([span(expected, { tone: 'muted' })]), width));
  if (mode.error !== undefined) lines.push([], ...wrap(clean([span(mode.error, { tone: 'bad', bold: true })]), width));
  return lines;
}

/** The end of what was typed, and the cursor. */
export function typedLine(text: string, width: number): Line {
  const line = clean([span(text)]);
  const has = lineWidth(line);
  const shown = has > width - 1 ? slice(line, has - width + 1, has) : line;
  return toWidth([...shown, span(' ', { fill: 'selected' })], width, '…');
}

function boxed(title: string, body: readonly Line[], layout: Layout): Dialog {
  const width = innerWidth(layout);
  const border = { tone: 'accent', fill: 'dialog' } as const;
  const name = toWidth(clean([span(` ${title} `, { ...border, bold: true })]), Math.min(width, title.length + 2), '…');
  const top: Line = [
    span('┌─', border),
    ...name,
    span(`${'─'.repeat(Math.max(0, width + 1 - lineWidth(name)))}┐`, border),
  ];
  const bottom: Line = [span(`└${'─'.repeat(width + 2)}┘`, border)];
  const inner = body.map(
    (line): Line => [
      span('│ ', border),
      ...toWidth(line, width, '…', { fill: 'dialog' }).map((one) =>
        span(one.text, { ...one.style, fill: one.style.fill ?? 'dialog' }),
      ),
      span(' │', border),
    ],
  );
  const lines = [top, ...inner, bottom];
  return {
    lines,
    left: leftOf(layout, width + 4),
    top: Math.max(0, Math.floor((layout.rows - lines.length) / 2)),
  };
}

/** The middle, but never the very column at which another part begins: two slots cannot share a cell. */
function leftOf({ columns, tree, beside }: Layout, width: number): number {
  const middle = Math.max(0, Math.floor((columns - width) / 2));
  return beside && (middle === tree.columns || middle === tree.columns + 1) ? middle - 2 : middle;
}
