/** From a repository to pull requests as they are to be: the base's tree is planned for, nothing of the user's is touched. */
import {
  findRepositoryOf,
  listRules,
  openPlanner,
  type PendingFile,
  type PlannedTree,
  type Planner,
  type PlanReport,
  type RuleSummary,
  WorkspaceError,
} from '../index.ts';
import { count } from '../report/describe.ts';
import { Mask } from '../report/mask.ts';
import { printable } from '../report/printable.ts';
import type { CommitWorkspace } from '../workspace/open-commit.ts';
import { type Quarantine, quarantine } from '../workspace/quarantine.ts';
import { type Base, findBase } from './base.ts';
import { closedPorts, newImages } from './deployment.ts';
import { makeSeries, parseIdentity, type SeriesPart, type Signature } from './series.ts';
import { type Part, type Splitter, slugOf, splitterFor } from './split.ts';
import type { DraftFacts, DraftOptions, PullRequestDraft, SecretNeed } from './types.ts';

export interface Drafts {
  readonly base: Base;
  /** Top folder of the working tree. */
  readonly top: string;
  /** In the order in which they are to be merged; empty when there is nothing that git would take. */
  readonly drafts: readonly PullRequestDraft[];
  /** Everything that would be fixed, whichever pull request it is in. */
  readonly report: PlanReport;
  /** Paths with changes that are not committed: none of them is in a branch. */
  readonly uncommitted: readonly string[];
  /** Where the commits are, until {@link dispose}: push from here. */
  readonly quarantine: Quarantine;
  dispose(): void;
}

/**
 * Makes all commits of all pull requests. They are objects beside the repository, to be pushed or
 * written as patches.
 * @throws WorkspaceError outside of a repository and for whatever git refuses; SelectionError when an
 * option names no rule.
 */
export async function makeDrafts(paths: readonly string[], options: DraftOptions = {}): Promise<Drafts> {
  const repository = findRepositoryOf(paths);
  const held = quarantine(repository.top);
  try {
    const { git, env } = held;
    const base = findBase(git, options);
    const planner = await openPlanner(paths, { ...options, at: { commit: base.commit, env } });
    const maker = new Maker(held, base, planner, options);
    return {
      base,
      top: repository.top,
      drafts: maker.drafts(),
      report: maker.all,
      uncommitted: uncommittedPaths(held),
      quarantine: held,
      dispose: held.dispose,
    };
  } catch (error) {
    held.dispose();
    throw error;
  }
}

class Maker {
  readonly all: PlanReport;
  readonly #held: Quarantine;
  readonly #base: Base;
  readonly #planner: Planner;
  readonly #options: DraftOptions;
  readonly #rules: readonly RuleSummary[];
  readonly #splitter: Splitter;
  readonly #signature: Signature;

  constructor(held: Quarantine, base: Base, planner: Planner, options: DraftOptions) {
    this.#held = held;
    this.#base = base;
    this.#planner = planner;
    this.#options = options;
    this.all = planner.plan(() => true);
    this.#rules = [...listRules()].sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
    const order = new Map(this.#rules.map(({ id }, index) => [id as string, index]));
    this.#splitter = splitterFor(options.split ?? 'none', this.all.stacks, order);
    this.#signature = {
      author: options.author === undefined ? undefined : parseIdentity(options.author),
      committer: options.committer === undefined ? undefined : parseIdentity(options.committer),
      sign: options.sign,
    };
  }

  drafts(): readonly PullRequestDraft[] {
    const isStacked = this.#options.arrangement === 'stacked';
    const out: PullRequestDraft[] = [];
    const below = new Set<string>();
    for (const part of this.#parts()) {
      const under = isStacked ? out.at(-1) : undefined;
      const draft = this.#draft(part, under, isStacked ? below : new Set());
      if (draft !== undefined) out.push(draft);
      below.add(part.key);
    }
    return out;
  }

  #parts(): readonly Part[] {
    const parts = new Map(
      this.all.applied.map(({ finding }) => {
        const part = this.#splitter.partOf(finding);
        return [part.key, part] as const;
      }),
    );
    return [...parts.values()].sort((a, b) => this.#splitter.compare(a.key, b.key));
  }

