import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import { productsOf, systemLifeOf } from '../../src/knowledge/end-of-life.ts';
import { movingTag, tagAtSnapshot } from '../../src/knowledge/successor-tags.ts';
import type { Project } from '../../src/source/project.types.ts';
import { type BaseImageValue, baseImageValues } from '../support/base-image-values.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';

/** See base-image-not-pinned.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/base-image-not-pinned',
  title: 'The base is whatever its tag stands for on the day of the build',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [
    { standard: 'hadolint', control: 'DL3006' },
    { standard: 'hadolint', control: 'DL3007' },
    { standard: 'trivy', control: 'DS-0001' },
    { standard: 'checkov', control: 'CKV_DOCKER_7' },
  ],
  order: 680,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const value of baseImageValues(project)) {
      const how = movingTag(value.reference);
      if (how === undefined) continue;
      const { familiar, tag } = value.reference;
      yield make({
        facts: value.facts,
        stage: value.stage,
        range: value.range,
        message:
          how === 'no-tag'
            ? `${familiar} has no tag, which means latest: two builds of ${value.stage.label} may stand on different releases.`
            : `The tag ${tag} of ${familiar} moves: two builds of ${value.stage.label} may stand on different releases.`,
        salient: value.text,
        outcome: outcomeOf(project, value),
      });
    }
  },
};

function outcomeOf(project: Project, value: BaseImageValue): Fix | Refusal {
  const { facts, reference, stage, text, whole } = value;
  const tag = tagAtSnapshot(reference);
  const [product] = productsOf(reference);
  // A distribution in the tag that has ended has no tags of the newest releases.
  const gone = tag !== undefined && systemLifeOf({ ...reference, tag })?.status === 'ended';
  if (tag === undefined || product === undefined || gone) {
    const digest = withDigest(project, value);
    if (digest !== undefined) return digest;
    return {
      kind: 'refusal',
      code: 'release-unknown',
      because: gone
        ? `The tag names a distribution that has ended, for which the newest releases of ${reference.familiar} are not made.`
        : `Which release of ${reference.familiar} is meant is not in the sources, and nothing is known of its tags.`,
      byHand: [
        `See what is built on now: docker image inspect --format '{{.RepoDigests}} {{.Config.Labels}}' ${text}`,
        'Write that release as the tag.',
        'Or keep the tag, and pin what it stands for today: `dockfix lock` asks the registries and writes dockfix.lock, from which `dockfix apply --review` adds the digests; `dockfix apply --review --registry` does it without that file.',
      ],
    };
  }
  const range = value.tag ?? whole;
  if (range === undefined) {
    return {
      kind: 'refusal',
      code: 'set-by-variable',
      because: `The image comes out of a variable that is used at other places too.`,
      byHand: [`Write ${tag} where the variable gets its tag.`],
    };
  }
  const edits = new DockerfileEdits(project, facts).touches(stage, 'from');
  if (value.tag === undefined) edits.insert(range.end, `:${tag}`);
  else edits.replace(range, tag);
  return edits.fix({
    applicability: 'review',
    title: `Write ${reference.familiar}:${tag}`,
    why: [`It was what the tag stood for in August 2026 [${product.source}]`],
    mayBreak: [`What is built on now may be another release than ${tag}.`],
    followUps: [],
  });
}

/** What the tag stands for, where a registry was asked: the build stays the same though no release is named. */
function withDigest(project: Project, { facts, reference, stage, whole, text }: BaseImageValue): Fix | undefined {
  const known = project.digestOf(reference);
  if (known === undefined || whole === undefined) return undefined;
  const tag = reference.tag === undefined ? ':latest' : '';
  const edits = new DockerfileEdits(project, facts).touches(stage, 'from');
  edits.insert(whole.end, `${tag}@${known.digest}`);
  return edits.fix({
    applicability: 'review',
    title: `Add the digest of ${text}${tag}`,
    why: [
      known.source === 'registry'
        ? 'The registry gives it for the tag today [opencontainers/distribution-spec]'
        : 'The lock file has it for the tag [dockfix.lock]',
    ],
    mayBreak: ['updates: what comes under the same tag no longer arrives by itself'],
    followUps: ['Let Renovate or Dependabot move tag and digest together: both know this form.'],
  });
}
