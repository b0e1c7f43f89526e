/** What a folder or file of the host means to whoever can open it. */
import type { Severity } from '../../../src/core/types.ts';
import { cleanPath } from '../../../src/source/compose/short-forms.ts';

export interface HostPath {
  readonly kind: keyof typeof kinds;
  readonly path: string;
  /** Clause behind "mounts PATH:". */
  readonly means: string;
  readonly severity: { readonly writable: Severity; readonly readOnly: Severity | undefined };
}

/** What it means, how bad it is to write there, and how bad to read; undefined where reading is what such files are for. */
const kinds = {
  system: ["a part of the host's system: whoever changes it is root there", 'critical', 'medium'],
  programs: ['programs of the host: whoever changes them is root there', 'critical', undefined],
  engine: ['data of the container engine: with it, files of every container', 'critical', 'medium'],
  runtime: ['a control socket of the host', 'critical', 'critical'],
  home: ['a home folder, with the keys and start scripts in it', 'critical', 'high'],
  credentials: ['keys and tokens, of which the service can use all', 'high', 'medium'],
  kernel: ['modules and sources of the kernel, which the host runs as they are', 'high', undefined],
  logs: ['logs of the host, which are there to tell what has happened', 'medium', undefined],
  configuration: ['configuration of the host, which other programs may use as well', 'medium', undefined],
  facts: ['a file of the host that is there to be read', 'low', undefined],
} as const satisfies Readonly<Record<string, readonly [string, Severity, Severity | undefined]>>;

/** What is within which, the first that fits. `=` in front: that folder alone, not what is below. */
const places: readonly (readonly [HostPath['kind'], readonly string[]])[] = [
  [
    'facts',
    [
      ...['/etc/localtime', '/etc/timezone', '/etc/hostname', '/etc/hosts', '/etc/resolv.conf', '/etc/machine-id'],
      ...['/etc/os-release', '/usr/lib/os-release', '/etc/passwd', '/etc/group', '/etc/nsswitch.conf'],
      ...['/etc/ssl/certs', '/etc/ca-certificates', '/usr/share/ca-certificates', '/usr/local/share/ca-certificates'],
      ...['/etc/pki/ca-trust', '/usr/share/zoneinfo', '/var/lib/dbus/machine-id'],
    ],
  ],
  [
    'credentials',
    [
      ...['/etc/shadow', '/etc/gshadow', '/etc/ssh', '/etc/ssl/private', '/etc/letsencrypt', '/etc/krb5.keytab'],
      ...['/etc/kubernetes', '/var/lib/kubelet'],
    ],
  ],
  ['home', ['=/home', '=/Users']],
  ['engine', ['/var/lib/docker', '/var/lib/containerd', '/var/lib/containers', '/var/lib/rancher', '/etc/docker']],
  [
    'runtime',
    [
      ...['/run/containerd', '/run/crio', '/run/systemd', '/run/dbus', '/run/udev', '/run/podman', '/run/libvirt'],
      ...['/run/snapd.socket', '/run/netns'],
    ],
  ],
  ['kernel', ['/lib/modules', '/usr/lib/modules', '/usr/src']],
  ['logs', ['/var/log']],
  [
    'system',
    [
      ...['=/', '=/etc', '=/usr', '=/var', '=/var/lib', '=/dev', '/boot', '/proc', '/sys', '/var/spool/cron'],
      ...['/etc/cron.d', '/etc/crontab', '/etc/systemd', '/etc/init.d', '/etc/pam.d', '/etc/sudoers', '/etc/sudoers.d'],
      ...['/etc/profile', '/etc/profile.d', '/etc/ld.so.preload', '/etc/ld.so.conf.d', '/etc/modprobe.d'],
    ],
  ],
  [
    'programs',
    [
      '/bin',
      '/sbin',
      '/lib',
      '/lib64',
      '/usr/bin',
      '/usr/sbin',
      '/usr/lib',
      '/usr/lib64',
      '/usr/local/bin',
      '/usr/local/sbin',
    ],
  ],
  ['configuration', ['/etc']],
];

/** In a home folder. */
const personal = [
  ...['.ssh', '.aws', '.kube', '.docker', '.gnupg', '.azure', '.config/gcloud', '.config/gh', '.netrc', '.npmrc'],
  ...['.pypirc', '.git-credentials', '.composer', '.password-store', '.vault-token', '.m2'],
];

/** The class of a host path; undefined for a folder like any other. */
export function hostPath(written: string): HostPath | undefined {
  const path = plain(written);
  if (path === undefined) return undefined;
  const inHome = homeRest(path);
  if (inHome !== undefined) {
    if (inHome === '') return of('home', path);
    return personal.some((one) => within(one, inHome)) ? of('credentials', path) : undefined;
  }
  const kind = places.find(([, folders]) =>
    folders.some((folder) => (folder.startsWith('=') ? path === folder.slice(1) : within(folder, path))),
  )?.[0];
  return kind === undefined ? undefined : of(kind, path);
}

function of(kind: HostPath['kind'], path: string): HostPath {
  const [means, writable, readOnly] = kinds[kind];
  return { kind, path, means, severity: { writable, readOnly } };
}

/** Cleaned; `/run` for `/var/run`; undefined for paths that are relative. */
function plain(written: string): string | undefined {
  if (written.startsWith('~')) return `~${cleanPath(`/${written.slice(1)}`)}`.replace(/\/$/u, '');
  if (!written.startsWith('/')) return undefined;
  const path = cleanPath(written);
  return path === '/var/run' || path.startsWith('/var/run/') ? path.slice('/var'.length) : path;
}

/** What stands behind a person's home folder; undefined for paths elsewhere. */
function homeRest(path: string): string | undefined {
  if (path === '~' || path.startsWith('~/')) return path.slice(2);
  const [, first, second, ...rest] = path.split('/');
  if (first === 'root') return [second, ...rest].filter((part) => part !== undefined).join('/');
  return (first === 'home' || first === 'Users') && second !== undefined ? rest.join('/') : undefined;
}

function within(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
