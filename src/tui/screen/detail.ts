/** Everything about what is selected, as one long page; the screen shows a window of it. Pure. */

import type { PendingFile } from '../../core/overlay.ts';
import { ownerOf } from '../../core/subject.ts';
import type { Fix } from '../../core/types.ts';
import type { Mask } from '../../report/mask.ts';
import { diffLines, widestOf } from '../diff/lay-out.ts';
import { diffOf } from '../diff/rows.ts';
import { previewOf } from '../machine/preview.ts';
import type { SessionItem, SessionState, Status } from '../machine/types.ts';
import { fixOf, itemOf, itemsAt, rows, selectedItem, statusOf, trustOf } from '../machine/view.ts';
import { clean, type Line, lineWidth, type Span, span, toWidth, wrap } from '../text/spans.ts';
import type { Tone } from '../text/style.ts';
import { severityLetter, signOf } from './signs.ts';

export interface Page {
  readonly lines: readonly Line[];
  /** Columns of the longest source line in it. */
  readonly widest: number;
}

/** What a page needs besides the state. */
export interface PageContext {
  readonly width: number;
  /** There is so little room that what matters most has to come first. */
  readonly isShort: boolean;
  readonly mask: Mask | undefined;
  /** The controls that a rule serves: "CIS-Docker-1.7 5.3". */
  readonly controlsOf: (rule: string) => readonly string[];
}

/** From this width on a diff is shown side by side, unless one layout was chosen. */
const splitFrom = 110;

export function isSplit(state: SessionState, width: number): boolean {
  const { layout } = state.detail;
  return layout === 'split' || (layout === 'auto' && width >= splitFrom);
}

export function detailPage(state: SessionState, context: PageContext): Page {
  const item = selectedItem(state);
  return item === undefined ? groupPage(state, context) : itemPage(state, item, context);
}

function itemPage(state: SessionState, item: SessionItem, context: PageContext): Page {
  const { width } = context;
  const { finding } = item;
  const status = statusOf(state, item);
  const fix = fixOf(item);
  const also = finding.related.flatMap((place) => sentence(`also ${place.file}: ${place.message}`, width, 'muted'));
  const controls = context.controlsOf(finding.rule);
  const files = mainFirst(previewOf(state.plan, item.id), finding.file).map(diffOf);
  const mind = fix === undefined ? [] : [...bullets('May break', fix.mayBreak, width, 'warn')];
  const top = [...heading(item, status, width), ...sentence(finding.message, width)];
  const lines: Line[] = [...top];
  if (!context.isShort) lines.push(...also);
  lines.push(...standing(state, item, width), ...outcomeLines(item, status, width));
  if (fix !== undefined) {
    // Where there is little room the diff comes first, and what is below it is announced.
    lines.push(...(context.isShort ? announcement(fix, width) : mind));
    for (const diff of files) lines.push([], ...diffLines(diff, lookOf(state, context)));
    lines.push([]);
    if (context.isShort) lines.push(...mind);
    lines.push(...bullets('Why it is right', fix.why, width, 'good'));
    lines.push(...bullets('Still to do by hand', fix.followUps, width, 'accent'));
  }
  if (finding.outcome.kind === 'refusal') lines.push(...steps('By hand', finding.outcome.byHand, width));
  if (context.isShort && also.length > 0) lines.push([], ...also);
  if (controls.length > 0) lines.push([], ...labelled('Controls', controls.join(' · '), width, 'muted'));
  return { lines: withoutDoubleGaps(lines), widest: Math.max(0, ...files.map(widestOf)) };
}

/** The file that the finding is about before those that its fix takes along. */
function mainFirst(files: readonly PendingFile[], main: string): readonly PendingFile[] {
  return [...files.filter(({ path }) => path === main), ...files.filter(({ path }) => path !== main)];
}

/** What the fix is, or why there is none. */
function outcomeLines(item: SessionItem, status: Status, width: number): readonly Line[] {
  const { outcome } = item.finding;
  if (outcome.kind === 'refusal')
    return status === 'blocked' ? [] : [[], ...labelled('No fix', outcome.because, width, 'bad')];
  const isSafe = outcome.applicability === 'safe';
  const label = status === 'solved' ? 'Fix' : isSafe ? 'Safe fix' : 'Fix to review';
  return [[], ...labelled(label, outcome.title, width, isSafe ? 'good' : 'warn'), ...optionLines(item, width)];
}

