/** The report as GitHub's Markdown. It fits a comment of a pull request: what does not is counted, not cut. */
import { type Severity, severities } from '../../core/types.ts';
import type { Assessment } from '../../index.ts';
import { count } from '../describe.ts';
import type { ModelFinding, ReportModel } from '../model.types.ts';
import { block, code, html, table, text } from './markdown-text.ts';
import { mermaid } from './mermaid.ts';
import {
  byText,
  columnOf,
  componentTitle,
  coverage,
  effortText,
  gainText,
  instances,
  penaltyMeaning,
  penaltyText,
  phaseTitles,
  placeText,
  referenceTexts,
  revisionText,
  riskText,
  roadmapNote,
  scoreText,
  statusTitles,
} from './words.ts';

/** GitHub takes 65,536 characters in a comment. */
const mostCharacters = 65_000;

/** How much is said of each finding, most first; the first that fits is taken. */
const details = ['full', 'brief', 'none'] as const;
type Detail = (typeof details)[number];

export function markdownReport(model: ReportModel): string {
  const heads = [...severities].reverse();
  // Details of the least severe findings go first.
  for (let dropped = 0; dropped <= heads.length * 2; dropped += 1) {
    const detailOf = (severity: Severity): Detail => {
      const rank = heads.indexOf(severity);
      if (dropped <= heads.length) return rank < dropped ? 'brief' : 'full';
      return rank < dropped - heads.length ? 'none' : 'brief';
    };
    const written = render(model, detailOf, true);
    if (written.length <= mostCharacters) return written;
  }
  const short = render(model, () => 'none', false);
  if (short.length <= mostCharacters) return short;
  return `${short.slice(0, mostCharacters - 200).replace(/\n[^\n]*$/, '')}\n\n…and more: see the report as HTML or JSON.\n`;
}

function render(model: ReportModel, detailOf: (severity: Severity) => Detail, withPictures: boolean): string {
  const { assessment } = model;
  const lines = [
    `# Docker audit of ${code(model.root)}`,
    '',
    `**${text(model.verdict)}**`,
    '',
    ...summary(model),
    ...findings(model, detailOf),
    ...accepted(model),
    ...strengths(assessment),
    ...(withPictures ? architecture(assessment) : []),
    ...components(assessment),
    ...compliance(assessment),
    ...roadmap(assessment),
    ...people(assessment),
    ...inventory(assessment),
    ...problems(model),
    `<sub>dockfix ${text(model.tool.version)}${revisionText(model) === '' ? '' : `, ${text(revisionText(model))}`}. How scores are made: docs/scores.md.</sub>`,
  ];
  return `${lines.join('\n')}\n`;
}

function summary({ summary: { bySeverity, byOutcome }, findings: all, accepted: lived, assessment }: ReportModel) {
  const { score, rawScore, after } = assessment;
  const weighing = score.parts.filter(({ lost }) => lost > 0);
  const [gainHead = [], ...gains] = columnOf('gain if mended', weighing.map(gainText));
  const penalty = penaltyText(score, after?.score);
  const known = all.filter(({ state }) => state === 'known').length;
  return [
    ...table(
      ['score', ...severities, 'safe fixes', 'fixes to review', 'by hand'],
      [
        [
          `**${scoreText(score)}**`,
          ...severities.map((severity) => String(bySeverity[severity])),
          String(byOutcome.safe),
          String(byOutcome.review),
          String(byOutcome.refused),
        ],
      ],
    ),
    ...(after === undefined
      ? []
      : [
          `With all fixes (\`dockfix apply --review\`): **${scoreText(after.score)}**, ${penalty === undefined ? '' : `${penalty}, `}${count(after.left, 'finding')} left, ${count(after.files, 'file')} changed.${penalty === undefined ? '' : ` ${penaltyMeaning}`}`,
          '',
        ]),
    ...(known > 0 ? [`${count(known, 'finding')} known from the baseline.`, ''] : []),
    ...(lived.length > 0
      ? [
          `${count(lived.length, 'finding')} accepted with a reason; with them the score would be ${scoreText(rawScore)}.`,
          '',
        ]
      : []),
    ...table(
      ['taken from 10', 'penalty', 'concern', 'findings', ...gainHead],
      weighing.map(({ concern, count: number, lost, penalty: share }, at) => [
        lost.toFixed(1),
        share.toFixed(1),
        code(concern),
        String(number),
        ...(gains[at] ?? []),
      ]),
    ),
  ];
}

