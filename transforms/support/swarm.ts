/** Whether a stack is written for `docker stack deploy`, which reads other keys than Compose. */
import type { Stack, Traced } from '../../src/source/compose/types.ts';
import { scalar } from './service/values.ts';

/** Settings below `deploy` that mean nothing outside of Swarm. */
const swarmOnly = ['mode', 'placement', 'endpoint_mode', 'update_config', 'rollback_config'] as const;

/** True when a service has settings that only Swarm obeys, or a network is an overlay of the stack's own. */
export function isForSwarm(stack: Stack): boolean {
  if (stack.services.some((service) => swarmOnly.some((key) => service.get('deploy', key) !== undefined))) return true;
  return [...(stack.section('networks')?.entries.values() ?? [])].some(
    (network: Traced) => network.kind === 'map' && scalar(network.entries.get('driver')) === 'overlay',
  );
}
