import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import { type Life, lifeOf, systemLifeOf } from '../../src/knowledge/end-of-life.ts';
import { successorTag } from '../../src/knowledge/successor-tags.ts';
import { leadingVersion } from '../../src/knowledge/tags.ts';
import type { Project } from '../../src/source/project.types.ts';
import { type BaseImageValue, baseImageValues, sameImage } from '../support/base-image-values.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';

/** Languages that number every release as a major one and keep running older programs. */
const eachMajorRuns = new Set([
  'node',
  'nodejs',
  'java',
  'openjdk',
  'eclipse-temurin',
  'amazoncorretto',
  'golang',
  'rust',
]);

/** See base-image-end-of-life.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/base-image-end-of-life',
  title: 'The base is of a release that gets no more fixes',
  severity: 'high',
  kinds: ['dockerfile'],
  references: [
    { standard: 'NIST-800-190', control: '4.1.1' },
    { standard: 'CIS-Docker-1.7', control: '4.4' },
  ],
  order: 682,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { life, values } of groupsOf(project)) {
      const [first, ...others] = values;
      if (first === undefined) continue;
      const since = life.ended === undefined ? 'gets no fixes any more' : `has had no fixes since ${life.ended}`;
      yield make({
        facts: first.facts,
        stage: first.stage,
        range: first.range,
        message: `${first.stage.label} stands on ${life.product} ${life.cycle}, which ${since}.`,
        salient: `${life.product} ${life.cycle}`,
        related: sameImage(others),
        outcome: outcomeOf(project, values, life),
      });
    }
  },
};

interface Group {
  readonly life: Life;
  readonly values: readonly [BaseImageValue, ...BaseImageValue[]];
}

/** What ended together in one file goes together: a builder and the stage that runs its result must fit. */
function groupsOf(project: Project): readonly Group[] {
  const groups = new Map<string, { life: Life; values: [BaseImageValue, ...BaseImageValue[]] }>();
  for (const value of baseImageValues(project)) {
    const own = lifeOf(value.reference);
    const life = own?.status === 'ended' ? own : systemLifeOf(value.reference);
    if (life?.status !== 'ended') continue;
    const key = [value.facts.path, life.product, life.cycle].join('\0');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { life, values: [value] });
    else group.values.push(value);
  }
  return [...groups.values()];
}

function outcomeOf(project: Project, values: Group['values'], life: Life): Fix | Refusal {
  const [{ facts, reference }] = values;
  const { product, cycle, successor } = life;
  const tags = values.map((value) => successorTag(value.reference));
  if (successor === undefined || tags.includes(undefined)) {
    return refusal(
      'no-successor',
      `No later release is known that would take the place of ${reference.familiar}:${reference.tag ?? 'latest'}.`,
      [`Choose what replaces it, and build and test with that.`],
    );
  }
  const sameMajor = leadingVersion(cycle)[0] === leadingVersion(successor)[0];
  if (life.kind === 'data' || ((life.kind === 'web' || life.kind === 'app' || life.kind === 'msg') && !sameMajor)) {
    return refusal(
      'major-upgrade',
      `${product} ${successor} reads data and settings of ${cycle} differently, and what is configured on top of this image is made for ${cycle}.`,
      [
        `Read the notes of the releases between ${cycle} and ${successor}.`,
        ...(life.kind === 'data'
          ? ['Dump the data that containers of this image wrote; restore it into the new release.']
          : []),
        `Write ${successor} in the tag, build, and test.`,
      ],
    );
  }
  if (life.kind === 'lang' && !sameMajor && !eachMajorRuns.has(product)) {
    return refusal('major-upgrade', `What is written for ${product} ${cycle} does not run on ${successor} as it is.`, [
      `Port the program to ${product} ${successor}.`,
      `Write ${successor} in the tag, build, and test.`,
    ]);
  }
  if (values.some((value) => value.reference.digest !== undefined)) {
    return refusal(
      'pinned-by-digest',
      'The digest decides which image it is, and that of the new tag is not in the sources.',
      [
        `Write ${reference.familiar}:${tags[0] ?? successor} with its digest: docker buildx imagetools inspect ${reference.familiar}:${tags[0] ?? successor}`,
      ],
    );
  }
  const place = nameOfRelease(values, product, cycle);
  if (place !== undefined) {
    return refusal(
      'release-in-a-path',
      `Line ${place.line} names ${place.name}, which is another one in ${successor}.`,
      [`Write ${successor} in the tag, and in each path and package that names ${cycle}.`, 'Build and test.'],
    );
  }
  if (values.some(({ tag }) => tag === undefined)) {
    return refusal('set-by-variable', 'The tag comes out of a variable that is used at other places too.', [
      `Give the variable the value for ${product} ${successor}.`,
    ]);
  }
  const edits = new DockerfileEdits(project, facts);
  for (const [index, value] of values.entries()) {
    const tag = tags[index];
    if (value.tag !== undefined && tag !== undefined) edits.replace(value.tag, tag).touches(value.stage, 'from');
  }
  return edits.fix({
    applicability: 'review',
    title: `Move to ${product} ${successor}`,
    why: [`${product} ${cycle} ended${life.ended === undefined ? '' : ` on ${life.ended}`} [${life.source}]`],
    mayBreak: [
      life.kind === 'os'
        ? `Packages that ${product} ${successor} does not have, or has under another name.`
        : `Code and libraries that are made for ${product} ${cycle} and not for ${successor}.`,
    ],
    followUps: ['Build it, and run the tests on the new release.'],
  });
}

/** Where the release is part of a path or of a package's name: `python3.8`, `php7.4`, `java-8`. */
function nameOfRelease(
  [{ facts }]: Group['values'],
  product: string,
  cycle: string,
): { readonly line: number; readonly name: string } | undefined {
  const names = [`${product}${cycle}`, `${product}-${cycle}`, `${product}/${cycle}`];
  for (const { instructions } of facts.stages) {
    for (const { argument, line } of instructions) {
      const name = names.find((one) => argument.includes(one));
      if (name !== undefined) return { line, name };
    }
  }
  return undefined;
}

function refusal(code: string, because: string, byHand: readonly string[]): Refusal {
  return { kind: 'refusal', code, because, byHand };
}
