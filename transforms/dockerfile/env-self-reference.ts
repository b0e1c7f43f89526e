import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../src/source/dockerfile/types.ts';
import { variableUsesIn } from '../../src/source/dockerfile/variables.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker, instructionsOf } from '../support/dockerfile-fix.ts';

/** See env-self-reference.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/env-self-reference',
  title: 'ENV uses a variable that the same instruction sets',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [{ standard: 'hadolint', control: 'DL3044' }],
  order: 722,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, instruction } of instructionsOf(project, 'ENV')) {
      const cuts = cutsOf(facts, stage, instruction);
      const [first] = cuts;
      if (first === undefined) continue;
      yield make({
        facts,
        stage,
        range: instruction.words[first.index]?.range ?? instruction.range,
        message: `${first.name} is used in the ENV that sets it: at that point it has no value yet.`,
        salient: first.name,
        outcome: outcomeOf(project, facts, stage, instruction, cuts),
      });
    }
  },
};

interface Cut {
  /** Index of the word that a new ENV begins with. */
  readonly index: number;
  readonly name: string;
}

/** Where the instruction has to be cut, so that each value sees what stands before it. */
function cutsOf(facts: DockerfileFacts, stage: Stage, instruction: Instruction): readonly Cut[] {
  const cuts: Cut[] = [];
  const own = new Set<string>();
  const earlier = namesBefore(stage, instruction);
  for (const [index, word] of instruction.words.entries()) {
    const equals = word.value.indexOf('=');
    if (equals <= 0) return [];
    const at = instruction.argumentText.text.indexOf(word.value.slice(0, equals + 1));
    const text = partOf(instruction, word.range.start, word.range.end);
    const used =
      at === -1
        ? undefined
        : variableUsesIn(text, facts.escape).find(({ name }) => own.has(name) && !earlier.has(name));
    if (used !== undefined) {
      cuts.push({ index, name: used.name });
      own.clear();
    }
    own.add(word.value.slice(0, equals));
  }
  return cuts;
}

/** Variables that have a value above; PATH comes with every image. */
function namesBefore(stage: Stage, instruction: Instruction): ReadonlySet<string> {
  const names = new Set(['PATH', 'HOME', ...(stage.parent?.env.keys() ?? [])]);
  for (const one of stage.instructions) {
    if (one === instruction) break;
    if (one.keyword === 'ENV' || one.keyword === 'ARG')
      for (const { value } of one.words) names.add(value.split('=')[0] ?? '');
  }
  return names;
}

function partOf({ argumentText }: Instruction, start: number, end: number) {
  let from = 0;
  while (from < argumentText.text.length && argumentText.offsetAt(from) < start) from += 1;
  let to = from;
  while (to < argumentText.text.length && argumentText.offsetAt(to) < end) to += 1;
  return argumentText.slice(from, to);
}

function outcomeOf(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  instruction: Instruction,
  cuts: readonly Cut[],
): Fix | Refusal {
  const edits = new DockerfileEdits(project, facts);
  for (const { index } of cuts) {
    const word = instruction.words[index];
    const before = instruction.words[index - 1];
    if (word === undefined || before === undefined) continue;
    const gap = { start: before.range.end, end: word.range.start };
    if (facts.text.slice(gap.start, gap.end).includes('#')) {
      return {
        kind: 'refusal',
        code: 'comment-between',
        because: 'A comment stands where the instruction has to be cut.',
        byHand: [
          `End the ENV above the comment, and begin another one with the value that uses ${cuts[0]?.name ?? ''}.`,
        ],
      };
    }
    const keyword = facts.text.slice(instruction.range.start, instruction.range.start + 'ENV'.length);
    edits.replace(gap, `${facts.text.includes('\r\n') ? '\r\n' : '\n'}${keyword} `);
  }
  return edits.touches(stage, 'env').fix({
    applicability: 'review',
    title: 'Begin another ENV with the value that uses it',
    why: [
      'All values of one ENV see the environment from before it [docs.docker.com/reference/dockerfile#environment-replacement]',
    ],
    mayBreak: cuts.map(
      ({ name }) => `What uses ${name} gets its value now; before, it got nothing or what the base image sets.`,
    ),
    followUps: [],
  });
}
