import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingMaker } from '../support/dockerfile-fix.ts';
import { isWorkshop, shippedStages } from '../support/shipped-stages.ts';
import { hasOwnCheck, outcomeOf } from './healthcheck-missing/probe.ts';

/** See healthcheck-missing.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/healthcheck-missing',
  title: 'Nothing tells whether the container works',
  severity: 'low',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.6' },
    { standard: 'trivy', control: 'DS-0026' },
    { standard: 'checkov', control: 'CKV_DOCKER_2' },
  ],
  order: 760,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      if (isWorkshop(facts.path)) continue;
      for (const stage of shippedStages(project, facts)) {
        const services = project.servicesBuiltFrom(facts, stage);
        if (stage.healthcheck !== undefined || hasOwnCheck(stage)) continue;
        if (services.length > 0 && services.every((service) => service.get('healthcheck') !== undefined)) continue;
        // What says what to start is run; what does not is built on.
        const started = [stage.entrypoint, stage.cmd].some((one) => (one?.value.words.length ?? 0) > 0);
        if (!started && services.length === 0 && stage.exposed.length === 0) continue;
        yield make({
          facts,
          stage,
          range: stage.from.range,
          message: `${stage.label} has no HEALTHCHECK, so a container that hangs counts as running.`,
          salient: 'healthcheck',
          outcome: outcomeOf(project, facts, stage),
        });
      }
    }
  },
};
