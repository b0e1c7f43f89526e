/** What a service lacks, and what it is given. */
import { chosenValue } from '../../../src/core/options.ts';
import type { Choice, Parameter } from '../../../src/core/types.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import type { Verdict } from '../../support/per-definition.ts';
import { imageOf } from '../../support/service/image.ts';
import { scalar } from '../../support/service/values.ts';
import { isForSwarm } from '../../support/swarm.ts';
import { needsOf } from './needs.ts';
import { type Limits, writeLimits } from './write.ts';

export function verdictFor(project: Project, service: Service, choice: Choice | undefined): Verdict {
  const inSwarm = isForSwarm(service.stack);
  const lacksMemory = isUnset(service, ['mem_limit'], ['deploy', 'resources', 'limits', 'memory']);
  // The schema that docker stack deploy used for a long time knows no pids.
  const lacksPids = !inSwarm && isUnset(service, ['pids_limit'], ['deploy', 'resources', 'limits', 'pids']);
  if (!lacksMemory && !lacksPids) return 'satisfied';
  const { name } = service;
  const message = `${name} may take ${and([...(lacksMemory ? ['all memory'] : []), ...(lacksPids ? ['all process ids'] : [])])} of the host, and everything else on it stops.`;
  const byHand = [
    `Watch ${name} under load: docker stats --no-stream shows its memory and its processes (PIDS).`,
    'Set deploy.resources.limits.memory and pids to about twice that.',
  ];
  const found = needsOf(project, service, lacksMemory);
  const needs =
    typeof found !== 'string' && found.memory === undefined && !lacksPids
      ? `only those who wrote ${name} know what memory it takes`
      : found;
  if (typeof needs === 'string') {
    return {
      message,
      ...(lacksPids ? {} : { salient: 'memory' }),
      severity: imageOf(project, service).kind === 'unknown' ? 'info' : 'low',
      outcome: {
        kind: 'refusal',
        code: 'needs-not-known',
        because: `No limit is known to be enough: ${needs}.`,
        byHand,
      },
    };
  }
  const parameters = parametersFor(project, needs.memory, needs.pids, lacksMemory, lacksPids);
  const chosen = new Map(parameters.map((one) => [one.name, chosenValue(one, choice)]));
  const memory = chosen.get('memory') ?? '';
  const limits: Limits = {
    ...(memory ? { memory } : {}),
    ...(lacksPids ? { pids: Number(chosen.get('pids') ?? needs.pids) } : {}),
    ...(chosen.get('cpus') ? { cpus: chosen.get('cpus') ?? '' } : {}),
  };
  return {
    message,
    outcome: {
      kind: 'proposal',
      // A choice does not count: who inherits the limits inherits what was chosen.
      signature: JSON.stringify([lacksMemory && needs.memory, lacksPids && needs.pids]),
      applicability: 'review',
      title: `Limit ${name} to ${and([
        ...(limits.memory === undefined ? [] : [`${limits.memory} of memory`]),
        ...(limits.pids === undefined ? [] : [`${limits.pids} processes and threads`]),
        ...(limits.cpus === undefined ? [] : [`${limits.cpus} processors`]),
      ])}`,
      why: needs.why,
      mayBreak: [
        ...(limits.memory === undefined
          ? []
          : [`${name} is killed by the kernel when it needs more than ${limits.memory}.`]),
        ...(limits.pids === undefined ? [] : [`${name} cannot start a process or thread beyond ${limits.pids}.`]),
        ...(limits.cpus === undefined
          ? []
          : [`${name} does not start on a host with fewer than ${limits.cpus} processors.`]),
      ],
      followUps: [],
      options: {
        remedy: 'limit',
        remedies: [{ id: 'limit', title: 'Set limits', about: 'The engine keeps the service within them.' }],
        parameters: parameters.map((one) => ({ ...one, value: chosen.get(one.name) ?? one.value })),
      },
      touches: [['deploy'], ['mem_limit'], ['pids_limit'], ['cpus']],
      byHand,
      write: (editor, path) => writeLimits(editor, path, service, limits),
    },
  };
}

/** Neither of the two ways says it; -1 and 0 stand for no limit. */
function isUnset(service: Service, ...paths: readonly (readonly string[])[]): boolean {
  return paths.every((path) => {
    const value = service.get(...path);
    if (value === undefined) return true;
    if (value.kind === 'scalar' && value.variables.length > 0) return false;
    return ['', '-1', '0', 'null'].includes(String(scalar(value) ?? ''));
  });
}

function parametersFor(
  { policy }: Project,
  memory: string | undefined,
  pids: number,
  lacksMemory: boolean,
  lacksPids: boolean,
): readonly Parameter[] {
  return [
    ...(lacksMemory
      ? [
          {
            name: 'memory',
            title: memory === undefined ? 'Most memory (none: no limit)' : 'Most memory',
            value: memory ?? '',
            expected: `A number with m or g: 512m${memory === undefined ? ', or nothing' : ''}.`,
            kind: memory === undefined ? 'words' : 'word',
            pattern: '[1-9][0-9]{0,5}[mg]',
          } as const,
        ]
      : []),
    ...(lacksPids
      ? [
          {
            name: 'pids',
            title: 'Most processes and threads',
            value: String(pids),
            expected: 'A number from 10 to 99999.',
            kind: 'word',
            pattern: '[1-9][0-9]{1,4}',
          } as const,
        ]
      : []),
    {
      name: 'cpus',
      title: 'Most processors (none: no limit)',
      value: policy.cpuLimit ?? '',
      expected: 'A number like 0.5 or 2, or nothing.',
      kind: 'words',
      pattern: '[0-9]{1,3}(?:\\.[0-9]{1,2})?',
    },
  ];
}

function and(parts: readonly string[]): string {
  return parts.length <= 1 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