function findings({ findings: all }: ReportModel, detailOf: (severity: Severity) => Detail): readonly string[] {
  if (all.length === 0) return ['## Issues', '', 'Nothing was found.', ''];
  const out = ['## Issues', ''];
  for (const severity of severities) {
    const mine = all.filter((finding) => finding.severity === severity);
    if (mine.length === 0) continue;
    out.push(`### ${severity} (${mine.length})`, '');
    const detail = detailOf(severity);
    if (detail === 'full') for (const finding of mine) out.push(...full(finding), '');
    else if (detail === 'brief') {
      const rows = mine.map((finding) => [
        code(placeText(finding)),
        code(finding.rule),
        `${text(finding.message)}${stateText(finding)}`,
        outcomeBrief(finding),
      ]);
      out.push(...table(['place', 'rule', 'finding', 'fix'], rows));
    } else {
      const rules = new Map<string, number>();
      for (const { rule } of mine) rules.set(rule, (rules.get(rule) ?? 0) + 1);
      out.push(
        ...table(
          ['rule', 'findings'],
          [...rules].map(([rule, number]) => [code(rule), String(number)]),
        ),
      );
    }
  }
  return out;
}

function full(finding: ModelFinding): readonly string[] {
  const { outcome, related } = finding;
  const references = referenceTexts(finding);
  return [
    `<details><summary><b>${html(finding.title)}</b>: ${html(placeText(finding))}${stateText(finding)}</summary>`,
    '',
    text(finding.message),
    '',
    ...block(finding.excerpt),
    '',
    ...related.map((place) => `- also ${code(`${place.file}:${place.line}:${place.column}`)}: ${text(place.message)}`),
    ...(outcome.kind === 'fix'
      ? [
          `- **Fix** (${outcome.applicability}, ${effortText(finding)}): ${text(outcome.title)}`,
          ...outcome.why.map((line) => `  - because: ${text(line)}`),
          ...outcome.mayBreak.map((line) => `  - may break: ${text(line)}`),
          ...outcome.followUps.map((line) => `  - afterwards: ${text(line)}`),
        ]
      : [
          `- **No fix** (${code(outcome.code)}): ${text(outcome.because)}`,
          ...outcome.byHand.map((line) => `  - by hand: ${text(line)}`),
        ]),
    `- ${code(finding.rule)}, ${code(finding.fingerprint)}${references.length === 0 ? '' : `: ${references.map(text).join(', ')}`}`,
    '',
    '</details>',
  ];
}

function outcomeBrief({ outcome }: ModelFinding): string {
  return outcome.kind === 'fix'
    ? `${outcome.applicability}: ${text(outcome.title)}`
    : `by hand (${code(outcome.code)})`;
}

function stateText({ state }: ModelFinding): string {
  return state === 'known' ? ' (known)' : '';
}

function accepted({ accepted: all }: ReportModel): readonly string[] {
  if (all.length === 0) return [];
  const rows = all.map((finding) => [
    code(placeText(finding)),
    code(finding.rule),
    finding.severity,
    text(finding.acceptance?.reason ?? ''),
    text(finding.acceptance?.until ?? ''),
  ]);
  return ['## Accepted', '', ...table(['place', 'rule', 'severity', 'reason', 'until'], rows)];
}

function strengths({ strengths: all }: Assessment): readonly string[] {
  const rows = all.map((strength) => [
    text(strength.title),
    coverage(strength),
    instances(strength)
      .slice(0, 3)
      .map(({ file, subject }) => `${code(subject)} in ${code(file)}`)
      .join(', '),
    text(strength.why),
  ]);
  return rows.length === 0
    ? []
    : ['## Done well', '', ...table(['strength', 'where', 'for instance', 'why keep it'], rows)];
}

function architecture({ architecture: stacks, after }: Assessment): readonly string[] {
  const out: string[] = [];
  for (const picture of stacks) {
    if (picture.services.length === 0 || picture.services.length > 40) continue;
    const later = after?.architecture.find(({ stack }) => stack === picture.stack);
    if (picture.notes.length > 0)
      out.push(`${code(picture.name)}:`, '', ...picture.notes.map((note) => `- ${text(note)}`), '');
    const before = mermaid(picture);
    const changed = later === undefined ? [] : mermaid(later);
    out.push(
      `<details><summary>Stack ${html(picture.name)}, as it is</summary>`,
      '',
      ...block(before, 'mermaid'),
      '',
      '</details>',
      '',
    );
    if (changed.length > 0 && changed.join('\n') !== before.join('\n'))
      out.push(
        `<details><summary>Stack ${html(picture.name)}, after all fixes</summary>`,
        '',
        ...block(changed, 'mermaid'),
        '',
        '</details>',
        '',
      );
  }
  return out.length === 0 ? [] : ['## Architecture', '', ...out];
}

