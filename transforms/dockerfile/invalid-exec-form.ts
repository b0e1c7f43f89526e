import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import { LogicalText } from '../../src/source/dockerfile/logical.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../src/source/dockerfile/types.ts';
import { jsonWords } from '../../src/source/dockerfile/words.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker, instructionsOf } from '../support/dockerfile-fix.ts';

/** See invalid-exec-form.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/invalid-exec-form',
  title: 'Looks like a JSON list, but a shell gets it',
  severity: 'high',
  kinds: ['dockerfile'],
  references: [{ standard: 'dockerfile-utils', control: 'JSON_IN_SINGLE_QUOTES' }],
  order: 718,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, instruction } of instructionsOf(
      project,
      'CMD',
      'ENTRYPOINT',
      'SHELL',
      'VOLUME',
      'RUN',
    )) {
      if (instruction.isJson || !looksLikeList(instruction)) continue;
      yield make({
        facts,
        stage,
        range: instruction.argumentRange,
        message: `${instruction.keyword} of ${stage.label} looks like a JSON list but is none, so a shell gets it with its brackets.`,
        salient: instruction.keyword,
        outcome: outcomeOf(project, facts, stage, instruction),
      });
    }
  },
};

/** `[ -f x ]` of a RUN is a test and no list. */
function looksLikeList({ keyword, argument }: Instruction): boolean {
  if (!argument.startsWith('[')) return false;
  if (keyword !== 'RUN') return true;
  return argument.endsWith(']') && /^\[\s*(["'\u2018\u201c]).*\1?\s*,/.test(argument);
}

function outcomeOf(project: Project, facts: DockerfileFacts, stage: Stage, instruction: Instruction): Fix | Refusal {
  const list = repaired(instruction.argument);
  if (list === undefined) {
    return {
      kind: 'refusal',
      code: 'not-understood',
      because: 'What the list should be cannot be told from its text.',
      byHand: ['Write each word in double quotes, with commas between them, in square brackets.'],
    };
  }
  const edits = new DockerfileEdits(project, facts);
  for (const key of ['cmd', 'entrypoint', 'shell', 'volumes']) edits.touches(stage, key);
  rewrite(edits, instruction.argumentText, list);
  return edits.fix({
    applicability: 'review',
    title: 'Write it as a JSON list',
    why: [
      'The exec form is read as JSON, so words stand in double quotes [docs.docker.com/reference/dockerfile#exec-form]',
    ],
    mayBreak: ['The words of the list are used now; before, a shell got the text with its brackets, and failed.'],
    followUps: [],
  });
}

/** Edits single characters, so that line breaks and comments inside the list stay. */
function rewrite(edits: DockerfileEdits, source: LogicalText, list: string): void {
  const { text } = source;
  let at = 0;
  let inserted = '';
  for (const char of list) {
    // What the list does not have any more: a comma and the space around it.
    while (
      text[at] !== char &&
      !isQuote(text[at]) &&
      at < text.length &&
      text.slice(at).trimStart().startsWith(char) === false &&
      /[,\s]/.test(text[at] ?? '')
    ) {
      edits.replace(source.rangeOf(at, at + 1), '');
      at += 1;
    }
    const same = text[at] === char;
    if (same || (char === '"' && isQuote(text[at]))) {
      if (inserted !== '') edits.insert(source.offsetAt(at), inserted);
      inserted = '';
      if (!same) edits.replace(source.rangeOf(at, at + 1), char);
      at += 1;
    } else inserted += char;
  }
  if (inserted !== '') edits.insert(source.range.end, inserted);
}

function isQuote(char: string | undefined): boolean {
  return char !== undefined && `'"\u201c\u201d\u201e\u2018\u2019`.includes(char);
}

/** The JSON list that was meant: other quotes, a comma too many or too few, no bracket at the end; undefined when none fits. */
function repaired(text: string): string | undefined {
  const closed = text.endsWith(']') ? text : `${text.replace(/,\s*$/, '')}]`;
  const straight = closed.replace(/[\u201c\u201d\u201e]/g, '"').replace(/[\u2018\u2019]/g, "'");
  const candidates = [closed, straight, /"/.test(straight) ? undefined : straight.replaceAll("'", '"')];
  for (const one of candidates) {
    if (one === undefined) continue;
    for (const list of [
      one,
      one.replace(/,(\s*\])$/, '$1'),
      one.replace(/"\s+"/g, '", "'),
      one.replace(/,(\s*\])$/, '$1').replace(/"\s+"/g, '", "'),
    ]) {
      if (isList(list)) return list;
    }
  }
  return undefined;
}

function isList(text: string): boolean {
  const words = jsonWords(LogicalText.join(text, [{ start: 0, end: text.length }]));
  return words !== undefined && words.length > 0;
}
