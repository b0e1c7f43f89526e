/**
 * A session of decisions over one tree: plans again after each of them, with the engine of `apply`,
 * and says of every finding where it stands.
 */
import { scoreOf } from './audit/score.ts';
import { byCodeUnit } from './core/overlay.ts';
import { type AppliedFix, finished, type Look, planning as makingPlan, type Plan } from './core/plan.ts';
import type { FileView, Finding, Host, Problem, Rule } from './core/types.ts';
import { type Decisions, noDecisions, type SessionItem, type SessionPlan, type Standing } from './session.types.ts';

/** What a session is given; the public API fills it in. */
export interface SessionTree<P> {
  readonly files: FileView;
  readonly host: Host<P>;
  readonly rules: readonly Rule<P>[];
  /** True for a finding that the user asked about. */
  readonly isWanted: (finding: Finding) => boolean;
  /** Values to hide, beside those of the plan's own findings. */
  readonly conceal: readonly string[];
}

export class DecisionSession<P> {
  #tree: SessionTree<P>;
  #source: Plan | undefined;
  readonly #order = new Map<string, number>();
  readonly #lines = new Map<string, number>();
  #last: Plan | undefined;
  #decisions: Decisions = noDecisions;

  constructor(tree: SessionTree<P>) {
    this.#tree = tree;
  }

  /** Goes on with files that were read anew; the findings keep their places. */
  reload(tree: SessionTree<P>): void {
    this.#tree = tree;
    this.#source = undefined;
    this.#lines.clear();
  }

  /** The plan behind the last {@link plan}; made without any decision when there was none. */
  get last(): Plan {
    return this.#last ?? this.#make(noDecisions);
  }

  /**
   * What there is to decide and what comes of the decisions. Accepting every finding that any plan
   * shows applies exactly what `apply --review` applies.
   */
  plan(decisions: Decisions, revision: number): SessionPlan {
    return finished(this.planning(decisions, revision));
  }

