/** Who runs a RUN. */
import { shellOfBase } from '../../../src/knowledge/base-shells.ts';
import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import { isRoot } from '../service/image.ts';
import { rootImage } from '../shipped-stages.ts';
import { lineage, type ShellRun } from './runs.ts';

/** USER at the RUN says root, or nothing does and the base is an official one that starts as root. */
export function isRootAt({ stage, run }: ShellRun): boolean {
  for (const one of lineage(stage)) {
    const above = one.instructions.filter(
      ({ keyword, range }) => keyword === 'USER' && (one !== stage || range.start < run.instruction.range.start),
    );
    const last = above.at(-1);
    if (last !== undefined) return isRoot(last.argument);
  }
  const reference = parseImageReference(rootImage(stage));
  return reference !== undefined && shellOfBase(reference) !== undefined && !reference.familiar.includes('/');
}
