/** Databases, caches and brokers: services that only their peers speak to, and that need no way out. */
import type { Service } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { programOf } from './service/program.ts';

const kinds: ReadonlySet<string> = new Set(['database', 'cache', 'broker']);

/** True when the service runs the own program of an image of one of these kinds. */
export function isBacking(project: Project, service: Service): boolean {
  const program = programOf(project, service);
  return program !== undefined && kinds.has(program.facts.kind);
}
