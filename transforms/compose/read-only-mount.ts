import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { makeReadOnly, writtenMounts } from '../support/mounts.ts';
import { findingAt, fixBy, together } from '../support/written-values.ts';
import { judge, whatIsRead } from './read-only-mount/judge.ts';

const id = 'compose/read-only-mount';
const byHand = [
  'Add :ro to the mount (read_only: true in the long form), start the service twice, and look for "Read-only file system" in its log.',
];

/** Configuration, sites, scripts and shared volumes that a service only reads, mounted so that it could write them. */
export const rule: Rule<Project> = {
  id,
  title: 'Service could write what it only reads',
  severity: 'low',
  kinds: ['compose'],
  references: [
    { standard: 'NIST-800-190', control: '4.4.4' },
    { standard: 'OWASP-Docker', control: 'RULE #8' },
  ],
  order: 454,
  fixability: 'safe',
  *check(project: Project): Iterable<Finding> {
    for (const written of writtenMounts(project, (mount) => !mount.readOnly)) {
      const { mount, services } = written;
      const service = services.find((one) => whatIsRead(project, one, mount) !== undefined);
      const read = service === undefined ? undefined : whatIsRead(project, service, mount);
      if (service === undefined || read === undefined) continue;
      yield findingAt(
        written,
        {
          rule: id,
          severity: 'low',
          message: `${service.name} can write to ${mount.source}, although it only reads it: what breaks in can change ${read.what}.`,
          salient: mount.target,
        },
        fixBy(
          project,
          written,
          together(services.map((one) => judge(project, one, mount, byHand))),
          ['volumes'],
          (draft) => makeReadOnly(draft.compose(mount.origin.file), mount),
          { title: `Let ${service.name} only read ${mount.source}`, byHand },
        ),
      );
    }
  },
};
