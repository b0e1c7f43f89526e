/** The last lines: what was just said, and the keys that matter now. Pure. */

import { commands } from '../machine/commands.ts';
import type { Message, SessionState } from '../machine/types.ts';
import { keysNow } from '../machine/view.ts';
import { clean, type Line, lineWidth, type Span, span, toWidth } from '../text/spans.ts';
import type { Tone } from '../text/style.ts';

const tones: Readonly<Record<Message['tone'], Tone | undefined>> = {
  info: 'accent',
  good: 'good',
  warn: 'warn',
  bad: 'bad',
};

/** With one line only, a message takes the place of the keys until the next key. */
export function footerLines(state: SessionState, columns: number, rows: number): readonly Line[] {
  const message = state.message === undefined ? undefined : messageLine(state.message, columns);
  const keys = keyLine(state, columns);
  if (rows < 2) return [message ?? keys];
  return [message ?? [span(' '.repeat(columns))], keys];
}

function messageLine({ tone, text }: Message, columns: number): Line {
  const look = tones[tone];
  return toWidth(clean([span(' '), span(text, look === undefined ? {} : { tone: look })]), columns, '…');
}

/** As many keys as toWidth, the most useful first; the one for the list of all keys always. */
export function keyLine(state: SessionState, columns: number): Line {
  const line: Span[] = [span(' ')];
  if (state.mode.kind === 'busy') line.push(span(`${state.mode.what} …`, { tone: 'warn' }));
  const parts = keysNow(state).map(({ key, short }) => ({
    isHelp: short === helpShort,
    spans: [span(shownKey(key), { bold: true, tone: 'accent' }), span(` ${short}`), span('  ')],
  }));
  const help = parts.find(({ isHelp }) => isHelp);
  let room = columns + 1 - lineWidth(line) - (help === undefined ? 0 : lineWidth(help.spans));
  for (const { isHelp, spans } of parts) {
    if (isHelp) continue;
    room -= lineWidth(spans);
    if (room < 0) break;
    line.push(...spans);
  }
  if (help !== undefined) line.push(...help.spans.slice(0, 2));
  return toWidth(line, columns, '…').map(({ text, style }) => span(text, { ...style, fill: 'bar' }));
}

const helpShort = commands.find(({ name, scope }) => name === 'help' && scope === 'list')?.short;

const shownKeys: Readonly<Record<string, string>> = { up: '↑', down: '↓', left: '←', right: '→' };

export function shownKey(key: string): string {
  return shownKeys[key] ?? key;
}
