/** The findings as lines. Pure. */

import { ownerOf } from '../../core/subject.ts';
import type { Grouping, Row, SessionState } from '../machine/types.ts';
import { clean, type Line, lineWidth, type Span, span, spread, toWidth } from '../text/spans.ts';
import type { Style } from '../text/style.ts';
import type { Size } from './layout.ts';
import { severityLetter, signOf } from './signs.ts';

/** First line of a window of `height` lines that shows the cursor, moved as little as possible. */
export function windowTop(top: number, cursor: number, height: number, total: number): number {
  const margin = Math.min(2, Math.floor((height - 1) / 2));
  let next = top;
  if (cursor < next + margin) next = cursor - margin;
  if (cursor > next + height - 1 - margin) next = cursor - height + 1 + margin;
  return Math.max(0, Math.min(next, total - height));
}

/** The lines of the tree from `top` on: exactly as many as there is room for. */
export function treeLines(
  state: SessionState,
  all: readonly Row[],
  top: number,
  { columns, rows }: Size,
): readonly Line[] {
  if (all.length === 0) return nothing(state, columns, rows);
  const scrolls = all.length > rows;
  const width = scrolls ? columns - 1 : columns;
  const lines = Array.from({ length: rows }, (_, at): Line => {
    const row = all[top + at];
    if (row === undefined) return [span(' '.repeat(width))];
    const isSelected = row.id === state.selected;
    const fill = !isSelected ? undefined : state.focus === 'list' ? 'selected' : 'selected-away';
    const line = row.kind === 'group' ? groupLine(row, width) : itemLine(row, state.grouping, width);
    return fill === undefined ? line : line.map(({ text, style }) => span(text, { ...style, fill }));
  });
  return scrolls ? withScrollbar(lines, top, rows, all.length) : lines;
}

function nothing(state: SessionState, columns: number, rows: number): readonly Line[] {
  const text = state.plan.items.length === 0 ? ' Nothing to fix.' : ' Nothing passes the filter.';
  return Array.from({ length: rows }, (_, at) =>
    toWidth([span(at === 1 ? text : '', { tone: 'muted' })], columns, '…'),
  );
}

/** A thumb as long as what is shown of the whole. */
export function withScrollbar(lines: readonly Line[], top: number, rows: number, total: number): readonly Line[] {
  const size = Math.max(1, Math.round((rows * rows) / total));
  const room = rows - size;
  const start = total <= rows ? 0 : Math.round((top / (total - rows)) * room);
  return lines.map((line, at) => [...line, span(at >= start && at < start + size ? '█' : '│', { tone: 'muted' })]);
}

function groupLine(row: Extract<Row, { kind: 'group' }>, width: number): Line {
  const decided = row.total - row.open;
  const left: Line = [span(row.folded ? '▸ ' : '▾ ', { tone: 'muted' }), span(row.title, { bold: true })];
  const right: Span[] = [];
  if (row.accepted > 0) right.push(span(` ✔${row.accepted}`, { tone: 'good' }));
  if (row.open > 0) right.push(span(` ○${row.open}`, { tone: row.worst }));
  if (decided === row.total && row.accepted === 0) right.push(span(` ${row.total}`, { tone: 'muted' }));
  return spread(clean(left), [...right, span(' ')], width, '…');
}

function itemLine(row: Extract<Row, { kind: 'item' }>, grouping: Grouping, width: number): Line {
  const { item, status, trust } = row;
  const sign = signOf(status, trust);
  const isPast = status === 'accepted' || status === 'skipped' || status === 'solved';
  const look: Style = isPast ? { tone: 'muted' } : {};
  const rule = item.finding.rule.slice(item.finding.rule.indexOf('/') + 1);
  const place = grouping === 'file' ? `:${item.line ?? '?'}` : `${shortPath(item.finding.file)}:${item.line ?? '?'}`;
  const [first, second] =
    grouping === 'service'
      ? [rule, '']
      : grouping === 'rule'
        ? [ownerOf(item.finding), '']
        : [ownerOf(item.finding), rule];
  const left: Span[] = [
    span('  '),
    span(sign.text, sign.tone === undefined ? {} : { tone: sign.tone }),
    span(' '),
    isPast ? span(item.finding.severity.slice(0, 1).toUpperCase(), look) : severityLetter(item.finding.severity),
    span(` ${first}`, look),
  ];
  if (second !== '') left.push(span(` ${second}`, { tone: 'muted' }));
  const right = [span(item.line === undefined ? '' : ` ${place} `, { tone: 'muted' })];
  // In a narrow tree the name matters more than the place.
  const fits = lineWidth(left) + lineWidth(right) <= width || width >= 40;
  return fits ? spread(clean(left), right, width, '…') : toWidth(clean(left), width, '…');
}

function shortPath(path: string): string {
  const parts = path.split('/');
  return parts.length <= 2 ? path : `${parts[0]}/…/${parts.at(-1)}`;
}
