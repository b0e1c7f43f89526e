import type { Finding } from '../core/types.ts';
import { type PlanReport, version, type WriteResult } from '../index.ts';
import { Mask } from './mask.ts';
import { internalErrorsOf, problemOf } from './model.ts';
import type { ModelFinding, ModelFix, ReportModel } from './model.types.ts';

/**
 * The report of an audit as JSON, as docs/schema/audit.v1.json describes it. Every field is listed
 * by name, here or where the model is made: what is to be hidden never goes out.
 */
export function auditJson(model: ReportModel): string {
  const { assessment, summary, findings, accepted, verdict, revision } = model;
  const { after } = assessment;
  return print({
    schemaVersion: 1,
    tool: model.tool,
    root: model.root,
    ...(revision === undefined ? {} : { revision }),
    summary,
    verdict,
    score: assessment.score,
    rawScore: assessment.rawScore,
    stacks: model.stacks,
    dockerfiles: model.dockerfiles,
    findings: findings.map(findingJson),
    accepted: accepted.map(findingJson),
    rules: model.rules,
    problems: model.problems,
    internalErrors: model.internalErrors,
    inventory: assessment.inventory,
    components: assessment.components,
    strengths: assessment.strengths.map(({ evidence, ...strength }) => ({
      ...strength,
      evidence: evidence.map(({ file, subject }) => ({ file, subject })),
    })),
    compliance: assessment.compliance,
    architecture: assessment.architecture,
    roadmap: assessment.roadmap,
    people: assessment.people,
    ...(after === undefined ? {} : { after: { ...after, components: Object.fromEntries(after.components) } }),
  });
}

function findingJson({ acceptance, excerpt: _, diff: __, title, outcome, ...finding }: ModelFinding) {
  return {
    ...finding,
    ruleTitle: title,
    outcome: outcome.kind === 'fix' ? withoutTexts(outcome) : outcome,
    ...(acceptance === undefined ? {} : { acceptance }),
  };
}

/** The lines that a fix would change are enough to know; SARIF carries the texts. */
function withoutTexts({ replacements: _, ...fix }: ModelFix) {
  return fix;
}

/** What `diff --json` and `apply --json` print, as docs/schema/changes.v1.json describes it. */
export function changesJson(report: PlanReport, command: 'diff' | 'apply', written: WriteResult | undefined): string {
  const mask = new Mask(report.conceal);
  return print({
    schemaVersion: 1,
    tool: { name: 'dockfix', version },
    command,
    root: report.root,
    written: written !== undefined,
    files: report.pending.map((file) => ({ file: file.path, created: file.before === undefined, secret: file.secret })),
    applied: report.applied.map(({ finding, fix }) => ({
      rule: finding.rule,
      severity: finding.severity,
      file: finding.file,
      subject: finding.subject,
      fingerprint: finding.fingerprint,
      applicability: fix.applicability,
      title: fix.title,
      mayBreak: fix.mayBreak,
      followUps: fix.followUps,
    })),
    // Their places would be those in the changed files: they are named by subject and fingerprint.
    remaining: report.remaining.map((finding) => ({
      rule: finding.rule,
      severity: finding.severity,
      file: finding.file,
      subject: finding.subject,
      message: finding.message,
      fingerprint: finding.fingerprint,
      outcome: briefOutcomeJson(finding),
    })),
    notes: written?.notes ?? [],
    problems: report.problems.map((problem) => problemOf(problem, mask)),
    internalErrors: internalErrorsOf(report),
  });
}

function print(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function briefOutcomeJson({ outcome }: Finding) {
  if (outcome.kind === 'refusal') {
    return { kind: outcome.kind, code: outcome.code, because: outcome.because, byHand: outcome.byHand };
  }
  const { kind, applicability, title, mayBreak, followUps } = outcome;
  return { kind, applicability, title, mayBreak, followUps };
}
