import { assess as makeAssessment } from './audit/assess.ts';
import type { Assessment } from './audit/types.ts';
import { check, plan as makePlan, worstFirst } from './core/plan.ts';
import type { Finding, Host, Problem, Rule } from './core/types.ts';
import { failOnOf } from './governance.ts';
import { incremental } from './incremental.ts';
import { ownRules } from './own-rules.ts';
import { summaryOf } from './rule-summaries.ts';
import {
  ask,
  findingsOfOthers,
  governedRules,
  hostOf,
  isWanted,
  openTree,
  prefixOf,
  secretsOf,
  treeSummary,
} from './run.ts';
import type { AuditOptions, AuditReport, Report } from './run.types.ts';
import type { Project } from './source/project.types.ts';
import { readBaseline, writeBaseline } from './workspace/baseline.ts';
import { hasJournal } from './workspace/journal.ts';
import type { Workspace } from './workspace/open.ts';
import { filesAtRevision, revisionOf } from './workspace/revision.ts';

/**
 * Finds what is wrong below one or more paths (repository, folder or file) and says for each finding
 * what its fix would do or why there is none. Writes nothing.
 * @throws WorkspaceError when a path is not there or the configuration is wrong; SelectionError when an option names no rule.
 */
export async function audit(path: string | readonly string[], options: AuditOptions = {}): Promise<AuditReport> {
  const workspace = openTree(path, options);
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
    ...treeSummary(workspace, project, [...problems, ...interrupted, ...governed.ignoreProblems(), ...asked.problems]),
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
    problems: treeSummary(workspace, project, host.problems(project)).problems,
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
