import type { Finding, Rule } from '../../src/core/types.ts';
import { type UlimitNeed, ulimitNeeds } from '../../src/knowledge/ulimits.ts';
import type { Service } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingsPerDefinition, type Verdict } from '../support/per-definition.ts';
import { programOf } from '../support/service/program.ts';

const id = 'compose/ulimits-missing';

/** See ulimits-missing.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Database without the limits that its documentation asks for',
  severity: 'info',
  kinds: ['compose'],
  references: [{ standard: 'CIS-Docker-1.7', control: '5.19' }],
  order: 610,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    yield* findingsPerDefinition(project, rule, (service) => judge(project, service));
  },
};

function judge(project: Project, service: Service): Verdict {
  const program = programOf(project, service);
  if (program === undefined) return 'unconcerned';
  const needs = ulimitNeeds(program.facts).filter(
    ({ when }) =>
      when === undefined || service.environment.some(({ name, value }) => name === when && value === 'true'),
  );
  if (needs.length === 0) return 'unconcerned';
  const missing = needs.filter((need) => service.get('ulimits', need.name) === undefined);
  if (missing.length === 0) return 'satisfied';
  const { name } = service;
  const names = missing.map((need) => need.name).join(' and ');
  return {
    message: `${name} has whatever limit on ${names} the engine of the host gives, which may be less than ${program.name} asks for.`,
    outcome: {
      kind: 'proposal',
      signature: JSON.stringify(missing),
      applicability: 'review',
      title: `Set ${names} for ${name}`,
      why: missing.map((need) => `${shown(need)} (${need.source})`),
      mayBreak: [`${name} does not start on an engine without root rights whose own limits are lower.`],
      followUps: [],
      touches: [['ulimits']],
      byHand: [`Add ulimits to ${name}: ${missing.map(shown).join(', ')}.`],
      write: (editor, path) => {
        for (const { name: limit, soft, hard } of missing) editor.set([...path, 'ulimits', limit], { soft, hard });
      },
    },
  };
}

function shown({ name, soft }: UlimitNeed): string {
  return `${name} ${soft === -1 ? 'without a limit' : soft}`;
}
