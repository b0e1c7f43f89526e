import type { Assessment, ControlResult } from '../../../index.ts';
import type { ReportModel } from '../../model.types.ts';
import {
  byText,
  columnOf,
  componentTitle,
  coverage,
  gainText,
  instances,
  phaseTitles,
  placeText,
  riskText,
  roadmapNote,
  shortScore,
  statusTitles,
} from '../words.ts';
import { anchor, esc } from './escape.ts';
import { pictureHtml } from './picture.ts';

/** A table that scrolls by itself on a narrow screen, also by keys. */
export function tableHtml(label: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: 'th' | 'td', row: readonly string[]) =>
    row.map((cell) => (tag === 'th' ? `<th scope="col">${cell}</th>` : `<td>${cell}</td>`)).join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="${esc(`${label}, table`)}"><table><thead><tr>${cells('th', head)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n')}</tbody></table></div>`;
}

const codeHtml = (value: string) => `<code>${esc(value)}</code>`;

export function strengthsHtml({ strengths }: Assessment): string {
  if (strengths.length === 0) return '<p>Nothing of what dockfix looks for was found.</p>';
  const cards = strengths.map((strength) => {
    const all = instances(strength);
    const shown = all
      .slice(0, 4)
      .map(({ file, subject }) => `<li>${esc(subject)} <span class="dim mono">${esc(file)}</span></li>`);
    const more = all.length > 4 ? `<li class="dim">and ${all.length - 4} more</li>` : '';
    return `<li><strong>${esc(strength.title)}</strong><br><span class="pass">${esc(coverage(strength))}</span><p class="dim">${esc(strength.why)}</p><ul>${shown.join('')}${more}</ul></li>`;
  });
  return `<ul class="cards">${cards.join('\n')}</ul>`;
}

export function architectureHtml({ architecture, after }: Assessment): string {
  if (architecture.length === 0) return '<p>There is no stack.</p>';
  return architecture
    .map((picture, at) => {
      const later = after?.architecture.find(({ stack }) => stack === picture.stack);
      const isChanged = later !== undefined && JSON.stringify(later) !== JSON.stringify(picture);
      const id = `p${at}`;
      const now = `<figure id="${id}-now" data-figure><figcaption>${esc(picture.name)} (${esc(picture.stack)}), as it is</figcaption>${pictureHtml(picture, `${id}n`)}</figure>${notesHtml(picture.notes)}`;
      if (!isChanged) return now;
      return `<p data-tabs hidden class="noprint"><button type="button" data-for="${id}-now" aria-pressed="true">${esc(picture.name)}: as it is</button> <button type="button" data-for="${id}-then" aria-pressed="false">after all fixes</button></p>${now}<figure id="${id}-then" data-figure><figcaption>${esc(picture.name)} (${esc(picture.stack)}), after all fixes</figcaption>${pictureHtml(later, `${id}t`)}</figure>`;
    })
    .join('\n');
}

function notesHtml(notes: readonly string[]): string {
  return notes.length === 0 ? '' : `<ul>${notes.map((note) => `<li>${esc(note)}</li>`).join('')}</ul>`;
}

export function componentsHtml({ components, after }: Assessment): string {
  const rows = components.map((component) => {
    const later = after?.components.get(component.id);
    const parts = component.score.parts
      .filter(({ lost }) => lost > 0)
      .map(({ concern, lost, count }) => `−${lost.toFixed(1)} ${codeHtml(concern)}${count > 1 ? ` ×${count}` : ''}`);
    return [
      esc(componentTitle(component)),
      `<strong class="nb">${esc(shortScore(component.score))}</strong>`,
      later === undefined ? '' : `<span class="nb">${esc(shortScore(later))}</span>`,
      String(component.findings.length),
      parts.length === 0
        ? ''
        : `<details><summary class="nb">10.0 less ${(10 - component.score.value).toFixed(1)}</summary>${parts.join('<br>')}</details>`,
    ];
  });
  return tableHtml('Components', ['component', 'score of 10', 'after all fixes', 'findings', 'how it is made'], rows);
}

