/** Keys that hand a namespace of the host to a service. */
import type { Severity } from '../../../src/core/types.ts';
import type { HostAccess } from '../../../src/knowledge/host-needs.ts';
import type { Service, Traced } from '../../../src/source/compose/types.ts';
import { scalar } from '../../support/service/values.ts';

export interface Sharing {
  readonly key: string;
  /** Undefined where the knowledge has nothing to say. */
  readonly access: HostAccess | undefined;
  readonly severity: Severity;
  /** Clause behind the service's name. */
  readonly means: string;
  readonly mayBreak: string;
}

const all: readonly Sharing[] = [
  {
    key: 'pid',
    access: 'host-pid',
    severity: 'high',
    means: 'sees every process of the host, with its environment, and may signal those of its user',
    mayBreak: 'it sees its own processes only',
  },
  {
    key: 'ipc',
    access: 'host-ipc',
    severity: 'high',
    means: 'shares memory segments and /dev/shm with the processes of the host',
    mayBreak: 'data that it exchanges with processes of the host or other containers through /dev/shm or System V IPC',
  },
  {
    key: 'uts',
    access: 'host-uts',
    severity: 'low',
    means: 'has the host name of the host, and may change it when it is given SYS_ADMIN',
    mayBreak: "it calls itself by the container's id instead of the host's name, in logs and where it registers",
  },
  {
    key: 'userns_mode',
    access: undefined,
    severity: 'low',
    means: 'is taken out of the user mapping of the engine: its root is root on the host',
    mayBreak: 'where the engine remaps users (userns-remap), its files on the host belong to other users then',
  },
  {
    key: 'cgroup',
    access: 'host-cgroup',
    severity: 'medium',
    means: 'sees the control groups of the host',
    mayBreak: 'it sees its own control group only',
  },
  {
    key: 'cgroup_parent',
    access: undefined,
    severity: 'medium',
    means: "runs in a control group that was chosen by hand, beside the limits of the engine's own",
    mayBreak: '',
  },
];

export const sharings: ReadonlyMap<string, Sharing> = new Map(all.map((sharing) => [sharing.key, sharing]));

/** The values of a service that share something with the host. */
export function sharedKeys(service: Service): readonly Traced[] {
  return all.flatMap(({ key }) => {
    const value = service.get(key);
    const text = String(scalar(value) ?? '');
    if (value === undefined || text === '') return [];
    return key === 'cgroup_parent' || text === 'host' ? [value] : [];
  });
}
