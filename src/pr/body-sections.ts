/** The long parts of a body, as entries that can be put into several texts. */

import { ownerOf } from '../core/subject.ts';
import { type AppliedFix, type Finding, type Severity, severities } from '../index.ts';
import { alike, distinct, eachKindOnce, fillersOf, gap } from '../report/alike.ts';
import { count } from '../report/describe.ts';
import type { Markdown } from './markdown.ts';
import { stackOf } from './split.ts';
import type { DraftFacts, PullRequestDraft } from './types.ts';

export interface Section {
  /** Heading, and the head of the table where there is one; ends where the first entry starts. */
  readonly head: string;
  readonly entries: readonly string[];
  readonly between: string;
  /** What closes it. */
  readonly foot?: string;
}

/** Names in one cell or line; what is not named is counted. */
const mostNames = 12;

/** One table for each stack, worst first, and one for what is in no compose file; the same fix at several services is one row. */
export function fixTables({ facts }: PullRequestDraft, md: Markdown): readonly Section[] {
  const byStack = grouped([...facts.applied].sort(worstFirst), ({ finding }) => homeOf(finding, facts));
  const inOrder = [...byStack].sort(([a], [b]) => Number(a === 'other') - Number(b === 'other'));
  return inOrder.map(([key, fixes]): Section => {
    const rows = [...grouped(fixes, ({ finding }) => finding.rule).values()]
      .flatMap((same) => alike(same, ({ finding, fix }) => [withoutName(fix.title, finding)]))
      .map(({ common: [title = ''], members }) => rowOf(title, members, md));
    const stack = facts.stacks.find(({ id }) => id === key);
    const heading = stack === undefined ? 'What changes in other files' : `What changes in ${md.code(stack.id)}`;
    return {
      head: `## ${heading}\n\n| severity | fix | where | rule | confidence |\n| --- | --- | --- | --- | --- |\n`,
      entries: rows,
      between: '\n',
    };
  });
}

/** A Dockerfile may belong to many stacks: it is told of by itself. */
function homeOf(finding: Finding, { stacks }: DraftFacts): string {
  return finding.subject.startsWith('stage ') ? 'other' : stackOf(finding, stacks).key;
}

function worstFirst(a: AppliedFix, b: AppliedFix): number {
  return severities.indexOf(a.finding.severity) - severities.indexOf(b.finding.severity);
}

function rowOf(title: string, same: readonly AppliedFix[], md: Markdown): string {
  const findings = same.map(({ finding }) => finding);
  const isSafe = same.every(({ fix }) => fix.applicability === 'safe');
  const [first] = findings;
  const cells = [
    first?.severity ?? '',
    md.prose(same.length === 1 ? (same[0]?.fix.title ?? '') : title),
    namesOf(findings, md),
    md.code(first?.rule ?? ''),
    isSafe ? 'safe' : 'review',
  ];
  return `| ${cells.map((cell) => cell || ' ').join(' | ')} |`;
}

/** The name stands in a column of its own. */
function withoutName(title: string, finding: Finding): string {
  const names = [ownerOf(finding), finding.subject];
  return title
    .split(' ')
    .map((word) => (names.includes(word) ? gap : word))
    .join(' ');
}

/** Services by their names, stages behind their files. */
function namesOf(findings: readonly Finding[], md: Markdown): string {
  const stages = findings.filter(({ subject }) => subject.startsWith('stage '));
  const others = findings.filter(({ subject }) => !subject.startsWith('stage '));
  const names = distinct([
    ...others.map((finding) => md.code(ownerOf(finding))),
    ...[...grouped(stages, ({ file }) => file)].map(([file, found]) => {
      const known = distinct(found.map(({ subject }) => subject.slice('stage '.length)));
      return `${md.code(file)} ${known.map((name) => md.code(name)).join(', ')}`;
    }),
  ]);
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  return `${names.slice(0, mostNames).join(', ')}${more}`;
}

/** What each rule mends and what that may break: every sentence once, whichever services it is about. */
export function mayBreak({ facts }: PullRequestDraft, md: Markdown): readonly Section[] {
  const entries: string[] = [];
  const silent: string[] = [];
  for (const [rule, fixes] of grouped([...facts.applied].sort(worstFirst), ({ finding }) => finding.rule)) {
    const sentences = eachKindOnce(fixes.flatMap(({ fix }) => fix.mayBreak));
    if (sentences.length === 0) silent.push(md.code(rule));
    else {
      const texts = sentences.map((text) => md.prose(sentenceOf(text)));
      entries.push(`- ${md.code(rule)}: ${texts.join(' ')}`);
    }
  }
  if (silent.length > 0) entries.push(`- Nothing that is known: ${silent.join(', ')}.`);
  const head =
    '## What may break\n\nBy rule; of sentences that differ in names and figures the first. Each commit says it for each place, and why.\n\n';
  return entries.length === 0 ? [] : [{ head, entries, between: '\n' }];
}

