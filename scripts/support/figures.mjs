/** The page of figures that measure-compose.mjs writes. */
import { Tally } from './tally.mjs';

const severities = ['critical', 'high', 'medium', 'low', 'info'];

/**
 * @param results one object a file: findings, failures, what is left, Compose's verdict
 * @returns the page in Markdown, without the names of repositories, and the failures with them
 */
export function pageOf(results) {
  const failures = results.flatMap(({ file, failures: own }) => own.map((failure) => `${file}: ${failure}`));
  const repositories = new Set(results.map(({ file }) => file.split('/')[0]));
  const findings = results.flatMap(({ findings: own }) => own);
  const read = results.filter(({ findings: own }) => own.length > 0);
  const lines = [
    '# Figures: compose files',
    '',
    `All rules over ${number(results.length)} compose files of ${repositories.size} public repositories, each with its folder in a fresh git repository; in ${number(read.length)} of them something is found. \`scripts/measure-compose.mjs\` writes this page.`,
    '',
    'The corpus holds compose files, Dockerfiles, scripts and env files, and no others. So files that services mount are missed here that are in the real repositories (`compose/file-not-found`), and what such a file says about who speaks to whom is not known (`compose/flat-network`). A case is one file and its folder: what lies above it is missed as well.',
    '',
    '## What held',
    '',
    '| promise | |',
    '|---|---|',
    ...promises(results, failures),
    '',
    '## Findings',
    '',
    '| severity | findings | safe | review | refused | left after all fixes without a refusal |',
    '|---|---|---|---|---|---|',
    ...severities.map((severity) => severityRow(severity, findings, results)),
    '',
    '## By rule',
    '',
    'Before any fix. Some findings go with the fix of another rule, and some appear with one.',
    '',
    '| rule | files | findings | safe | review | refused |',
    '|---|---|---|---|---|---|',
    ...ruleRows(results),
    '',
  ];
  return { page: lines.join('\n'), failures };
}

function promises(results, failures) {
  const verdicts = (name) => results.filter(({ compose }) => compose === name).length;
  const failing = (pattern) => failures.filter((failure) => pattern.test(failure)).length;
  const kept = verdicts('accepted');
  const lost = verdicts('accepted before, not after');
  return [
    ['Compose accepts what it accepted before', `${number(kept)} of ${number(kept + lost)}`],
    ['files that Compose rejects before any fix', number(verdicts('rejected before'))],
    ['fixes applied', number(results.reduce((sum, { edits }) => sum + edits, 0))],
    ['files in which a byte outside of the edits changed', number(failing(/: bytes outside/))],
    ['diffs that `git apply` does not take', number(failing(/: git apply:/))],
    ['files that a second run changes', number(failing(/a second run changes/))],
    ['findings left without a fix and without a reason', number(failing(/left without a reason/))],
    [
      'fixes that were held back, rules that failed',
      number(
        failures.length -
          failing(/: bytes outside|: git apply:|a second run changes|left without a reason|Compose rejects/),
      ),
    ],
  ].map(([name, value]) => `| ${name} | ${value} |`);
}

function severityRow(severity, findings, results) {
  const own = findings.filter((finding) => finding.severity === severity);
  const count = (outcome) => own.filter((finding) => finding.outcome === outcome).length;
  const [safe, review] = [count('safe'), count('review')];
  const left = results.reduce((sum, { left: all }) => sum + (all[`${severity} not refused`] ?? 0), 0);
  return `| ${severity} | ${[own.length, safe, review, own.length - safe - review, left].map(number).join(' | ')} |`;
}

function ruleRows(results) {
  const tally = new Tally();
  for (const { file, findings } of results) for (const { rule, outcome } of findings) tally.add(rule, outcome, file);
  return tally.rows().map(({ rule, files, findings, safe, review, refused, reasons }) => {
    const why = reasons.map(([name, one]) => `${name} ${number(one)}`).join(', ');
    const cells = [files, findings, safe, review].map(number);
    return `| \`${rule}\` | ${cells.join(' | ')} | ${refused === 0 ? 0 : `${number(refused)}: ${why}`} |`;
  });
}

function number(value) {
  return value.toLocaleString('en-US');
}
