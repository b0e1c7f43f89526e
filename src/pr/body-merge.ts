/** What has to be done around the merge: values that left git, passwords to rotate, ports that closed, images to pull. */
import { distinct } from './body-sections.ts';
import { type Markdown, table } from './markdown.ts';
import { secretsCommand } from './secrets-line.ts';
import type { DraftFacts, PullRequestDraft } from './types.ts';

/** Entries of one kind that are named one by one; the rest is in the commits. */
const most = 60;

export function beforeYouMerge(draft: PullRequestDraft, md: Markdown): string {
  const { facts } = draft;
  const parts = [valuesThatLeftGit(draft, md), ports(facts, md), images(facts, md), todo(facts, md)].filter(
    (part) => part !== '',
  );
  const text =
    parts.length === 0 ? 'Nothing: no value leaves git, no port closes, no new image is pulled.' : parts.join('\n\n');
  return `## Before you merge\n\n${text}`;
}

function valuesThatLeftGit(draft: PullRequestDraft, md: Markdown): string {
  const { secrets } = draft.facts;
  if (secrets.length === 0) return '';
  const rows = secrets.map(({ path, names }) => [
    names.length === 0 ? 'file' : 'variables',
    md.code(path),
    names.map((name) => md.code(name)).join(', '),
  ]);
  return [
    '**Values that are not in git any more.** The stack does not start on a host that lacks one of these; they are in no commit:',
    limitedTable(['kind', 'where', 'what'], rows),
    'On every host, once the merge is pulled and before `docker compose up`, this puts the values of today in place (it prints none of them), and says what is still missing:',
    fenced([secretsCommand(draft, '--from-git'), secretsCommand(draft, '--check')]),
  ].join('\n\n');
}

function ports({ ports: closed }: DraftFacts, md: Markdown): string {
  if (closed.length === 0) return '';
  const rows = closed.map(({ stack, service, port, now }) => [
    md.code(stack),
    md.code(service),
    md.code(port),
    now === undefined ? 'closed' : md.code(now),
  ]);
  return [
    '**Ports that close.** Whoever reaches a service by one of these from elsewhere does not any more:',
    limitedTable(['stack', 'service', 'before', 'after'], rows),
  ].join('\n\n');
}

function images({ images: found }: DraftFacts, md: Markdown): string {
  if (found.length === 0) return '';
  const shown = found.slice(0, most).map((image) => md.code(image));
  const more = found.length > most ? ` and ${found.length - most} more` : '';
  return `**Images that are new.** Hosts and builders have to be able to pull them: ${shown.join(', ')}${more}.`;
}

/** What the fixes ask a person to do, without what `dockfix secrets` does. */
function todo(facts: DraftFacts, md: Markdown): string {
  const done = facts.secrets.flatMap(({ path, names }) =>
    names.length === 0 ? [`Bring ${path} `] : names.map((name) => `Set ${name} `),
  );
  const texts = distinct(facts.applied.flatMap(({ fix }) => fix.followUps)).filter(
    (text) => !done.some((start) => text.startsWith(start.replace(facts.prefix, '')) || text.startsWith(start)),
  );
  if (texts.length === 0) return '';
  const lines = texts.slice(0, most).map((text) => `- [ ] ${md.prose(text)}`);
  const more = texts.length > most ? [`- [ ] and ${texts.length - most} more: see the commits`] : [];
  return ['**To do:**', [...lines, ...more].join('\n')].join('\n\n');
}

function limitedTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = rows.slice(0, most);
  const more = rows.length > most ? `\n\nand ${rows.length - most} more: see the commits.` : '';
  return table(head, shown) + more;
}

function fenced(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}sh`, ...lines, fence].join('\n');
}
