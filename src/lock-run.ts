/** Asking registries for a lock file. */
import { join } from 'node:path';
import { askRegistries } from './asked.ts';
import type { Problem } from './core/types.ts';
import { hostOf, openTree } from './run.ts';
import type { RunOptions } from './run.types.ts';
import { lockFile, lockText } from './source/digests.ts';

/** The text of a lock file: what registries say of every image that the tree pulls by tag. */
export async function lock(
  path: string | readonly string[],
  options: Pick<RunOptions, 'config'> = {},
): Promise<{
  readonly file: string;
  readonly text: string;
  readonly images: number;
  readonly problems: readonly Problem[];
}> {
  const workspace = openTree(path, options);
  const { digests, problems } = await askRegistries(hostOf(workspace).load(workspace.files));
  return { file: join(workspace.root, lockFile), text: lockText(digests), images: digests.size, problems };
}
