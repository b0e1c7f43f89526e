/**
 * Linux capabilities, as `cap_add` and `cap_drop` name them.
 * Source: capabilities(7); the default set: moby/moby:oci/caps/defaults.go.
 */

/** What the engine gives a container that says nothing, sorted, with what each is for. */
export const defaultCapabilities: ReadonlyMap<string, string> = new Map([
  ['AUDIT_WRITE', 'write records to the kernel audit log'],
  ['CHOWN', 'change the owner of files'],
  ['DAC_OVERRIDE', 'read, write and enter files and directories of other users'],
  ['FOWNER', 'change mode and times of files of other users'],
  ['FSETID', 'keep set-user-id bits when a file changes'],
  ['KILL', 'send signals to processes of other users'],
  ['MKNOD', 'make device files'],
  ['NET_BIND_SERVICE', 'bind ports below 1024 where the engine does not open them to all'],
  ['NET_RAW', 'use raw and packet sockets, for instance for ping'],
  ['SETFCAP', 'give files capabilities'],
  ['SETGID', 'change the group of the own process'],
  ['SETPCAP', 'change the capability sets of the own process'],
  ['SETUID', 'change the user of the own process'],
  ['SYS_CHROOT', 'change the root directory'],
]);

/** Further capabilities, which only `cap_add` or `privileged` give. */
export const furtherCapabilities: ReadonlyMap<string, string> = new Map([
  ['AUDIT_CONTROL', 'configure the kernel audit log'],
  ['AUDIT_READ', 'read the kernel audit log'],
  ['BLOCK_SUSPEND', 'keep the system from suspending'],
  ['BPF', 'load BPF programs'],
  ['CHECKPOINT_RESTORE', 'checkpoint and restore processes'],
  ['DAC_READ_SEARCH', 'read files and enter directories of other users'],
  ['IPC_LOCK', 'lock memory'],
  ['IPC_OWNER', 'use System V IPC objects of other users'],
  ['LEASE', 'lease files of other users'],
  ['LINUX_IMMUTABLE', 'set the immutable and append-only flags of files'],
  ['MAC_ADMIN', 'configure mandatory access control'],
  ['MAC_OVERRIDE', 'override mandatory access control'],
  ['NET_ADMIN', 'configure interfaces, routes and the firewall'],
  ['NET_BROADCAST', 'send broadcasts'],
  ['PERFMON', 'use performance counters'],
  ['SYS_ADMIN', 'mount, set host names and much else that amounts to root'],
  ['SYS_BOOT', 'restart the machine'],
  ['SYS_MODULE', 'load kernel modules'],
  ['SYS_NICE', 'raise priorities and set memory policies'],
  ['SYS_PACCT', 'switch process accounting'],
  ['SYS_PTRACE', 'trace other processes'],
  ['SYS_RAWIO', 'use ports and memory of devices'],
  ['SYS_RESOURCE', 'override resource limits'],
  ['SYS_TIME', 'set the clock'],
  ['SYS_TTY_CONFIG', 'configure terminals'],
  ['SYSLOG', 'read the kernel log'],
  ['WAKE_ALARM', 'wake the system'],
]);

/** A capability's name without its `CAP_` prefix, in capitals, as the engine compares it. */
export function capabilityName(written: string): string {
  const upper = written.toUpperCase();
  return upper.startsWith('CAP_') ? upper.slice('CAP_'.length) : upper;
}

/** True for a capability of the kernel, however it is written; `ALL` is not one. */
export function isCapability(written: string): boolean {
  const name = capabilityName(written);
  return defaultCapabilities.has(name) || furtherCapabilities.has(name);
}
