import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingMaker } from '../support/dockerfile-fix.ts';
import { isWorkshop } from '../support/shipped-stages.ts';
import { recipeFor } from './single-stage-with-build-tools/recipes.ts';
import { outcomeOf } from './single-stage-with-build-tools/split.ts';

/** See single-stage-with-build-tools.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/single-stage-with-build-tools',
  title: 'The image is shipped with the tools that built it',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.3' },
    { standard: 'NIST-800-190', control: '4.1.2' },
    { standard: 'tally', control: 'prefer-multi-stage-build' },
  ],
  order: 250,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      const [stage, ...others] = facts.stages;
      if (stage === undefined || others.length > 0 || isWorkshop(facts.path)) continue;
      const recipe = recipeFor(stage);
      if (recipe === undefined) continue;
      const services = project.servicesBuiltFrom(facts, stage);
      const starts = [stage.entrypoint, stage.cmd].some((one) => (one?.value.words.length ?? 0) > 0);
      if (!starts && services.every((service) => service.get('command') === undefined)) continue;
      yield make({
        facts,
        stage,
        range: stage.from.range,
        message: `${recipe.what} is built and shipped in one stage, on ${stage.from.image} with its compilers and package managers.`,
        salient: 'single stage',
        outcome: outcomeOf({ project, facts, stage, services, recipe }),
      });
    }
  },
};
