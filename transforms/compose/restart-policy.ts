import type { Finding, Rule } from '../../src/core/types.ts';
import type { Service } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingsPerDefinition, type Proposal, type Verdict } from '../support/per-definition.ts';
import { programOf } from '../support/service/program.ts';
import { scalar } from '../support/service/values.ts';
import { isForSwarm } from '../support/swarm.ts';

const id = 'compose/restart-policy';

/** See restart-policy.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Service is restarted without end, or not at all',
  severity: 'medium',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.15' },
    { standard: 'kics', control: '2fc99041' },
  ],
  order: 580,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    yield* findingsPerDefinition(project, rule, (service) => judge(project, service));
  },
};

function judge(project: Project, service: Service): Verdict {
  const { name } = service;
  const attempts = String(project.policy.restartAttempts);
  const restart = service.get('restart');
  const message = `${name} is started again after every failure, without end: one that cannot start keeps the host busy and hides the fault.`;
  if (restart !== undefined) {
    if (restart.kind !== 'scalar' || restart.value !== 'on-failure' || restart.variables.length > 0) return 'satisfied';
    return { message, outcome: bounded(name, attempts, ['restart'], `on-failure:${attempts}`) };
  }
  const policy = service.get('deploy', 'restart_policy');
  if (policy !== undefined) {
    const condition = scalar(service.get('deploy', 'restart_policy', 'condition'));
    // Swarm moves a task to another node, where the next attempt may succeed: it goes on.
    if (condition !== 'on-failure' || isForSwarm(service.stack)) return 'satisfied';
    if (service.get('deploy', 'restart_policy', 'max_attempts') !== undefined) return 'satisfied';
    return {
      message,
      outcome: bounded(name, attempts, ['deploy', 'restart_policy', 'max_attempts'], project.policy.restartAttempts),
    };
  }
  return missing(project, service);
}

function bounded(name: string, attempts: string, key: readonly string[], value: string | number): Proposal {
  return {
    kind: 'proposal',
    signature: `${key.join('.')}=${value}`,
    applicability: 'review',
    title: `Give up on ${name} after ${attempts} failures`,
    why: [
      'the engine waits twice as long before each attempt, and starts to count anew when the service has run for ten seconds (docs.docker.com/engine/containers/start-containers-automatically)',
      `${attempts} is a policy value: restartAttempts`,
    ],
    mayBreak: [
      `${name} stays down after ${attempts} failed starts in a row, where it waited for something that comes late.`,
    ],
    followUps: [],
    touches: [[key[0] ?? '']],
    byHand: [`Write ${key.join('.')}: ${value} for ${name}.`],
    write: (editor, path) => editor.set([...path, ...key], value),
  };
}

/** A server without a policy among services that have one was forgotten. */
function missing(project: Project, service: Service): Verdict {
  const siblings = service.stack.services.flatMap((other) => {
    const value = scalar(other.get('restart'));
    return other.name !== service.name && (value === 'always' || value === 'unless-stopped') ? [value] : [];
  });
  const isServer = programOf(project, service) !== undefined || service.ports.length > 0;
  if (siblings.length === 0 || !isServer || isForSwarm(service.stack)) return 'unconcerned';
  const always = siblings.filter((value) => value === 'always').length;
  const value = always * 2 > siblings.length ? 'always' : 'unless-stopped';
  const { name } = service;
  return {
    message: `${name} stays down after a crash and a reboot of the host, while ${siblings.length === 1 ? 'another service' : `${siblings.length} other services`} of the stack come back.`,
    severity: 'low',
    outcome: {
      kind: 'proposal',
      signature: value,
      applicability: 'review',
      title: `Restart ${name} like the others: ${value}`,
      why: [`it is a server, and ${value} is what the others of the stack have`],
      mayBreak: [`${name} comes back by itself where it was left to end on purpose.`],
      followUps: [],
      touches: [['restart']],
      byHand: [`Add restart: ${value} to ${name}, or restart: "no" to say that it is meant to end.`],
      write: (editor, path) => editor.set([...path, 'restart'], value),
    },
  };
}
