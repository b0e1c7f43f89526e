import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { verificationFindings } from '../support/shell/verification.ts';

/** See tls-verification-off.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/tls-verification-off',
  title: 'Certificates are not checked',
  severity: 'high',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.11' },
    { standard: 'checkov', control: 'CKV2_DOCKER_2' },
    { standard: 'checkov', control: 'CKV2_DOCKER_3' },
    { standard: 'checkov', control: 'CKV2_DOCKER_4' },
    { standard: 'checkov', control: 'CKV2_DOCKER_5' },
    { standard: 'checkov', control: 'CKV2_DOCKER_6' },
    { standard: 'checkov', control: 'CKV2_DOCKER_12' },
    { standard: 'checkov', control: 'CKV2_DOCKER_13' },
    { standard: 'checkov', control: 'CKV2_DOCKER_14' },
    { standard: 'checkov', control: 'CKV2_DOCKER_15' },
    { standard: 'checkov', control: 'CKV2_DOCKER_16' },
  ],
  order: 740,
  fixability: 'review',
  check(project): Iterable<Finding> {
    return verificationFindings(rule, project, {
      checks: 'tls',
      message: (what) => `With ${what} anybody on the way can answer in the server's place.`,
      title: 'Check certificates',
      why: 'Without the check TLS says nothing about who answers',
      mayBreak: ['a server whose certificate no public authority signed'],
      followUps: [
        'For a server of your own, copy the certificate of its authority into the image (COPY ca.crt /usr/local/share/ca-certificates/ and update-ca-certificates on Debian and Alpine) instead.',
      ],
      byHand: ['Let the server have a certificate that the image trusts, then take the switch away.'],
    });
  },
};
