import type { Refusal } from '../../../src/core/types.ts';
import { type Blocker, blockerCodes, type Work } from './work.ts';

/** Names every line that stands in the way, in the order of the file, and what to do about them. */
export function refusalOf(work: Work): Refusal {
  const { blockers } = work;
  const code = blockerCodes.find((one) => blockers.some((blocker) => blocker.code === one)) ?? 'unknown-artefact';
  const count = blockers.length === 1 ? 'One thing keeps' : `${blockers.length} things keep`;
  return {
    kind: 'refusal',
    code,
    because: `${count} ${work.stage.label} from running on an image without a shell.`,
    byHand: [...blockers.map((blocker) => lineOf(work, blocker)), ...firstSteps(blockers)],
  };
}

function lineOf(work: Work, { file, line, excerpt, why }: Blocker): string {
  return `${file === work.facts.path ? '' : `${file} `}line ${line}: ${excerpt}: ${why}`;
}

function firstSteps(blockers: readonly Blocker[]): readonly string[] {
  return [...new Set(blockers.flatMap((blocker) => (blocker.first === undefined ? [] : [blocker.first])))].map(
    (step) => `To do: ${step}`,
  );
}
