import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import { movedReference, type RenamedImage, renamedImage } from '../../src/knowledge/renamed-images.ts';
import type { Project } from '../../src/source/project.types.ts';
import { type BaseImageValue, baseImageValues } from '../support/base-image-values.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';

/** See base-image-renamed.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/base-image-renamed',
  title: 'The base is not published under this name any more',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [],
  order: 678,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const value of baseImageValues(project)) {
      const renamed = renamedImage(value.reference);
      if (renamed === undefined) continue;
      const since = renamed.since === 'unknown' ? '' : ` (since ${renamed.since})`;
      yield make({
        facts: value.facts,
        stage: value.stage,
        range: value.range,
        message: `${value.reference.familiar}: ${renamed.state}${since}.`,
        salient: value.text,
        outcome: outcomeOf(project, value, renamed),
      });
    }
  },
};

function outcomeOf(project: Project, value: BaseImageValue, renamed: RenamedImage): Fix | Refusal {
  const name = value.reference.familiar;
  const text = movedReference(value.reference);
  const { instead, traps } = renamed;
  if (text === undefined) {
    return {
      kind: 'refusal',
      code: 'no-drop-in',
      because:
        instead.length === 0
          ? `Nothing takes the place of ${name} as it is.`
          : `${instead.join(', ')}: none of them can be put in place of ${name} without other changes.`,
      byHand: [
        instead.length === 0
          ? `Choose another base for what ${name} does here.`
          : `Choose among ${instead.join(', ')}.`,
        ...traps.map((trap) => `Look out: ${trap}.`),
        'Build and test.',
      ],
    };
  }
  if (value.whole === undefined) {
    return {
      kind: 'refusal',
      code: 'set-by-variable',
      because: 'A part of the image comes out of a variable, which a build may set to what the new name does not have.',
      byHand: [`Write ${text}, or the new name with the variable.`],
    };
  }
  const frozen = renamed.moved?.frozen === true;
  return new DockerfileEdits(project, value.facts)
    .replace(value.whole, text)
    .touches(value.stage, 'from')
    .fix({
      applicability: 'review',
      title: `Write ${text}`,
      why: [`The same image is published there [${renamed.source}]`],
      mayBreak: [
        frozen
          ? 'Nothing today, but this copy gets no fixes either: it only keeps the image buildable.'
          : 'Machines that may reach the old registry only, or mirror it.',
      ],
      followUps: frozen ? [`Replace ${name} by an image that is maintained.`] : [],
    });
}
