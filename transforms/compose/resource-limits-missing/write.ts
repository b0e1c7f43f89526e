/** The edit, in the syntax that the service or its file uses already. */
import { CannotEdit, type ComposeEditor } from '../../../src/source/compose/editor.types.ts';
import type { DocumentPath, Service } from '../../../src/source/compose/types.ts';
import { isForSwarm } from '../../support/swarm.ts';

export interface Limits {
  readonly memory?: string;
  readonly pids?: number;
  readonly cpus?: string;
}

/** Keys of the service itself; Compose obeys them as it does `deploy.resources`, Swarm does not. */
const ownKeys = { memory: 'mem_limit', pids: 'pids_limit', cpus: 'cpus' } as const;
const names = ['memory', 'pids', 'cpus'] as const;

export function writeLimits(editor: ComposeEditor, path: DocumentPath, service: Service, limits: Limits): void {
  if (usesOwnKeys(service)) {
    writeOwn(editor, path, service, limits);
    return;
  }
  try {
    for (const name of names) {
      const value = limits[name];
      if (value !== undefined) editor.set([...path, 'deploy', 'resources', 'limits', name], value);
    }
  } catch (error) {
    // `deploy` comes from a fragment that others use as well.
    if (!(error instanceof CannotEdit) || isForSwarm(service.stack)) throw error;
    writeOwn(editor, path, service, limits);
  }
}

function writeOwn(editor: ComposeEditor, path: DocumentPath, service: Service, limits: Limits): void {
  let after: string | undefined;
  for (const name of names) {
    const value = limits[name];
    if (value === undefined) continue;
    // Compose refuses a file in which the two ways differ.
    if (service.get('deploy', 'resources', 'limits', name) !== undefined)
      throw new CannotEdit('unsupported-style', `The limit stands in deploy.resources.limits.${name} already.`);
    editor.set([...path, ownKeys[name]], value, after === undefined ? {} : { after });
    after = ownKeys[name];
  }
}

/** The service has one of them, or another of its file has and none uses `deploy.resources`. */
function usesOwnKeys(service: Service): boolean {
  const hasOwn = (one: Service): boolean =>
    ['mem_limit', 'mem_reservation', 'memswap_limit', 'pids_limit', 'cpus'].some((key) => one.get(key) !== undefined);
  const hasDeploy = (one: Service): boolean => one.get('deploy', 'resources') !== undefined;
  if (isForSwarm(service.stack) || hasDeploy(service)) return false;
  const others = service.stack.services.filter((one) => one.file === service.file);
  return hasOwn(service) || (others.some(hasOwn) && !others.some(hasDeploy));
}
