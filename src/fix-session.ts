import type { PendingFile } from './core/overlay.ts';
import type { AppliedFix } from './core/plan.ts';
import type { FileView, Finding } from './core/types.ts';
import { incremental } from './incremental.ts';
import { apply, planReport } from './plan-run.ts';
import { ask, findingsOfOthers, governedRules, hostOf, isWanted, openToWrite, prefixOf, secretsOf } from './run.ts';
import type { PlanReport, RuleSummary, RunOptions } from './run.types.ts';
import { DecisionSession } from './session.ts';
import type { Decisions, SessionPlan } from './session.types.ts';
import { makeBranch, removeBranch, switchTo } from './workspace/branch.ts';
import { WorkspaceError } from './workspace/errors.ts';
import type { Workspace } from './workspace/open.ts';
import type { WriteResult } from './workspace/write.ts';

/**
 * A session of decisions, as `dockfix fix` has it: plans again after each of them and writes nothing
 * but what {@link apply} or {@link commit} is asked for.
 */
export interface FixSession {
  /** The tree on disk. */
  readonly workspace: Workspace;
  /** Plans with these decisions. */
  plan(decisions: Decisions, revision: number): SessionPlan;
  /** The same in small steps, for a shell that has something else to do in between; may be given up. */
  planning(decisions: Decisions, revision: number): Generator<undefined, SessionPlan>;
  /** Reads the files again. */
  reload(): void;
  /** Everything about the last plan, to be printed or written. */
  report(): PlanReport;
  /** The last plan rule by rule, for one commit each. */
  byRule(): readonly RulePart[];
}

/** What one rule's fixes make of the tree that the rules before it leave. */
export interface RulePart {
  readonly rule: RuleSummary;
  readonly fixes: readonly AppliedFix[];
  /** The files that differ from those on disk once this rule's fixes are in. */
  readonly pending: readonly PendingFile[];
}

/**
 * Opens a session; an interrupted run is finished or undone first.
 * @throws WorkspaceError when a path is not there or another run is writing; SelectionError when an
 * option names no rule.
 */
export async function openFixSession(path: string | readonly string[], options: RunOptions = {}): Promise<FixSession> {
  let tree = openToWrite(path, options);
  const selected = governedRules(tree.workspace, options).rules;
  const { rules, changedOnDisk } = incremental(selected);
  let conceal: readonly string[] = [];
  const host = hostOf(tree.workspace, (await ask(tree.workspace, options)).pins);
  let seen = new SeenTexts(tree.workspace.files);
  const sessionTree = () => {
    const { workspace } = tree;
    conceal = secretsOf(findingsOfOthers(workspace, host, selected));
    return { files: seen, host, rules, conceal, isWanted: (finding: Finding) => isWanted(workspace, finding, options) };
  };
  const session = new DecisionSession(sessionTree());
  return {
    get workspace() {
      return tree.workspace;
    },
    plan: (decisions, revision) => session.plan(decisions, revision),
    planning: (decisions, revision) => session.planning(decisions, revision),
    reload: () => {
      tree = openToWrite(path, options);
      changedOnDisk(seen.changedTo(tree.workspace.files));
      seen = new SeenTexts(tree.workspace.files);
      session.reload(sessionTree());
    },
    report: () => planReport(tree, host, session.last, conceal, options),
    byRule: () => session.byRule().map(({ rule, made, fixes }) => ({ rule, fixes, pending: made.overlay.pending() })),
  };
}

/** Remembers what was read, to tell later what is another text on disk now. */
class SeenTexts implements FileView {
  readonly #files: FileView;
  readonly #texts = new Map<string, string | undefined>();

  constructor(files: FileView) {
    this.#files = files;
  }

  /** The files whose text, or being there at all, is another in `now`. */
  changedTo(now: FileView): readonly string[] {
    const before = new Set(this.paths());
    const after = new Set(now.paths());
    const texts = [...this.#texts].flatMap(([path, text]) => (now.read(path) === text ? [] : [path]));
    return [
      ...texts,
      ...[...before].filter((path) => !after.has(path)),
      ...[...after].filter((path) => !before.has(path)),
    ];
  }

  read(path: string): string | undefined {
    const text = this.#files.read(path);
    this.#texts.set(path, text);
    return text;
  }

  paths(): readonly string[] {
    return this.#files.paths();
  }

  exists(path: string): boolean {
    return this.#files.exists(path);
  }

  isTracked(path: string): boolean {
    return this.#files.isTracked(path);
  }

  isIgnored(path: string): boolean {
    return this.#files.isIgnored(path);
  }
}

export interface CommitResult extends WriteResult {
  readonly branch: string;
  /** Ids of the commits, one for each rule that changed something git tracks. */
  readonly commits: readonly string[];
  /** Files that hold secrets or are ignored: written, but in no commit. */
  readonly leftOut: readonly string[];
}

/**
 * Commits the session's last plan on a new branch, one commit for each rule, writes it to the
 * working tree and makes the branch the current one. All of it or nothing: the branch is taken back
 * where the files could not be written.
 * @throws WorkspaceError outside of a repository, when the branch exists, when a file to be changed
 * has changes that are not committed, and for whatever {@link apply} throws.
 */
export async function commit(session: FixSession, branch: string): Promise<CommitResult> {
  const { workspace } = session;
  const report = session.report();
  const { repository } = workspace;
  if (repository === undefined)
    throw new WorkspaceError(workspace.shownRoot, 'it is in no git repository', 'Write to the working tree instead.');
  const isLeftOut = (file: PendingFile) =>
    file.secret ||
    (!workspace.files.isTracked(file.path) && workspace.willBeIgnored(file.path, report.pending) === true);
  const made = makeBranch({
    top: repository.top,
    prefix: prefixOf(repository.top, workspace.root).replace(/\/$/, ''),
    branch,
    parts: session.byRule().map((part) => ({ message: commitMessage(part), pending: part.pending })),
    isLeftOut,
  });
  let written: WriteResult;
  try {
    written = await apply(report);
  } catch (error) {
    removeBranch(repository.top, branch, made.head);
    throw error;
  }
  switchTo(repository.top, branch, made.files);
  const leftOut = report.pending.filter(isLeftOut).map(({ path }) => path);
  return { ...written, branch, commits: made.commits, leftOut };
}

/** What was done, to what, and what is still to do; no text of a source. */
function commitMessage({ rule, fixes }: RulePart): string {
  const [only, second] = fixes;
  const subject =
    only !== undefined && second === undefined && only.fix.title.length <= 72
      ? only.fix.title
      : `Fix ${rule.id} (${fixes.length} ${fixes.length === 1 ? 'finding' : 'findings'})`;
  const lines = fixes.map(({ finding, fix }) => `- ${finding.file}, ${finding.subject}: ${fix.title}`);
  const followUps = [...new Set(fixes.flatMap(({ fix }) => fix.followUps))];
  const todo = followUps.length === 0 ? [] : ['', 'Still to do:', ...followUps.map((text) => `- ${text}`)];
  return `${[subject, '', ...lines, ...todo].join('\n')}\n`;
}
