import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import { movedReference, type RenamedImage, renamedImage } from '../../src/knowledge/renamed-images.ts';
import type { Project } from '../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../support/draft.ts';
import { imageFinding } from '../support/image-finding.ts';
import { type ImageValue, imageValues, userNames, writeImage } from '../support/image-values.ts';

const id = 'compose/image-renamed';

/** See image-renamed.md. */
export const rule: Rule<Project> = {
  id,
  title: 'The image is not published under this name any more',
  severity: 'medium',
  kinds: ['compose'],
  references: [],
  order: 649,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    for (const value of imageValues(project)) {
      const renamed = renamedImage(value.reference);
      if (renamed !== undefined)
        yield imageFinding(id, 'medium', value, messageFor(value, renamed), outcomeFor(project, value, renamed));
    }
  },
};

function messageFor(value: ImageValue, { since, state }: RenamedImage): string {
  const when = since === 'unknown' ? '' : ` (since ${since})`;
  return `${userNames(value)}: ${value.reference.familiar}: ${state}${when}.`;
}

function outcomeFor(project: Project, value: ImageValue, renamed: RenamedImage): Fix | Refusal {
  const text = movedReference(value.reference);
  if (text === undefined) return noDropIn(value, renamed);
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    return (
      writeImage(draft, value, text) ??
      draft.fix({
        applicability: 'review',
        title: `Write ${text}`,
        why: [`The same image is published there (${renamed.source})`],
        mayBreak: [
          renamed.moved?.frozen === true
            ? 'nothing today, but this copy gets no fixes either: it only keeps the stack installable'
            : 'machines that may reach the old registry only, or mirror it',
        ],
        followUps:
          renamed.moved?.frozen === true
            ? [`Replace ${value.reference.familiar} by an image that is maintained: ${renamed.traps.join('; ')}.`]
            : [],
      })
    );
  }, [`Write ${text}.`]);
}

function noDropIn(value: ImageValue, { instead, traps }: RenamedImage): Refusal {
  const name = value.reference.familiar;
  return {
    kind: 'refusal',
    code: 'no-drop-in',
    because:
      instead.length === 0
        ? `Nothing takes the place of ${name} as it is.`
        : `${instead.join(', ')}: none of them can be put in place of ${name} without other changes.`,
    byHand: [
      instead.length === 0
        ? `Choose another program for what ${name} does here.`
        : `Choose among ${instead.join(', ')}.`,
      ...traps.map((trap) => `Look out: ${trap}.`),
    ],
  };
}
