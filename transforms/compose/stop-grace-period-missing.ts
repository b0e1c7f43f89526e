import type { Finding, Rule } from '../../src/core/types.ts';
import { stopNeeds } from '../../src/knowledge/stopping.ts';
import type { Service } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingsPerDefinition, type Verdict } from '../support/per-definition.ts';
import { programOf } from '../support/service/program.ts';

const id = 'compose/stop-grace-period-missing';

/** See stop-grace-period-missing.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Database is killed ten seconds after it is asked to stop',
  severity: 'low',
  kinds: ['compose'],
  references: [],
  order: 600,
  fixability: 'safe',
  *check(project: Project): Iterable<Finding> {
    yield* findingsPerDefinition(project, rule, (service) => judge(project, service));
  },
};

function judge(project: Project, service: Service): Verdict {
  if (service.get('stop_grace_period') !== undefined) return 'satisfied';
  const program = programOf(project, service);
  const needs = program === undefined ? undefined : stopNeeds(program.facts);
  if (needs === undefined) return 'unconcerned';
  const { name } = service;
  return {
    message: `${name} is killed ten seconds after it is asked to stop, whether it has written everything or not.`,
    outcome: {
      kind: 'proposal',
      signature: needs.period,
      // A service that stops sooner is not kept waiting.
      applicability: 'safe',
      title: `Give ${name} ${needs.period} to stop`,
      why: [
        needs.because,
        'the period is the most that is waited: nothing changes for a service that stops sooner (docs.docker.com/reference/cli/docker/container/stop)',
      ],
      mayBreak: [],
      followUps: [],
      touches: [['stop_grace_period']],
      byHand: [`Add stop_grace_period: ${needs.period} to ${name}.`],
      write: (editor, path) => editor.set([...path, 'stop_grace_period'], needs.period),
    },
  };
}
