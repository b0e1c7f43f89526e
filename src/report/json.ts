import type { Change, FileView, Finding, Problem, SourceRange } from '../core/types.ts';
import { type PlanReport, type Report, version, type WriteResult } from '../index.ts';
import { summarize } from './describe.ts';
import { Mask } from './mask.ts';
import { LineIndex } from './position.ts';

/**
 * The report of an audit as JSON, as docs/schema/audit.v1.json describes it. Every field is listed
 * here by name: what a finding conceals and what its changes would write never goes out.
 */
export function auditJson(report: Report): string {
  const places = new Places(report.files);
  return print({
    schemaVersion: 1,
    tool: { name: 'dockfix', version },
    root: report.root,
    summary: summarize(report.findings),
    stacks: report.stacks.map(({ id, name, files, services }) => ({ id, name, files, services })),
    dockerfiles: report.dockerfiles,
    findings: report.findings.map((finding) => findingJson(finding, places)),
    problems: report.problems.map(problemJson),
    internalErrors: internalErrorsJson(report),
  });
}

/** What `diff --json` and `apply --json` print, as docs/schema/changes.v1.json describes it. */
export function changesJson(report: PlanReport, command: 'diff' | 'apply', written: WriteResult | undefined): string {
  return print({
    schemaVersion: 1,
    tool: { name: 'dockfix', version },
    command,
    root: report.root,
    written: written !== undefined,
    files: report.pending.map((file) => ({ file: file.path, created: file.before === undefined, secret: file.secret })),
    applied: report.applied.map(({ finding, fix }) => ({
      rule: finding.rule,
      severity: finding.severity,
      file: finding.file,
      subject: finding.subject,
      fingerprint: finding.fingerprint,
      applicability: fix.applicability,
      title: fix.title,
      mayBreak: fix.mayBreak,
      followUps: fix.followUps,
    })),
    // Their places would be those in the changed files: they are named by subject and fingerprint.
    remaining: report.remaining.map((finding) => ({
      rule: finding.rule,
      severity: finding.severity,
      file: finding.file,
      subject: finding.subject,
      message: finding.message,
      fingerprint: finding.fingerprint,
      outcome: briefOutcomeJson(finding),
    })),
    notes: written?.notes ?? [],
    problems: report.problems.map(problemJson),
    internalErrors: internalErrorsJson(report),
  });
}

function print(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function findingJson(finding: Finding, places: Places) {
  return {
    rule: finding.rule,
    severity: finding.severity,
    file: finding.file,
    ...places.range(finding.file, finding.range),
    subject: finding.subject,
    message: finding.message,
    fingerprint: finding.fingerprint,
    related: finding.related.map((place) => ({
      file: place.file,
      ...places.range(place.file, place.range),
      message: place.message,
    })),
    outcome: outcomeJson(finding, places),
  };
}

function outcomeJson(finding: Finding, places: Places) {
  const { outcome } = finding;
  if (outcome.kind === 'refusal') return briefOutcomeJson(finding);
  return {
    ...briefOutcomeJson(finding),
    why: outcome.why,
    changes: outcome.changes.map((change) => changeJson(change, places)),
  };
}

function briefOutcomeJson({ outcome }: Finding) {
  if (outcome.kind === 'refusal') {
    return { kind: outcome.kind, code: outcome.code, because: outcome.because, byHand: outcome.byHand };
  }
  const { kind, applicability, title, mayBreak, followUps } = outcome;
  return { kind, applicability, title, mayBreak, followUps };
}

function changeJson(change: Change, places: Places) {
  switch (change.kind) {
    case 'edit': {
      const { line, endLine } = places.range(change.file, change);
      return { kind: change.kind, file: change.file, line, endLine };
    }
    case 'create':
      return {
        kind: change.kind,
        file: change.file,
        mode: change.mode.toString(8).padStart(4, '0'),
        secret: change.secret,
      };
    case 'append-lines':
      return { kind: change.kind, file: change.file, lines: change.lines.length, secret: change.secret };
  }
}

function problemJson(problem: Problem) {
  return {
    file: problem.file,
    ...(problem.line === undefined ? {} : { line: problem.line }),
    ...(problem.column === undefined ? {} : { column: problem.column }),
    level: problem.level,
    message: problem.message,
    advice: problem.advice,
  };
}

/** The stack of a fault may quote the text that a parser choked on. */
function internalErrorsJson(report: Report) {
  const mask = new Mask(report.conceal);
  return report.internalErrors.map((error) => ({
    rule: error.rule,
    message: mask.apply(error.message.split('\n')[0] ?? ''),
  }));
}

class Places {
  readonly #files: FileView;
  readonly #indexes = new Map<string, LineIndex>();

  constructor(files: FileView) {
    this.#files = files;
  }

  /** 1-based; the end is behind the last character. */
  range(file: string, range: SourceRange) {
    const index = this.#indexes.get(file) ?? new LineIndex(this.#files.read(file) ?? '');
    this.#indexes.set(file, index);
    const start = index.position(range.start);
    const end = index.position(range.end);
    return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
  }
}
