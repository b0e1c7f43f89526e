import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import { type Life, lifeOf, productsOf, systemLifeOf } from '../../src/knowledge/end-of-life.ts';
import { successorTag } from '../../src/knowledge/successor-tags.ts';
import { hasFlavour, leadingVersion } from '../../src/knowledge/tags.ts';
import { upgradeOf } from '../../src/knowledge/upgrades.ts';
import type { Project } from '../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../support/draft.ts';
import { imageFinding } from '../support/image-finding.ts';
import { type ImageValue, imageValues, keepsData, userNames, withTag, writeImage } from '../support/image-values.ts';

const id = 'compose/image-end-of-life';

/** See image-end-of-life.md. */
export const rule: Rule<Project> = {
  id,
  title: 'The image is of a release that gets no more fixes',
  severity: 'high',
  kinds: ['compose'],
  references: [
    { standard: 'NIST-800-190', control: '4.1.1' },
    { standard: 'CIS-Docker-1.7', control: '4.4' },
  ],
  order: 651,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    for (const value of imageValues(project)) {
      const life = lifeOf(value.reference);
      const system = systemLifeOf(value.reference);
      if (life?.status === 'ended')
        yield imageFinding(id, 'high', value, messageFor(value, life), outcomeForRelease(project, value, life));
      else if (system?.status === 'ended')
        yield imageFinding(id, 'high', value, messageFor(value, system), outcomeForSystem(project, value, system));
    }
  },
};

function messageFor(value: ImageValue, { product, cycle, ended }: Life): string {
  const since = ended === undefined ? 'gets no fixes any more' : `has had no fixes since ${ended}`;
  return `${userNames(value)}: ${product} ${cycle} ${since}.`;
}

function outcomeForRelease(project: Project, value: ImageValue, life: Life): Fix | Refusal {
  const { product, kind, cycle, successor } = life;
  const tag = successorTag(value.reference);
  if (successor === undefined) return noSuccessor(value, life);
  const upgrade = upgradeOf(product);
  const sameMajor = leadingVersion(cycle)[0] === leadingVersion(successor)[0];
  if (kind === 'web' && !sameMajor) return majorUpgrade(value, life, successor);
  if (keepsData(value, { kind, name: product }) && !(upgrade?.withinMajor === true && sameMajor))
    return dataUpgrade(value, life, successor);
  if (kind === 'app' || kind === 'msg') return majorUpgrade(value, life, successor);
  if (tag === undefined) return noSuchTag(value, life, successor);
  return rewritten(project, value, tag, life, [
    kind === 'data' || kind === 'web'
      ? `settings and clients that ${product} ${successor} does not take any more`
      : `what runs in it on ${product} ${cycle} and is not made for ${successor}`,
  ]);
}

/** The program stays; the distribution below it changes. */
function outcomeForSystem(project: Project, value: ImageValue, system: Life): Fix | Refusal {
  const { reference } = value;
  const [owner] = productsOf(reference);
  const tag = successorTag(reference);
  if (owner === undefined || tag === undefined) return noSuccessor(value, system);
  if (upgradeOf(owner.name)?.sortsBySystem === true && !hasFlavour(reference.tag, 'alpine'))
    return {
      kind: 'refusal',
      code: 'sorts-by-the-system',
      because: `${owner.name} sorts its indexes by the C library of ${system.product} ${system.cycle}; with that of another release they would be out of order.`,
      byHand: [
        `Dump the databases, write ${withTag(value, tag)}, and restore; or reindex everything and run ALTER DATABASE … REFRESH COLLATION VERSION after the change.`,
      ],
    };
  return rewritten(project, value, tag, system, [
    `libraries and tools of ${system.product} ${system.cycle} that a mounted script or program counts on`,
  ]);
}

function rewritten(
  project: Project,
  value: ImageValue,
  tag: string,
  { product, cycle, ended, source }: Life,
  mayBreak: readonly string[],
): Fix | Refusal {
  const text = withTag(value, tag);
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    return (
      writeImage(draft, value, text) ??
      draft.fix({
        applicability: 'review',
        title: `Write ${text}`,
        why: [`${product} ${cycle} ended${ended === undefined ? '' : ` on ${ended}`} (${source})`],
        mayBreak,
        followUps: value.reference.digest === undefined ? [] : ['The digest of the old release is gone with its tag.'],
      })
    );
  }, [`Write ${text}.`]);
}

/** `maven:3.8-openjdk-11`: there is a 3.9, and none with this JDK that is known of. */
function noSuchTag(value: ImageValue, { product, cycle }: Life, successor: string): Refusal {
  return {
    kind: 'refusal',
    code: 'no-such-tag',
    because: `${product} ${successor} takes the place of ${cycle}, but no tag of it is known that is otherwise like ${value.reference.tag ?? 'latest'}.`,
    byHand: [`Look for a tag of ${product} ${successor} or later, and test the service with it.`],
  };
}

function noSuccessor(value: ImageValue, { product, cycle }: Life): Refusal {
  return {
    kind: 'refusal',
    code: 'no-successor',
    because: `No later release of ${product} is known that would take the place of ${cycle}.`,
    byHand: [`Choose what replaces ${value.text}, and test the service with it.`],
  };
}

function majorUpgrade(value: ImageValue, { product, cycle }: Life, successor: string): Refusal {
  const steps = upgradeOf(product)?.steps ?? [];
  const [{ name }] = value.users;
  return {
    kind: 'refusal',
    code: 'major-upgrade',
    because: `From ${product} ${cycle} to ${successor} the configuration changes, and whether this one fits is not in the sources.`,
    byHand: [
      `Read the notes of the releases between ${cycle} and ${successor}.`,
      ...steps.map((step) => step.replaceAll('SERVICE', name)),
      `Write the new tag in place of ${value.text}.`,
    ],
  };
}

/** Never by itself: a data directory read by the wrong release is lost, or changed for good. */
function dataUpgrade(value: ImageValue, { product, cycle }: Life, successor: string): Refusal {
  const [{ name }] = value.users;
  const steps = upgradeOf(product)?.steps ?? [
    `Read how ${product} is upgraded from ${cycle} to ${successor}, and whether a release between may be left out.`,
  ];
  return {
    kind: 'refusal',
    code: 'data-upgrade',
    because: `${name} may keep data that ${product} ${cycle} wrote; ${successor} may not read it, or change it for good.`,
    byHand: [
      'Stop what writes to it, and copy its volume.',
      ...steps.map((step) => step.replaceAll('SERVICE', name)),
      `Write the tag of ${successor} in place of ${value.text}, start, and check the data before the copy goes.`,
    ],
  };
}
