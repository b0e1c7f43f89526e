import type { Finding, Rule } from '../../src/core/types.ts';
import type { Service } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingsPerDefinition, type Verdict } from '../support/per-definition.ts';

const id = 'compose/default-bridge-network';

/** See default-bridge-network.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Service shares the default bridge with every other container of the host',
  severity: 'medium',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '2.2' },
    { standard: 'CIS-Docker-1.7', control: '5.30' },
  ],
  order: 510,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    yield* findingsPerDefinition(project, rule, judge);
  },
};

function judge(service: Service): Verdict {
  const mode = service.get('network_mode');
  if (mode?.kind !== 'scalar' || mode.value !== 'bridge' || mode.variables.length > 0) return 'satisfied';
  const { name } = service;
  const message = `${name} is on Docker's default bridge, where every container of the host that names no network reaches it.`;
  const byHand = [
    `Remove network_mode: bridge from ${name}: it joins the network of its own stack.`,
    'Let containers of other stacks that need it join that network by name.',
  ];
  if (service.get('external_links') !== undefined) {
    return {
      message,
      outcome: {
        kind: 'refusal',
        code: 'linked-to-other-stacks',
        because: `${name} has external_links to containers of other stacks, which it reaches on the default bridge only.`,
        byHand,
      },
    };
  }
  return {
    message,
    outcome: {
      kind: 'proposal',
      signature: 'default network',
      applicability: 'review',
      title: `Put ${name} on the network of its stack`,
      why: [
        'a service that names no network joins that of its project, which no other container is on, and finds the others by their names (docs.docker.com/compose/how-tos/networking)',
        'on the default bridge there is no name resolution, and inter-container communication is on (docs.docker.com/engine/network/drivers/bridge)',
      ],
      mayBreak: [
        `Containers of other stacks that reach ${name} by its address on the default bridge, and the other way round.`,
        `Settings of ${name} that name the gateway of the default bridge, usually 172.17.0.1.`,
      ],
      followUps: [],
      touches: [['network_mode'], ['networks']],
      sections: ['networks'],
      byHand,
      write: (editor, path) => editor.remove([...path, 'network_mode']),
    },
  };
}
