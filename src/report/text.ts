import type { Finding, Problem } from '../core/types.ts';
import type { AuditReport, Report, Score } from '../index.ts';
import { count, shownPath, summarize, summaryLine } from './describe.ts';
import { excerpt } from './excerpt.ts';
import { penaltyText, scoreText } from './formats/words.ts';
import { Mask } from './mask.ts';
import { LineIndex } from './position.ts';
import { printable } from './printable.ts';
import { type Paint, paintSeverity, plain } from './style.ts';

export interface TextOptions {
  readonly paint?: Paint;
  /** One line for each finding and nothing else. */
  readonly brief?: boolean;
  /** The project's score, for the summary. */
  readonly score?: Score;
}

/** The report of an audit for people: grouped by file, the worst file first; ends with a line end unless empty. */
export function textReport(audited: AuditReport, options: TextOptions = {}): string {
  const report = { ...audited, findings: audited.findings.filter((one) => !audited.known.has(one.fingerprint)) };
  const writer = new Writer(report, options.paint ?? plain);
  if (options.brief === true) {
    return lines([
      ...report.findings.map((finding) => writer.brief(finding)),
      ...report.problems.filter(isError).map((problem) => writer.problem(problem)[0] ?? ''),
    ]);
  }
  const out: string[] = [];
  for (const [file, findings] of byFile(report.findings)) {
    out.push(writer.file(file), '');
    for (const finding of findings) out.push(...writer.finding(finding), '');
  }
  if (report.problems.length > 0) {
    out.push(writer.heading('Problems'), '');
    for (const problem of report.problems) out.push(...writer.problem(problem));
    out.push('');
  }
  out.push(...writer.summary(), ...writer.besides(audited));
  if (options.score !== undefined)
    out.push(
      `Score ${[scoreText(options.score), penaltyText(options.score)].filter(Boolean).join(', ')}; -o report.html has it all.`,
    );
  return lines(out);
}

function lines(all: readonly string[]): string {
  return all.length === 0 ? '' : `${all.join('\n')}\n`;
}

function isError(problem: Problem): boolean {
  return problem.level === 'error';
}

function byFile(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.file) ?? [];
    group.push(finding);
    groups.set(finding.file, group);
  }
  return groups;
}

class Writer {
  readonly #report: Report;
  readonly #paint: Paint;
  readonly #mask: Mask;
  readonly #indexes = new Map<string, LineIndex>();

  constructor(report: Report, paint: Paint) {
    this.#report = report;
    this.#paint = paint;
    this.#mask = new Mask(report.conceal);
  }

  file(file: string): string {
    return this.#paint('bold', printable(shownPath(this.#report.root, file)));
  }

  heading(text: string): string {
    return this.#paint('bold', text);
  }

  brief(finding: Finding): string {
    return `${this.#place(finding.file, finding.range.start)}: ${paintSeverity(this.#paint, finding.severity)} ${finding.rule}: ${printable(finding.message)}`;
  }

  finding(finding: Finding): readonly string[] {
    const paint = this.#paint;
    const out = [
      `${paintSeverity(paint, finding.severity)}  ${this.#place(finding.file, finding.range.start)}  ${paint('cyan', finding.rule)}`,
      `  ${printable(finding.message)}`,
      ...this.#excerpt(finding.file, finding.range),
    ];
    for (const place of finding.related) {
      out.push(`  ${paint('dim', 'also')} ${this.#place(place.file, place.range.start)}: ${printable(place.message)}`);
    }
    return [...out, ...this.#outcome(finding)];
  }

  problem(problem: Problem): readonly string[] {
    const at = [problem.line, problem.column]
      .filter((part) => part !== undefined)
      .map((part) => `:${part}`)
      .join('');
    const level =
      problem.level === 'error'
        ? this.#paint('red', 'error')
        : problem.level === 'warning'
          ? this.#paint('yellow', 'warning')
          : this.#paint('dim', 'skipped');
    const message = this.#mask.apply(printable(problem.message));
    return [
      `${printable(shownPath(this.#report.root, problem.file))}${at}: ${level}: ${message}`,
      `  ${printable(problem.advice)}`,
    ];
  }

  summary(): readonly string[] {
    const { root, findings, stacks, dockerfiles } = this.#report;
    const out = [this.#paint('bold', summaryLine(summarize(findings)))];
    for (const stack of stacks) {
      const given = stack.paths.map((file) => printable(shownPath(root, file))).join(' + ');
      const others = stack.files.filter((file) => !stack.paths.includes(file));
      const read = others.map((file) => printable(shownPath(root, file))).join(', ');
      out.push(
        `Stack ${printable(stack.name)} (${count(stack.services, 'service')}): ${given}${read === '' ? '' : `, which reads ${read}`}${this.#paint('dim', `; ${printable(stack.because)}`)}`,
      );
    }
    if (dockerfiles.length > 0)
      out.push(`Dockerfiles: ${dockerfiles.map((file) => printable(shownPath(root, file))).join(', ')}`);
    return out;
  }

  /** What is left out of the findings. */
  besides({ known, accepted }: AuditReport): readonly string[] {
    const parts = [
      known.size > 0 ? `${count(known.size, 'finding')} known from the baseline` : '',
      accepted.length > 0 ? `${count(accepted.length, 'finding')} accepted with a reason` : '',
    ].filter((part) => part !== '');
    return parts.length === 0 ? [] : [`Not shown: ${parts.join(', ')}.`];
  }

  #outcome(finding: Finding): readonly string[] {
    const { outcome } = finding;
    const paint = this.#paint;
    if (outcome.kind === 'refusal') {
      return [
        `  ${paint('yellow', `no fix (${outcome.code}):`)} ${printable(outcome.because)}`,
        ...outcome.byHand.map((step, index) => `    ${index + 1}. ${printable(step)}`),
      ];
    }
    return [
      `  ${paint('green', `fix (${outcome.applicability}):`)} ${printable(outcome.title)}`,
      ...outcome.why.map((text) => `    ${paint('dim', 'because:')} ${printable(text)}`),
      ...outcome.mayBreak.map((text) => `    ${paint('dim', 'may break:')} ${printable(text)}`),
      ...outcome.followUps.map((text) => `    ${paint('dim', 'afterwards:')} ${printable(text)}`),
    ];
  }

  #excerpt(file: string, range: Finding['range']): readonly string[] {
    const index = this.#index(file);
    return index === undefined ? [] : excerpt(index, range, this.#mask, this.#paint).map((line) => `  ${line}`);
  }

  #place(file: string, offset: number): string {
    const shown = printable(shownPath(this.#report.root, file));
    const index = this.#index(file);
    if (index === undefined) return shown;
    const { line, column } = index.position(offset);
    return `${shown}:${line}:${column}`;
  }

  #index(file: string): LineIndex | undefined {
    const known = this.#indexes.get(file);
    if (known !== undefined) return known;
    const text = this.#report.files.read(file);
    if (text === undefined) return undefined;
    const index = new LineIndex(text);
    this.#indexes.set(file, index);
    return index;
  }
}
