/**
 * SARIF 2.1.0 (OASIS), as GitHub code scanning takes it:
 * docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning.
 */
import type { Severity } from '../../core/types.ts';
import type {
  ModelFinding,
  ModelPlace,
  ModelProblem,
  ModelReplacement,
  ModelRule,
  ReportModel,
} from '../model.types.ts';
import { wellFormed } from '../printable.ts';
import { referenceTexts } from './words.ts';

/** What GitHub takes of one run; the worst come first. */
const most = { results: 25_000, related: 1_000, tags: 20 } as const;

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** GitHub sorts security alerts by it: over 9.0 is critical, 7.0 high, 4.0 medium, below that low. */
const securitySeverities: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  info: '0.5',
};

export function sarifReport(model: ReportModel): string {
  const { rules, prefix } = model;
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const results = [...model.findings, ...model.accepted].slice(0, most.results).map((finding) => ({
    ruleId: finding.rule,
    ...(indexes.has(finding.rule) ? { ruleIndex: indexes.get(finding.rule) } : {}),
    level: levels[finding.severity],
    message: { text: messageOf(finding) },
    locations: [{ ...location(finding, prefix), logicalLocations: [{ fullyQualifiedName: finding.subject }] }],
    ...(finding.related.length === 0
      ? {}
      : {
          relatedLocations: finding.related
            .slice(0, most.related)
            .map((place, id) => ({ id, ...location(place, prefix), message: { text: place.message } })),
        }),
    partialFingerprints: { 'dockfix/v1': finding.fingerprint },
    baselineState: finding.state === 'known' ? 'unchanged' : 'new',
    ...suppressions(finding),
    ...fixes(finding, prefix),
    properties: { severity: finding.severity, subject: finding.subject, ...outcomeProperties(finding) },
  }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: model.tool.name,
            semanticVersion: model.tool.version,
            rules: rules.map(ruleOf),
          },
        },
        columnKind: 'unicodeCodePoints',
        automationDetails: { id: `dockfix/${model.root === '.' ? '' : `${uri(model.root)}/`}` },
        invocations: [
          {
            executionSuccessful: model.internalErrors.length === 0,
            toolExecutionNotifications: [
              ...model.problems.map((problem) => notification(problem, prefix)),
              ...model.internalErrors.map(({ rule, message }) => ({
                level: 'error',
                message: { text: `A fault in ${rule}: ${message}` },
              })),
            ],
          },
        ],
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf({ id, title, severity, references }: ModelRule) {
  const tags = ['security', 'docker', id.slice(0, id.indexOf('/')), ...referenceTexts({ references })];
  return {
    id,
    name: id.slice(id.indexOf('/') + 1),
    shortDescription: { text: title },
    fullDescription: { text: title },
    help: { text: `${title}.\n\ndockfix explain ${id} says why it matters and how it is fixed.` },
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: tags.slice(0, most.tags),
      precision: 'high',
      'problem.severity': levels[severity] === 'note' ? 'recommendation' : levels[severity],
      'security-severity': securitySeverities[severity],
    },
  };
}

/** What is wrong and what can be done about it: alerts show little else. */
function messageOf({ message, outcome }: ModelFinding): string {
  return outcome.kind === 'fix'
    ? `${message}\nFix (${outcome.applicability}): ${outcome.title}`
    : `${message}\nNo automatic fix: ${outcome.because}`;
}

function location(place: ModelPlace, prefix: string) {
  return { physicalLocation: { artifactLocation: artifact(place.file, prefix), region: region(place) } };
}

function artifact(file: string, prefix: string) {
  return { uri: uri(prefix + file), uriBaseId: '%SRCROOT%' };
}

/** A path as a relative reference of RFC 3986. */
function uri(path: string): string {
  const encoded = wellFormed(path).split('/').map(encodeURIComponent).join('/');
  return encoded.replace(/^\/+/, '');
}

function region({ line, column, endLine, endColumn }: ModelPlace) {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

function suppressions({ acceptance }: ModelFinding) {
  if (acceptance === undefined) return {};
  const kind = acceptance.by === 'comment' ? 'inSource' : 'external';
  return { suppressions: [{ kind, status: 'accepted', justification: acceptance.reason }] };
}

/** A fix that has a secret in it is not carried at all. */
function fixes({ outcome }: ModelFinding, prefix: string) {
  if (outcome.kind !== 'fix' || outcome.replacements === undefined || outcome.replacements.length === 0) return {};
  const files = new Map<string, ModelReplacement[]>();
  for (const one of outcome.replacements) files.set(one.file, [...(files.get(one.file) ?? []), one]);
  const artifactChanges = [...files].map(([file, replacements]) => ({
    artifactLocation: artifact(file, prefix),
    replacements: replacements.map((one) => ({
      deletedRegion: region(one),
      ...(one.text === '' ? {} : { insertedContent: { text: one.text } }),
    })),
  }));
  return { fixes: [{ description: { text: outcome.title }, artifactChanges }] };
}

function outcomeProperties({ outcome, effort }: ModelFinding) {
  return outcome.kind === 'fix'
    ? { fix: outcome.applicability, lines: effort.lines }
    : { fix: 'none', refusal: outcome.code };
}

function notification({ file, line, column, level, message, advice }: ModelProblem, prefix: string) {
  return {
    level: level === 'error' ? 'error' : level === 'warning' ? 'warning' : 'note',
    message: { text: `${message} ${advice}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(file, prefix),
          ...(line === undefined
            ? {}
            : { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } }),
        },
      },
    ],
  };
}
