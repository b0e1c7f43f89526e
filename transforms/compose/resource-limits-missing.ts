import type { Choices, Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingsPerDefinition } from '../support/per-definition.ts';
import { verdictFor } from './resource-limits-missing/verdict.ts';

const id = 'compose/resource-limits-missing';

/** See resource-limits-missing.md. */
export const rule: Rule<Project> = {
  id,
  title: 'One service can take all memory or all processes of the host',
  severity: 'medium',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.11' },
    { standard: 'CIS-Docker-1.7', control: '5.12' },
    { standard: 'CIS-Docker-1.7', control: '5.29' },
    { standard: 'OWASP-Docker', control: 'RULE #7' },
    { standard: 'compose-lint', control: 'CL-0026' },
    { standard: 'kics', control: 'bb9ac4f7' },
    { standard: 'kics', control: '221e0658' },
  ],
  order: 570,
  fixability: 'review',
  *check(project: Project, choices: Choices = {}): Iterable<Finding> {
    yield* findingsPerDefinition(project, rule, (service, fingerprint) =>
      verdictFor(project, service, choices[fingerprint]),
    );
  },
};
