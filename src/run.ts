/** What every run does first and last: opening the tree, choosing the rules, telling what is there. */
import { basename } from 'node:path';
import { rules as allRules } from '../transforms/index.ts';
import { type Asked, askNetwork } from './asked.ts';
import { byCodeUnit } from './core/overlay.ts';
import { check, plan as makePlan } from './core/plan.ts';
import type { Choices, Finding, Host, Problem, Rule, Severity } from './core/types.ts';
import { type GovernedRules, govern, levelsOf, policyOf } from './governance.ts';
import { incremental } from './incremental.ts';
import type { RunOptions } from './run.types.ts';
import { isSevereEnough, type Selection, selectRules } from './selection.ts';
import { noPins, type Pins } from './source/digests.ts';
import { createProjectHost } from './source/project.ts';
import type { Project } from './source/project.types.ts';
import { hasSuppressions } from './source/suppressions.ts';
import { noConfiguration } from './workspace/config.types.ts';
import { WorkspaceError } from './workspace/errors.ts';
import type { GitRepository } from './workspace/git.ts';
import { locateAll, openWorkspace, type Workspace } from './workspace/open.ts';
import { openCommit } from './workspace/open-commit.ts';
import { type Recovery, recover } from './workspace/recover.ts';
import { remoteWebAddress } from './workspace/remote.ts';
import { ShellCheck } from './workspace/shellcheck.ts';

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

/** @throws WorkspaceError when a path is not there or the configuration is wrong. */
export function openTree(path: string | readonly string[], { onProgress, config, at }: RunOptions): Workspace {
  const paths = typeof path === 'string' ? [path] : path;
  const onRead = onProgress === undefined ? undefined : (what: string) => onProgress({ phase: 'read', what });
  return at === undefined ? openWorkspace(paths, { config, onRead }) : openCommit(paths, at, { config, onRead });
}

/** A tree on disk, with no interrupted run in it any more. */
export interface OpenedTree {
  readonly workspace: Workspace;
  readonly recovered: readonly Recovery[];
}

/** Opens it once no interrupted run is left in it. */
export function openToWrite(path: string | readonly string[], options: RunOptions): OpenedTree {
  const workspace = openTree(path, options);
  const recovered = workspace.journalFolders.flatMap((folder) => recover(folder) ?? []);
  // What was read so far may be what the interrupted run had left.
  return { workspace: recovered.length > 0 ? openTree(path, options) : workspace, recovered };
}

const noShellCheck: Problem = {
  file: '.',
  level: 'skipped',
  message: 'ShellCheck is not on the PATH, so nothing was asked of it',
  advice: 'Install the package shellcheck, or leave out the rule dockerfile/shellcheck.',
};

/** How the tree's sources are read and judged: the configuration's policy, ShellCheck, what registries or the lock file say. */
export function hostOf(
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
export async function ask(workspace: Workspace, options: RunOptions): Promise<Asked> {
  return options.registry === true ? askAll(workspace, options) : { pins: noPins, problems: [] };
}

/** The same whether it was asked for or not. */
export function askAll(workspace: Workspace, { onProgress, ...options }: RunOptions): Promise<Asked> {
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

/** The rules that a run is about, as severe as the configuration says and quiet about what is accepted. */
export function governedRules({ configuration = noConfiguration }: Workspace, options: RunOptions): GovernedRules {
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
export function findingsOfOthers(
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

/** All values that findings conceal, each once. */
export function secretsOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.flatMap((finding) => finding.conceal))];
}

/** Whether a finding is severe enough and of a file that was asked for. */
export function isWanted(
  workspace: Workspace,
  finding: Finding,
  { severity }: Selection & { severity?: Severity | undefined },
): boolean {
  if (!isSevereEnough(finding, severity)) return false;
  return workspace.inFocus(finding.file) || finding.related.some((place) => workspace.inFocus(place.file));
}

/** Where the tree is, its stacks and Dockerfiles in focus, and the problems near them, each once and by place. */
export function treeSummary(workspace: Workspace, project: Project, problems: readonly Problem[]) {
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

/** The folder of `root` below `top`, with a `/` behind it; empty for the top itself. */
export function prefixOf(top: string, root: string): string {
  return root === top ? '' : `${root.slice(top.length).split('\\').join('/').replace(/^\/+/, '')}/`;
}
