/** The values that stood in the sources at an older commit, by the names that the fixes give them. */
import { type FoundValues, findRepositoryOf, openPlanner, valuesIn, WorkspaceError } from '../index.ts';
import type { Git } from '../workspace/git-process.ts';
import { quarantine } from '../workspace/quarantine.ts';

/**
 * Plans for the tree of a commit what a pull request did, and keeps only the secrets that it takes out.
 * A host's own `.env` counts: what is set there has always been used instead of what git held.
 * @throws WorkspaceError outside of a repository and when the commit is not there.
 */
export async function valuesFromGit(
  paths: readonly string[],
  revision: string,
  config: string | undefined,
): Promise<FoundValues> {
  const repository = findRepositoryOf(paths);
  const held = quarantine(repository.top);
  try {
    const commit = commitOf(held.git, revision);
    const at = { commit, env: held.env, withEnvFiles: true };
    const planner = await openPlanner(paths, { at, review: true, config });
    const { applied } = planner.plan(() => true);
    return valuesIn(applied.flatMap(({ fix }) => fix.changes));
  } finally {
    held.dispose();
  }
}

function commitOf(git: Git, revision: string): string {
  const known = find(git, revision);
  if (known !== undefined) return known;
  // A host's clone is often shallow; a server gives a commit by its whole id.
  if (/^[0-9a-f]{40,64}$/.test(revision)) {
    const quiet = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance'];
    for (const remote of git
      .ask(['remote'])
      .stdout.split('\n')
      .filter((name) => name !== '')) {
      // Its tree is all that is needed, and a repository is not made shallow by what lies beside it.
      if (git.succeeds(['fetch', ...quiet, '--refmap=', remote, revision])) return revision;
    }
  }
  throw new WorkspaceError(
    revision,
    'there is no commit of this name here',
    'Give the commit before the merge (its whole id where the clone is shallow), or fetch it: git fetch --unshallow.',
  );
}

function find(git: Git, revision: string): string | undefined {
  const answer = git.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  if (answer.status !== 0) return undefined;
  const id = answer.stdout.trim();
  return git.succeeds(['cat-file', '-e', `${id}^{tree}`]) ? id : undefined;
}
