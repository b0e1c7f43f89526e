import type { Choices, Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { definitionsOf } from '../support/service/definitions.ts';
import { findingsOf } from './read-only-root-filesystem/fix.ts';

/** Services whose root file system can be written. The fix makes it read-only, with a tmpfs for all that must be writable. */
export const rule: Rule<Project> = {
  id: 'compose/read-only-root-filesystem',
  title: 'Service can write to its own program files',
  severity: 'low',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.13' },
    { standard: 'NIST-800-190', control: '4.4.4' },
    { standard: 'OWASP-Docker', control: 'RULE #8' },
    { standard: 'compose-lint', control: 'CL-0007' },
  ],
  order: 480,
  fixability: 'review',
  *check(project: Project, choices: Choices = {}): Iterable<Finding> {
    yield* findingsOf(project, definitionsOf(project), choices);
  },
};
