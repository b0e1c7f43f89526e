import type { Finding, Rule } from '../../src/core/types.ts';
import type { Service } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingsPerDefinition, type Verdict } from '../support/per-definition.ts';
import { imageOf } from '../support/service/image.ts';
import { startOf } from '../support/service/start.ts';
import { scalar } from '../support/service/values.ts';

const id = 'compose/init-missing';

/** See init-missing.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Interpreter as process 1 does not stop when asked',
  severity: 'low',
  kinds: ['compose'],
  references: [{ standard: 'docker-docs', control: 'multi-service_container' }],
  order: 590,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    yield* findingsPerDefinition(project, rule, (service) => judge(project, service));
  },
};

/** They set no handler for SIGTERM, which the kernel then does not deliver to process 1 (pid_namespaces(7)). */
const withoutHandler: ReadonlySet<string> = new Set([
  'node',
  'nodejs',
  'npm',
  'npx',
  'yarn',
  'pnpm',
  'ts-node',
  'tsx',
  'nodemon',
  'python',
  'python3',
]);

function judge(project: Project, service: Service): Verdict {
  if (service.get('init') !== undefined || service.get('pid') !== undefined) return 'satisfied';
  const image = imageOf(project, service);
  // An image that is known starts in its own way, and an unknown one may have an init as its entrypoint.
  if (image.kind !== 'built') return 'unconcerned';
  const start = startOf(project, service, image);
  if (start.kind !== 'commands' || start.underInit || !start.complete) return 'unconcerned';
  const [first, ...others] = start.commands;
  if (first === undefined || others.length > 0 || !withoutHandler.has(first.program)) return 'unconcerned';
  const { name } = service;
  if (scalar(service.get('network_mode')) === 'none') return 'unconcerned';
  return {
    message: `${name} runs ${first.program} as process 1: unless its program handles SIGTERM itself it does not stop when asked and is killed after ten seconds, and children that lost their parent stay.`,
    outcome: {
      kind: 'proposal',
      signature: 'init',
      applicability: 'review',
      title: `Run ${name} under an init process`,
      why: [
        `${start.where} is ${first.program}, with no init before it`,
        'the kernel gives process 1 no signal that it has no handler for (pid_namespaces(7)); Docker brings an init (docs.docker.com/reference/cli/docker/container/run/#init)',
      ],
      mayBreak: [
        `Scripts that send a signal to process 1 of ${name} reach the init, which passes it on to its child only.`,
      ],
      followUps: [],
      touches: [['init']],
      byHand: [`Add init: true to ${name}.`],
      write: (editor, path) => editor.set([...path, 'init'], true),
    },
  };
}
