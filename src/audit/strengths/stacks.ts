import type { PublishedPort, Stack } from '../../source/compose/types.ts';
import type { Project } from '../../source/project.types.ts';
import type { Evidence, Strength } from '../types.ts';

export function stackStrengths(project: Project): readonly Strength[] {
  const { stacks } = project;
  const ports = stacks.flatMap((stack) =>
    stack.services.flatMap((service) => service.ports.map((port) => ({ port, subject: `services.${service.name}` }))),
  );
  const segmented = stacks.filter((stack) => stack.services.length > 1);
  return [
    {
      id: 'loopback-ports',
      title: 'Ports are published to the host alone',
      why: 'Nothing outside of the machine reaches them, whatever its firewall says.',
      noun: 'port',
      of: ports.length,
      evidence: ports
        .filter(({ port }) => isLoopback(port))
        .map(({ port, subject }) => ({ file: port.origin.file, range: port.origin.range, subject })),
    },
    {
      id: 'segmented',
      title: 'Services are kept apart by networks',
      why: 'Who breaks into one service does not see all the others.',
      noun: 'stack',
      of: segmented.length,
      evidence: segmented.filter(isSegmented).flatMap((stack) => sectionEvidence(stack, 'networks')),
    },
    {
      id: 'internal-networks',
      title: 'Networks without a way out',
      why: 'What is stolen there cannot be sent anywhere.',
      noun: 'stack',
      of: stacks.length,
      evidence: stacks.flatMap((stack) => {
        const networks = stack.section('networks');
        return [...(networks?.entries ?? [])]
          .flatMap(([name, network]) => {
            const internal = network.kind === 'map' ? network.entries.get('internal') : undefined;
            if (internal?.kind !== 'scalar' || internal.value !== true) return [];
            const { file, keyRange, range } = internal.origin;
            return [{ file, range: keyRange ?? range, subject: `networks.${name}` }];
          })
          .slice(0, 1);
      }),
    },
    {
      id: 'profiles',
      title: 'Profiles switch optional services on',
      why: 'What is not needed does not run.',
      noun: 'stack',
      of: stacks.length,
      evidence: stacks.flatMap((stack) => {
        const service = stack.services.find(({ profiles }) => profiles.length > 0);
        return service === undefined ? [] : [{ ...service.keyPlace, subject: `services.${service.name}` }];
      }),
    },
    {
      id: 'named-volumes',
      title: 'Data is kept in named volumes',
      why: 'It survives a new container, and no path of the host is open.',
      noun: 'stack',
      of: stacks.length,
      evidence: stacks.flatMap((stack) => {
        const mount = stack.services
          .flatMap((service) => service.mounts.map((one) => ({ one, name: service.name })))
          .find(({ one }) => one.type === 'volume' && one.source !== '');
        if (mount === undefined) return [];
        const { file, range } = mount.one.origin;
        return [{ file, range, subject: `services.${mount.name}` }];
      }),
    },
  ];
}

function isLoopback({ hostIp }: PublishedPort): boolean {
  return hostIp !== undefined && (hostIp.startsWith('127.') || hostIp === '::1' || hostIp === '[::1]');
}

/** Not all services share one network. */
function isSegmented(stack: Stack): boolean {
  const sets = stack.services.filter(({ networkMode }) => networkMode === undefined).map(({ networks }) => networks);
  const names = new Set(sets.flat());
  return names.size > 1 && ![...names].some((name) => sets.every((networks) => networks.includes(name)));
}

function sectionEvidence(stack: Stack, section: 'networks'): readonly Evidence[] {
  const found = stack.section(section);
  if (found === undefined) return [];
  const { file, keyRange, range } = found.origin;
  return [{ file, range: keyRange ?? range, subject: section }];
}
