/** What is done well, with where it can be seen: people keep what is praised. */
import type { Project } from '../source/project.types.ts';
import { dockerfileStrengths } from './strengths/dockerfiles.ts';
import { operationStrengths } from './strengths/operations.ts';
import { serviceStrengths } from './strengths/services.ts';
import { stackStrengths } from './strengths/stacks.ts';
import type { Strength } from './types.ts';

/** Those that have evidence, the most widespread first. */
export function strengthsOf(project: Project): readonly Strength[] {
  return [
    ...dockerfileStrengths(project),
    ...serviceStrengths(project),
    ...stackStrengths(project),
    ...operationStrengths(project),
  ]
    .filter(({ evidence }) => evidence.length > 0)
    .sort((a, b) => b.evidence.length / b.of - a.evidence.length / a.of || (a.id < b.id ? -1 : 1));
}
