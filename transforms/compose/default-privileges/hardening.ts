/** What a service already says about privileges, and the settings with which it must be left alone. */
import { capabilityName } from '../../../src/knowledge/capabilities.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { Unfit } from '../../support/service/situation.types.ts';
import { isTrue, scalar, strings } from '../../support/service/values.ts';

export interface Hardening {
  readonly noNewPrivileges: 'on' | 'off' | 'missing';
  readonly dropsAll: boolean;
  /** Names without `CAP_`. */
  readonly added: readonly string[];
}

/** What the resolved service has. */
export function hardeningOf(service: Service): Hardening {
  return {
    noNewPrivileges: noNewPrivilegesIn(strings(service.get('security_opt'))),
    dropsAll: strings(service.get('cap_drop')).some((name) => capabilityName(name) === 'ALL'),
    added: strings(service.get('cap_add')).map(capabilityName),
  };
}

/** How the engine reads the options: moby/moby:daemon/daemon_unix.go, the last one wins. */
export function noNewPrivilegesIn(options: readonly string[]): Hardening['noNewPrivileges'] {
  let found: Hardening['noNewPrivileges'] = 'missing';
  for (const option of options) {
    const separator = option.includes('=') ? '=' : ':';
    const [name, value = 'true'] = option.split(separator, 2);
    if (name?.trim() !== 'no-new-privileges') continue;
    found = ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value.trim()) ? 'on' : 'off';
  }
  return found;
}

/** With these the container is not confined in any case, or needs what cannot be known. Worst first. */
const unconfined: ReadonlySet<string> = new Set([
  'ALL',
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_PTRACE',
  'SYS_BOOT',
  'BPF',
  'MAC_ADMIN',
]);

/** Settings of the service itself that forbid the fix. */
export function unfitService(service: Service): Unfit | undefined {
  const { name } = service;
  const hardening = hardeningOf(service);
  if (isTrue(service.get('privileged'))) {
    return unfit(
      'privileged',
      `${name} is privileged: it has every capability whatever cap_drop says, and it presumably needs some.`,
      [
        `Find out what ${name} needs privileged: true for (a device, a mount, a kernel module).`,
        'Replace it by that device or those capabilities, then run dockfix again.',
      ],
    );
  }
  if (sharesHostNetwork(service)) {
    return unfit(
      'host-network',
      `${name} uses the network of the host, where capabilities decide about ports and interfaces, so what it needs cannot be told from here.`,
      [
        `Give ${name} a network of the stack and publish its ports, if it needs no more than ports.`,
        'Or add cap_drop: [ALL] by hand: with root, ports below 1024 need NET_BIND_SERVICE; another user cannot bind them at all there.',
      ],
    );
  }
  if (scalar(service.get('pid')) === 'host') {
    return unfit(
      'host-processes',
      `${name} sees the processes of the host; reading them takes capabilities that depend on whose processes they are.`,
      [
        `Remove pid: host if ${name} does not need it.`,
        'Otherwise add cap_drop: [ALL] by hand and give back SYS_PTRACE, KILL or DAC_OVERRIDE as the log asks for them.',
      ],
    );
  }
  const extra = hardening.added.filter((capability) => unconfined.has(capability));
  if (extra.length > 0) {
    return unfit(
      'extra-privileges',
      `${name} is given ${extra.join(', ')}, which amounts to root on the host: dropping the others would only look safe.`,
      [
        `Find out what ${name} does with ${extra.join(', ')} and whether it can do without.`,
        'Then add cap_drop: [ALL] and security_opt: [no-new-privileges:true] with the capabilities that are left.',
      ],
    );
  }
  const devices = service.get('devices');
  if (devices?.kind === 'list' && devices.items.length > 0) {
    return unfit(
      'extra-privileges',
      `${name} uses devices of the host; what it needs to open and set them up depends on their owner and driver.`,
      [
        `Add cap_drop: [ALL] and security_opt: [no-new-privileges:true] to ${name} and test it with the device.`,
        'Give it the group of the device with group_add rather than DAC_OVERRIDE.',
      ],
    );
  }
  if (hardening.noNewPrivileges === 'off') {
    return unfit(
      'explicitly-off',
      `${name} says no-new-privileges:false, so somebody decided that it must be able to gain privileges.`,
      [
        `Find out which setuid program ${name} runs (sudo, su, ping) and replace it.`,
        'Then set no-new-privileges:true and add cap_drop: [ALL].',
      ],
    );
  }
  return undefined;
}

/** By itself, or through the service whose network it joins. */
function sharesHostNetwork(service: Service): boolean {
  const seen = new Set<string>();
  for (let one: Service | undefined = service; one !== undefined && !seen.has(one.name); ) {
    seen.add(one.name);
    const mode: string | undefined = one.networkMode;
    if (mode === 'host') return true;
    if (mode?.startsWith('service:') !== true) return false;
    one = service.stack.services.find(({ name }) => name === mode.slice('service:'.length));
  }
  return false;
}

function unfit(code: string, because: string, byHand: readonly string[]): Unfit {
  return { kind: 'unfit', code, because, byHand };
}
