/**
 * The public API: what the command line uses, and nothing that it does not.
 *
 * ```ts
 * import { apply, audit, plan } from 'dockfix';
 *
 * const report = await audit('.');
 * const planned = await plan('.', { review: true });
 * await apply(planned);
 * ```
 */

import { basename, join } from 'node:path';
import { rules as allRules } from '../transforms/index.ts';
import { type Asked, askNetwork } from './asked.ts';
import { assess as makeAssessment } from './audit/assess.ts';
import type { Assessment } from './audit/types.ts';
import { byCodeUnit, type PendingFile } from './core/overlay.ts';
import { type AppliedFix, check, type InternalError, plan as makePlan, type Plan, worstFirst } from './core/plan.ts';
import type { Choices, FileView, Finding, Fix, Host, Json, Problem, Rule, Severity } from './core/types.ts';
import { type ExpectedValue, expectedValues } from './expected.ts';
import { type AcceptedFinding, failOnOf, type GovernedRules, govern, levelsOf, policyOf } from './governance.ts';
import { incremental, manyAnswers } from './incremental.ts';
import { ownRules } from './own-rules.ts';
import { filesWith, type GivenValue } from './put-values.ts';
import { isSevereEnough, type Selection, selectRules } from './selection.ts';
import { DecisionSession } from './session.ts';
import type { Decisions, SessionPlan } from './session.types.ts';
import { lockFile, lockText, noPins, type Pins } from './source/digests.ts';
import { createProjectHost } from './source/project.ts';
import type { Project } from './source/project.types.ts';
import { hasSuppressions } from './source/suppressions.ts';
import { readBaseline, writeBaseline } from './workspace/baseline.ts';
import { makeBranch, removeBranch, switchTo } from './workspace/branch.ts';
import { noConfiguration } from './workspace/config.types.ts';
import { WorkspaceError } from './workspace/errors.ts';
import type { GitRepository } from './workspace/git.ts';
import { hasJournal } from './workspace/journal.ts';
import { kindOf } from './workspace/kinds.ts';
import { locateAll, openWorkspace, type Workspace } from './workspace/open.ts';
import { type CommitTree, openCommit } from './workspace/open-commit.ts';
import { type Recovery, recover } from './workspace/recover.ts';
import { remoteWebAddress } from './workspace/remote.ts';
import { filesAtRevision, revisionOf } from './workspace/revision.ts';
import { ShellCheck } from './workspace/shellcheck.ts';
import { type WriteResult, writePlan } from './workspace/write.ts';

export { effortOf } from './audit/roadmap.ts';
export { scoreOf } from './audit/score.ts';
export type * from './audit/types.ts';
export type { PendingFile } from './core/overlay.ts';
export type { AppliedFix, InternalError } from './core/plan.ts';
export type {
  Applicability,
  Change,
  Finding,
  Fix,
  Json,
  Outcome,
  Place,
  Problem,
  Reference,
  Refusal,
  RelatedPlace,
  RuleId,
  Severity,
  SourceRange,
} from './core/types.ts';
export { severities } from './core/types.ts';
export type { ExpectedValue } from './expected.ts';
export type { AcceptedFinding } from './governance.ts';
export { ownRules } from './own-rules.ts';
export { type Preset, presets } from './presets.ts';
export { type FoundValues, type GivenValue, givenFrom, valuesIn } from './put-values.ts';
export { type Selection, SelectionError } from './selection.ts';
export {
  type Choice,
  type Decisions,
  noDecisions,
  type SessionItem,
  type SessionPlan,
  type Standing,
} from './session.types.ts';
export { version } from './version.ts';
export { WorkspaceError } from './workspace/errors.ts';
export type { CommitTree } from './workspace/open-commit.ts';
export type { Recovery } from './workspace/recover.ts';
export { SessionFile } from './workspace/session-file.ts';
export type { WriteResult, WrittenFile } from './workspace/write.ts';

/** What a run is busy with; for progress displays. */
export interface Progress {
  readonly phase: 'read' | 'check' | 'ask';
  /** The file that is read, the rule that looks, the registries, or the address that is fetched. */
  readonly what: string;
}

export interface RunOptions extends Selection {
  /** The configuration's file; the nearest `dockfix.yaml` in the root or above it when left out. */
  readonly config?: string | undefined;
  /** The day that dates of ignores are compared with, as `2027-01-31`; today when left out. */
  readonly today?: string | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** A commit whose tree is looked at instead of the files on disk; nothing can be written to it. */
  readonly at?: CommitTree | undefined;
  /** Ask registries what tags stand for, and fetch what Dockerfiles download for its checksum: nothing else goes to the network. */
  readonly registry?: boolean | undefined;
}

