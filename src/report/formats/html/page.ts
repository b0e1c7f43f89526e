/** The report as one HTML file: no request leaves it, nothing of a source can become markup or run. */
import { createHash } from 'node:crypto';
import { severities } from '../../../core/types.ts';
import { count, summaryLine } from '../../describe.ts';
import type { ReportModel } from '../../model.types.ts';
import { columnOf, gainText, penaltyMeaning, penaltyText, revisionText, scoreText } from '../words.ts';
import { esc } from './escape.ts';
import { filterForm, findingHtml } from './findings.ts';
import { script } from './script.ts';
import {
  acceptedHtml,
  architectureHtml,
  complianceHtml,
  componentsHtml,
  inventoryHtml,
  peopleHtml,
  problemsHtml,
  roadmapHtml,
  strengthsHtml,
  tableHtml,
} from './sections.ts';
import { style } from './style.ts';

export function htmlReport(model: ReportModel): string {
  const { assessment, findings, accepted, problems, internalErrors } = model;
  const sections: readonly (readonly [id: string, title: string, html: string])[] = [
    ['issues', 'Issues', issues(model)],
    ['strengths', 'Done well', strengthsHtml(assessment)],
    ['architecture', 'Architecture', architectureHtml(assessment)],
    ['components', 'Components', componentsHtml(assessment)],
    ['compliance', 'Compliance', complianceHtml(assessment)],
    ['roadmap', 'Roadmap', `<p>In order of risk removed for each line changed.</p>${roadmapHtml(assessment)}`],
    ['people', 'For people', peopleHtml(assessment)],
    ...(accepted.length > 0 ? [['accepted', 'Accepted', acceptedHtml(model)] as const] : []),
    ['inventory', 'What was looked at', inventoryHtml(assessment)],
    ...(problems.length + internalErrors.length > 0 ? [['problems', 'Problems', problemsHtml(model)] as const] : []),
  ];
  const title = `Docker audit of ${model.root === '.' ? 'this folder' : model.root}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hash(style)}'; script-src '${hash(script)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${esc(title)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#issues">To the issues</a>
<header>
<h1>${esc(title)}</h1>
<p class="verdict">${esc(model.verdict)}</p>
${head(model)}
</header>
<nav aria-label="Sections"><ul>${sections.map(([id, name]) => `<li><a href="#${id}">${name}</a></li>`).join('')}</ul></nav>
<main>
${sections.map(([id, name, html]) => `<section aria-labelledby="${id}"><h2 id="${id}">${name}</h2>\n${html}\n</section>`).join('\n')}
</main>
<footer><p class="dim">dockfix ${esc(model.tool.version)}${revisionText(model) === '' ? '' : `, ${esc(revisionText(model))}`}; ${count(findings.length, 'finding')}. A score is 10 less what its findings weigh; docs/scores.md says how.</p></footer>
<script>${script}</script>
</body>
</html>
`;
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function head({ assessment, summary, findings, accepted }: ReportModel): string {
  const { score, rawScore, after } = assessment;
  const counts = severities
    .filter((severity) => summary.bySeverity[severity] > 0)
    .map((severity) => `<span class="tag ${severity}">${summary.bySeverity[severity]} ${severity}</span>`);
  const penalty = penaltyText(score, after?.score);
  const known = findings.filter(({ state }) => state === 'known').length;
  const weighing = score.parts.filter(({ lost }) => lost > 0);
  const [gainHead = [], ...gains] = columnOf('gain if mended', weighing.map(gainText));
  const parts = weighing.map(({ concern, count: number, lost, penalty: share }, at) => [
    `−${lost.toFixed(1)}`,
    share.toFixed(1),
    `<code>${esc(concern)}</code>`,
    String(number),
    ...(gains[at] ?? []),
  ]);
  return `<div class="score"><span>Score <b>${score.value.toFixed(1)}</b> of 10 (${score.grade})</span>${
    after === undefined
      ? ''
      : `<span>after all fixes <b>${after.score.value.toFixed(1)}</b> (${after.score.grade}), ${count(after.left, 'finding')} left</span>`
  }${penalty === undefined ? '' : `<span>${esc(penalty)}</span>`}<span>${counts.join(' ')}</span></div>
<p>${esc(summaryLine(summary))}${known > 0 ? ` ${count(known, 'finding')} known from the baseline.` : ''}${
    accepted.length > 0
      ? ` ${count(accepted.length, 'finding')} accepted with a reason; with them the score would be ${esc(scoreText(rawScore))}.`
      : ''
  }</p>
${parts.length === 0 ? '' : `<details><summary>How the score is made</summary><p>${esc(penaltyMeaning)}</p>${score.ceiling === undefined ? '' : `<p>While a ${score.ceiling.because} finding is open, no more than ${score.ceiling.value.toFixed(1)} is possible.</p>`}${tableHtml('How the score is made', ['taken from 10', 'penalty', 'concern', 'findings', ...gainHead], parts)}</details>`}`;
}

function issues({ findings }: ReportModel): string {
  if (findings.length === 0) return '<p>Nothing was found.</p>';
  const groups = severities.flatMap((severity) => {
    const mine = findings.filter((finding) => finding.severity === severity);
    return mine.length === 0 ? [] : [`<h3>${severity} (${mine.length})</h3>`, ...mine.map(findingHtml)];
  });
  return [filterForm(findings), ...groups].join('\n');
}
