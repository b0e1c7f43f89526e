import type { Choices, Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingOf } from './default-privileges/fix.ts';
import { groupsOf } from './default-privileges/groups.ts';
import { judgeAll } from './default-privileges/judgement.ts';

/**
 * Services without `security_opt: [no-new-privileges:true]` or without `cap_drop: [ALL]`. The fix
 * adds both, with exactly the `cap_add` that the service needs.
 */
export const rule: Rule<Project> = {
  id: 'compose/default-privileges',
  title: 'Service keeps default capabilities or may gain privileges',
  severity: 'high',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.4' },
    { standard: 'CIS-Docker-1.7', control: '5.26' },
    { standard: 'NIST-800-190', control: '4.4.3' },
    { standard: 'OWASP-Docker', control: 'RULE #3' },
    { standard: 'OWASP-Docker', control: 'RULE #4' },
    { standard: 'compose-lint', control: 'CL-0003' },
    { standard: 'compose-lint', control: 'CL-0006' },
  ],
  order: 400,
  fixability: 'safe',
  *check(project: Project, choices: Choices = {}): Iterable<Finding> {
    for (const group of groupsOf(project, judgeAll(project))) yield findingOf(project, group, choices);
  },
};