export interface AuditOptions extends RunOptions {
  /** File with the findings that are known, see {@link saveBaseline}; the configuration's when left out, none when false. */
  readonly baseline?: string | false | undefined;
  /** A revision of git: findings that were there then are left out. */
  readonly since?: string | undefined;
}

export interface PlanOptions extends RunOptions {
  /** Also apply the fixes that a person should look at. */
  readonly review?: boolean | undefined;
}

/** What Compose would load together, in brief. */
export interface StackSummary {
  /** Path of its main file. */
  readonly id: string;
  readonly name: string;
  /** What Compose is given: the main file, then what is laid over it. */
  readonly paths: readonly string[];
  /** Why these files and no others: a clause behind "because". */
  readonly because: string;
  /** Every file that was read for it, the main file first. */
  readonly files: readonly string[];
  readonly services: number;
}

/** What the tree is and what was found in it. */
export interface Report {
  /** The root as the user would write it: `.`, `demo`. Paths of files are relative to it. */
  readonly root: string;
  /** The tree that was looked at, for excerpts. */
  readonly files: FileView;
  /** Worst first. */
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly stacks: readonly StackSummary[];
  readonly dockerfiles: readonly string[];
  /** Faults of dockfix itself. */
  readonly internalErrors: readonly InternalError[];
  /**
   * All secret values met, also those of findings that were not asked for: whoever prints a line of
   * a source hides them. Never to be printed or serialised.
   */
  readonly conceal: readonly string[];
}

/** What an audit knows besides. */
export interface AuditReport extends Report {
  /** Findings that people live with, worst first; they are not among `findings`. */
  readonly accepted: readonly AcceptedFinding[];
  /** Fingerprints of those findings that the baseline knows. */
  readonly known: ReadonlySet<string>;
  /** How many findings of the baseline are gone. */
  readonly gone: number;
  /** Absolute path of the baseline. */
  readonly baseline: string | undefined;
  /** What the configuration says about when to fail. */
  readonly failOn: Severity | undefined;
  /** The rules that were asked, with their severities here. */
  readonly rules: readonly RuleSummary[];
  /** The commit that was looked at; undefined outside of git. */
  readonly revision: { readonly commit: string; readonly isDirty: boolean } | undefined;
  /** Folder of the root inside its git repository, with a `/` behind it; undefined without git. */
  readonly gitPrefix: string | undefined;
}

export interface PlanReport extends Report {
  /** The fixes that were applied in memory, in order. */
  readonly applied: readonly AppliedFix[];
  /** The same in batches: the offsets in the changes of one refer to the texts that the one before left. */
  readonly steps: readonly (readonly AppliedFix[])[];
  /** What would be left after them, worst first. */
  readonly remaining: readonly Finding[];
  /** The files that would change, by path. */
  readonly pending: readonly PendingFile[];
  /** Folder of the root inside its git repository, with a `/` behind it; undefined without git. */
  readonly gitPrefix: string | undefined;
  /** Interrupted runs that were finished or undone first. */
  readonly recovered: readonly Recovery[];
  /** The tree on disk that {@link apply} writes to. */
  readonly workspace: Workspace;
}

/** A rule as `dockfix rules` lists it. */
export type RuleSummary = Pick<
  Rule<unknown>,
  'id' | 'title' | 'severity' | 'kinds' | 'references' | 'order' | 'fixability' | 'group'
>;

/** All rules, sorted by id. */
export function listRules(): readonly RuleSummary[] {
  return allRules.map(summaryOf);
}

function summaryOf(rule: RuleSummary): RuleSummary {
  const { id, title, severity, kinds, references, order, fixability, group } = rule;
  return {
    id,
    title,
    severity,
    kinds,
    references,
    order,
    ...(fixability === undefined ? {} : { fixability }),
    ...(group === undefined ? {} : { group }),
  };
}

/**
 * Finds what is wrong below one or more paths (repository, folder or file) and says for each finding
 * what its fix would do or why there is none. Writes nothing.
 * @throws WorkspaceError when a path is not there or the configuration is wrong; SelectionError when an option names no rule.
 */
