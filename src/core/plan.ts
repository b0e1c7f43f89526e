import { differences, outsideFrame } from './frame.ts';
import { byCodeUnit, ConflictError, compatible, Overlay } from './overlay.ts';
import {
  type Choices,
  type FileView,
  type Finding,
  type Fix,
  type Host,
  type ModelPath,
  type Problem,
  type Rule,
  severities,
} from './types.ts';

/** A finding whose fix was applied, as it was at that moment. */
export interface AppliedFix {
  readonly finding: Finding;
  readonly fix: Fix;
}

/** A fix that was held back because it did not do what it declared: a bug of its rule, never the user's. */
export interface InternalError {
  readonly rule: string;
  readonly finding: Finding | undefined;
  readonly message: string;
}

export interface Plan {
  /** The findings before anything was changed, worst first. */
  readonly findings: readonly Finding[];
  /** The fixes that were applied, in order. */
  readonly applied: readonly AppliedFix[];
  /** The same, by the batches in which they were applied: the changes of one refer to the texts that the one before left. */
  readonly steps: readonly (readonly AppliedFix[])[];
  /** The findings that are left after them, worst first. */
  readonly remaining: readonly Finding[];
  readonly overlay: Overlay;
  readonly problems: readonly Problem[];
  readonly internalErrors: readonly InternalError[];
}

export interface PlanOptions<P> {
  readonly files: FileView;
  readonly host: Host<P>;
  readonly rules: readonly Rule<P>[];
  /** Which findings to fix, asked again for every finding that the changes bring about. */
  readonly select: (finding: Finding, fix: Fix) => boolean;
  /** What people chose among the options of fixes. */
  readonly choices?: Choices;
  /** Told what each look of a rule finds, with the number of batches applied before it. */
  readonly onLook?: (look: Look) => void;
}

/** What a rule finds on one layer. */
export interface Look {
  readonly rule: string;
  readonly step: number;
  readonly findings: readonly Finding[];
}

/** More batches than this for each finding of the start mean that no end is near. */
const batchesPerFinding = 20;

/**
 * Finds, fixes, looks again, until nothing selected is left. Pure: the same input gives the same
 * plan. Rules apply in their `order`, each until it has nothing left to apply; all its fixes that do
 * not touch each other go in one batch, the others are made anew from what the files are then. What
 * later rules make for earlier ones to do is found by going through all rules once more, until
 * nothing is left.
 */
export function plan<P>(options: PlanOptions<P>): Plan {
  return finished(planning(options));
}

/** What {@link plan} does, in small steps, for a shell that has something else to do in between. */
export function* planning<P>(options: PlanOptions<P>): Generator<undefined, Plan> {
  const { host, select } = options;
  const rules = [...options.rules].sort((a, b) => a.order - b.order || byCodeUnit(a.id, b.id));
  const session = new Session(options.files, host, options.choices);
  const steps: (readonly AppliedFix[])[] = [];
  if (options.onLook !== undefined)
    session.onFound = (rule, findings) => options.onLook?.({ rule, step: steps.length, findings });
  const first = yield* session.findings(rules);
  const problems = host.problems(session.project);

  const seen = new Set([session.overlay.signature()]);
  const most = 100 + batchesPerFinding * first.length;
  for (let progressed = true; progressed; ) {
    progressed = false;
    for (const rule of rules) {
      // Later rules stand on what this one leaves, so it is finished before they are asked.
      for (let batch = yield* applyNext(rule); batch.length > 0; batch = yield* applyNext(rule)) {
        steps.push(batch);
        progressed = true;
        const signature = session.overlay.signature();
        if (seen.has(signature) || seen.size > most) {
          session.fault({
            rule: rule.id,
            finding: undefined,
            message: 'no end in sight: two fixes undo each other',
          });
          return yield* finish();
        }
        seen.add(signature);
      }
    }
  }
  return yield* finish();

  /** Applies what the rule has to apply now and is selected; empty when that is nothing. */
  function* applyNext(rule: Rule<P>): Generator<undefined, readonly AppliedFix[]> {
    const found = yield* session.findings([rule]);
    const wanted = found.flatMap((finding) =>
      finding.outcome.kind === 'fix' && !session.isHeldBack(finding) && select(finding, finding.outcome)
        ? [{ finding, fix: finding.outcome }]
        : [],
    );
    return yield* session.apply(wanted);
  }

  function* finish(): Generator<undefined, Plan> {
    const left = yield* session.findings(rules);
    return {
      findings: first,
      applied: steps.flat(),
      steps,
      remaining: left.map((finding) => session.explainHeldBack(finding)),
      overlay: session.overlay,
      problems,
      internalErrors: session.internalErrors,
    };
  }
}

/** Only finds: what {@link plan} gives as `findings`, without the cost of planning. */
export function check<P>(
  files: FileView,
  host: Host<P>,
  rules: readonly Rule<P>[],
): Pick<Plan, 'findings' | 'problems' | 'internalErrors'> {
  const session = new Session(files, host);
  const findings = finished(session.findings(rules));
  return { findings, problems: host.problems(session.project), internalErrors: session.internalErrors };
}

/** Goes through all the steps at once. */
export function finished<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The state of one planning: the layer reached so far and what was learnt on the way. */
class Session<P> {
  overlay: Overlay;
  project: P;
  readonly internalErrors: InternalError[] = [];
  onFound: ((rule: string, findings: readonly Finding[]) => void) | undefined;
  readonly #choices: Choices;
  readonly #host: Host<P>;
  readonly #heldBack = new Map<string, string>();
  /** Findings of rules on the current layer; emptied when the layer changes. */
  readonly #found = new Map<string, readonly Finding[]>();

