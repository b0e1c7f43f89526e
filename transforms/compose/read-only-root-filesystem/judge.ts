/** Can the root of a service's file system be read-only, and what must stay writable? */
import type { Refusal } from '../../../src/core/types.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { situationOf } from '../../support/service/situation.ts';
import { isTrue, scalar, strings } from '../../support/service/values.ts';
import { builtPlan } from './built.ts';
import { knownPlan } from './known.ts';
import type { Case, ReadOnlyPlan, Refuse } from './plan.types.ts';

export function judge(project: Project, service: Service): ReadOnlyPlan | Refusal {
  const { name } = service;
  const refuse: Refuse = (code, because, byHand) => ({
    kind: 'refusal',
    code,
    because,
    byHand: byHand ?? [
      `Start a copy of ${name} and see what it writes: docker diff CONTAINER, after it has been used.`,
      'Give what must stay a volume and the rest a tmpfs, then add read_only: true, and start it twice.',
    ],
  });
  if (service.get('read_only') !== undefined && scalar(service.get('read_only')) !== null)
    return refuse('explicitly-off', `somebody set read_only of ${name} to false.`);
  if (isTrue(service.get('privileged')))
    return refuse('privileged', `${name} is privileged: it could mount its root writable again.`);
  const copied = copiedSecret(service);
  if (copied !== undefined)
    return refuse(
      'secret-from-environment',
      `${copied} of ${name} is copied into the container after it was created, which the engine refuses for a read-only root [measured on Docker Engine 20.10].`,
      ['Take the secret or config from a file (file:) instead of environment: or content:.', 'Then run dockfix again.'],
    );
  if (service.get('develop', 'watch') !== undefined)
    return refuse('development', `docker compose watch copies files into ${name} while it runs.`);
  if (isSwarm(service))
    return refuse(
      'swarm',
      `${name} is deployed by docker stack, which passes over tmpfs: it would have nothing to write to.`,
    );
  const situation = situationOf(project, service);
  const one: Case = { project, service, situation, refuse };
  const { image } = situation;
  if (image.kind === 'unknown') return refuse('image-unknown', `what ${name} writes is not known: ${image.because}.`);
  if (image.kind === 'known') return knownPlan(one, image.facts, image.name);
  return builtPlan(one, image);
}

/** Compose copies these in; what comes from a file is mounted. */
function copiedSecret(service: Service): string | undefined {
  for (const section of ['secrets', 'configs'] as const) {
    const definitions = service.stack.section(section);
    for (const name of namesOf(service, section)) {
      const definition = definitions?.entries.get(name);
      if (definition?.kind !== 'map') continue;
      if (definition.entries.has('environment') || definition.entries.has('content'))
        return `${section.slice(0, -1)} ${name}`;
    }
  }
  return undefined;
}

function namesOf(service: Service, section: 'secrets' | 'configs'): readonly string[] {
  const value = service.get(section);
  if (value?.kind !== 'list') return [];
  return value.items.flatMap((item) =>
    item.kind === 'map'
      ? strings({
          kind: 'list',
          items: [item.entries.get('source')].filter((one) => one !== undefined),
          origin: item.origin,
        })
      : strings({ ...value, items: [item] }),
  );
}

/** Keys that only a swarm takes. */
function isSwarm(service: Service): boolean {
  return ['placement', 'endpoint_mode', 'update_config', 'rollback_config', 'mode'].some(
    (key) => service.get('deploy', key) !== undefined,
  );
}