export async function audit(path: string | readonly string[], options: AuditOptions = {}): Promise<AuditReport> {
  const workspace = open(path, options);
  const asked = await ask(workspace, options);
  const governed = governedRules(workspace, options);
  const host = hostOf(workspace, asked.pins);
  const { findings, problems, internalErrors } = check(workspace.files, host, governed.rules);
  const project = host.load(workspace.files);
  const found = [...findings, ...governed.commentFindings(project)].sort(worstFirst);
  const conceal = secretsOf([...found, ...findingsOfOthers(workspace, host, governed.rules)]);
  const before = options.since === undefined ? undefined : findingsAt(workspace, options.since, options);
  const wanted = found.filter(
    (finding) => isWanted(workspace, finding, options) && before?.has(finding.fingerprint) !== true,
  );
  const baseline = options.baseline || workspace.configuration?.baseline;
  const known = baseline === undefined || options.baseline === false ? new Set<string>() : readBaseline(baseline);
  const present = new Set([...found, ...governed.accepted().map((one) => one.finding)].map((one) => one.fingerprint));
  const interrupted = workspace.journalFolders.filter(hasJournal).map(
    (): Problem => ({
      file: '.dockfix/journal',
      level: 'warning',
      message: 'a run of dockfix that was writing here has not ended',
      advice: '`dockfix apply` or `dockfix diff` finishes or undoes it.',
    }),
  );
  const report: AuditReport = {
    ...describe(workspace, project, [...problems, ...interrupted, ...governed.ignoreProblems(), ...asked.problems]),
    findings: wanted,
    internalErrors,
    conceal,
    accepted: governed
      .accepted()
      .filter(({ finding }) => isWanted(workspace, finding, options))
      .sort((a, b) => worstFirst(a.finding, b.finding)),
    known: new Set(wanted.flatMap(({ fingerprint }) => (known.has(fingerprint) ? [fingerprint] : []))),
    gone: [...known].filter((fingerprint) => !present.has(fingerprint)).length,
    baseline,
    failOn: workspace.configuration === undefined ? undefined : failOnOf(workspace.configuration),
    rules: [...governed.rules.map(summaryOf), ...ownRules.map(summaryOf)],
    revision: workspace.repository === undefined ? undefined : revisionOf(workspace.root),
    gitPrefix: workspace.repository === undefined ? undefined : prefixOf(workspace.repository.top, workspace.root),
  };
  audited.set(report, { workspace, host, rules: governed.rules, options });
  return report;
}

/** What {@link assess} needs of the run behind a report. */
interface Audited {
  readonly workspace: Workspace;
  readonly host: Host<Project>;
  readonly rules: readonly Rule<Project>[];
  readonly options: AuditOptions;
}

const audited = new WeakMap<AuditReport, Audited>();

/**
 * What an audit says beside its findings: inventory, strengths, scores, compliance, the picture of
 * the architecture, a roadmap. With `after` also what would be once all fixes are in, which takes a plan.
 * @throws TypeError for a report that {@link audit} did not make.
 */
export function assess(report: AuditReport, { after = false }: { readonly after?: boolean } = {}): Assessment {
  const run = audited.get(report);
  if (run === undefined) throw new TypeError('assess: this report was not made by audit()');
  const { workspace, host } = run;
  return makeAssessment({
    project: host.load(workspace.files),
    findings: report.findings,
    accepted: report.accepted.map(({ finding }) => finding),
    problems: report.problems,
    rules: report.rules,
    root: report.root,
    inFocus: (file) => workspace.inFocus(file),
    after: after ? afterFixes(run) : undefined,
  });
}

function afterFixes({ workspace, host, rules, options }: Audited) {
  const isSelected = (finding: Finding) => isWanted(workspace, finding, options);
  const made = makePlan({ files: workspace.files, host, rules: incremental(rules).rules, select: isSelected });
  const project = host.load(made.overlay);
  return {
    project,
    findings: made.remaining.filter(isSelected),
    problems: describe(workspace, project, host.problems(project)).problems,
    applied: made.applied.length,
    files: made.overlay.pending().length,
  };
}

/** The fingerprints of what there was to find at a revision. */
function findingsAt(workspace: Workspace, revision: string, options: AuditOptions): ReadonlySet<string> {
  const { root, repository, files } = workspace;
  const then = filesAtRevision({ root, top: repository?.top, files, revision });
  const governed = governedRules(workspace, options);
  const host = hostOf(workspace);
  const { findings } = check(then, host, governed.rules);
  return new Set([...findings, ...governed.commentFindings(host.load(then))].map(({ fingerprint }) => fingerprint));
}

/**
 * Writes all findings of an audit as known: an audit with this baseline fails only at others.
 * @throws WorkspaceError when it cannot be written.
 */
