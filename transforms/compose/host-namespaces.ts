import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { writtenValues } from '../support/written-values.ts';
import { findingOf } from './host-namespaces/finding.ts';
import { sharedKeys, sharings } from './host-namespaces/sharings.ts';

/** `pid`, `ipc`, `uts`, `userns_mode` or `cgroup` of the host, and a cgroup that somebody chose. */
export const rule: Rule<Project> = {
  id: 'compose/host-namespaces',
  title: 'Service shares a namespace with the host',
  severity: 'high',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.16' },
    { standard: 'CIS-Docker-1.7', control: '5.17' },
    { standard: 'CIS-Docker-1.7', control: '5.21' },
    { standard: 'CIS-Docker-1.7', control: '5.25' },
    { standard: 'CIS-Docker-1.7', control: '5.31' },
    { standard: 'NIST-800-190', control: '4.4.3' },
    { standard: 'compose-lint', control: 'CL-0010' },
  ],
  order: 386,
  fixability: 'review',
  *check(project: Project, choices = {}): Iterable<Finding> {
    for (const written of writtenValues(project, sharedKeys)) {
      const sharing = sharings.get(String(written.value.origin.path.at(-1)));
      if (sharing !== undefined) yield findingOf(project, written, sharing, choices);
    }
  },
};
