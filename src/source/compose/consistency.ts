/** What makes Compose refuse a stack though every file of it can be read. Facts: compose-go 2.0, loader/validate.go. */
import type { FileView, Problem } from '../../core/types.ts';
import { positionOf } from './text-position.ts';
import type { Origin, Stack, TracedMap } from './types.ts';

/** Each problem stands at the place where the offending value is written. */
export function consistencyProblems(stack: Stack, root: TracedMap, files: FileView): readonly Problem[] {
  const problems: Problem[] = [];
  const names = new Set(stack.services.map((service) => service.name));
  for (const service of stack.services) {
    for (const needed of service.dependsOn) {
      if (!names.has(needed)) refuse(service.get('depends_on')?.origin ?? root.origin, `services.${service.name} depends on ${needed}, which is not defined`, 'Define the service, or remove the dependency.');
    }
  }
  return problems;

  function refuse(origin: Origin, message: string, advice: string): void {
    problems.push({ file: origin.file, ...positionOf(files.read(origin.file) ?? '', origin.range.start), level: 'warning', message, advice, rejects: true });
  }
}