export function saveBaseline(path: string, { findings }: Pick<Report, 'findings'>): void {
  writeBaseline(path, findings);
}

/**
 * Finds and fixes in memory: the fixes known to be safe, with `review` also the others. Writes
 * nothing, but finishes or undoes a run that was interrupted while it was writing.
 * @throws WorkspaceError when a path is not there or another run is writing; SelectionError when an
 * option names no rule.
 */
export async function plan(path: string | readonly string[], options: PlanOptions = {}): Promise<PlanReport> {
  const tree = openToWrite(path, options);
  const asked = await ask(tree.workspace, options);
  const { rules } = governedRules(tree.workspace, options);
  const host = hostOf(tree.workspace, asked.pins);
  const select = (finding: Finding, fix: Fix) =>
    isWanted(tree.workspace, finding, options) && (fix.applicability === 'safe' || options.review === true);
  // Each fix changes one part of a large tree: the others need not be looked at again.
  const made = makePlan({ files: tree.workspace.files, host, rules: incremental(rules).rules, select });
  const report = planReport(tree, host, made, secretsOf(findingsOfOthers(tree.workspace, host, rules)), options);
  return { ...report, problems: [...report.problems, ...asked.problems] };
}

/** Plans again and again over one tree, each time with some of what {@link plan} would fix. */
export interface Planner {
  /** The tree that is planned for. */
  readonly workspace: Workspace;
  /** Applies the fixes that `plan` would, of those findings that `select` takes; asked again after every change. */
  plan(select: (finding: Finding) => boolean): PlannedTree;
}

/** A plan, and what Compose and the builder make of the tree that it leaves. */
export interface PlannedTree extends PlanReport {
  /** The resolved models by the paths of their files: see docs/compose-model.md. */
  models(): ReadonlyMap<string, Json>;
}

/**
 * Opens a tree for several plans; what a rule has seen once is not looked at again.
 * @throws what {@link plan} throws.
 */
export async function openPlanner(path: string | readonly string[], options: PlanOptions = {}): Promise<Planner> {
  const tree = openToWrite(path, options);
  const { workspace } = tree;
  const governed = governedRules(workspace, options).rules;
  const { rules } = incremental(governed, manyAnswers);
  const host = hostOf(workspace);
  const conceal = secretsOf(findingsOfOthers(workspace, host, governed));
  return {
    workspace,
    plan: (taken) => {
      const select = (finding: Finding, fix: Fix) =>
        taken(finding) &&
        isWanted(workspace, finding, options) &&
        (fix.applicability === 'safe' || options.review === true);
      const made = makePlan({ files: workspace.files, host, rules, select });
      return {
        ...planReport(tree, host, made, conceal, options),
        models: () => host.models(host.load(made.overlay)),
      };
    },
  };
}

/** The values that stacks expect on the host that runs them, and the tree to put them into. */
export interface HostValues {
  readonly workspace: Workspace;
  readonly stacks: readonly StackSummary[];
  readonly expected: readonly ExpectedValue[];
  readonly problems: readonly Problem[];
  /** Interrupted runs that were finished or undone first. */
  readonly recovered: readonly Recovery[];
}

/**
 * Looks at what the stacks below some paths expect on this host.
 * @param fromShell gives a variable as the shell has it.
 * @throws WorkspaceError when a path is not there or another run is writing.
 */
export async function hostValues(
  path: string | readonly string[],
  fromShell: (name: string) => string | undefined,
  options: RunOptions = {},
): Promise<HostValues> {
  const { workspace, recovered } = openToWrite(path, options);
  const project = hostOf(workspace).load(workspace.files);
  const stacks = project.stacks.filter((stack) => stack.files.some((file) => workspace.inFocus(file)));
  const kind = (file: string) => kindOf(workspace.root, file);
  const expected = expectedValues(stacks, { files: workspace.files, kindOf: kind, fromShell });
  const { stacks: summaries, problems } = describe(workspace, project, project.problems);
  return { workspace, stacks: summaries, expected, problems, recovered };
}

/**
 * Puts values in place: files of secrets that only the engine and their owner can read, lines of env
 * files. All of them or none.
 * @throws WorkspaceError when git would not ignore one of the files, or it cannot be written.
 */
export async function putValues({ workspace }: HostValues, given: readonly GivenValue[]): Promise<WriteResult> {
  const pending = filesWith(workspace.files, given);
  return writePlan({ root: workspace.root, pending, willBeIgnored: (path) => workspace.willBeIgnored(path, pending) });
}

