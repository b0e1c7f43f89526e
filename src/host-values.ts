import type { Problem } from './core/types.ts';
import { type ExpectedValue, expectedValues } from './expected.ts';
import { filesWith, type GivenValue } from './put-values.ts';
import { hostOf, openToWrite, treeSummary } from './run.ts';
import type { RunOptions, StackSummary } from './run.types.ts';
import { kindOf } from './workspace/kinds.ts';
import type { Workspace } from './workspace/open.ts';
import type { Recovery } from './workspace/recover.ts';
import { type WriteResult, writePlan } from './workspace/write.ts';

/** The values that stacks expect on the host that runs them, and the tree to put them into. */
export interface HostValues {
  readonly workspace: Workspace;
  readonly stacks: readonly StackSummary[];
  readonly expected: readonly ExpectedValue[];
  readonly problems: readonly Problem[];
  /** Interrupted runs that were finished or undone first. */
  readonly recovered: readonly Recovery[];
}

/**
 * Looks at what the stacks below some paths expect on this host.
 * @param fromShell gives a variable as the shell has it.
 * @throws WorkspaceError when a path is not there or another run is writing.
 */
export async function hostValues(
  path: string | readonly string[],
  fromShell: (name: string) => string | undefined,
  options: RunOptions = {},
): Promise<HostValues> {
  const { workspace, recovered } = openToWrite(path, options);
  const project = hostOf(workspace).load(workspace.files);
  const stacks = project.stacks.filter((stack) => stack.files.some((file) => workspace.inFocus(file)));
  const kind = (file: string) => kindOf(workspace.root, file);
  const expected = expectedValues(stacks, { files: workspace.files, kindOf: kind, fromShell });
  const { stacks: summaries, problems } = treeSummary(workspace, project, project.problems);
  return { workspace, stacks: summaries, expected, problems, recovered };
}

/**
 * Puts values in place: files of secrets that only the engine and their owner can read, lines of env
 * files. All of them or none.
 * @throws WorkspaceError when git would not ignore one of the files, or it cannot be written.
 */
export async function putValues({ workspace }: HostValues, given: readonly GivenValue[]): Promise<WriteResult> {
  const pending = filesWith(workspace.files, given);
  return writePlan({ root: workspace.root, pending, willBeIgnored: (path) => workspace.willBeIgnored(path, pending) });
}
