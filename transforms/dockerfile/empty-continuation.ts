import type { Finding, Rule, SourceRange } from '../../src/core/types.ts';
import type { Instruction } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker, instructionsOf } from '../support/dockerfile-fix.ts';

/** See empty-continuation.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/empty-continuation',
  title: 'An empty line inside a continued instruction',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [{ standard: 'BuildKit', control: 'NoEmptyContinuation' }],
  order: 710,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, instruction } of instructionsOf(project)) {
      const empty = emptyLines(facts.text, instruction);
      const [first] = empty;
      if (first === undefined) continue;
      const edits = new DockerfileEdits(project, facts);
      for (const line of empty) edits.replace(line, '');
      yield make({
        facts,
        stage,
        range: first,
        message: `${instruction.keyword} goes on behind an empty line, which Docker is going to refuse.`,
        salient: instruction.keyword,
        outcome: edits.safe('Take the empty lines out', [
          'Empty lines inside an instruction are skipped, with a warning that they will become an error [moby/buildkit:frontend/dockerfile/docs/rules/no-empty-continuation.md]',
        ]),
      });
    }
  },
};

/** Empty lines between the first and the last line of an instruction, here-documents left out. */
function emptyLines(text: string, { range, heredocs }: Instruction): readonly SourceRange[] {
  const end = heredocs[0]?.contentRange.start ?? range.end;
  const found: SourceRange[] = [];
  for (let start = text.indexOf('\n', range.start) + 1; start > 0 && start < end; ) {
    const newline = text.indexOf('\n', start);
    const next = newline === -1 ? text.length : newline + 1;
    if (next <= end && text.slice(start, next).trim() === '') found.push({ start, end: next });
    start = newline === -1 ? 0 : next;
  }
  return found;
}
