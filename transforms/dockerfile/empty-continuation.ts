import type { Finding, Fix, Refusal, Rule, SourceRange } from '../../src/core/types.ts';
import type { DockerfileFacts, Instruction } from '../../src/source/dockerfile/types.ts';
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
      yield make({
        facts,
        stage,
        range: first,
        message: `${instruction.keyword} goes on behind an empty line, which Docker is going to refuse.`,
        salient: instruction.keyword,
        outcome: swallowed(facts, first) ? endAbove(project, facts, first) : closeUp(project, facts, empty),
      });
    }
  },
};

function closeUp(project: Project, facts: DockerfileFacts, empty: readonly SourceRange[]): Fix {
  const edits = new DockerfileEdits(project, facts);
  for (const line of empty) edits.replace(line, '');
  return edits.safe('Take the empty lines out', [
    'Empty lines inside an instruction are skipped, with a warning that they will become an error [moby/buildkit:frontend/dockerfile/docs/rules/no-empty-continuation.md]',
  ]);
}

/** Whether the line behind the empty ones is an instruction that became an argument. */
function swallowed({ text }: DockerfileFacts, empty: SourceRange): boolean {
  return /^(?:FROM|RUN|COPY|ADD|ENV|ARG|CMD|ENTRYPOINT|EXPOSE|WORKDIR|USER|VOLUME|LABEL|HEALTHCHECK|SHELL) +\S/.test(
    text.slice(empty.end).trimStart(),
  );
}

/** Takes the escape character away that joins an instruction with the next one. */
function endAbove(project: Project, facts: DockerfileFacts, empty: SourceRange): Fix | Refusal {
  const above = facts.text.slice(0, empty.start).trimEnd();
  const end = above.endsWith(facts.escape) ? above.slice(0, -1).trimEnd().length : -1;
  if (end === -1) {
    return {
      kind: 'refusal',
      code: 'comment-between',
      because: 'A comment stands between the continued line and the next instruction.',
      byHand: [`Take the ${facts.escape} away at the end of the line that should be the last one.`],
    };
  }
  const edits = new DockerfileEdits(project, facts);
  edits.draft.touches(facts.path, 'stages');
  return edits.replace({ start: end, end: above.length }, '').fix({
    applicability: 'review',
    title: 'End the instruction above the empty line',
    why: [
      'The next line is an instruction, which is an argument now [moby/buildkit:frontend/dockerfile/parser/parser.go]',
    ],
    mayBreak: ['The next line becomes an instruction of its own.'],
    followUps: [],
  });
}

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