  /** `below` are the parts that the branch stands on. */
  #draft(part: Part, under: PullRequestDraft | undefined, below: ReadonlySet<string>): PullRequestDraft | undefined {
    const { git } = this.#held;
    const { workspace } = this.#planner;
    const parent = under?.head ?? this.#base.commit;
    const { parts, last, foundation } = this.#grow(part.key, below);
    const prefix = last.gitPrefix ?? '';
    const known = new Map(foundation.pending.map((file) => [file.path, file.after]));
    const commits = makeSeries({
      git,
      parent,
      files: (workspace as CommitWorkspace).files,
      prefix: prefix.replace(/\/$/, ''),
      parts: parts.map((one) => ({
        ...one,
        pending: one.pending.filter((file) => known.get(file.path) !== file.after),
      })),
      isLeftOut: (file) => isLeftOut(this.#planner, last, file),
      signature: this.#signature,
      conceal: last.conceal,
    });
    const head = commits.at(-1)?.id;
    if (head === undefined) return undefined;
    const facts = this.#facts(parts, foundation, last);
    return {
      key: part.key,
      title: titleOf(part, facts, this.#options.title),
      branch: this.#branchOf(part),
      base: under?.branch ?? this.#base.name,
      baseCommit: parent,
      head,
      commits,
      facts,
    };
  }

  /**
   * Plans of growing sets of rules: after each rule, in the order in which rules apply, what its fixes
   * make of the tree that the rules before it leave. Each of these trees is one that the engine checked.
   */
  #grow(key: string, below: ReadonlySet<string>) {
    const partOf = (finding: PlanReport['findings'][number]) => this.#splitter.partOf(finding).key;
    const foundation =
      below.size === 0 ? this.#planner.plan(() => false) : this.#planner.plan((one) => below.has(partOf(one)));
    const whole = this.#planner.plan((one) => below.has(partOf(one)) || partOf(one) === key);
    const involved = new Set(whole.applied.map(({ finding }) => finding.rule));
    const taken = new Set<string>();
    const parts: SeriesPart[] = [];
    let last = foundation;
    for (const rule of this.#rules) {
      if (!involved.has(rule.id)) continue;
      taken.add(rule.id);
      const isLast = taken.size === involved.size;
      const next = isLast
        ? whole
        : this.#planner.plan((one) => below.has(partOf(one)) || (partOf(one) === key && taken.has(one.rule)));
      if (sameFiles(last.pending, next.pending)) continue;
      const before = new Set(last.applied.map(({ finding }) => finding.fingerprint));
      const added = next.applied.filter(({ finding }) => !before.has(finding.fingerprint));
      const own = added.filter(({ finding }) => finding.rule === rule.id);
      parts.push({ rule, fixes: own.length > 0 ? own : added, pending: next.pending });
      last = next;
    }
    return { parts, last, foundation };
  }

  #facts(parts: readonly SeriesPart[], foundation: PlannedTree, last: PlannedTree): DraftFacts {
    const applied = parts.flatMap(({ fixes }) => fixes);
    const prefix = last.gitPrefix ?? '';
    return {
      prefix,
      applied,
      before: last.findings,
      after: last.remaining,
      isAssessed: last.problems.every(({ level }) => level !== 'error'),
      stacks: last.stacks.map(({ id, name, files }) => ({ id, name, files })),
      secrets: secretNeeds(applied, prefix),
      ports: closedPorts(foundation.models(), last.models()),
      images: newImages(foundation.models(), last.models()),
      conceal: last.conceal,
    };
  }

  #branchOf({ key }: Part): string {
    const prefix = this.#options.branch ?? 'dockfix/hardening';
    if (!this.#held.git.succeeds(['check-ref-format', '--branch', prefix]))
      throw new WorkspaceError(prefix, 'git takes no branch of this name', 'Give another name.');
    // A secret may be the name of a folder.
    return (this.#options.split ?? 'none') === 'none'
      ? prefix
      : `${prefix}-${slugOf(new Mask(this.all.conceal).apply(key))}`;
  }
}

function isLeftOut({ workspace }: Planner, report: PlanReport, file: PendingFile): boolean {
  return (
    file.secret ||
    (!workspace.files.isTracked(file.path) && workspace.willBeIgnored(file.path, report.pending) === true)
  );
}

function sameFiles(a: readonly PendingFile[], b: readonly PendingFile[]): boolean {
  return (
    a.length === b.length && a.every((file, index) => file.path === b[index]?.path && file.after === b[index].after)
  );
}

function titleOf(part: Part, { applied }: DraftFacts, given: string | undefined): string {
  const about = part.title === '' ? '' : ` (${part.title})`;
  const fixes = count(applied.length, 'fix').replace(/fixs$/, 'fixes');
  return printable(given === undefined ? `Harden the Docker setup${about}: ${fixes}` : `${given}${about}`);
}

/** What has to be on every host, since git does not hold it any more. */
function secretNeeds(applied: DraftFacts['applied'], prefix: string): readonly SecretNeed[] {
  const files = new Set<string>();
  const variables = new Map<string, Set<string>>();
  for (const change of applied.flatMap(({ fix }) => fix.changes)) {
    if (change.kind === 'create' && change.secret) files.add(prefix + change.file);
    if (change.kind !== 'append-lines' || !change.secret) continue;
    const names = variables.get(prefix + change.file) ?? new Set();
    variables.set(prefix + change.file, names);
    for (const line of change.lines) {
      const name = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=/.exec(line)?.[1];
      if (name !== undefined) names.add(name);
    }
  }
  return [
    ...[...files].sort().map((path): SecretNeed => ({ path, kind: 'file', names: [] })),
    ...[...variables].map(([path, names]): SecretNeed => ({ path, kind: 'variables', names: [...names].sort() })),
  ];
}

/** Of tracked files: what is new and not known to git would not be in a branch anyway. */
function uncommittedPaths({ git }: Quarantine): readonly string[] {
  // The user's own index, not the one beside the repository.
  const status = git.with({ GIT_INDEX_FILE: undefined }).ask(['status', '--porcelain', '-z', '--untracked-files=no']);
  if (status.status !== 0) return [];
  const out: string[] = [];
  const entries = status.stdout.split('\0');
  for (let at = 0; at < entries.length; at += 1) {
    const entry = entries[at] ?? '';
    if (entry.length < 4) continue;
    out.push(entry.slice(3));
    // A rename is followed by its old name.
    if (/^[RC]|^.[RC]/.test(entry)) at += 1;
  }
  return out;
}
