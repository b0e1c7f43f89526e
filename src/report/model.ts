import { Overlay } from '../core/overlay.ts';
import type { Change, FileView, Finding, Problem, SourceRange } from '../core/types.ts';
import { type AcceptedFinding, type Assessment, type AuditReport, effortOf, type Report, version } from '../index.ts';
import { count, type Summary, summarize } from './describe.ts';
import { unifiedDiff } from './diff.ts';
import { excerpt } from './excerpt.ts';
import { Mask } from './mask.ts';
import type {
  ModelChange,
  ModelFinding,
  ModelPlace,
  ModelProblem,
  ModelRange,
  ModelReplacement,
  ModelRule,
  ReportModel,
} from './model.types.ts';
import { LineIndex } from './position.ts';
import { printable } from './printable.ts';
import { plain } from './style.ts';

export interface ModelOptions {
  /** Also say what each fix alone would change, for formats that show it. */
  readonly diffs?: boolean;
}

/** What an audit found, as every format is written from. Every field is listed by name: nothing that is to be hidden goes out. */
export function reportModel(report: AuditReport, assessment: Assessment, options: ModelOptions = {}): ReportModel {
  const builder = new Builder(report, options);
  const summary = summarize(report.findings);
  return {
    tool: { name: 'dockfix', version },
    root: report.root,
    prefix: report.gitPrefix ?? '',
    revision: report.revision,
    summary,
    verdict: verdictOf(summary, report, assessment),
    stacks: report.stacks.map(({ id, name, paths, because, files, services }) => ({
      id,
      name,
      paths,
      because,
      files,
      services,
    })),
    dockerfiles: report.dockerfiles,
    findings: report.findings.map((finding) => builder.finding(finding)),
    accepted: report.accepted.map((one) => builder.finding(one.finding, one)),
    rules: report.rules.map(({ id, title, severity, references }) => ({ id, title, severity, references })),
    problems: report.problems.map((problem) => builder.problem(problem)),
    internalErrors: internalErrorsOf(report),
    assessment,
  };
}

/** The stack of a fault may quote the text that a parser choked on. */
export function internalErrorsOf(report: Report): ReportModel['internalErrors'] {
  const mask = new Mask(report.conceal);
  return report.internalErrors.map(({ rule, message }) => ({
    rule,
    message: mask.apply(message.split('\n')[0] ?? ''),
  }));
}

export function problemOf(problem: Problem, mask: Mask): ModelProblem {
  return {
    file: problem.file,
    ...(problem.line === undefined ? {} : { line: problem.line }),
    ...(problem.column === undefined ? {} : { column: problem.column }),
    level: problem.level,
    message: mask.apply(problem.message),
    advice: problem.advice,
  };
}

function verdictOf(
  { findings, bySeverity, byOutcome }: Summary,
  { problems, stacks, dockerfiles }: Report,
  { score }: Assessment,
): string {
  const broken = problems.filter(({ level }) => level === 'error').length;
  if (!score.isAssessed) return `Not assessed as a whole: ${count(broken, 'source')} could not be understood.`;
  if (stacks.length + dockerfiles.length === 0) return 'There is nothing to assess: no compose file and no Dockerfile.';
  if (findings === 0) return 'Ready for production, as far as the sources show: nothing was found.';
  const fixable = byOutcome.safe + byOutcome.review;
  const help = `${fixable} of ${count(findings, 'finding')} can be fixed by dockfix`;
  if (bySeverity.critical > 0) return `Not ready for production: ${bySeverity.critical} critical. ${help}.`;
  if (bySeverity.high > 0) return `Not ready for production: ${bySeverity.high} high. ${help}.`;
  return `Ready for production with reservations: nothing critical or high. ${help}.`;
}

class Builder {
  readonly #report: AuditReport;
  readonly #options: ModelOptions;
  readonly #mask: Mask;
  readonly #places: Places;
  readonly #rules: ReadonlyMap<string, ModelRule>;

