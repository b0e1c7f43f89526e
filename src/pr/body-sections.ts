/** The long parts of a body, as entries that can be put into several texts. */
import { type AppliedFix, type Finding, listRules, severities } from '../index.ts';
import { count } from '../report/describe.ts';
import type { Markdown } from './markdown.ts';
import { stackOf } from './split.ts';
import type { DraftFacts, PullRequestDraft } from './types.ts';

export interface Section {
  /** Heading, and the head of the table where there is one; ends where the first entry starts. */
  readonly head: string;
  readonly entries: readonly string[];
  readonly between: string;
}

/** One table for each stack, worst first; the same fix at several services is one row. */
export function fixTables({ facts }: PullRequestDraft, md: Markdown): readonly Section[] {
  const worstFirst = [...facts.applied].sort(
    (a, b) => severities.indexOf(a.finding.severity) - severities.indexOf(b.finding.severity),
  );
  const byStack = grouped(worstFirst, ({ finding }) => stackOf(finding, facts.stacks).key);
  return [...byStack].map(([key, fixes]): Section => {
    const rows = [...grouped(fixes, ({ finding, fix }) => `${finding.rule}\0${fix.title}`).values()].map((same) =>
      rowOf(same, md),
    );
    return {
      head: `## ${headingOf(key, facts, md)}\n\n| severity | what is wrong | fix | confidence | may break |\n| --- | --- | --- | --- | --- |\n`,
      entries: rows,
      between: '\n',
    };
  });
}

function headingOf(key: string, { stacks }: DraftFacts, md: Markdown): string {
  const stack = stacks.find(({ id }) => id === key);
  return stack === undefined ? 'What changes in other files' : `What changes in ${md.code(stack.id)}`;
}

function rowOf(same: readonly AppliedFix[], md: Markdown): string {
  const [first] = same;
  if (first === undefined) return '';
  const { finding, fix } = first;
  const cells = [
    finding.severity,
    `${whatOf(same, md)} (${md.code(finding.rule)})`,
    md.prose(fix.title),
    same.every((one) => one.fix.applicability === 'safe') ? 'safe' : 'review',
    distinct(same.flatMap((one) => one.fix.mayBreak))
      .map((text) => md.prose(/[.!?:]$/.test(text) ? text : `${text}.`))
      .join(' '),
  ];
  return `| ${cells.map((cell) => cell || ' ').join(' | ')} |`;
}

function whatOf(same: readonly AppliedFix[], md: Markdown): string {
  const [first] = same;
  if (first === undefined) return '';
  if (same.length === 1) return md.prose(first.finding.message);
  const rule = listRules().find(({ id }) => id === first.finding.rule);
  const places = distinct(same.map(({ finding }) => `${shortSubject(finding)}`)).map((text) => md.code(text));
  return `${md.prose(rule?.title ?? '')}: ${places.join(', ')}`;
}

function shortSubject({ subject, file }: Finding): string {
  return subject.startsWith('services.') ? subject.slice('services.'.length) : `${file}, ${subject}`;
}

/** Refusals with their steps, worst first; the same refusal at several places is one entry. */
export function leftForYou({ facts }: PullRequestDraft, md: Markdown): readonly Section[] {
  const refused = facts.after.filter(({ outcome }) => outcome.kind === 'refusal');
  const waiting = facts.after.filter(({ outcome }) => outcome.kind === 'fix');
  const entries = [...grouped(refused, (finding) => `${finding.rule}\0${stepsOf(finding).join('\0')}`).values()].map(
    (same) => refusalOf(same, md),
  );
  const out: Section[] = [];
  if (entries.length > 0)
    out.push({
      head: `## Left for you\n\nNo fix is certain for ${refused.length === 1 ? 'this one' : `these ${refused.length}`}; the steps by hand:\n\n`,
      entries,
      between: '\n',
    });
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

function stepsOf({ outcome }: Finding): readonly string[] {
  return outcome.kind === 'refusal' ? [outcome.code, ...outcome.byHand] : [];
}

function refusalOf(same: readonly Finding[], md: Markdown): string {
  const [first] = same;
  if (first === undefined || first.outcome.kind !== 'refusal') return '';
  const { outcome } = first;
  const what =
    same.length === 1
      ? `${md.prose(first.message)} ${md.prose(outcome.because)}`
      : distinct(same.map((one) => (one.outcome.kind === 'refusal' ? one.outcome.because : '')))
          .map((text) => md.prose(text))
          .join(' ');
  const places = distinct(same.map(({ file, subject }) => `${file}, ${subject}`)).map((text) => md.code(text));
  const steps = outcome.byHand.map((step, index) => `  ${index + 1}. ${md.prose(step)}`);
  return [`- **${first.severity}** ${places.join('; ')} (${md.code(first.rule)}): ${what}`, '', ...steps, ''].join(
    '\n',
  );
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

export function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
