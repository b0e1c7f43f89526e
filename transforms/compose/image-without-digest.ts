import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { KnownDigest } from '../../src/source/digests.ts';
import type { Project } from '../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../support/draft.ts';
import { imageFinding } from '../support/image-finding.ts';
import { type ImageValue, imageValues, userNames, withTag, writeImage } from '../support/image-values.ts';

const id = 'compose/image-without-digest';

/** See image-without-digest.md. */
export const rule: Rule<Project> = {
  id,
  title: 'The image is named by a tag, and its digest is known',
  severity: 'medium',
  kinds: ['compose'],
  references: [
    { standard: 'NIST-800-190', control: '4.1.5' },
    { standard: 'compose-lint', control: 'CL-0019' },
  ],
  order: 660,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    for (const value of imageValues(project)) {
      const known = value.reference.digest === undefined ? project.digestOf(value.reference) : undefined;
      if (known === undefined) continue;
      const message = `${userNames(value)}: a tag can be moved to other contents; the digest of ${value.text} cannot.`;
      yield imageFinding(id, 'medium', value, message, outcomeFor(project, value, known));
    }
  },
};

function outcomeFor(project: Project, value: ImageValue, { digest, source }: KnownDigest): Fix | Refusal {
  const text = `${withTag(value, value.reference.tag ?? 'latest')}@${digest}`;
  const byHand = [`Write ${text}.`];
  // With another value of the variable the digest would still decide, and nobody would see it.
  if (value.scalar.variables.length > 0)
    return {
      kind: 'refusal',
      code: 'set-by-variable',
      because: 'A variable has a say in the image, and a digest behind it would overrule every value of it.',
      byHand: [`Where the variable is set, add the digest: ${text}.`],
    };
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    return (
      writeImage(draft, value, text) ??
      draft.fix({
        applicability: 'review',
        title: `Add the digest of ${withTag(value, value.reference.tag ?? 'latest')}`,
        why: [
          source === 'registry'
            ? 'The registry gives it for the tag today (opencontainers/distribution-spec)'
            : 'The lock file has it for the tag (dockfix.lock)',
        ],
        mayBreak: ['updates: fixes that come under the same tag no longer arrive by themselves'],
        followUps: ['Let Renovate or Dependabot move tag and digest together: both know this form.'],
      })
    );
  }, byHand);
}
