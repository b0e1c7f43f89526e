import { severities } from '../../../core/types.ts';
import type { ModelFinding } from '../../model.types.ts';
import { effortText, placeText, referenceTexts } from '../words.ts';
import { anchor, esc } from './escape.ts';

/** Search and filter; shown once the script runs. */
export function filterForm(findings: readonly ModelFinding[]): string {
  const present = severities.filter((severity) => findings.some((finding) => finding.severity === severity));
  const checks = present.map(
    (severity) =>
      `<label><input type="checkbox" name="s" value="${severity}" checked> <span class="${severity}">${severity}</span></label>`,
  );
  return `<form id="filter" hidden role="search" class="noprint">
<label class="wide">Search <input type="search" name="q" placeholder="service, file, rule, word"></label>
<fieldset><legend>Severity</legend>${checks.join('')}</fieldset>
<label class="wide">Fix <select name="o"><option value="">any</option><option value="safe">safe</option><option value="review">to review</option><option value="refused">by hand</option></select></label>
<label class="wide">State <select name="t"><option value="">any</option><option value="new">new</option><option value="known">known</option></select></label>
<button type="reset">Reset</button>
<span id="shown" role="status" class="dim">${findings.length} of ${findings.length} shown</span>
</form>`;
}

export function findingHtml(finding: ModelFinding): string {
  const { severity, outcome, state, fingerprint, title, message, related, excerpt, rule, subject } = finding;
  const kind = outcome.kind === 'fix' ? outcome.applicability : 'refused';
  const id = anchor('f', fingerprint);
  const references = referenceTexts(finding);
  return [
    `<article id="${id}" data-s="${severity}" data-o="${kind}" data-t="${state}" aria-labelledby="${id}-t">`,
    `<h4 id="${id}-t"><span class="tag ${severity}">${severity}</span> ${esc(title)}</h4>`,
    `<p class="mono">${esc(placeText(finding))} <span class="dim">${esc(subject)}</span>${state === 'known' ? ' <span class="tag info">known</span>' : ''}</p>`,
    `<p>${esc(message)}</p>`,
    excerpt.length === 0 ? '' : `<pre>${excerpt.map(esc).join('\n')}</pre>`,
    related.length === 0
      ? ''
      : `<ul>${related.map((place) => `<li>also <span class="mono">${esc(`${place.file}:${place.line}:${place.column}`)}</span>: ${esc(place.message)}</li>`).join('')}</ul>`,
    outcome.kind === 'fix'
      ? `<p><strong class="${outcome.applicability === 'safe' ? 'safe' : 'medium'}">Fix (${outcome.applicability === 'safe' ? 'safe' : 'to review'}):</strong> ${esc(outcome.title)} <span class="dim">(${esc(effortText(finding))})</span></p>${list('because', outcome.why)}${list('may break', outcome.mayBreak)}${list('afterwards', outcome.followUps)}`
      : `<p><strong class="high">No fix (${esc(outcome.code)}):</strong> ${esc(outcome.because)}</p>${outcome.byHand.length === 0 ? '' : `<ol>${outcome.byHand.map((step) => `<li>${esc(step)}</li>`).join('')}</ol>`}`,
    diffHtml(finding.diff),
    `<p class="dim"><code>${esc(rule)}</code> ${esc(references.join(', '))}</p>`,
    '</article>',
  ].join('');
}

function list(word: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  return `<ul>${items.map((item) => `<li><span class="dim">${word}:</span> ${esc(item)}</li>`).join('')}</ul>`;
}

/** Plain text, which the script colours once it is opened: a large report has many lines. */
function diffHtml(lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return `<details><summary>What the fix changes</summary><pre class="diff">${lines.map(esc).join('\n')}</pre></details>`;
}
