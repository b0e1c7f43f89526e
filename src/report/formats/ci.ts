/** What CI systems show beside a change: GitLab's code quality report and GitHub's annotations. */
import type { Severity } from '../../core/types.ts';
import type { ModelFinding, ReportModel } from '../model.types.ts';
import { printable } from '../printable.ts';

/** docs.gitlab.com/ci/testing/code_quality: severities of a code quality report. */
const gitlabSeverities: Readonly<Record<Severity, string>> = {
  critical: 'blocker',
  high: 'critical',
  medium: 'major',
  low: 'minor',
  info: 'info',
};

/** Every open finding: GitLab compares the reports of two branches by fingerprint itself. */
export function gitlabReport({ findings, prefix }: ReportModel): string {
  const issues = findings.map(({ message, rule, title, fingerprint, severity, file, line, endLine, outcome }) => ({
    type: 'issue',
    check_name: rule,
    description: message,
    content: { body: `${title}. ${outcome.kind === 'fix' ? `Fix: ${outcome.title}` : outcome.because}` },
    categories: ['Security'],
    severity: gitlabSeverities[severity],
    fingerprint,
    location: { path: prefix + file, lines: { begin: line, end: endLine } },
  }));
  return `${JSON.stringify(issues, null, 2)}\n`;
}

const githubLevels: Readonly<Record<Severity, 'error' | 'warning' | 'notice'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
  info: 'notice',
};

/**
 * Workflow commands (docs.github.com/en/actions/reference/workflow-commands-for-github-actions), worst
 * first: GitHub shows ten of each level for a step. Only what is new.
 */
export function githubReport({ findings, prefix }: ReportModel): string {
  return findings
    .filter(({ state }) => state === 'new')
    .map((finding) => `${annotation(finding, prefix)}\n`)
    .join('');
}

function annotation(finding: ModelFinding, prefix: string): string {
  const { severity, file, line, column, endLine, endColumn, rule, message, outcome } = finding;
  const properties = {
    file: prefix + file,
    line: String(line),
    endLine: String(endLine),
    // Columns of a place over several lines are not taken.
    ...(line === endLine ? { col: String(column), endColumn: String(endColumn) } : {}),
    title: `${severity}: ${rule}`,
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(value)}`);
  const what =
    outcome.kind === 'fix' ? `Fix (${outcome.applicability}): ${outcome.title}` : `No fix: ${outcome.because}`;
  return `::${githubLevels[severity]} ${list.join(',')}::${escapedData(`${message}\n${what}`)}`;
}

/** As actions/toolkit:packages/core/src/command.ts does it. */
function escapedData(value: string): string {
  const lines = value.split('\n').map(printable);
  return lines.join('\n').replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(value: string): string {
  return escapedData(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
