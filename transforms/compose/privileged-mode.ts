import type { Finding, Rule } from '../../src/core/types.ts';
import type { Service } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { judgeAccess } from '../support/host-access.ts';
import { isTrue } from '../support/service/values.ts';
import { findingAt, fixBy, fromVariable, together, writtenValues } from '../support/written-values.ts';

const id = 'compose/privileged-mode';
const byHand = [
  'Take privileged: true out of a copy of the stack, start it, and look for "Operation not permitted" in its log and for devices that it misses.',
  'Give back what it names: devices: for a device, cap_add: for a capability, a mount for a folder of the host.',
];

/** `privileged: true`: the container has every capability and every device, and no confinement. */
export const rule: Rule<Project> = {
  id,
  title: 'Service is privileged',
  severity: 'critical',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.5' },
    { standard: 'NIST-800-190', control: '4.4.3' },
    { standard: 'OWASP-Docker', control: 'RULE #3' },
    { standard: 'compose-lint', control: 'CL-0002' },
  ],
  order: 380,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    for (const written of writtenValues(project, privileged)) {
      const { value, services } = written;
      const [{ name }] = services;
      const verdict =
        fromVariable(value, `privileged of ${name}`) ??
        together(
          services.map((service) =>
            judgeAccess(project, service, { access: 'privileged', name: 'privileged: true', byHand }),
          ),
        );
      yield findingAt(
        written,
        {
          rule: id,
          severity: 'critical',
          message: `${name} is privileged: whoever breaks into it is root on the host, with all of its devices.`,
          salient: '',
        },
        fixBy(
          project,
          written,
          verdict,
          ['privileged'],
          (draft) => draft.compose(value.origin.file).remove(value.origin.path),
          { title: `Run ${name} without privileged`, byHand },
        ),
      );
    }
  },
};

function privileged(service: Service) {
  const value = service.get('privileged');
  return value !== undefined && isTrue(value) ? [value] : [];
}
