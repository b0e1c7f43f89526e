/** Findings as CSV (RFC 4180), for spreadsheets. */

import type { ModelFinding, ReportModel } from '../model.types.ts';
import { printable } from '../printable.ts';
import { referenceTexts } from './words.ts';

const columns: readonly (readonly [string, (finding: ModelFinding) => string | number])[] = [
  ['severity', ({ severity }) => severity],
  ['state', ({ state }) => state],
  ['rule', ({ rule }) => rule],
  ['title', ({ title }) => title],
  ['file', ({ file }) => file],
  ['line', ({ line }) => line],
  ['column', ({ column }) => column],
  ['subject', ({ subject }) => subject],
  ['message', ({ message }) => message],
  ['outcome', ({ outcome }) => (outcome.kind === 'fix' ? outcome.applicability : 'refused')],
  ['fix', ({ outcome }) => (outcome.kind === 'fix' ? outcome.title : outcome.because)],
  ['code', ({ outcome }) => (outcome.kind === 'fix' ? '' : outcome.code)],
  ['may_break', ({ outcome }) => (outcome.kind === 'fix' ? outcome.mayBreak.join(' ') : '')],
  ['lines', ({ effort }) => effort.lines],
  ['references', (finding) => referenceTexts(finding).join('; ')],
  ['reason', ({ acceptance }) => acceptance?.reason ?? ''],
  ['until', ({ acceptance }) => acceptance?.until ?? ''],
  ['fingerprint', ({ fingerprint }) => fingerprint],
];

export function csvReport({ findings, accepted }: ReportModel): string {
  const rows = [...findings, ...accepted].map((finding) => columns.map(([, value]) => cell(value(finding))).join(','));
  return `${[columns.map(([name]) => name).join(','), ...rows].join('\r\n')}\r\n`;
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe (owasp.org, CSV injection). */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const shown = printable(value);
  const harmless = /^[=+\-@\t\r]/.test(shown) ? `'${shown}` : shown;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
