/** What has to be pushed, given what the remote has. */
import type { PushItem, Remote, RemoteBranch } from './sync-remote.ts';
import { unsealed } from './sync-seal.ts';
import type { PullRequestDraft } from './types.ts';

export interface Standing {
  readonly draft: PullRequestDraft;
  readonly branch: RemoteBranch;
  /** The branch holds the draft's commits on the draft's base, but for when they were made. */
  readonly isSame: boolean;
}

/** The branches of the drafts as the remote has them, in the order of the drafts. */
export function standingsOf(remote: Remote, drafts: readonly PullRequestDraft[]): readonly Standing[] {
  if (drafts.length === 0) return [];
  const heads = remote.heads(drafts.map(({ branch }) => branch));
  const standings = new Map<string, Standing>();
  for (const draft of drafts) {
    const branch = remote.inspect(draft.branch, heads.get(draft.branch), draft.baseCommit);
    // In a stack the base is the branch below as it was pushed, where that is the same series.
    const below = standings.get(draft.base);
    const base = below?.isSame === true && below.branch.kind === 'ours' ? below.branch.head : draft.baseCommit;
    standings.set(draft.branch, { draft, branch, isSame: isSeries(branch, base, draft) });
  }
  return [...standings.values()];
}

/** The drafts to push; below a branch of a stack that is new, also those that are the same but for their ids. */
export function pushesFor(going: readonly Standing[]): readonly PushItem[] {
  const wanted = new Set<string>();
  for (const { draft, isSame } of [...going].reverse()) {
    if (isSame && !wanted.has(draft.branch)) continue;
    wanted.add(draft.branch);
    wanted.add(draft.base);
  }
  return going.flatMap(({ draft, branch }) =>
    wanted.has(draft.branch)
      ? [{ branch: draft.branch, commit: draft.head, expected: branch.kind === 'absent' ? undefined : branch.head }]
      : [],
  );
}

function isSeries(branch: RemoteBranch, base: string, { commits }: PullRequestDraft): boolean {
  return (
    branch.kind === 'ours' &&
    branch.series.length === commits.length &&
    branch.base === base &&
    branch.series.every(({ tree, message }, at) => {
      const wanted = commits[at];
      return wanted !== undefined && wanted.tree === tree && unsealed(wanted.message) === message;
    })
  );
}
