import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { DockerfileFacts } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { type Label, labelsOf } from '../support/labels.ts';
import { judgeLabel } from './label-malformed/schema.ts';

/** See label-malformed.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/label-malformed',
  title: 'A label has a key or a value that tools do not understand, or stands twice',
  severity: 'low',
  kinds: ['dockerfile'],
  references: [
    { standard: 'hadolint', control: 'DL3048' },
    { standard: 'hadolint', control: 'DL3052' },
    { standard: 'hadolint', control: 'DL3053' },
    { standard: 'hadolint', control: 'DL3054' },
  ],
  order: 726,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const stage of facts.stages) {
        const labels = labelsOf(stage);
        for (const [index, label] of labels.entries()) {
          const later = labels.slice(index + 1).find(({ key }) => key === label.key);
          const judged =
            later === undefined ? judgedAlone(project, facts, label) : repeated(project, facts, label, later);
          if (judged !== undefined)
            yield make({ facts, stage, range: label.word.range, salient: `${label.key}#${judged.about}`, ...judged });
        }
      }
    }
  },
};

interface Judged {
  readonly about: string;
  readonly message: string;
  readonly outcome: Fix | Refusal;
}

/** The earlier one of two goes. */
function repeated(project: Project, facts: DockerfileFacts, label: Label, later: Label): Judged {
  const edits = new DockerfileEdits(project, facts);
  const { instruction, word } = label;
  const index = instruction.words.indexOf(word);
  const next = instruction.words[index + 1];
  if (instruction.words.length === 1) edits.remove(instruction);
  else if (index === 0 && next !== undefined) edits.replace({ start: word.range.start, end: next.range.start }, '');
  else edits.replace({ start: instruction.words[index - 1]?.range.end ?? word.range.start, end: word.range.end }, '');
  return {
    about: 'twice',
    message: `The label ${label.key} is set again in line ${later.instruction.line}, so this value has no effect.`,
    outcome: edits.safe('Take the label away that has no effect', [
      'The last value of a label counts [docs.docker.com/reference/dockerfile#label]',
    ]),
  };
}

function judgedAlone(project: Project, facts: DockerfileFacts, label: Label): Judged | undefined {
  const judged = judgeLabel(label.key, label.value);
  if (judged === undefined) return undefined;
  const { about, message, value, key, byHand } = judged;
  const text = facts.text.slice(label.word.range.start, label.word.range.end);
  const equals = text.indexOf('=');
  const from = value === undefined ? -1 : text.indexOf(label.value, equals);
  if ((value === undefined && key === undefined) || (value !== undefined && (from === -1 || label.value === ''))) {
    return { about, message, outcome: { kind: 'refusal', code: about, because: message, byHand } };
  }
  const edits = new DockerfileEdits(project, facts);
  const { start } = label.word.range;
  if (value !== undefined) edits.replace({ start: start + from, end: start + from + label.value.length }, value);
  if (key !== undefined) edits.replace({ start, end: start + equals }, text.startsWith('"') ? `"${key}"` : key);
  return {
    about,
    message,
    outcome: edits.fix({
      applicability: 'review',
      title: value === undefined ? `Name it ${key ?? ''}` : `Write ${value}`,
      why: ['opencontainers/image-spec:annotations.md, docs.docker.com/engine/manage-resources/labels'],
      mayBreak: ['A script that reads the label as it was.'],
      followUps: [],
    }),
  };
}
