import type { Finding, Refusal, Rule } from '../../src/core/types.ts';
import type { HealthRecipe } from '../../src/knowledge/healthchecks.ts';
import { type NewValue, StyledValue } from '../../src/source/compose/editor.types.ts';
import type { Service } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingsPerDefinition, type Proposal, type Verdict } from '../support/per-definition.ts';
import { healthOf, imageHealth, recipeFor } from '../support/service/health.ts';

const id = 'compose/healthcheck-missing';

/** See healthcheck-missing.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Nothing tells whether the service works',
  severity: 'medium',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.27' },
    { standard: 'kics', control: '698ed579' },
  ],
  order: 550,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    yield* findingsPerDefinition(project, rule, (service) => judge(project, service));
  },
};

function judge(project: Project, service: Service): Verdict {
  const health = healthOf(project, service);
  if (health.kind === 'written' || health.kind === 'in-image') return 'satisfied';
  const { name } = service;
  const switchedOff = health.kind === 'off';
  if (switchedOff && health.where === 'compose' && imageHealth(project, service).kind === 'in-image') {
    return {
      message: `The health check that the image of ${name} has is switched off.`,
      outcome: restored(project, service),
    };
  }
  const found = recipeFor(project, service);
  const message = switchedOff
    ? `The health check of ${name} is switched off, so nothing tells whether it works.`
    : `${name} has no health check, in the compose file or in its image: what hangs or lost its data counts as running.`;
  if (found?.kind === 'recipe') return { message, outcome: proposal(name, found.name, found.recipe, switchedOff) };
  // Without a recipe it is worth a word only where others wait for it.
  const waiting = service.stack.services.filter((other) => other.dependsOn.includes(name)).map((other) => other.name);
  if (waiting.length === 0) return 'unconcerned';
  return {
    message: `${message} ${waiting.join(', ')} cannot wait for it.`,
    severity: 'low',
    outcome: refusal(service, found?.because),
  };
}

function proposal(name: string, image: string, recipe: HealthRecipe, replaces: boolean): Proposal {
  const value = valueOf(recipe);
  return {
    kind: 'proposal',
    signature: JSON.stringify(recipe.test),
    applicability: 'review',
    title: replaces ? `Check the health of ${name} again` : `Check the health of ${name}`,
    why: [`the client is inside the image ${image} (${recipe.source})`],
    mayBreak: [
      ...(recipe.mayFail === undefined ? [] : [`${name} counts as unhealthy where ${recipe.mayFail}.`]),
      `Swarm, Traefik and autoheal take an unhealthy ${name} out of service; until now it was left as it is.`,
    ],
    followUps: [],
    touches: [['healthcheck']],
    byHand: [`Give ${name} healthcheck: with test: ${JSON.stringify(recipe.test)}.`],
    write: (editor, path) => editor.set([...path, 'healthcheck'], value),
  };
}

function valueOf({ test, interval = '10s', startPeriod = '10s' }: HealthRecipe): NewValue {
  return {
    test: new StyledValue('flow', test),
    interval,
    // A client that is a program of its own weight is asked seldom, and takes its time.
    timeout: interval === '10s' ? '5s' : '10s',
    retries: 5,
    start_period: startPeriod,
  };
}

/** The image has one: what switches it off goes. */
function restored(project: Project, service: Service): Proposal {
  const health = imageHealth(project, service);
  const { name } = service;
  return {
    kind: 'proposal',
    signature: 'restored',
    applicability: 'review',
    title: `Let ${name} use the health check of its image`,
    why: [`it is in ${health.kind === 'in-image' ? health.from : 'the image'}`],
    mayBreak: [`The check may fail for ${name} in this stack, which may be why it was switched off.`],
    followUps: [],
    touches: [['healthcheck']],
    byHand: [`Remove healthcheck from ${name}.`],
    write: (editor, path) => editor.remove([...path, 'healthcheck']),
  };
}

function refusal({ name }: Service, because: string | undefined): Refusal {
  return {
    kind: 'refusal',
    code: because === undefined ? 'no-known-check' : 'check-would-not-fit',
    because:
      because === undefined
        ? `What the program of ${name} answers, and which client its image holds, is not known.`
        : `The known check does not fit: ${because}.`,
    byHand: [
      `Find out what ${name} answers when it works, and which client is inside: docker compose exec ${name} which curl wget.`,
      'Best is a subcommand of the program itself; write it as healthcheck: test: ["CMD", …], with start_period for a slow start.',
    ],
  };
}