export function complianceHtml({ compliance }: Assessment): string {
  const overview = tableHtml(
    'Compliance by standard',
    ['standard', 'version', 'pass', 'fail', 'not applicable', 'not checkable in files'],
    compliance.map(({ name, version, counts }) => [
      esc(name),
      esc(version),
      `<span class="pass">${counts.pass}</span>`,
      `<span class="fail">${counts.fail}</span>`,
      String(counts['not-applicable']),
      String(counts['not-checkable']),
    ]),
  );
  const each = compliance.map(
    ({ name, note, controls }) =>
      `<details><summary>${esc(name)}: ${controls.length} controls</summary><p>${esc(note)}</p>${tableHtml(name, ['control', 'status', 'title', 'because'], controls.map(controlRow))}</details>`,
  );
  return overview + each.join('\n');
}

function controlRow({ id, status, title, because, findings, level }: ControlResult): readonly string[] {
  const links = findings
    .slice(0, 5)
    .map((fingerprint, at) => `<a href="#${anchor('f', fingerprint)}">finding ${at + 1}</a>`);
  const more = findings.length > 5 ? ` and ${findings.length - 5} more` : '';
  return [
    `${esc(id)}${level === undefined ? '' : ` <span class="dim">L${level}</span>`}`,
    `<span class="${status}">${statusTitles[status]}</span>`,
    esc(title),
    `${esc(because)}${links.length === 0 ? '' : ` ${links.join(', ')}${more}`}`,
  ];
}

export function roadmapHtml({ roadmap }: Assessment): string {
  if (roadmap.length === 0) return '<p>Nothing is left to do.</p>';
  const tables = (['now', 'next', 'later'] as const)
    .map((phase) => {
      const steps = roadmap.filter((step) => step.phase === phase);
      const [gainHead = [], ...gains] = columnOf('score', steps.map(gainText));
      const rows = steps.map((step, at) => [
        codeHtml(step.rule),
        String(step.findings.length),
        esc(riskText(step)),
        ...(gains[at] ?? []),
        step.by === 'hand' ? '' : String(step.lines),
        step.command === undefined ? esc(byText(step)) : codeHtml(step.command),
      ]);
      const head = ['concern', 'findings', 'penalty removed', ...gainHead, 'lines', 'how'];
      return rows.length === 0 ? '' : `<h3>${phaseTitles[phase]}</h3>${tableHtml(phaseTitles[phase], head, rows)}`;
    })
    .join('\n');
  return `${tables}<p class="dim">${esc(roadmapNote)}</p>`;
}

export function peopleHtml({ people }: Assessment): string {
  if (people.length === 0) return '<p>Nothing.</p>';
  return `<ul>${people.map(({ text, because }) => `<li>${esc(text)} <span class="dim">(${esc(because)})</span></li>`).join('\n')}</ul>`;
}

export function inventoryHtml({ inventory }: Assessment): string {
  const rows = inventory.map(({ path, kind, about, status, because }) => [
    codeHtml(path),
    esc(kind),
    esc(about),
    because === undefined ? status : `${status}: ${esc(because)}`,
  ]);
  return tableHtml('What was looked at', ['file', 'kind', 'what for', 'status'], rows);
}

export function acceptedHtml({ accepted }: ReportModel): string {
  const rows = accepted.map((finding) => [
    `<span class="mono">${esc(placeText(finding))}</span>`,
    codeHtml(finding.rule),
    `<span class="${finding.severity}">${finding.severity}</span>`,
    esc(finding.message),
    esc(finding.acceptance?.reason ?? ''),
    esc(finding.acceptance?.until ?? ''),
  ]);
  return tableHtml('Accepted findings', ['place', 'rule', 'severity', 'finding', 'reason', 'until'], rows);
}

export function problemsHtml({ problems, internalErrors }: ReportModel): string {
  const rows = [
    ...problems.map(({ file, line, level, message, advice }) => [
      codeHtml(line === undefined ? file : `${file}:${line}`),
      level,
      esc(message),
      esc(advice),
    ]),
    ...internalErrors.map(({ rule, message }) => [codeHtml(rule), 'fault', esc(message), 'Please report it.']),
  ];
  return tableHtml('Problems', ['place', 'level', 'what', 'advice'], rows);
}
