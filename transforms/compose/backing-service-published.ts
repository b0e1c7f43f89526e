import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Choices, Finding, Rule, Severity } from '../../src/core/types.ts';
import type { PortUse } from '../../src/knowledge/ports.ts';
import type { Project } from '../../src/source/project.types.ts';
import { exposedServices } from './backing-service-published/exposed.ts';
import { numbersOf, outcomeOf } from './backing-service-published/outcome.ts';
import type { Exposed } from './backing-service-published/types.ts';

const id = 'compose/backing-service-published';

const severities: Readonly<Record<PortUse, Severity>> = {
  'docker-api': 'critical',
  data: 'high',
  admin: 'high',
  metrics: 'medium',
  ssh: 'medium',
};

/** See backing-service-published.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Database, broker or panel published on all interfaces',
  severity: 'high',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.9' },
    { standard: 'CIS-Docker-1.7', control: '5.14' },
    { standard: 'NIST-800-190', control: '4.4.2' },
    { standard: 'OWASP-Docker', control: 'RULE #5a' },
    { standard: 'compose-lint', control: 'CL-0005' },
    { standard: 'kics', control: '451d79dc' },
  ],
  order: 500,
  fixability: 'review',
  *check(project: Project, choices: Choices = {}): Iterable<Finding> {
    for (const exposed of exposedServices(project)) {
      const { file, name, ports } = exposed;
      const fingerprint = fingerprintOf(id, file, `services.${name}`);
      yield {
        rule: id,
        severity: severities[worst(exposed)],
        file,
        range: ports[0].port.origin.range,
        subject: `services.${name}`,
        message: messageOf(exposed),
        fingerprint,
        related: ports.slice(1).map(({ port }) => ({
          file: port.origin.file,
          range: port.origin.range,
          message: `The same for port ${port.target}.`,
        })),
        conceal: [],
        outcome: outcomeOf(project, exposed, choices[fingerprint]),
      };
    }
  },
};

function worst({ ports }: Exposed): PortUse {
  const order: readonly PortUse[] = ['docker-api', 'data', 'admin', 'ssh', 'metrics'];
  return order.find((use) => ports.some(({ purpose }) => purpose.use === use)) ?? 'metrics';
}

function messageOf(exposed: Exposed): string {
  const { name } = exposed;
  const numbers = numbersOf(exposed);
  const one = !numbers.includes(',');
  const what: Readonly<Record<PortUse, string>> = {
    'docker-api': 'the Docker API, which rules the host',
    data: 'a backing service',
    admin: 'a panel for those who run the stack',
    metrics: 'a service of the monitoring',
    ssh: 'a login into the container',
  };
  return `${one ? 'Port' : 'Ports'} ${numbers} of ${name}, ${what[worst(exposed)]}, ${one ? 'is' : 'are'} open to every network that the host is in; Docker's rules go before those of the host's firewall.`;
}