  constructor(report: AuditReport, options: ModelOptions) {
    this.#report = report;
    this.#options = options;
    this.#mask = new Mask(report.conceal);
    this.#places = new Places(report.files);
    this.#rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  }

  finding(finding: Finding, accepted?: AcceptedFinding): ModelFinding {
    const { rule, severity, subject, message, fingerprint, related } = finding;
    const about = this.#rules.get(rule);
    return {
      rule,
      title: about?.title ?? rule,
      severity,
      ...this.#places.place(finding.file, finding.range),
      subject,
      message,
      fingerprint,
      state: accepted !== undefined ? 'accepted' : this.#report.known.has(fingerprint) ? 'known' : 'new',
      acceptance:
        accepted === undefined ? undefined : { by: accepted.by, reason: accepted.reason, until: accepted.until },
      references: about?.references ?? [],
      related: related.map((place) => ({ ...this.#places.place(place.file, place.range), message: place.message })),
      outcome: this.#outcome(finding),
      effort: effortOf(finding, this.#report.files),
      excerpt: this.#excerpt(finding),
      diff: this.#options.diffs === true ? this.#diff(finding) : [],
    };
  }

  problem(problem: Problem): ModelProblem {
    return problemOf(problem, this.#mask);
  }

  #outcome({ outcome }: Finding): ModelFinding['outcome'] {
    if (outcome.kind === 'refusal') {
      const { kind, code, because, byHand } = outcome;
      return { kind, code, because, byHand };
    }
    const { kind, applicability, title, why, mayBreak, followUps, changes } = outcome;
    return {
      kind,
      applicability,
      title,
      why,
      mayBreak,
      followUps,
      changes: changes.map((change) => this.#places.change(change)),
      replacements: this.#replacements(changes),
    };
  }

  /** All of a fix or nothing of it: half a fix is a fault. */
  #replacements(changes: readonly Change[]): readonly ModelReplacement[] | undefined {
    const made = changes.map((change): ModelReplacement | undefined => {
      const { file } = change;
      if (change.kind === 'edit') {
        if (this.#mask.ranges(change.text).length > 0) return undefined;
        return { ...this.#places.place(file, change), text: change.text };
      }
      if (change.secret) return undefined;
      const index = this.#places.index(file);
      const end = index.text.length;
      if (change.kind === 'create') return { ...this.#places.place(file, { start: 0, end: 0 }), text: change.contents };
      const gap = end === 0 || index.text.endsWith('\n') ? '' : '\n';
      const text = gap + change.lines.map((line) => `${line}\n`).join('');
      return { ...this.#places.place(file, { start: end, end }), text };
    });
    const all = made.filter((one) => one !== undefined);
    return all.length === made.length ? all : undefined;
  }

  #excerpt({ file, range }: Finding): readonly string[] {
    const index = this.#places.index(file);
    return index.text === '' ? [] : excerpt(index, range, this.#mask, plain);
  }

  #diff({ outcome }: Finding): readonly string[] {
    if (outcome.kind === 'refusal') return [];
    const { files } = this.#report;
    const { text, leftOut } = unifiedDiff(new Overlay(files).with(outcome.changes).pending(), {
      changes: outcome.changes,
      isIgnored: (path) => files.isIgnored(path),
      mask: this.#mask,
    });
    const notes = leftOut.map(({ path, what }) =>
      what === 'file'
        ? `# ${printable(path)} holds a secret and is not shown`
        : `# lines with secrets in ${printable(path)} are not shown`,
    );
    return [...text.split('\n').slice(0, -1).map(printable), ...notes];
  }
}

/** Knows where offsets are in the files of a tree. */
export class Places {
  readonly #files: FileView;
  readonly #indexes = new Map<string, LineIndex>();

  constructor(files: FileView) {
    this.#files = files;
  }

  index(file: string): LineIndex {
    const index = this.#indexes.get(file) ?? new LineIndex(this.#files.read(file) ?? '');
    this.#indexes.set(file, index);
    return index;
  }

  place(file: string, range: SourceRange): ModelPlace {
    return { file, ...this.range(file, range) };
  }

  range(file: string, range: SourceRange): ModelRange {
    const index = this.index(file);
    const start = index.position(range.start);
    const end = index.position(range.end);
    return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
  }

  change(change: Change): ModelChange {
    switch (change.kind) {
      case 'edit': {
        const { line, endLine } = this.range(change.file, change);
        return { kind: change.kind, file: change.file, line, endLine };
      }
      case 'create': {
        const mode = change.mode.toString(8).padStart(4, '0');
        return { kind: change.kind, file: change.file, mode, secret: change.secret };
      }
      case 'append-lines':
        return { kind: change.kind, file: change.file, lines: change.lines.length, secret: change.secret };
    }
  }
}
