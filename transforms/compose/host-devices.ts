import type { Finding, Rule } from '../../src/core/types.ts';
import type { Service, Traced } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { judgeAccess } from '../support/host-access.ts';
import { scalar } from '../support/service/values.ts';
import { findingAt, fixBy, fromVariable, together, type Verdict, writtenValues } from '../support/written-values.ts';
import { classOf, type DeviceClass } from './host-devices/classes.ts';

const id = 'compose/host-devices';

/** `devices:` hand files below `/dev` of the host to a container. */
export const rule: Rule<Project> = {
  id,
  title: 'Service is given a device of the host',
  severity: 'critical',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.18' },
    { standard: 'compose-lint', control: 'CL-0016' },
  ],
  order: 390,
  fixability: 'safe',
  *check(project: Project): Iterable<Finding> {
    for (const written of writtenValues(project, devices)) {
      const { value, services } = written;
      const [{ name }] = services;
      const mapping = mappingOf(value);
      const { path } = mapping;
      const device = classOf(path);
      const byHand = [
        `Find out which device ${name} works with and pass in that one alone, by a name that stays (/dev/serial/by-id, /dev/dri/renderD128).`,
        'Give the container the group of the device with group_add instead of root, and :r where it only reads.',
      ];
      const verdict =
        fromVariable(value, `a device of ${name}`) ??
        together(services.map((service) => judge(project, service, mapping, device, byHand)));
      yield findingAt(
        written,
        { rule: id, severity: device.severity, message: `${name} is given ${path}: ${device.means}.`, salient: path },
        fixBy(
          project,
          written,
          verdict,
          ['devices'],
          (draft) => draft.compose(value.origin.file).remove(value.origin.path, { prune: true }),
          { title: `Take ${path} from ${name}`, byHand },
        ),
      );
    }
  },
};

function judge(
  project: Project,
  service: Service,
  { path, target }: Mapping,
  device: DeviceClass,
  byHand: readonly string[],
): Verdict {
  if (device.kind === 'own' && target !== path)
    return {
      kind: 'mend',
      why: ['since Linux 5.6 /dev/random does not wait once it has been seeded [random(4)]'],
      mayBreak: [`on older kernels reading ${target} may wait for entropy`],
      followUps: [],
    };
  if (device.kind === 'own')
    return {
      kind: 'mend',
      why: [`every container has a ${path} of its own that does the same [moby/moby:oci/defaults.go]`],
      mayBreak: [],
      followUps: [],
    };
  const verdict = judgeAccess(project, service, { access: 'device', name: path, byHand });
  if (verdict.kind === 'mend' && device.kind === 'root') return verdict;
  // A sound card or a radio stick is what the service was set up for, whatever its image.
  if (verdict.kind === 'refusal' && !['image-unknown', 'built-here'].includes(verdict.code)) return verdict;
  return {
    kind: 'refusal',
    code: device.kind === 'root' ? 'disk-or-memory' : 'device-in-use',
    because: `${service.name} works with ${device.called}, and nothing in the sources says that it could do without.`,
    byHand,
  };
}

function devices(service: Service): readonly Traced[] {
  const value = service.get('devices');
  return value?.kind === 'list' ? value.items.filter((item) => mappingOf(item).path.startsWith('/')) : [];
}

interface Mapping {
  /** On the host; a name like `nvidia.com/gpu=all` (CDI) is no path. */
  readonly path: string;
  /** In the container. */
  readonly target: string;
}

function mappingOf(item: Traced): Mapping {
  if (item.kind === 'map') {
    const path = String(scalar(item.entries.get('source')) ?? '');
    return { path, target: String(scalar(item.entries.get('target')) ?? path) };
  }
  const [path = '', target = path] = String(scalar(item) ?? '').split(':', 2);
  return { path, target };
}
