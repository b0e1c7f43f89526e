/** Gathers what the decision needs to know of one service. */
import type { Mount, Service, Traced } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { commandsOf, scriptCommands } from './commands.ts';
import { imageOf, isRoot, joined } from './image.ts';
import type { Command, DataMount, Situation, UserSetting } from './situation.types.ts';
import { startOf } from './start.ts';
import { isTrue, scalar } from './values.ts';

/** What is known of a service, from its stack, its Dockerfile and the knowledge. */
export function situationOf(project: Project, service: Service): Situation {
  const image = imageOf(project, service);
  return {
    service: service.name,
    image,
    user: userOf(service),
    start: startOf(project, service, image),
    init: isTrue(service.get('init')),
    mounts: [...dataMounts(project, service), ...tmpfsOf(service)],
    secretFiles: secretFilesOf(service),
    healthcheck: healthcheckOf(service),
    protectsLowPorts: protectsLowPorts(service),
    environment: service.environment.map((entry) => entry.name),
  };
}

function userOf(service: Service): UserSetting {
  const user = service.get('user');
  if (user?.kind !== 'scalar' || user.value === null) return { kind: 'image' };
  const text = String(user.value);
  // `${UID}:${GID}` with nothing set: on this host it is nobody in particular.
  if (text === '' || text.startsWith(':')) return { kind: 'image' };
  return isRoot(text) ? { kind: 'root', text } : { kind: 'other', text, fromVariable: user.variables.length > 0 };
}

function dataMounts(project: Project, service: Service): readonly DataMount[] {
  const { stack } = service;
  const found: DataMount[] = [];
  for (const mount of service.mounts) {
    if (mount.type !== 'bind' && mount.type !== 'volume' && mount.type !== 'tmpfs') continue;
    // The socket belongs to root, who opens it as its owner.
    if (mount.source.endsWith('/docker.sock') || mount.target.endsWith('/docker.sock')) continue;
    // A file of the repository is there to be read, and git gives it to everybody.
    const isFile =
      mount.type === 'bind' &&
      project.files.exists(joined(stack.directory, mount.source)) &&
      project.files.read(joined(stack.directory, mount.source)) !== undefined;
    found.push({
      kind:
        mount.type === 'tmpfs' ? 'tmpfs' : mount.type === 'bind' || isBoundVolume(service, mount) ? 'bind' : 'named',
      source: mount.source,
      target: mount.target,
      readOnly: mount.readOnly || isFile,
      shared:
        mount.source !== '' &&
        !isFile &&
        mount.type !== 'tmpfs' &&
        stack.services.some(
          (other) =>
            other.name !== service.name &&
            other.mounts.some((theirs) => theirs.type === mount.type && theirs.source === mount.source),
        ),
    });
  }
  return found;
}

/** A named volume whose `driver_opts` mount a folder of the host or a share: its owner is not made to fit. */
function isBoundVolume(service: Service, mount: Mount): boolean {
  const volume = service.stack.section('volumes')?.entries.get(mount.source);
  const options = volume?.kind === 'map' ? volume.entries.get('driver_opts') : undefined;
  if (options?.kind !== 'map') return false;
  const type = String(scalar(options.entries.get('type')) ?? '');
  const flags = String(scalar(options.entries.get('o')) ?? '').split(',');
  return flags.includes('bind') || flags.includes('rbind') || ['nfs', 'nfs4', 'cifs', 'smb3'].includes(type);
}

function tmpfsOf(service: Service): readonly DataMount[] {
  const value = service.get('tmpfs');
  const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
  return items.flatMap((item) => {
    const text = scalar(item);
    if (typeof text !== 'string') return [];
    const [target = '', options = ''] = text.split(':', 2);
    // With an owner of its own it is as the image means it [measured on Docker Engine 20.10].
    return options.split(',').some((option) => option.startsWith('uid='))
      ? []
      : [{ kind: 'tmpfs' as const, source: '', target, readOnly: false, shared: false }];
  });
}

function secretFilesOf(service: Service): readonly string[] {
  const sections = service.stack.section('secrets');
  return service.secrets.flatMap((name) => {
    const secret = sections?.entries.get(name);
    const file = secret?.kind === 'map' ? scalar(secret.entries.get('file')) : undefined;
    return typeof file === 'string' ? [file] : [];
  });
}

function healthcheckOf(service: Service): readonly Command[] {
  const test = service.get('healthcheck', 'test');
  if (test === undefined) return [];
  const unread = () => undefined;
  if (test.kind === 'scalar') return scriptCommands(plain(test), unread).commands;
  if (test.kind !== 'list') return [];
  const [form, ...words] = test.items.map(plain);
  if (form === 'CMD-SHELL') return scriptCommands(words.join(' '), unread).commands;
  return form === 'CMD' ? commandsOf(words, unread).commands : [];
}

/** Compose's doubled dollar sign undone. */
function plain(value: Traced): string {
  return String(scalar(value) ?? '').replaceAll('$$', '$');
}

function protectsLowPorts(service: Service): boolean {
  const name = 'net.ipv4.ip_unprivileged_port_start';
  const sysctls = service.get('sysctls');
  if (sysctls?.kind === 'map') {
    const value = scalar(sysctls.entries.get(name));
    return value !== undefined && Number(value) > 0;
  }
  if (sysctls?.kind !== 'list') return false;
  return sysctls.items.some((item) => {
    const [key, value] = String(scalar(item) ?? '').split('=', 2);
    return key === name && Number(value) > 0;
  });
}