function sentenceOf(text: string): string {
  return /[.!?:]$/.test(text) ? text : `${text}.`;
}

/** Refusals by rule and reason with their steps, worst first; folded where a host can do that. */
export function leftForYou({ facts }: PullRequestDraft, md: Markdown, folds: boolean): readonly Section[] {
  const refused = facts.after.filter(({ outcome }) => outcome.kind === 'refusal');
  const waiting = facts.after.filter(({ outcome }) => outcome.kind === 'fix');
  const out: Section[] = [];
  if (refused.length > 0) {
    const reasons = [
      ...grouped(refused, (finding) => `${finding.rule}\0${finding.severity}\0${codeOf(finding)}`).values(),
    ]
      .flatMap((same) => alike(same, stepsOf))
      .map(({ common, members }) => refusalOf(common, members, md));
    const head = `## Left for you\n\n${summaryOf(refused, md)}`;
    if (folds) {
      out.push({
        head: `${head}\n\n<details>\n<summary>What to do by hand: ${count(reasons.length, 'reason')}</summary>\n\n`,
        entries: reasons,
        between: '\n',
        foot: '\n</details>',
      });
    } else out.push({ head: `${head}\n\n`, entries: reasons, between: '\n' });
  }
  if (waiting.length > 0) {
    const byRule = [...grouped(waiting, ({ rule }) => rule)].map(
      ([rule, found]) => `- ${md.code(rule)}: ${count(found.length, 'finding')}`,
    );
    out.push({
      head: `## Not in here\n\nThese can be fixed too, where somebody looks at what may break (${md.code('dockfix pr --review')}), or are in another pull request:\n\n`,
      entries: byRule,
      between: '\n',
    });
  }
  return out;
}

const urgent: readonly Severity[] = ['critical', 'high'];

/** How many there are, and by name those that cannot wait. */
function summaryOf(refused: readonly Finding[], md: Markdown): string {
  const now = refused.filter(({ severity }) => urgent.includes(severity));
  const rest = grouped(
    refused.filter(({ severity }) => !urgent.includes(severity)),
    ({ rule }) => rule,
  );
  const rules = [...rest].map(([rule, found]) => `${md.code(rule)} (${found.length})`);
  const lines = [...grouped(now, ({ rule, severity }) => `${rule}\0${severity}`).values()].flatMap((same) =>
    alike(same, ({ message }) => [message]).map(
      ({ common: [message = ''], members }) =>
        `- **${members[0]?.severity ?? ''}** ${filesOf(members, md)}: ${md.prose(sentenceOf(message))}`,
    ),
  );
  return [
    `${refused.length === 1 ? 'One finding stays' : `${refused.length} findings stay`}: the sources do not say what is right.`,
    ...(lines.length === 0 ? [] : [lines.join('\n')]),
    ...(rules.length === 0 ? [] : [`${lines.length === 0 ? 'None is urgent' : 'Less urgent'}: ${rules.join(', ')}.`]),
  ].join('\n\n');
}

function stepsOf({ outcome }: Finding): readonly string[] {
  return outcome.kind === 'refusal' ? outcome.byHand : [];
}

function codeOf({ outcome }: Finding): string {
  return outcome.kind === 'refusal' ? outcome.code : '';
}

function refusalOf(steps: readonly string[], same: readonly Finding[], md: Markdown): string {
  const [first] = same;
  if (first === undefined) return '';
  const reasons = alike(
    distinct(same.map(({ outcome }) => (outcome.kind === 'refusal' ? outcome.because : ''))),
    (text) => [text],
  );
  const what = [
    ...(same.length === 1 ? [first.message] : []),
    ...reasons.map(({ common: [text = ''] }) => sentenceOf(text)),
  ].map((text) => md.prose(text));
  const lines = steps.map((step, index) => `  ${index + 1}. ${md.prose(step)}`);
  return [
    `- **${first.severity}** ${md.code(first.rule)}, ${filesOf(same, md, steps)}: ${what.join(' ')}`,
    '',
    ...lines,
    '',
  ].join('\n');
}

/** Files with what is meant in each, and what stands where the steps have a gap. */
function filesOf(same: readonly Finding[], md: Markdown, steps: readonly string[] = []): string {
  return [...grouped(same, ({ file }) => file)]
    .map(([file, found]) => {
      const names = found.map((finding) => {
        const name = ownerOf(finding);
        const own = stepsOf(finding).flatMap((text, index) => fillersOf(steps[index] ?? text, text));
        const others = distinct(own).filter((text) => !name.endsWith(text.replace(/[.,:;]$/, '')));
        return `${md.code(name)}${others.length === 0 ? '' : ` (… is ${others.map((text) => md.code(text)).join(', ')})`}`;
      });
      return `${md.code(file)} ${distinct(names).join(', ')}`;
    })
    .join('; ');
}

export function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const out = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const list = out.get(key);
    if (list === undefined) out.set(key, [item]);
    else list.push(item);
  }
  return out;
}
