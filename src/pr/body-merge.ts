/** What has to be done around the merge: values that left git, passwords to rotate, ports that closed, images to pull. */
import { alike, distinct, fillersOf, gap } from '../report/alike.ts';
import { grouped } from './body-sections.ts';
import type { Markdown } from './markdown.ts';
import { secretsCommand } from './secrets-line.ts';
import type { DraftFacts, PullRequestDraft } from './types.ts';

/** Entries of one kind that are named one by one; the rest is in the commits. */
const most = 60;

/** Numbered: people work through it. */
export function beforeYouMerge(draft: PullRequestDraft, md: Markdown): string {
  const { facts } = draft;
  const parts = [valuesThatLeftGit(draft, md), ...rotations(facts, md), ports(facts, md), images(facts, md)];
  const steps = [...parts, ...todo(facts, md)].filter((part) => part !== '');
  const text =
    steps.length === 0
      ? 'Nothing: no value leaves git, no port closes, no new image is pulled.'
      : steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
  return `## Before you merge\n\n${text}`;
}

/** What belongs to an item is indented by the width of its number. */
function under(lines: readonly string[]): string {
  return lines.map((line) => `\n   ${line}`).join('');
}

function valuesThatLeftGit(draft: PullRequestDraft, md: Markdown): string {
  const { secrets } = draft.facts;
  if (secrets.length === 0) return '';
  const files = secrets.map(({ path, names }) =>
    names.length === 0 ? md.code(path) : `${names.map((name) => md.code(name)).join(', ')} in ${md.code(path)}`,
  );
  return [
    '**Values that leave git.** Each host needs them between the pull and `docker compose up`, or the stack does not start. This puts those of today in place, prints none, and says what is missing:',
    under(fenced([secretsCommand(draft, '--from-git'), secretsCommand(draft, '--check')])),
    under([`They are: ${limited(files, '; ')}.`]),
  ].join('');
}

function ports({ ports: closed }: DraftFacts, md: Markdown): string {
  if (closed.length === 0) return '';
  const same = grouped(closed, ({ service, port, now }) => `${service}\0${port}\0${now ?? ''}`);
  const lines = [...same.values()].map((found) => {
    const [first] = found;
    const stacks = distinct(found.map(({ stack }) => md.code(stack))).join(', ');
    const now = first?.now === undefined ? 'closed' : `now ${md.code(first.now)}`;
    return `- ${md.code(first?.service ?? '')} ${md.code(first?.port ?? '')}: ${now} (${stacks})`;
  });
  return `**Ports that close** for whoever reaches them from elsewhere:${under(limitedLines(lines, (more) => `- and ${more}`))}`;
}

function images({ images: found }: DraftFacts, md: Markdown): string {
  if (found.length === 0) return '';
  const shown = found.map((image) => md.code(image));
  return `**New images** that hosts and builders have to be able to pull: ${limited(shown, ', ')}.`;
}

/** Sentences of fixes about what a person does, without what `dockfix secrets` does. */
function followUps(facts: DraftFacts): readonly string[] {
  const done = facts.secrets.flatMap(({ path, names }) =>
    names.length === 0 ? [`Bring ${path} `] : names.map((name) => `Set ${name} `),
  );
  return distinct(facts.applied.flatMap(({ fix }) => fix.followUps)).filter(
    (text) => !done.some((start) => text.startsWith(start.replace(facts.prefix, '')) || text.startsWith(start)),
  );
}

const isRotation = (text: string) => text.startsWith('Rotate ');

function rotations(facts: DraftFacts, md: Markdown): readonly string[] {
  return together(followUps(facts).filter(isRotation), md);
}

function todo(facts: DraftFacts, md: Markdown): readonly string[] {
  const others = followUps(facts).filter((text) => !isRotation(text));
  return limitedLines(together(others, md), (more) => `And ${more}.`);
}

/** Sentences that differ by one name only are said once, with all of the names. */
function together(texts: readonly string[], md: Markdown): readonly string[] {
  return alike(texts, (text) => [text]).flatMap(({ common: [common = ''], members }) => {
    const [before = '', after, ...others] = common.split(gap);
    const names = members.map((text) => fillersOf(common, text));
    const isSimple = after !== undefined && others.length === 0 && names.every(({ length }) => length === 1);
    if (!isSimple) return members.map((text) => md.prose(text));
    // What a name carries behind it (a colon, a comma) goes behind the last one.
    const all = distinct(names.flat().map((name) => name.replace(/[:;,.]$/, '')));
    const mark = /[:;,.]$/.exec(names[0]?.[0] ?? '')?.[0] ?? '';
    return [
      `${md.prose(before)} ${limited(
        all.map((name) => md.code(name.replaceAll('`', ''))),
        ', ',
      )}${mark} ${md.prose(after)}`,
    ];
  });
}

function limited(shown: readonly string[], between: string): string {
  const more = shown.length > most ? ` and ${rest(shown)}` : '';
  return `${shown.slice(0, most).join(between)}${more}`;
}

function limitedLines(lines: readonly string[], last: (more: string) => string): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most), last(rest(lines))];
}

function rest({ length }: readonly string[]): string {
  return `${length - most} more: see the commits`;
}

function fenced(lines: readonly string[]): readonly string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}sh`, ...lines, fence];
}
