import { listRules, type RuleSummary } from '../index.ts';
import { type Paint, paintSeverity } from '../report/style.ts';
import { exitCodes } from './options.ts';
import { out, paintFor } from './terminal.ts';

export function runRules(options: { readonly json: boolean; readonly color: boolean }): number {
  const rules = listRules();
  out(options.json ? json(rules) : table(rules, paintFor(process.stdout, options.color)));
  return exitCodes.done;
}

function json(rules: readonly RuleSummary[]): string {
  const listed = rules.map(({ id, title, severity, fixability, kinds, references }) => ({
    id,
    title,
    severity,
    fixability,
    kinds,
    references,
  }));
  return `${JSON.stringify({ schemaVersion: 1, rules: listed }, null, 2)}\n`;
}

function table(rules: readonly RuleSummary[], paint: Paint): string {
  const rows = rules.map(({ id, severity, fixability, title }) => ({ id, severity, fix: fixability ?? '', title }));
  const idWidth = Math.max(2, ...rows.map((row) => row.id.length));
  const fixWidth = Math.max(3, ...rows.map((row) => row.fix.length));
  const severityWidth = Math.max(8, ...rows.map((row) => row.severity.length));
  const head = paint(
    'bold',
    `${'ID'.padEnd(idWidth)}  ${'SEVERITY'.padEnd(severityWidth)}  ${'FIX'.padEnd(fixWidth)}  TITLE`,
  );
  const lines = rows.map(
    (row) =>
      `${row.id.padEnd(idWidth)}  ${paintSeverity(paint, row.severity)}${' '.repeat(severityWidth - row.severity.length)}  ${row.fix.padEnd(fixWidth)}  ${row.title}`,
  );
  return `${[head, ...lines].join('\n')}\n`;
}
