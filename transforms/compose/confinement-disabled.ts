import type { Finding, Rule } from '../../src/core/types.ts';
import type { Service, Traced } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { judgeAccess } from '../support/host-access.ts';
import { scalar } from '../support/service/values.ts';
import { findingAt, fixBy, fromVariable, together, writtenValues } from '../support/written-values.ts';

const id = 'compose/confinement-disabled';

interface Confinement {
  readonly name: string;
  readonly lost: string;
  readonly mayBreak: string;
}

const confinements: ReadonlyMap<string, Confinement> = new Map([
  [
    'seccomp=unconfined',
    {
      name: 'seccomp:unconfined',
      lost: 'it may make every system call, also those with which containers are left',
      mayBreak: 'system calls that the default profile of the engine forbids fail with "Operation not permitted"',
    },
  ],
  [
    'apparmor=unconfined',
    {
      name: 'apparmor:unconfined',
      lost: 'AppArmor no longer keeps it from mounting and from writing to /proc and /sys',
      mayBreak: 'on hosts with AppArmor, mounts and writes to /proc and /sys are denied',
    },
  ],
  [
    'label=disable',
    {
      name: 'label:disable',
      lost: 'SELinux no longer separates it from the files of the host and of other containers',
      mayBreak: 'on hosts with SELinux, folders of the host that it mounts need :z or :Z',
    },
  ],
  [
    'systempaths=unconfined',
    {
      name: 'systempaths=unconfined',
      lost: 'it sees and may write the parts of /proc and /sys that are hidden from containers',
      mayBreak: 'what it reads or writes in /proc/sys, /proc/kcore and the like is masked again',
    },
  ],
]);

/** `security_opt` items that switch off seccomp, AppArmor or SELinux. */
export const rule: Rule<Project> = {
  id,
  title: 'Confinement of the service is switched off',
  severity: 'high',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.2' },
    { standard: 'CIS-Docker-1.7', control: '5.3' },
    { standard: 'CIS-Docker-1.7', control: '5.22' },
    { standard: 'NIST-800-190', control: '4.4.3' },
    { standard: 'OWASP-Docker', control: 'RULE #6' },
    { standard: 'compose-lint', control: 'CL-0009' },
  ],
  order: 384,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    for (const written of writtenValues(project, options)) {
      const { value, services } = written;
      const [{ name }] = services;
      const confinement = confinementOf(value);
      if (confinement === undefined) continue;
      const byHand = [
        `Take ${confinement.name} out of a copy of the stack, use what ${name} is for, and look for "Operation not permitted" and "Permission denied" in its log.`,
        'Where something fails, write a profile that allows that alone (security_opt: [seccomp:profile.json]).',
      ];
      const verdict =
        fromVariable(value, `security_opt of ${name}`) ??
        together(
          services.map((service) =>
            judgeAccess(project, service, { access: 'unconfined', name: confinement.name, byHand }),
          ),
        );
      yield findingAt(
        written,
        {
          rule: id,
          severity: 'high',
          message: `${name} runs with ${confinement.name}: ${confinement.lost}.`,
          salient: confinement.name,
        },
        fixBy(
          project,
          written,
          verdict.kind === 'mend' ? { ...verdict, mayBreak: [confinement.mayBreak] } : verdict,
          ['security_opt'],
          (draft) => draft.compose(value.origin.file).remove(value.origin.path, { prune: true }),
          { title: `Confine ${name} again (${confinement.name.split(/[:=]/, 1)[0] ?? ''})`, byHand },
        ),
      );
    }
  },
};

function options(service: Service): readonly Traced[] {
  const value = service.get('security_opt');
  return value?.kind === 'list' ? value.items.filter((item) => confinementOf(item) !== undefined) : [];
}

/** The engine takes `:` and `=` alike (moby/moby:daemon/daemon_unix.go). */
function confinementOf(item: Traced): Confinement | undefined {
  const text = String(scalar(item) ?? '').replace(':', '=');
  return confinements.get(
    text
      .split('=')
      .map((part) => part.trim())
      .join('='),
  );
}
