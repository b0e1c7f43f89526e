/** JUnit XML as Jenkins and GitLab read it (llg.cubic.org/docs/junit): a suite for each rule, a failure for each finding. */

import type { ModelFinding, ReportModel } from '../model.types.ts';
import { printable, wellFormed } from '../printable.ts';
import { placeText } from './words.ts';

export function junitReport(model: ReportModel): string {
  const all = [...model.findings, ...model.accepted];
  const groups = new Map<string, ModelFinding[]>(model.rules.map(({ id }) => [id, []]));
  for (const finding of all) groups.set(finding.rule, [...(groups.get(finding.rule) ?? []), finding]);
  const suites = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([rule, findings]) => suite(rule, findings));
  const broken = model.problems.filter(({ level }) => level === 'error');
  const errors = broken.map(({ file, line, message, advice }) => {
    const place = line === undefined ? file : `${file}:${line}`;
    return `    <testcase classname="dockfix.sources" name=${quoted(place)}><error message=${quoted(message)}>${escaped(advice)}</error></testcase>`;
  });
  if (errors.length > 0)
    suites.push(
      [
        `  <testsuite name="dockfix.sources" tests="${errors.length}" failures="0" errors="${errors.length}" skipped="0">`,
        ...errors,
        '  </testsuite>',
      ].join('\n'),
    );
  const failures = model.findings.filter(({ state }) => state === 'new').length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="dockfix" failures="${failures}" errors="${errors.length}">\n${suites.join('\n')}\n</testsuites>\n`;
}

function suite(rule: string, findings: readonly ModelFinding[]): string {
  const failures = findings.filter(({ state }) => state === 'new').length;
  const cases =
    findings.length === 0 ? [`    <testcase classname=${quoted(rule)} name="nothing found"/>`] : findings.map(testcase);
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${findings.length - failures}"`;
  return [`  <testsuite name=${quoted(rule)} ${counts}>`, ...cases, '  </testsuite>'].join('\n');
}

function testcase(finding: ModelFinding): string {
  const { rule, file, line, subject, severity, message, outcome, state, acceptance, fingerprint } = finding;
  const head = `    <testcase classname=${quoted(rule)} name=${quoted(`${file}: ${subject} (${fingerprint})`)} file=${quoted(file)} line="${line}">`;
  if (state !== 'new') {
    const reason = acceptance === undefined ? 'known from the baseline' : `accepted: ${acceptance.reason}`;
    return `${head}<skipped message=${quoted(`${placeText(finding)}: ${severity}: ${message} (${reason})`)}/></testcase>`;
  }
  const what =
    outcome.kind === 'fix'
      ? `Fix (${outcome.applicability}): ${outcome.title}`
      : `No fix (${outcome.code}): ${outcome.because}`;
  const body = [`${placeText(finding)}: ${severity}`, ...finding.excerpt, what].join('\n');
  return `${head}<failure type=${quoted(severity)} message=${quoted(message)}>${escaped(body)}</failure></testcase>`;
}

function quoted(value: string): string {
  return `"${escaped(value.replaceAll(/[\t\r\n]/g, ' ')).replaceAll('"', '&quot;')}"`;
}

/** XML 1.0 has no place for most control characters and for half of a pair: they are written out. */
function escaped(value: string): string {
  const shown = wellFormed(value)
    .split('\n')
    .map(printable)
    .join('\n')
    .replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD');
  return shown.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
