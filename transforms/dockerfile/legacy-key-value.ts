import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { DockerfileFacts, Instruction } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker, instructionsOf, keywordRange } from '../support/dockerfile-fix.ts';

/** See legacy-key-value.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/legacy-key-value',
  title: 'ENV or LABEL in the old form without an equals sign',
  severity: 'low',
  kinds: ['dockerfile'],
  references: [{ standard: 'BuildKit', control: 'LegacyKeyValueFormat' }],
  order: 702,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, instruction } of instructionsOf(project, 'ENV', 'LABEL')) {
      const [name, value] = instruction.words;
      // Docker decides by the first word alone (moby/buildkit:frontend/dockerfile/parser/line_parsers.go: parseNameVal).
      if (name === undefined || value === undefined || name.value.includes('=')) continue;
      yield make({
        facts,
        stage,
        range: keywordRange(instruction),
        message: `${instruction.keyword} ${name.value} is written in the old form without an equals sign.`,
        salient: `${instruction.keyword} ${name.value}`,
        outcome: outcomeOf(project, facts, instruction),
      });
    }
  },
};

function outcomeOf(project: Project, facts: DockerfileFacts, instruction: Instruction): Fix | Refusal {
  const [name, first] = instruction.words;
  const between = facts.text.slice(name?.range.end, first?.range.start);
  if (name === undefined || first === undefined || between.includes('#')) {
    return {
      kind: 'refusal',
      code: 'comment-between',
      because: 'A comment stands between the name and the value.',
      byHand: ['Move the comment above the instruction and write NAME="value".'],
    };
  }
  const edits = new DockerfileEdits(project, facts);
  const value = instruction.argument.replace(/^\S+\s+/, '');
  const title = `Write ${instruction.keyword} ${name.value} with an equals sign`;
  const why = [
    'The value is the same: all that stands behind the name [moby/buildkit:frontend/dockerfile/parser/line_parsers.go]',
  ];
  const gap = { start: name.range.end, end: first.range.start };
  if (!/\s/.test(value)) return edits.replace(gap, '=').safe(title, why);
  if (!/["'\\`]/.test(value)) {
    return edits.replace(gap, '="').insert(instruction.argumentRange.end, '"').safe(title, why);
  }
  // Quotes inside keep their meaning when each space outside of them is escaped.
  edits.replace(gap, '=');
  for (const [index, word] of instruction.words.entries()) {
    const next = instruction.words[index + 1];
    if (index === 0 || next === undefined) continue;
    const space = facts.text.slice(word.range.end, next.range.start);
    if (!/^[ \t]+$/.test(space)) {
      return {
        kind: 'refusal',
        code: 'quotes-over-lines',
        because: 'The value has quotes of its own and goes over several lines.',
        byHand: ['Write the value in double quotes and put a backslash before the double quotes in it.'],
      };
    }
    edits.replace(
      { start: word.range.end, end: next.range.start },
      [...space].map((char) => facts.escape + char).join(''),
    );
  }
  return edits.safe(title, why);
}
