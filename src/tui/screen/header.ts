/** The first lines: where we are, what is wrong, what would be left, how far we are. Pure. */
import { severities } from '../../core/types.ts';
import type { SessionState } from '../machine/types.ts';
import { type Counts, counts, isPlanning } from '../machine/view.ts';
import { clean, type Line, lineWidth, type Span, span, spread, toWidth } from '../text/spans.ts';
import type { Layout } from './layout.ts';

export function headerLines(state: SessionState, layout: Layout): readonly Line[] {
  const all = counts(state);
  const { columns, header } = layout;
  const name: Line = clean([
    span(' dockfix fix ', { bold: true, tone: 'accent' }),
    span(state.place.root === '.' ? '' : `${state.place.root} `, { bold: true }),
  ]);
  const levels = severityCounts(all, layout.kind !== 'wide');
  const progress = progressOf(state, all, layout.kind === 'narrow' ? 0 : layout.kind === 'wide' ? 20 : 8);
  const lines: Line[] = [];
  if (header === 2) {
    const score = scoreText(state, false);
    const fits = lineWidth(name) + lineWidth(score) + lineWidth(progress) < columns;
    lines.push(bar(spread(fits ? [...name, ...score] : name, progress, columns, '…')));
    lines.push(bar(spread([span(' '), ...severityCounts(all, false)], statusCounts(all), columns, '…')));
    return lines;
  }
  const room = columns - lineWidth(progress);
  const left = lineWidth(name) + lineWidth(levels) < room ? [...name, span(' '), ...levels] : [span(' '), ...levels];
  const score = scoreText(state, true);
  // A name and counts go before it.
  const whole = lineWidth(left) + lineWidth(score) < room ? [...left, ...score] : left;
  return [bar(spread(whole, progress, columns, '…'))];
}

/** The plan's, so that no key waits for it: "score 3.5 → 8.7" or "3.5→8.7". */
function scoreText({ plan: { score } }: SessionState, short: boolean): Line {
  if (score === undefined) return [];
  const { now, after } = score;
  const rest =
    now === after
      ? []
      : [span(short ? '→' : ' → ', { tone: 'muted' }), span(after.toFixed(1), { tone: 'good', bold: true })];
  return [span(short ? '  ' : '  score ', { tone: 'muted' }), span(now.toFixed(1)), ...rest];
}

function bar(line: Line): Line {
  return line.map(({ text, style }) => span(text, { ...style, fill: style.fill ?? 'bar' }));
}

/** "3 critical → 1" or "C 3→1". */
function severityCounts({ now, after }: Counts, short: boolean): Line {
  const out: Span[] = [];
  for (const severity of severities) {
    if (now[severity] === 0 && after[severity] === 0) continue;
    if (out.length > 0) out.push(span(short ? ' ' : '   '));
    const name = short ? severity.slice(0, 1).toUpperCase() : `${severity} `;
    const changed = now[severity] !== after[severity];
    out.push(span(name, { tone: severity, bold: true }), span(String(now[severity])));
    if (changed)
      out.push(
        span('→', { tone: 'muted' }),
        span(String(after[severity]), { tone: after[severity] === 0 ? 'good' : severity, bold: true }),
      );
  }
  return out.length === 0 ? [span('No findings', { tone: 'good' })] : out;
}

function statusCounts({ byStatus }: Counts): Line {
  const parts: Span[] = [];
  const add = (number: number, what: string, tone: 'good' | 'muted' | 'bad' | 'warn' | 'accent') => {
    if (number === 0) return;
    if (parts.length > 0) parts.push(span(' · ', { tone: 'muted' }));
    parts.push(span(`${number} ${what}`, { tone }));
  };
  add(byStatus.accepted, 'accepted', 'good');
  add(byStatus.solved, 'solved along', 'good');
  add(byStatus.open, 'open', 'accent');
  add(byStatus.skipped, 'skipped', 'muted');
  add(byStatus.blocked, 'blocked', 'warn');
  add(byStatus.refused, 'by hand', 'bad');
  return [...parts, span(' ')];
}

function progressOf(state: SessionState, { decided, decidable }: Counts, width: number): Line {
  // Neither empty once something is decided, nor full before everything is.
  const share = decidable === 0 ? width : Math.floor((decided / decidable) * width);
  const done = decided > 0 ? Math.max(Math.min(1, width), share) : share;
  const planning = isPlanning(state) ? [span('planning ', { tone: 'muted', italic: true })] : [];
  const gauge: Line = [span('█'.repeat(done), { tone: 'good' }), span('░'.repeat(width - done), { tone: 'muted' })];
  const text = ` ${decided}/${decidable}${width > 8 ? ' decided' : ''} `;
  return [...planning, ...(width > 0 ? gauge : []), span(text)];
}

/** A pane's title with a line to its end. */
export function paneTitle(title: Line, width: number, focused: boolean): Line {
  const rest = width - lineWidth(title) - 1;
  const tone = focused ? 'accent' : 'muted';
  return toWidth(rest > 0 ? [...title, span(` ${'─'.repeat(rest)}`, { tone })] : title, width, '…');
}
