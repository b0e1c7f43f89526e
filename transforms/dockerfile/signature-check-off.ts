import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { verificationFindings } from '../support/shell/verification.ts';

/** See signature-check-off.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/signature-check-off',
  title: 'Signatures of packages are not checked',
  severity: 'high',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.11' },
    { standard: 'checkov', control: 'CKV2_DOCKER_7' },
    { standard: 'checkov', control: 'CKV2_DOCKER_8' },
    { standard: 'checkov', control: 'CKV2_DOCKER_9' },
    { standard: 'checkov', control: 'CKV2_DOCKER_10' },
    { standard: 'checkov', control: 'CKV2_DOCKER_11' },
  ],
  order: 742,
  fixability: 'review',
  check(project): Iterable<Finding> {
    return verificationFindings(rule, project, {
      checks: 'signature',
      message: (what) => `With ${what} packages are installed that nobody signed.`,
      title: 'Check signatures',
      why: 'The signature is what ties a package to those who made it, whatever server it comes from',
      mayBreak: ['a repository whose key is not in the image'],
      followUps: [
        'For a repository of your own, add its key (signed-by=, rpm --import, /etc/apk/keys) before the install.',
      ],
      byHand: ['Import the key of the repository or of the package, then take the switch away.'],
    });
  },
};
