import type { DocumentPath } from '../../../src/source/compose/types.ts';

/**
 * Keys that people write one or two steps away from where they belong: the path below the service
 * where they are found, and where they belong. Facts: the schema of the Compose specification.
 */
const homes: Readonly<Record<string, readonly string[]>> = {
  'deploy.devices': ['deploy', 'resources', 'reservations', 'devices'],
  'deploy.resources.devices': ['deploy', 'resources', 'reservations', 'devices'],
  'deploy.resources.limits.devices': ['deploy', 'resources', 'reservations', 'devices'],
  'deploy.limits': ['deploy', 'resources', 'limits'],
  'deploy.reservations': ['deploy', 'resources', 'reservations'],
  'deploy.restart': ['restart'],
  'deploy.healthcheck': ['healthcheck'],
  'deploy.depends_on': ['depends_on'],
  resources: ['deploy', 'resources'],
  limits: ['deploy', 'resources', 'limits'],
  reservations: ['deploy', 'resources', 'reservations'],
  replicas: ['deploy', 'replicas'],
  placement: ['deploy', 'placement'],
  update_config: ['deploy', 'update_config'],
  restart_policy: ['deploy', 'restart_policy'],
  context: ['build', 'context'],
  dockerfile: ['build', 'dockerfile'],
  args: ['build', 'args'],
  interval: ['healthcheck', 'interval'],
  retries: ['healthcheck', 'retries'],
  start_period: ['healthcheck', 'start_period'],
  'logging.max-size': ['logging', 'options', 'max-size'],
  'logging.max-file': ['logging', 'options', 'max-file'],
  'build.environment': ['environment'],
  'build.ports': ['ports'],
  'build.volumes': ['volumes'],
  'build.image': ['image'],
  'build.env_file': ['env_file'],
  'build.container_name': ['container_name'],
  'build.depends_on': ['depends_on'],
  'healthcheck.depends_on': ['depends_on'],
  'healthcheck.restart': ['restart'],
};

/** The document path where an unknown key belongs; undefined where that is not known. */
export function homeOf(path: DocumentPath): DocumentPath | undefined {
  if (path[0] !== 'services' || path.length < 3) return undefined;
  const below = path.slice(2).map(String).join('.');
  const home = Object.hasOwn(homes, below) ? homes[below] : undefined;
  return home === undefined ? undefined : [...path.slice(0, 2), ...home];
}