function components({ components: all, after }: Assessment): readonly string[] {
  const rows = all.slice(0, 60).map((component) => {
    const later = after?.components.get(component.id);
    return [
      text(componentTitle(component)),
      scoreText(component.score),
      later === undefined ? '' : scoreText(later),
      String(component.findings.length),
      component.score.parts
        .slice(0, 3)
        .filter(({ lost }) => lost > 0)
        .map(({ concern }) => code(concern))
        .join(', '),
    ];
  });
  return rows.length === 0
    ? []
    : ['## Components', '', ...table(['component', 'score', 'after all fixes', 'findings', 'weighs most'], rows)];
}

function compliance({ compliance: all }: Assessment): readonly string[] {
  const out = [
    '## Compliance',
    '',
    ...table(
      ['standard', 'version', 'pass', 'fail', 'not applicable', 'not checkable in files'],
      all.map(({ name, version, counts }) => [
        text(name),
        text(version),
        String(counts.pass),
        String(counts.fail),
        String(counts['not-applicable']),
        String(counts['not-checkable']),
      ]),
    ),
  ];
  for (const { name, note, controls } of all) {
    const shown = controls.filter(({ status }) => status === 'pass' || status === 'fail');
    if (shown.length === 0) continue;
    out.push(
      `<details><summary>${html(name)}: what files show</summary>`,
      '',
      text(note),
      '',
      ...table(
        ['control', 'status', 'title', 'because'],
        shown.map(({ id, status, title, because }) => [text(id), statusTitles[status], text(title), text(because)]),
      ),
      '</details>',
      '',
    );
  }
  return out;
}

function roadmap({ roadmap: steps }: Assessment): readonly string[] {
  const out: string[] = [];
  for (const phase of ['now', 'next', 'later'] as const) {
    const mine = steps.filter((step) => step.phase === phase);
    const rows = mine.map((step) => [
      code(step.rule),
      String(step.findings.length),
      riskText(step),
      step.by === 'hand' ? '' : String(step.lines),
      step.command === undefined ? byText(step) : code(step.command),
    ]);
    if (rows.length > 0)
      out.push(
        `### ${phaseTitles[phase]}`,
        '',
        ...table(['concern', 'findings', 'penalty removed', 'lines', 'how'], rows),
      );
  }
  return out.length === 0
    ? []
    : ['## Roadmap', '', 'In order of risk removed for each line changed.', '', ...out, roadmapNote, ''];
}

function people({ people: tasks }: Assessment): readonly string[] {
  return tasks.length === 0
    ? []
    : ['## For people', '', ...tasks.map(({ text: task, because }) => `- [ ] ${text(task)} (${text(because)})`), ''];
}

function inventory({ inventory: items }: Assessment): readonly string[] {
  const rows = items
    .slice(0, 100)
    .map(({ path, kind, about, status, because }) => [
      code(path),
      kind,
      text(about),
      because === undefined ? status : `${status}: ${text(because)}`,
    ]);
  const more = items.length > 100 ? [`…and ${items.length - 100} more files.`, ''] : [];
  return rows.length === 0
    ? []
    : [
        '<details><summary>What was looked at</summary>',
        '',
        ...table(['file', 'kind', 'what for', 'status'], rows),
        ...more,
        '</details>',
        '',
      ];
}

function problems({ problems: all, internalErrors }: ReportModel): readonly string[] {
  const rows = all
    .slice(0, 100)
    .map(({ file, line, level, message, advice }) => [
      code(line === undefined ? file : `${file}:${line}`),
      level,
      text(message),
      text(advice),
    ]);
  const faults = internalErrors.map(
    ({ rule, message }) => `- a fault in ${code(rule)}, please report it: ${text(message)}`,
  );
  return [
    ...(rows.length === 0 ? [] : ['## Problems', '', ...table(['place', 'level', 'what', 'advice'], rows)]),
    ...(faults.length === 0 ? [] : [...faults, '']),
  ];
}
