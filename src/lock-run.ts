/** Asking registries and servers for a lock file. */
import { join } from 'node:path';
import type { Problem } from './core/types.ts';
import { askAll, openTree } from './run.ts';
import type { RunOptions } from './run.types.ts';
import { lockFile, lockText } from './source/digests.ts';

/** The text of a lock file: what registries and servers say of every image that is pulled by tag, and of every download. */
export async function lock(
  path: string | readonly string[],
  options: Pick<RunOptions, 'config'> = {},
): Promise<{
  readonly file: string;
  readonly text: string;
  readonly images: number;
  readonly downloads: number;
  readonly problems: readonly Problem[];
}> {
  const workspace = openTree(path, options);
  const { pins, problems } = await askAll(workspace, options);
  const { digests, checksums } = pins;
  const file = join(workspace.root, lockFile);
  return { file, text: lockText(pins), images: digests.size, downloads: checksums.size, problems };
}
