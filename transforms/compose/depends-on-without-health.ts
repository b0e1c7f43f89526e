import type { Finding, Rule } from '../../src/core/types.ts';
import { type NewValue, StyledValue } from '../../src/source/compose/editor.types.ts';
import type { Service } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingsPerDefinition, type Verdict } from '../support/per-definition.ts';
import { healthOf } from '../support/service/health.ts';
import { holdsComments } from '../support/service/written.ts';
import { isForSwarm } from '../support/swarm.ts';

const id = 'compose/depends-on-without-health';

/** See depends-on-without-health.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Service starts before what it depends on is ready',
  severity: 'low',
  kinds: ['compose'],
  references: [{ standard: 'docker-docs', control: 'compose/how-tos/startup-order' }],
  order: 555,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    yield* findingsPerDefinition(project, rule, (service) => judge(project, service));
  },
};

function judge(project: Project, service: Service): Verdict {
  const list = service.get('depends_on');
  if (list?.kind !== 'list') return list === undefined ? 'unconcerned' : 'satisfied';
  // `docker stack deploy` takes the list only, and starts everything at once anyway.
  if (isForSwarm(service.stack)) return 'unconcerned';
  const ready = service.dependsOn.filter((name) => {
    const target = service.stack.services.find((other) => other.name === name);
    if (target === undefined) return false;
    const health = healthOf(project, target);
    return health.kind === 'written' || health.kind === 'in-image';
  });
  if (ready.length === 0) return 'unconcerned';
  const { name } = service;
  const verb = ready.length === 1 ? 'has' : 'have';
  const message = `${name} starts as soon as ${and(ready)} ${ready.length === 1 ? 'runs' : 'run'}, ready or not, though ${ready.length === 1 ? 'it' : 'they'} ${verb} a health check to wait for.`;
  const byHand = [`Write depends_on of ${name} as a mapping, with condition: service_healthy for ${and(ready)}.`];
  if (holdsComments(project, list.origin.file, list.origin.path)) {
    return {
      message,
      outcome: {
        kind: 'refusal',
        code: 'comments-in-the-list',
        because: `There are comments between the entries of depends_on, which have no place of their own in a mapping.`,
        byHand,
      },
    };
  }
  return {
    message,
    outcome: {
      kind: 'proposal',
      signature: JSON.stringify([service.dependsOn, ready]),
      applicability: 'review',
      title: `Start ${name} when ${and(ready)} ${ready.length === 1 ? 'is' : 'are'} healthy`,
      why: [
        'the short form waits for the container, not for what is in it (docs.docker.com/compose/how-tos/startup-order)',
        ...ready.map((one) => whyReady(project, service, one)),
      ],
      mayBreak: [
        `${name} is not started at all where ${and(ready)} ${ready.length === 1 ? 'does' : 'do'} not become healthy, and later than now otherwise.`,
      ],
      followUps: [],
      touches: [['depends_on']],
      byHand,
      write: (editor, path) => editor.set([...path, 'depends_on'], conditions(service.dependsOn, ready)),
    },
  };
}

function conditions(all: readonly string[], ready: readonly string[]): NewValue {
  const entries = all.map((name) => [
    name,
    { condition: ready.includes(name) ? 'service_healthy' : 'service_started' },
  ]);
  // In lines even where the names stood in brackets: a mapping of mappings is hard to read in one.
  return new StyledValue('block', Object.fromEntries(entries));
}

function whyReady(project: Project, service: Service, name: string): string {
  const target = service.stack.services.find((other) => other.name === name);
  const health = target === undefined ? undefined : healthOf(project, target);
  return health?.kind === 'in-image' ? `${name} has a health check in ${health.from}` : `${name} has a health check`;
}

function and(names: readonly string[]): string {
  return names.length <= 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
