import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkspaceError } from '../index.ts';
import { bodyOf } from '../pr/body.ts';
import { type Drafts, makeDrafts } from '../pr/drafts.ts';
import { patchesOf } from '../pr/patches.ts';
import type { SyncAction, SyncOutcome } from '../pr/sync.ts';
import { connect, type HostOptions, publish, pushOnly, remoteOf } from '../pr/sync-run.ts';
import type { DraftOptions, PullRequestDraft, Split } from '../pr/types.ts';
import { count } from '../report/describe.ts';
import { Mask } from '../report/mask.ts';
import { printable } from '../report/printable.ts';
import { isIncomplete, tellInternalErrors, tellNothingToLookAt } from './failure.ts';
import { exitCodes, type SelectionOptions } from './options.ts';
import { out, tell } from './terminal.ts';

export interface PrCliOptions extends SelectionOptions {
  readonly review: boolean;
  readonly base?: string;
  readonly remote?: string;
  readonly branch?: string;
  readonly title?: string;
  readonly split?: Split;
  readonly stacked: boolean;
  readonly author?: string;
  readonly committer?: string;
  readonly sign?: boolean;
  readonly dryRun: boolean;
  readonly patches?: string;
  readonly pushOnly: boolean;
  readonly host?: NonNullable<HostOptions['host']>;
  readonly api?: string;
  readonly fork: boolean;
  readonly draft: boolean;
  readonly recreate: boolean;
  readonly label: readonly string[];
  readonly reviewer: readonly string[];
  readonly assignee: readonly string[];
  readonly codeowners: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
}

/**
 * 0: the pull requests are as they are to be, or left as people want them; 2: something could not be
 * understood, or the job could not be done.
 */
export async function runPr(paths: readonly string[], options: PrCliOptions): Promise<number> {
  const ways = [options.dryRun, options.patches !== undefined, options.pushOnly].filter(Boolean).length;
  if (ways > 1)
    throw new WorkspaceError('pr', '--dry-run, --patches and --push-only exclude each other', 'Give one of them.');
  const isOnline = !options.dryRun && options.patches === undefined;
  const draftOptions: DraftOptions = {
    ...options,
    arrangement: options.stacked ? 'stacked' : 'independent',
    online: isOnline,
  };
  const hostOptions: HostOptions = {
    ...options,
    labels: options.label,
    reviewers: options.reviewer,
    assignees: options.assignee,
  };
  const note = (text: string) => tell([`dockfix: ${printable(text)}`]);
  const connection =
    isOnline && !options.pushOnly ? await connect(remoteOf(paths, options.remote), hostOptions, note) : undefined;
  const made = await makeDrafts(paths, draftOptions);
  try {
    tellInternalErrors(made.report);
    if (!options.quiet) tellAbout(made);
    if (options.dryRun) dryRun(made, options);
    else if (options.patches !== undefined) writePatches(made, options.patches, options);
    else {
      const outcomes =
        connection === undefined
          ? pushOnly(made)
          : await publish(made, connection, { ...draftOptions, ...hostOptions, paths }, note);
      report(made, outcomes, options);
    }
    return isIncomplete(made.report) ? exitCodes.error : exitCodes.done;
  } finally {
    made.dispose();
  }
}

function tellAbout({ base, report, uncommitted, drafts }: Drafts): void {
  tellNothingToLookAt(report);
  if (drafts.length === 0)
    tell([`dockfix: there is nothing to fix in ${printable(base.foundAt)} that git would take.`]);
  if (uncommitted.length > 0)
    tell([
      `dockfix: ${count(uncommitted.length, 'file')} with changes that are not committed: none of them is in the branch, which starts from ${printable(base.foundAt)}.`,
    ]);
}

/** What would be pushed and opened; nothing is. */
function dryRun(made: Drafts, { json }: PrCliOptions): void {
  if (json) {
    out(print(made, undefined));
    return;
  }
  for (const draft of made.drafts) {
    const commits = draft.commits.map(({ id, message }) => `  ${id.slice(0, 12)} ${message.split('\n')[0] ?? ''}`);
    out(
      `${[`branch ${draft.branch}`, `into ${draft.base}`, `title ${draft.title}`, 'commits', ...commits].map(printable).join('\n')}\n\n${bodyOf(draft).text}\n`,
    );
  }
}

/** A folder for each pull request where there are several. */
function writePatches(made: Drafts, folder: string, options: PrCliOptions): void {
  const written: string[] = [];
  for (const draft of made.drafts) {
    const at = made.drafts.length === 1 ? folder : join(folder, draft.branch.replaceAll('/', '-'));
    mkdirSync(at, { recursive: true });
    // Of an earlier run with more commits one would be left, and `git am *.patch` would take it.
    const old = readdirSync(at).find((name) => /^\d{4}-.*\.patch$/.test(name));
    if (old !== undefined)
      throw new WorkspaceError(join(at, old), 'there are patches in this folder already', 'Give an empty folder.');
    const files = [
      ...patchesOf(made.quarantine.git, draft),
      { name: 'body.md', contents: Buffer.from(bodyOf(draft).text) },
    ];
    for (const { name, contents } of files) {
      writeFileSync(join(at, name), contents, { flag: 'wx' });
      written.push(join(at, name));
    }
  }
  if (options.json) out(print(made, undefined));
  else out(written.map((path) => `${printable(path)}\n`).join(''));
}

const words: Readonly<Record<SyncAction | 'pushed', string>> = {
  opened: 'opened',
  updated: 'brought up to date',
  unchanged: 'is as it should be',
  'left-alone': 'left as it is: people have committed to its branch',
  'stays-closed': 'was closed by a person and stays closed; --recreate makes it anew',
  closed: 'closed: nothing is left to fix',
  waits: 'left as it is: the branch below it is',
  pushed: 'pushed',
};

type Outcome = Pick<SyncOutcome, 'branch'> &
  Partial<Pick<SyncOutcome, 'url' | 'number'>> & { readonly action: SyncAction | 'pushed' };

function report(made: Drafts, outcomes: readonly Outcome[], options: PrCliOptions): void {
  if (options.json) out(print(made, outcomes));
  if (options.quiet || options.json) return;
  for (const { branch, url, action } of outcomes) out(`${printable(url ?? branch)} ${words[action]}\n`);
  const secrets = new Set(made.drafts.flatMap(({ facts }) => facts.secrets.map(({ path }) => path)));
  if (secrets.size > 0)
    tell([
      'dockfix: after the merge `dockfix secrets` puts the values in place that leave git; the description says how.',
    ]);
}

/** Every field by name, nothing that a finding conceals. */
function print({ base, drafts, report: { conceal } }: Drafts, outcomes: readonly Outcome[] | undefined): string {
  const mask = new Mask(conceal);
  const describe = (draft: PullRequestDraft) => ({
    branch: draft.branch,
    base: draft.base,
    title: mask.apply(draft.title),
    commits: draft.commits.map(({ id, rule, message, files, fixes }) => ({
      id,
      rule: rule.id,
      subject: mask.apply(message.split('\n')[0] ?? ''),
      files,
      fixes: fixes.length,
    })),
  });
  const answer = {
    base: { name: base.name, commit: base.commit },
    drafts: drafts.map(describe),
    ...(outcomes === undefined
      ? {}
      : {
          pullRequests: outcomes.map(({ branch, action, number, url }) => ({ branch, action, number, url })),
        }),
  };
  return `${JSON.stringify(answer, undefined, 2)}\n`;
}
