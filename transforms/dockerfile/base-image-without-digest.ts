import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { KnownDigest } from '../../src/source/digests.ts';
import type { Project } from '../../src/source/project.types.ts';
import { type BaseImageValue, baseImageValues } from '../support/base-image-values.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';

/** See base-image-without-digest.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/base-image-without-digest',
  title: 'The base is named by a tag, and its digest is known',
  severity: 'low',
  kinds: ['dockerfile'],
  references: [
    { standard: 'NIST-800-190', control: '4.1.5' },
    { standard: 'OpenSSF-Scorecard', control: 'Pinned-Dependencies' },
  ],
  order: 685,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const value of baseImageValues(project)) {
      const known = value.reference.digest === undefined ? project.digestOf(value.reference) : undefined;
      if (known === undefined) continue;
      yield make({
        facts: value.facts,
        stage: value.stage,
        range: value.range,
        message: `${value.stage.label}: a tag can be moved to other contents; the digest of ${value.text} cannot.`,
        salient: value.text,
        outcome: outcomeOf(project, value, known),
      });
    }
  },
};

function outcomeOf(project: Project, value: BaseImageValue, { digest, source }: KnownDigest): Fix | Refusal {
  const { facts, stage, reference, text, whole } = value;
  const behind = `${reference.tag === undefined ? ':latest' : ''}@${digest}`;
  // Behind a variable that is the tag alone the digest would decide for every value of it, and nobody would see it.
  if (whole === undefined)
    return {
      kind: 'refusal',
      code: 'set-by-variable',
      because: 'A variable has a say in the image, and a digest behind it would overrule every value of it.',
      byHand: [`Where the variable gets its value, make it the whole image: ${text}${behind}.`],
    };
  return new DockerfileEdits(project, facts)
    .touches(stage, 'from')
    .insert(whole.end, behind)
    .fix({
      applicability: 'review',
      title: `Add the digest of ${reference.familiar}:${reference.tag ?? 'latest'}`,
      why: [
        source === 'registry'
          ? 'The registry gives it for the tag today (opencontainers/distribution-spec)'
          : 'The lock file has it for the tag (dockfix.lock)',
      ],
      mayBreak: ['Updates: fixes that come under the same tag no longer arrive with the next build.'],
      followUps: ['Let Renovate or Dependabot move tag and digest together: both know this form.'],
    });
}
