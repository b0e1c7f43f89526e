import { plan as makePlan, type Plan } from './core/plan.ts';
import type { Finding, Fix, Host, Json } from './core/types.ts';
import { incremental, manyAnswers } from './incremental.ts';
import {
  ask,
  findingsOfOthers,
  governedRules,
  hostOf,
  isWanted,
  type OpenedTree,
  openToWrite,
  prefixOf,
  secretsOf,
  treeSummary,
} from './run.ts';
import type { PlanOptions, PlanReport, RunOptions } from './run.types.ts';
import type { Project } from './source/project.types.ts';
import { WorkspaceError } from './workspace/errors.ts';
import type { Workspace } from './workspace/open.ts';
import { type WriteResult, writePlan } from './workspace/write.ts';

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

export function planReport(
  { workspace, recovered }: OpenedTree,
  host: Host<Project>,
  made: Plan,
  conceal: readonly string[],
  options: RunOptions,
): PlanReport {
  const { repository } = workspace;
  return {
    ...treeSummary(workspace, host.load(made.overlay), made.problems),
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