function announcement({ mayBreak, followUps }: Fix, width: number): readonly Line[] {
  const parts = [
    mayBreak.length > 0 ? `${mayBreak.length} that may break` : '',
    followUps.length > 0 ? `${followUps.length} to do by hand` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? [] : sentence(`Below the diff: ${parts.join(', ')}.`, width, 'warn');
}

/** Parts begin or end with an empty line; where two meet, one is enough. */
export function withoutDoubleGaps(lines: readonly Line[]): readonly Line[] {
  return lines.filter((line, at) => line.length > 0 || (at > 0 && (lines[at - 1]?.length ?? 0) > 0));
}

export function lookOf(state: SessionState, { width, mask }: PageContext) {
  const { context, wrap: wraps, sideways, reveal } = state.detail;
  return { width, split: isSplit(state, width), context, wrap: wraps, sideways, mask: reveal ? undefined : mask };
}

function heading(item: SessionItem, status: Status, width: number): readonly Line[] {
  const { finding } = item;
  const sign = signOf(status, trustOf(item));
  const place = `${finding.file}:${item.line ?? '?'}`;
  const left: Line = [
    span(finding.severity, { tone: finding.severity, bold: true }),
    span(' '),
    span(finding.rule, { bold: true }),
    span(` ${ownerOf(item.finding)}`),
  ];
  const right: Line = [span(sign.text, sign.tone === undefined ? {} : { tone: sign.tone }), span(` ${status}`)];
  const first =
    lineWidth(left) + lineWidth(right) + 2 <= width
      ? [[...toWidth(clean(left), width - lineWidth(right), '…'), ...right]]
      : [...wrap(clean(left), width), right];
  return [...first, ...wrap(clean([span(place, { tone: 'muted' })]), width)];
}

/** For what is neither open nor decided: by what it came to be so. */
function standing(state: SessionState, { standing: at }: SessionItem, width: number): readonly Line[] {
  if (at.kind !== 'solved' && at.kind !== 'blocked') return [];
  const others = at.by.flatMap((id) => itemOf(state, id) ?? []);
  const names = others.map((other) => `${fixOf(other)?.title ?? other.finding.message} (${other.finding.subject})`);
  const by = names.length === 0 ? '' : names.join('; ');
  if (at.kind === 'solved') return [[], ...labelled('Solved by', by === '' ? 'another choice' : by, width, 'good')];
  return [
    [],
    ...labelled('Blocked', at.because, width, 'warn'),
    ...(by === '' ? [] : labelled('By', by, width, 'muted')),
  ];
}

/** The remedies and values that can be chosen. */
function optionLines(item: SessionItem, width: number): readonly Line[] {
  const options = fixOf(item)?.options;
  if (options === undefined) return [];
  const out: Line[] = [];
  if (options.remedies.length > 1) {
    const remedy = options.remedies.find(({ id }) => id === options.remedy);
    const others = options.remedies.length - 1;
    out.push(
      ...labelled(
        'Remedy',
        `${remedy?.title ?? options.remedy} (${others} other${others === 1 ? '' : 's'})`,
        width,
        'accent',
      ),
    );
  }
  for (const { title, value } of options.parameters)
    out.push(...labelled(title, value === '' ? '(none)' : value, width, 'accent'));
  return out;
}

export function sentence(text: string, width: number, tone?: Tone): readonly Line[] {
  return wrap(clean([span(text, tone === undefined ? {} : { tone })]), width);
}

/** "Label  text", the text hanging. */
export function labelled(label: string, text: string, width: number, tone: Tone): readonly Line[] {
  const head: Span[] = [span(`${label}: `, { tone, bold: true })];
  return wrap(clean([...head, span(text)]), width);
}

export function bullets(title: string, texts: readonly string[], width: number, tone: Tone): readonly Line[] {
  if (texts.length === 0) return [];
  return [[span(title, { tone, bold: true })], ...texts.flatMap((text) => hanging('• ', text, width)), []];
}

function steps(title: string, texts: readonly string[], width: number): readonly Line[] {
  if (texts.length === 0) return [];
  return [
    [],
    [span(title, { tone: 'accent', bold: true })],
    ...texts.flatMap((text, at) => hanging(`${at + 1}. `, text, width)),
    [],
  ];
}

export function hanging(mark: string, text: string, width: number, tone?: Tone): readonly Line[] {
  const pieces = wrap(clean([span(text, tone === undefined ? {} : { tone })]), Math.max(8, width - mark.length));
  return pieces.map((piece, at) => [span(at === 0 ? mark : ' '.repeat(mark.length), { tone: 'muted' }), ...piece]);
}

/** A group: what is in it. */
function groupPage(state: SessionState, { width }: PageContext): Page {
  const items = itemsAt(state, state.selected);
  const row = rows(state).find(({ id }) => id === state.selected);
  if (row === undefined || row.kind !== 'group') return { lines: [], widest: 0 };
  const lines: Line[] = [...wrap(clean([span(row.title, { bold: true })]), width)];
  lines.push(
    sentence(
      `${row.total} ${row.total === 1 ? 'finding' : 'findings'}, ${row.open} open, ${row.accepted} accepted`,
      width,
      'muted',
    )[0] ?? [],
    [],
  );
  for (const item of items.slice(0, 200)) {
    const status = statusOf(state, item);
    const sign = signOf(status, trustOf(item));
    const fix = fixOf(item);
    const text = fix?.title ?? item.finding.message;
    const mark: Line = [
      span(sign.text, sign.tone === undefined ? {} : { tone: sign.tone }),
      span(' '),
      severityLetter(item.finding.severity),
      span(' '),
    ];
    const pieces = wrap(clean([span(`${ownerOf(item.finding)} `, { bold: true }), span(text)]), Math.max(8, width - 4));
    lines.push(...pieces.map((piece, at): Line => (at === 0 ? [...mark, ...piece] : [span('    '), ...piece])));
  }
  if (items.length > 200) lines.push([span(`and ${items.length - 200} more`, { tone: 'muted' })]);
  return { lines, widest: 0 };
}
