/** The body of a pull request: what a maintainer needs to decide, in the order in which he asks. */
import { type Finding, type Severity, scoreOf, severities } from '../index.ts';
import { count, summarize } from '../report/describe.ts';
import { Mask } from '../report/mask.ts';
import { beforeYouMerge } from './body-merge.ts';
import { fixTables, leftForYou, mayBreak, type Section } from './body-sections.ts';
import { Markdown, table } from './markdown.ts';
import type { BodyText, PullRequestDraft, TextLimits } from './types.ts';

export interface BodyOptions {
  /** What the host takes and shows; a file takes all of it, and is read where `<details>` folds. */
  readonly limits: Pick<TextLimits, 'body' | 'comment'> & Partial<Pick<TextLimits, 'folds'>>;
  /** Where that which did not fit is: "in the comments below". */
  readonly restIsWhere?: string | undefined;
}

const noLimits = { body: Number.POSITIVE_INFINITY, comment: Number.POSITIVE_INFINITY };

/**
 * Markdown whose only HTML is a `<details>` without a name in it. What a maintainer must know before
 * merging is always in the body; rows of the tables and refusals that do not fit go into further texts, in
 * their order, and the body says so. It is to be read in ten minutes: what is the same is said once, and
 * what is said of each place stands in the messages of the commits.
 */
export function bodyOf(draft: PullRequestDraft, options: BodyOptions = { limits: noLimits }): BodyText {
  const { limits, restIsWhere = 'in the comments below' } = options;
  const md = new Markdown(new Mask(draft.facts.conceal));
  const head = [intro(draft, md), counts(draft)].join('\n\n');
  const tail = [closing(md)].join('\n\n');
  const merge = beforeYouMerge(draft, md);
  const sections = [...fixTables(draft, md), ...mayBreak(draft, md), ...leftForYou(draft, md, limits.folds ?? true)];
  const notice = `Not all of it fits here: what is missing stands ${restIsWhere}, in the same order.`;
  const room = limits.body - [head, merge, tail, notice].join('\n\n').length - 16;
  const { fitting, rest } = share(sections, room);
  const texts = [head, merge, ...(rest.length === 0 ? [] : [notice]), ...fitting.map(render), tail];
  return {
    text: clip(`${texts.join('\n\n')}\n`, limits.body),
    rest: pages(rest, limits.comment),
  };
}

function intro({ commits, facts, base }: PullRequestDraft, md: Markdown): string {
  const { applied, prefix } = facts;
  const safe = applied.filter(({ fix }) => fix.applicability === 'safe').length;
  const files = new Set(commits.flatMap((commit) => commit.files)).size;
  const where = prefix === '' ? '' : ` in ${md.code(prefix)}`;
  const worst = severities
    .map((level) => [level, applied.filter(({ finding }) => finding.severity === level).length] as const)
    .filter(([, number]) => number > 0)
    .map(([level, number]) => `${number} ${level}`);
  return [
    `This makes the Docker sources${where} fit for production: ${fixes(applied.length)} (${worst.join(', ')}) in ${count(files, 'file')}.`,
    `There is ${commits.length === 1 ? 'one commit' : `one commit for each rule, ${commits.length} in all`}: what it does, why, what may break at which place. Each is valid on its own.`,
    'Nothing else is touched: comments, order and line ends stay, and what Compose and the builder make of the files differs only where a fix says so.',
    safe === applied.length
      ? 'All fixes are safe: nothing changes that a working stack could notice.'
      : `${safe === 0 ? 'None is' : `${safe} ${safe === 1 ? 'is' : 'are'}`} safe: a working stack notices nothing. ${applied.length - safe} ${applied.length - safe === 1 ? 'needs' : 'need'} your eye, see *What may break*.`,
    `Start with *Before you merge*; the branch goes into ${md.code(base)}.`,
  ].join('\n');
}

function counts({ facts }: PullRequestDraft): string {
  const row = (name: string, findings: readonly Finding[]) => {
    const { bySeverity, byOutcome } = summarize(findings);
    const cells = severities.map((level: Severity) => String(bySeverity[level]));
    const { value, grade, penalty } = scoreOf(findings, facts.isAssessed);
    // Of sources that could not all be understood nothing is known.
    const score = penalty === undefined ? [] : [`${value.toFixed(1)} (${grade})`, penalty.toFixed(1)];
    return [name, ...cells, String(findings.length), String(byOutcome.refused), ...score];
  };
  const score = facts.isAssessed ? ['score of 10', 'penalty'] : [];
  return [
    '## Before and after',
    table(
      ['findings', ...severities, 'all', 'only by hand', ...score],
      [row('before', facts.before), row('after', facts.after)],
    ),
  ].join('\n\n');
}

function closing(md: Markdown): string {
  return [
    '## If you do not want all of it',
    [
      `- To leave a rule out: ${md.code('dockfix pr --skip RULE')} makes the branch again without it, as long as nobody has pushed to it; or drop its commit. For good: ${md.code('rules: {RULE: off}')} in ${md.code('dockfix.yaml')}; a single finding goes under ${md.code('ignores:')} there, with the reason.`,
      '- To change something: push to this branch. What people pushed is never overwritten.',
      '- To be rid of it: close the pull request. It is not opened again unless somebody asks for it with `--recreate`.',
      `- To read about a rule: ${md.code('dockfix explain RULE')}.`,
    ].join('\n'),
  ].join('\n\n');
}

interface Shared {
  readonly fitting: readonly Section[];
  readonly rest: readonly Section[];
}

/** As many entries as there is room for, in order; a section may be cut between two of its entries. */
function share(sections: readonly Section[], room: number): Shared {
  const fitting: Section[] = [];
  let left = room;
  for (const [index, section] of sections.entries()) {
    const taken: string[] = [];
    let used = section.head.length + (section.foot?.length ?? 0) + 4;
    for (const entry of section.entries) {
      if (used + entry.length + 1 > left) break;
      taken.push(entry);
      used += entry.length + section.between.length;
    }
    if (taken.length > 0) {
      fitting.push({ ...section, entries: taken });
      left -= used;
    }
    if (taken.length < section.entries.length) {
      const others = { ...section, entries: section.entries.slice(taken.length) };
      return { fitting, rest: [others, ...sections.slice(index + 1)] };
    }
  }
  return { fitting, rest: [] };
}

function pages(rest: readonly Section[], limit: number): readonly string[] {
  const out: string[] = [];
  let sections = rest;
  while (sections.length > 0) {
    const { fitting, rest: others } = share(sections, limit - 2);
    // An entry that fits nowhere is cut rather than left out without a word.
    const [first] = sections;
    if (fitting.length === 0 && first !== undefined) {
      out.push(clip(render({ ...first, entries: first.entries.slice(0, 1) }), limit));
      const later = { ...first, entries: first.entries.slice(1) };
      sections = [...(later.entries.length > 0 ? [later] : []), ...sections.slice(1)];
      continue;
    }
    out.push(fitting.map(render).join('\n\n'));
    sections = others;
  }
  return out;
}

function render({ head, entries, between, foot = '' }: Section): string {
  return `${head}${entries.join(between)}${foot}`;
}

/** Between two characters, so that no half of one is sent. */
function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, Math.max(0, limit - 1));
  return `${cut.replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function fixes(number: number): string {
  return number === 1 ? 'one fix' : `${number} fixes`;
}
