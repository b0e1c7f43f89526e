/** Capabilities outside Docker's default set with which a container reaches the host, worst first. Source: capabilities(7). */
import type { Severity } from '../../../src/core/types.ts';

export interface Danger {
  readonly severity: Severity;
  /** Clause behind "it may". */
  readonly may: string;
  /** The narrower way, where there is one. */
  readonly byHand: readonly string[];
}

const single = ['Drop it when nothing fails.'];

export const dangers: ReadonlyMap<string, Danger> = new Map([
  [
    'ALL',
    danger('critical', 'do everything that root on the host may', [
      'Name the capabilities that it needs instead of ALL.',
    ]),
  ],
  [
    'SYS_ADMIN',
    danger('critical', 'mount file systems and leave the container', [
      'For a FUSE mount mount it on the host and pass it in as a volume; for a browser use a seccomp profile that allows clone and unshare, or turn its sandbox off.',
    ]),
  ],
  [
    'SYS_MODULE',
    danger('critical', 'load code into the kernel of the host', ['Load the module on the host (/etc/modules-load.d).']),
  ],
  [
    'SYS_RAWIO',
    danger('critical', 'read and write the memory and disks of the host', [
      'Pass in the one device that it needs, with devices:.',
    ]),
  ],
  ['SYS_BOOT', danger('high', 'restart the host', single)],
  [
    'SYS_PTRACE',
    danger('high', 'read the memory of other processes of its user', [
      'Attach debuggers from a container of their own, with pid: service:NAME.',
    ]),
  ],
  [
    'DAC_READ_SEARCH',
    danger('high', 'open any file of the host by its number', [
      'Use DAC_OVERRIDE, which ends at the mounts of the container, or run as the owner of the files.',
    ]),
  ],
  ['NET_ADMIN', danger('high', 'change interfaces, routes and the firewall of its network', single)],
  ['BPF', danger('high', 'load programs into the kernel', single)],
  ['PERFMON', danger('high', 'watch the whole host through performance counters', single)],
  ['SYS_TIME', danger('high', 'set the clock of the host', ['Let the host keep its own time.'])],
  ['MAC_ADMIN', danger('high', 'change AppArmor and SELinux policies of the host', single)],
  ['MAC_OVERRIDE', danger('high', 'pass over AppArmor and SELinux', single)],
  ['AUDIT_CONTROL', danger('high', 'switch off the audit log of the host', single)],
  ['SYSLOG', danger('high', 'read the kernel log and addresses of the host', single)],
  ['CHECKPOINT_RESTORE', danger('high', 'choose process ids and restore foreign processes', single)],
  ['IPC_LOCK', danger('medium', 'keep any amount of memory from being swapped out', ['Set ulimits.memlock instead.'])],
  ['IPC_OWNER', danger('medium', 'use the shared memory of other users', single)],
  ['LEASE', danger('medium', 'hold up others that open a file', single)],
  [
    'SYS_NICE',
    danger('medium', 'take processor time from the rest of the host', [
      'Use cpu_shares or deploy.resources.reservations.cpus.',
    ]),
  ],
  [
    'SYS_RESOURCE',
    danger('medium', 'pass over quotas and limits', ['Raise the one limit that it needs, with ulimits:.']),
  ],
  ['LINUX_IMMUTABLE', danger('medium', 'make files that nobody can change', single)],
  ['SYS_TTY_CONFIG', danger('medium', 'hang up terminals of the host', single)],
  ['SYS_PACCT', danger('medium', 'switch off process accounting', single)],
]);

function danger(severity: Severity, may: string, byHand: readonly string[]): Danger {
  return { severity, may, byHand };
}
