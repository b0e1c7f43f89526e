/** What a device file stands for. Source: Documentation/admin-guide/devices.txt of the Linux kernel. */
import type { Severity } from '../../../src/core/types.ts';

export interface DeviceClass {
  /** `own`: each container has one like it; `root`: whoever opens it owns the host. */
  readonly kind: 'own' | 'root' | 'peripheral';
  readonly severity: Severity;
  /** Clause about what it means. */
  readonly means: string;
  readonly called: string;
}

const own: ReadonlySet<string> = new Set([
  '/dev/null',
  '/dev/zero',
  '/dev/full',
  '/dev/random',
  '/dev/urandom',
  '/dev/tty',
]);
const memory: ReadonlySet<string> = new Set(['/dev/mem', '/dev/kmem', '/dev/port', '/dev/kcore']);
const disks = [
  '/dev/sd',
  '/dev/hd',
  '/dev/nvme',
  '/dev/vd',
  '/dev/xvd',
  '/dev/mmcblk',
  '/dev/dm-',
  '/dev/mapper',
  '/dev/md',
  '/dev/loop',
  '/dev/disk',
  '/dev/zd',
];
const peripherals: readonly (readonly [string, string])[] = [
  ['/dev/dri', 'the graphics card'],
  ['/dev/kfd', 'the graphics card'],
  ['/dev/nvidia', 'the graphics card'],
  ['/dev/snd', 'the sound card'],
  ['/dev/video', 'a camera or a decoder'],
  ['/dev/net/tun', 'tunnel interfaces'],
  ['/dev/fuse', 'file systems in user space'],
  ['/dev/kvm', "the processor's virtualisation"],
  ['/dev/tty', 'a serial line'],
  ['/dev/serial', 'a serial line'],
  ['/dev/bus/usb', 'USB devices'],
  ['/dev/input', 'keyboards and other input'],
  ['/dev/kmsg', 'the kernel log'],
  ['/dev/i2c', 'a hardware bus'],
  ['/dev/spi', 'a hardware bus'],
  ['/dev/gpio', 'pins of the board'],
  ['/dev/vchiq', 'the graphics card'],
];

export function classOf(path: string): DeviceClass {
  const plain = path.length > 1 ? path.replace(/\/+$/u, '') : path;
  if (own.has(plain))
    return { kind: 'own', severity: 'info', means: 'every container has one of its own', called: plain };
  if (plain === '/dev' || plain === '/')
    return root('every device of the host, its disks among them', 'all devices of the host');
  if (memory.has(plain)) return root('the memory of the host', 'the memory of the host');
  if (disks.some((prefix) => plain.startsWith(prefix)))
    return root('a disk that it can read and write past all owners and mounts', 'a disk of the host');
  const called = peripherals.find(([prefix]) => plain.startsWith(prefix))?.[1] ?? 'that device';
  return { kind: 'peripheral', severity: 'medium', means: `${called}, through a driver of the host's kernel`, called };
}

function root(means: string, called: string): DeviceClass {
  return { kind: 'root', severity: 'critical', means, called };
}
