import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingOf } from './hidden-host-mount/finding.ts';
import { hiddenBinds } from './hidden-host-mount/volumes.ts';

/** Named volumes whose `driver_opts` mount a folder of the host: a bind mount that no reader and no other rule sees. */
export const rule: Rule<Project> = {
  id: 'compose/hidden-host-mount',
  title: 'A named volume is a folder of the host in disguise',
  severity: 'low',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.6' },
    { standard: 'NIST-800-190', control: '4.4.3' },
  ],
  order: 446,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    for (const hidden of hiddenBinds(project)) yield findingOf(project, hidden);
  },
};