/** A tree on disk, with no interrupted run in it any more. */
interface OpenedTree {
  readonly workspace: Workspace;
  readonly recovered: readonly Recovery[];
}

function openToWrite(path: string | readonly string[], options: RunOptions): OpenedTree {
  const workspace = open(path, options);
  const recovered = workspace.journalFolders.flatMap((folder) => recover(folder) ?? []);
  // What was read so far may be what the interrupted run had left.
  return { workspace: recovered.length > 0 ? open(path, options) : workspace, recovered };
}

function planReport(
  { workspace, recovered }: OpenedTree,
  host: Host<Project>,
  made: Plan,
  conceal: readonly string[],
  options: RunOptions,
): PlanReport {
  const { repository } = workspace;
  return {
    ...describe(workspace, host.load(made.overlay), made.problems),
    findings: made.findings.filter((finding) => isWanted(workspace, finding, options)),
    internalErrors: made.internalErrors,
    conceal: [
      ...new Set([
        ...conceal,
        ...secretsOf([...made.findings, ...made.applied.map(({ finding }) => finding), ...made.remaining]),
      ]),
    ],
    applied: made.applied,
    steps: made.steps,
    remaining: made.remaining.filter((finding) => isWanted(workspace, finding, options)),
    pending: made.overlay.pending(),
    gitPrefix: repository === undefined ? undefined : prefixOf(repository.top, workspace.root),
    recovered,
    workspace,
  };
}

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

/**
 * Writes a plan: all of its files or none, also when the process is killed half-way.
 * @throws WorkspaceError naming the file that kept it from being written, for instance because it
 * changed since it was read.
 */
export async function apply(planned: PlanReport): Promise<WriteResult> {
  const { workspace, pending } = planned;
  if (workspace.isReadOnly)
    throw new WorkspaceError(
      workspace.shownRoot,
      'the plan is for a commit',
      'Plan for the files on disk to write them.',
    );
  return writePlan({ root: workspace.root, pending, willBeIgnored: (path) => workspace.willBeIgnored(path, pending) });
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

/**
 * The repository that holds all of these paths.
 * @throws WorkspaceError when a path is not there, or in no repository.
 */
export function findRepositoryOf(paths: readonly string[]): GitRepository {
  const { repository, shownRoot } = locateAll(paths);
  if (repository === undefined)
    throw new WorkspaceError(shownRoot, 'it is in no git repository', 'Give a folder inside of one.');
  return repository;
}

function open(path: string | readonly string[], { onProgress, config, at }: RunOptions): Workspace {
  const paths = typeof path === 'string' ? [path] : path;
  const onRead = onProgress === undefined ? undefined : (what: string) => onProgress({ phase: 'read', what });
  return at === undefined ? openWorkspace(paths, { config, onRead }) : openCommit(paths, at, { config, onRead });
}

const noShellCheck: Problem = {
  file: '.',
  level: 'skipped',
  message: 'ShellCheck is not on the PATH, so nothing was asked of it',
  advice: 'Install the package shellcheck, or leave out the rule dockerfile/shellcheck.',
};

function hostOf(
  { root, repository, configuration = noConfiguration }: Workspace,
  pins: Pins = noPins,
  onWantedChecksum?: (address: string) => void,
): Host<Project> {
  const { stacks } = configuration;
  const shellCheck = new ShellCheck();
  let remote: { readonly address: string | undefined } | undefined;
  const host = createProjectHost({
    rootName: basename(root),
    stacks,
    policy: policyOf(configuration),
    pins,
    onWantedChecksum,
    repository: () => {
      remote ??= { address: repository === undefined ? undefined : remoteWebAddress(repository.top) };
      return remote.address;
    },
    checkScripts: shellCheck.check,
  });
  return {
    ...host,
    problems: (project) => [...host.problems(project), ...(shellCheck.missing ? [noShellCheck] : [])],
  };
}

/** What registries and servers say of the tree's images and downloads; nothing where it was not asked for. */
async function ask(workspace: Workspace, options: RunOptions): Promise<Asked> {
  return options.registry === true ? askAll(workspace, options) : { pins: noPins, problems: [] };
}

function askAll(workspace: Workspace, { onProgress, ...options }: RunOptions): Promise<Asked> {
  const { files } = workspace;
  const { rules } = governedRules(workspace, options);
  onProgress?.({ phase: 'ask', what: 'registries' });
  return askNetwork(
    (pins) => {
      const addresses = new Set<string>();
      const host = hostOf(workspace, pins, (address) => addresses.add(address));
      // Other pins, other answers: nothing is remembered from one round to the next.
      const made = makePlan({ files, host, rules: incremental(rules).rules, select: () => true });
      return { before: host.load(files), after: host.load(made.overlay), addresses: [...addresses] };
    },
    (what) => onProgress?.({ phase: 'ask', what }),
  );
}

/** The text of a lock file: what registries and servers say of every image that is pulled by tag, and of every download. */
export async function lock(
  path: string | readonly string[],
  options: Pick<RunOptions, 'config'> = {},
): Promise<{
  readonly file: string;
  readonly text: string;
  readonly images: number;
  readonly downloads: number;
  readonly problems: readonly Problem[];
}> {
  const workspace = open(path, options);
  const { pins, problems } = await askAll(workspace, options);
  const { digests, checksums } = pins;
  const file = join(workspace.root, lockFile);
  return { file, text: lockText(pins), images: digests.size, downloads: checksums.size, problems };
}

/** The rules that a run is about, as severe as the configuration says and quiet about what is accepted. */
function governedRules({ configuration = noConfiguration }: Workspace, options: RunOptions): GovernedRules {
  const levels = levelsOf(allRules, configuration);
  const on = new Set(levels.flatMap(({ rule, isOn }) => (isOn ? [rule.id] : [])));
  const rules = selectRules(
    levels.map(({ rule }) => rule),
    options,
    (rule) => on.has(rule.id),
  );
  const today = options.today ?? new Date().toISOString().slice(0, 10);
  return govern({ rules: observed(rules, options), all: allRules, ignores: configuration.ignores, today });
}

function observed(rules: readonly Rule<Project>[], { onProgress }: RunOptions): readonly Rule<Project>[] {
  if (onProgress === undefined) return rules;
  return rules.map((rule) => ({
    ...rule,
    check(project: Project, choices?: Choices) {
      onProgress({ phase: 'check', what: rule.id });
      return rule.check(project, choices);
    },
  }));
}

/** What the rules that were not asked for find, and what others keep quiet about: only to know which values to hide. */
function findingsOfOthers(
  workspace: Workspace,
  host: Host<Project>,
  asked: readonly Rule<Project>[],
): readonly Finding[] {
  const { files, configuration } = workspace;
  const isQuiet = (configuration?.ignores.length ?? 0) > 0 || hasSuppressions(host.load(files));
  const ids = new Set(isQuiet ? [] : asked.map((rule) => rule.id));
  const others = allRules.filter((rule) => !ids.has(rule.id));
  return others.length === 0 ? [] : check(files, host, others).findings;
}

function secretsOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.flatMap((finding) => finding.conceal))];
}

