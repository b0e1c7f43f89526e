import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { scalar } from '../support/service/values.ts';
import { findingAt, fixBy, type WrittenValue, writtenValues } from '../support/written-values.ts';
import { judgeAll } from './host-network/judge.ts';

const id = 'compose/host-network';
const byHand = [
  'Take network_mode: host out of a copy of the stack and publish the ports that it listens on.',
  'Where it reaches others at localhost, name their services instead, or host.docker.internal with extra_hosts: ["host.docker.internal:host-gateway"].',
];

/** `network_mode: host`: every port of the container is one of the host, and every local service of the host is in reach. */
export const rule: Rule<Project> = {
  id,
  title: 'Service uses the network of the host',
  severity: 'high',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.10' },
    { standard: 'NIST-800-190', control: '4.3.3' },
    { standard: 'OWASP-Docker', control: 'RULE #5' },
    { standard: 'compose-lint', control: 'CL-0008' },
  ],
  order: 388,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    const hostNetworks = writtenValues(project, (service) => {
      const value = service.get('network_mode');
      return value !== undefined && scalar(value) === 'host' ? [value] : [];
    });
    for (const written of hostNetworks) yield findingOf(project, written);
  },
};

function findingOf(project: Project, written: WrittenValue): Finding {
  const { value, services } = written;
  const [{ name }] = services;
  const { verdict, ports } = judgeAll(project, written, byHand);
  return findingAt(
    written,
    {
      rule: id,
      severity: 'high',
      message: `${name} uses the network of the host: all that it listens on is open there, and it reaches what listens on localhost.`,
      salient: '',
    },
    fixBy(
      project,
      written,
      verdict,
      ['network_mode', 'networks', 'ports'],
      (draft) => {
        const editor = draft.compose(value.origin.file);
        if (ports.length > 0)
          editor.set([...value.origin.path.slice(0, -1), 'ports'], ports, { after: 'network_mode' });
        editor.remove(value.origin.path);
        // The first service in it brings a network about.
        for (const { stack } of services) draft.touches(stack.id, 'networks');
      },
      {
        title:
          ports.length > 0
            ? `Give ${name} a network of the stack and publish ${ports.map((port) => port.split(':')[0]).join(', ')}`
            : `Give ${name} a network of the stack`,
        byHand,
      },
    ),
  );
}