  constructor(files: FileView, host: Host<P>, choices: Choices = {}) {
    this.#host = host;
    this.#choices = choices;
    this.overlay = new Overlay(files);
    this.project = host.load(this.overlay);
  }

  *findings(rules: readonly Rule<P>[]): Generator<undefined, readonly Finding[]> {
    const found: Finding[] = [];
    for (const rule of rules) found.push(...(yield* this.#findingsOf(rule)));
    return found.sort(worstFirst);
  }

  *#findingsOf(rule: Rule<P>): Generator<undefined, readonly Finding[]> {
    const known = this.#found.get(rule.id);
    if (known !== undefined) return known;
    let found: readonly Finding[] = [];
    try {
      const all: Finding[] = [];
      for (const finding of rule.check(this.project, this.#choices)) {
        all.push(finding);
        yield;
      }
      found = withUniqueFingerprints(all);
    } catch (error) {
      this.fault({
        rule: rule.id,
        finding: undefined,
        message: `the rule failed: ${(error as Error).stack ?? String(error)}`,
      });
    }
    this.#found.set(rule.id, found);
    this.onFound?.(rule.id, found);
    return found;
  }

  fault(error: InternalError): void {
    this.internalErrors.push(error);
  }

  isHeldBack(finding: Finding): boolean {
    return this.#heldBack.has(finding.fingerprint);
  }

  /** A finding whose fix was held back is shown with that as its refusal. */
  explainHeldBack(finding: Finding): Finding {
    const because = this.#heldBack.get(finding.fingerprint);
    if (because === undefined || finding.outcome.kind === 'refusal') return finding;
    return {
      ...finding,
      outcome: {
        kind: 'refusal',
        code: 'fix-held-back',
        because,
        byHand: [
          `Do it by hand: ${finding.outcome.title}.`,
          'Report this as a bug of dockfix, with the file if you can share it.',
        ],
      },
    };
  }

  /** Applies those fixes that fit together and do what they declare; returns them. */
  *apply(wanted: readonly AppliedFix[]): Generator<undefined, readonly AppliedFix[]> {
    const batch: AppliedFix[] = [];
    // Only fixes with a file in common can stand in each other's way.
    const byFile = new Map<string, AppliedFix[]>();
    for (const one of wanted) {
      const files = new Set(one.fix.changes.map((change) => change.file));
      const near = new Set([...files].flatMap((file) => byFile.get(file) ?? []));
      if (![...near].every((other) => compatible(one.fix.changes, other.fix.changes))) continue;
      batch.push(one);
      for (const file of files) {
        const list = byFile.get(file);
        if (list === undefined) byFile.set(file, [one]);
        else list.push(one);
      }
    }
    if (batch.length === 0) return [];
    yield;
    if (this.#tryBatch(batch) === undefined) return batch;
    // One of them is at fault: find out which by applying them one at a time. The others' offsets
    // are stale after that, so only the first that works is kept and the caller comes back.
    for (const one of wanted) {
      yield;
      const because = this.#tryBatch([one]);
      if (because === undefined) return [one];
      this.#heldBack.set(one.finding.fingerprint, because);
      this.fault({ rule: one.finding.rule, finding: one.finding, message: because });
    }
    return [];
  }

  /** Applies all of the batch, or nothing and says why. */
  #tryBatch(batch: readonly AppliedFix[]): string | undefined {
    let next: Overlay;
    try {
      next = this.overlay.with(batch.flatMap((one) => one.fix.changes));
    } catch (error) {
      if (error instanceof ConflictError) return `the change does not fit: ${error.message}`;
      throw error;
    }
    if (next.signature() === this.overlay.signature()) return 'the fix changes nothing';
    const project = this.#host.load(next);
    const newErrors = errorsOnly(this.#host.problems(project));
    const oldErrors = new Set(errorsOnly(this.#host.problems(this.project)).map(problemKey));
    const introduced = newErrors.find((problem) => !oldErrors.has(problemKey(problem)));
    if (introduced !== undefined) return `it would make ${introduced.file} invalid: ${introduced.message}`;
    const outside = outsideFrame(
      differences(this.#host.models(this.project), this.#host.models(project)),
      batch.flatMap((one) => one.fix.frame),
    );
    if (outside.length > 0) return `it would also change ${outside.slice(0, 3).map(showPath).join(', ')}`;
    this.overlay = next;
    this.project = project;
    this.#found.clear();
    return undefined;
  }
}

function errorsOnly(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter((problem) => problem.level === 'error' || problem.rejects === true);
}

function problemKey(problem: Problem): string {
  return `${problem.file}\0${problem.message}`;
}

function showPath(place: ModelPath): string {
  return `${place.model}: ${place.path.join('.')}`;
}

function withUniqueFingerprints(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const count = (seen.get(finding.fingerprint) ?? 0) + 1;
    seen.set(finding.fingerprint, count);
    return count === 1 ? finding : { ...finding, fingerprint: `${finding.fingerprint}-${count}` };
  });
}

/** By severity, then file, place and rule: the order of every report. */
export function worstFirst(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    byCodeUnit(a.file, b.file) ||
    a.range.start - b.range.start ||
    byCodeUnit(a.rule, b.rule) ||
    byCodeUnit(a.fingerprint, b.fingerprint)
  );
}