  /** The same in small steps. One that is given up leaves the last plan as it was. */
  *planning(decisions: Decisions, revision: number): Generator<undefined, SessionPlan> {
    const source = yield* this.#sourcePlan();
    const looks: Look[] = [];
    const made = yield* this.#making(decisions, (look) => looks.push(look));
    this.#decisions = decisions;
    this.#last = made;
    const items = this.#items(source, made, looks);
    return {
      revision,
      items,
      steps: made.steps.map((step) =>
        step.map(({ finding, fix }) => ({ id: finding.fingerprint, changes: fix.changes })),
      ),
      pending: made.overlay.pending(),
      texts: this.#texts(items),
      problems: made.problems,
      score: scoresOf(items, made.problems),
      internalErrors: made.internalErrors,
      conceal: [...new Set([...this.#tree.conceal, ...items.flatMap(({ finding }) => finding.conceal)])],
    };
  }

  /**
   * Plans of growing parts of the decisions of the last plan: after each rule, in the order in which
   * rules apply, only those that change something. The last one is the whole plan.
   */
  byRule(): readonly { readonly rule: Rule<P>; readonly made: Plan; readonly fixes: readonly AppliedFix[] }[] {
    const rules = [...this.#tree.rules].sort((a, b) => a.order - b.order || byCodeUnit(a.id, b.id));
    const parts: { rule: Rule<P>; made: Plan; fixes: readonly AppliedFix[] }[] = [];
    const taken = new Set<string>();
    let signature: string | undefined;
    for (const rule of rules) {
      if (!this.last.applied.some(({ finding }) => finding.rule === rule.id)) continue;
      taken.add(rule.id);
      const made = this.#make(this.#decisions, taken);
      if (made.overlay.signature() === signature) continue;
      signature = made.overlay.signature();
      parts.push({ rule, made, fixes: made.applied.filter(({ finding }) => finding.rule === rule.id) });
    }
    return parts;
  }

  #make(decisions: Decisions, only?: ReadonlySet<string>): Plan {
    return finished(this.#making(decisions, undefined, only));
  }

  #making(decisions: Decisions, onLook?: (look: Look) => void, only?: ReadonlySet<string>): Generator<undefined, Plan> {
    const { files, host, rules, isWanted } = this.#tree;
    const accepted = new Set(decisions.accepted);
    return makingPlan({
      files,
      host,
      rules,
      choices: decisions.choices,
      select: (finding) =>
        accepted.has(finding.fingerprint) && isWanted(finding) && (only === undefined || only.has(finding.rule)),
      ...(onLook === undefined ? {} : { onLook }),
    });
  }

  /** What the source has without any decision: what the session is about. */
  *#sourcePlan(): Generator<undefined, Plan> {
    if (this.#source !== undefined) return this.#source;
    const source = yield* this.#making(noDecisions);
    this.#source = source;
    for (const finding of source.findings) {
      this.#lines.set(finding.fingerprint, lineAt(this.#tree.files.read(finding.file) ?? '', finding.range.start));
    }
    return source;
  }

  #items(source: Plan, made: Plan, looks: readonly Look[]): readonly SessionItem[] {
    const inSource = new Map(source.findings.map((finding) => [finding.fingerprint, finding]));
    const standings = standingsOf(inSource, made, looks);
    const items: SessionItem[] = [];
    for (const [id, { finding, standing }] of standings) {
      if (!this.#tree.isWanted(finding)) continue;
      if (!this.#order.has(id)) this.#order.set(id, this.#order.size);
      items.push({
        id,
        finding,
        standing,
        inSource: inSource.has(id),
        order: this.#order.get(id) ?? 0,
        line: this.#lines.get(id),
      });
    }
    return items.sort((a, b) => a.order - b.order);
  }

  #texts(items: readonly SessionItem[]): Readonly<Record<string, string | null>> {
    const paths = new Set(
      items.flatMap(({ finding }) =>
        finding.outcome.kind === 'fix' ? finding.outcome.changes.map(({ file }) => file) : [],
      ),
    );
    return Object.fromEntries([...paths].map((path) => [path, this.#tree.files.read(path) ?? null]));
  }
}

interface Sighting {
  readonly finding: Finding;
  readonly standing: Standing;
}

/** Where every finding stands that was ever seen: those of the source first, in their order. */
function standingsOf(
  inSource: ReadonlyMap<string, Finding>,
  made: Plan,
  looks: readonly Look[],
): ReadonlyMap<string, Sighting> {
  const history = historyOf(looks);
  const applied = new Map(
    made.steps.flatMap((step, number) => step.map((one) => [one.finding.fingerprint, { ...one, number }] as const)),
  );
  const remaining = new Map(made.remaining.map((finding) => [finding.fingerprint, finding]));
  const out = new Map<string, Sighting>();
  for (const id of new Set([...inSource.keys(), ...history.keys()])) {
    const past = history.get(id);
    const left = remaining.get(id);
    const done = applied.get(id);
    const last = left ?? done?.finding ?? past?.last ?? inSource.get(id);
    if (last === undefined) continue;
    // A rule whose fix mends a part only makes what is left another finding; one that does not is done with.
    if (done !== undefined && left?.outcome.kind !== 'fix') {
      out.set(id, { finding: done.finding, standing: { kind: 'applied', step: done.number } });
    } else if (left === undefined) {
      // The choice of another fix can do away with a finding before anything is applied.
      const by = past === undefined ? [] : culprits(made, last, past.lastStep, past.goneAt ?? made.steps.length);
      out.set(id, { finding: last, standing: { kind: 'solved', by } });
    } else if (left.outcome.kind === 'fix') {
      out.set(id, { finding: left, standing: { kind: 'fixable' } });
    } else if (past?.fixable !== undefined || inSource.get(id)?.outcome.kind === 'fix') {
      const by =
        past?.fixable === undefined ? [] : culprits(made, left, past.fixable, past.refusedAt ?? made.steps.length);
      out.set(id, { finding: left, standing: { kind: 'blocked', by, because: left.outcome.because } });
    } else {
      out.set(id, { finding: left, standing: { kind: 'refused' } });
    }
  }
  return out;
}

interface History {
  last: Finding;
  lastStep: number;
  /** Number of steps before the first look that missed it. */
  goneAt: number | undefined;
  /** Steps before the last look in which it had a fix. */
  fixable: number | undefined;
  /** Steps before the first look after that in which it had none. */
  refusedAt: number | undefined;
}

function historyOf(looks: readonly Look[]): ReadonlyMap<string, History> {
  const out = new Map<string, History>();
  const byRule = new Map<string, ReadonlySet<string>>();
  for (const { rule, step, findings } of looks) {
    const now = new Set(findings.map((finding) => finding.fingerprint));
    for (const id of byRule.get(rule) ?? []) {
      const past = out.get(id);
      if (past !== undefined && !now.has(id)) past.goneAt ??= step;
    }
    byRule.set(rule, now);
    for (const finding of findings) {
      const hasFix = finding.outcome.kind === 'fix';
      const past = out.get(finding.fingerprint);
      if (past === undefined) {
        const fixable = hasFix ? step : undefined;
        out.set(finding.fingerprint, {
          last: finding,
          lastStep: step,
          goneAt: undefined,
          fixable,
          refusedAt: undefined,
        });
        continue;
      }
      past.last = finding;
      past.lastStep = step;
      past.goneAt = undefined;
      if (hasFix) {
        past.fixable = step;
        past.refusedAt = undefined;
      } else past.refusedAt ??= step;
    }
  }
  return out;
}

/** The fixes applied between two looks; of these those that touch the same files, when there are any. */
function culprits(made: Plan, finding: Finding, from: number, to: number): readonly string[] {
  const between = made.steps.slice(from, to).flat();
  const places = new Set([finding.file, ...finding.related.map(({ file }) => file)]);
  const near = between.filter(({ fix }) => fix.changes.some((change) => places.has(change.file)));
  const ids = (near.length > 0 ? near : between).map((one) => one.finding.fingerprint);
  return [...new Set(ids)].filter((id) => id !== finding.fingerprint);
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function scoresOf(items: readonly SessionItem[], problems: readonly Problem[]): SessionPlan['score'] {
  if (problems.some(({ level }) => level === 'error')) return undefined;
  const left = items.filter(({ standing }) => standing.kind !== 'applied' && standing.kind !== 'solved');
  const valueOf = (some: readonly SessionItem[]) => scoreOf(some.map(({ finding }) => finding)).value;
  return { now: valueOf(items.filter(({ inSource }) => inSource)), after: valueOf(left) };
}