function isWanted(
  workspace: Workspace,
  finding: Finding,
  { severity }: Selection & { severity?: Severity | undefined },
): boolean {
  if (!isSevereEnough(finding, severity)) return false;
  return workspace.inFocus(finding.file) || finding.related.some((place) => workspace.inFocus(place.file));
}

function describe(workspace: Workspace, project: Project, problems: readonly Problem[]) {
  const all = new Map<string, Problem>();
  for (const problem of [...workspace.problems(), ...problems]) {
    all.set([problem.file, problem.line, problem.column, problem.level, problem.message].join('\0'), problem);
  }
  const stacks = project.stacks.filter((stack) => stack.files.some((file) => workspace.inFocus(file)));
  // What a stack reads is part of it, wherever it lies; `.` is the tree as a whole.
  const near = new Set(['.', ...stacks.flatMap((stack) => stack.files)]);
  const isNear = ({ file }: Problem) =>
    near.has(file) || workspace.inFocus(file) || file.startsWith('..') || file.startsWith('.dockfix/');
  return {
    root: workspace.shownRoot,
    files: workspace.files,
    problems: [...all.values()].filter(isNear).sort(byPlace),
    stacks: stacks.map(({ id, name, paths, because, files, services }) => ({
      id,
      name,
      paths,
      because,
      files,
      services: services.length,
    })),
    dockerfiles: project.dockerfiles.map((one) => one.path).filter((path) => workspace.inFocus(path)),
  };
}

function byPlace(a: Problem, b: Problem): number {
  return (
    byCodeUnit(a.file, b.file) ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    byCodeUnit(a.message, b.message)
  );
}

function prefixOf(top: string, root: string): string {
  return root === top ? '' : `${root.slice(top.length).split('\\').join('/').replace(/^\/+/, '')}/`;
}
