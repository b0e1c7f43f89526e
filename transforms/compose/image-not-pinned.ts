import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import { productsOf } from '../../src/knowledge/end-of-life.ts';
import { movingTag, tagAtSnapshot } from '../../src/knowledge/successor-tags.ts';
import { upgradeOf } from '../../src/knowledge/upgrades.ts';
import type { Project } from '../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../support/draft.ts';
import { imageFinding } from '../support/image-finding.ts';
import { type ImageValue, imageValues, keepsData, userNames, withTag, writeImage } from '../support/image-values.ts';

const id = 'compose/image-not-pinned';

/** See image-not-pinned.md. */
export const rule: Rule<Project> = {
  id,
  title: 'The image is whatever its tag stands for on the day it is pulled',
  severity: 'medium',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.28' },
    { standard: 'compose-lint', control: 'CL-0004' },
    { standard: 'dclint', control: 'service-image-require-explicit-tag' },
  ],
  order: 650,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    for (const value of imageValues(project)) {
      const how = movingTag(value.reference);
      if (how !== undefined)
        yield imageFinding(id, 'medium', value, messageFor(value, how), outcomeFor(project, value));
    }
  },
};

function messageFor(value: ImageValue, how: 'no-tag' | 'latest' | 'moving'): string {
  const { reference } = value;
  const which =
    how === 'no-tag'
      ? `${reference.familiar} has no tag, which means latest`
      : `the tag ${reference.tag} of ${reference.familiar} moves`;
  return `${userNames(value)}: ${which}, so two machines, or one machine twice, may run different releases.`;
}

function outcomeFor(project: Project, value: ImageValue): Fix | Refusal {
  const { reference } = value;
  const [product] = productsOf(reference);
  const tag = tagAtSnapshot(reference);
  if (product === undefined) return unknownRelease(value);
  if (keepsData(value, product)) return dataOfUnknownRelease(value, product.name);
  if (tag === undefined) return unknownRelease(value);
  const text = withTag(value, tag);
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    return (
      writeImage(draft, value, text) ??
      draft.fix({
        applicability: 'review',
        title: `Write ${text}`,
        why: [`It was what the tag stood for in August 2026 (${product.source})`],
        mayBreak: [
          `what runs now may be another release than ${tag}: look with \`docker compose images\` or the program's own --version`,
        ],
        followUps: [],
      })
    );
  }, [`Write ${text}, or the tag of what runs now.`]);
}

/** A release that cannot read what is on disk would not start, or would change it for good. */
function dataOfUnknownRelease(value: ImageValue, product: string): Refusal {
  const [{ name }] = value.users;
  const version = upgradeOf(product)?.version;
  return {
    kind: 'refusal',
    code: 'data-of-unknown-release',
    because: `${name} may keep data, and the sources do not say which release of ${product} wrote it; another one may not read it, or change it for good.`,
    byHand: [
      version === undefined ? readLabel(value.text) : `Ask what runs now: docker compose exec ${name} ${version}.`,
      `Write that release as the tag, for instance ${withTag(value, 'VERSION')}.`,
    ],
  };
}

function unknownRelease(value: ImageValue): Refusal {
  return {
    kind: 'refusal',
    code: 'release-unknown',
    because: `Which release of ${value.reference.familiar} is meant is not in the sources, and nothing is known of its tags.`,
    byHand: [
      readLabel(value.text),
      `Write that release as the tag: ${withTag(value, 'VERSION')}.`,
      'Or keep the tag, and pin what it stands for today: `dockfix lock` asks the registries and writes dockfix.lock, from which `dockfix apply --review` adds the digests; `dockfix apply --review --registry` does it without that file.',
    ],
  };
}

function readLabel(image: string): string {
  return `See what runs now: docker image inspect --format '{{index .Config.Labels "org.opencontainers.image.version"}} {{.RepoDigests}}' ${image}.`;
}
