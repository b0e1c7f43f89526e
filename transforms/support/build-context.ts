/** What the folder that a Dockerfile is built with says about the files it takes. */
import { posix } from 'node:path';
import type { DockerfileFacts } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';

/** Folders that compose services build this Dockerfile with; that of the Dockerfile where none does. */
export function contextsOf(project: Project, facts: DockerfileFacts): readonly string[] {
  const named = project.stacks.flatMap((stack) =>
    stack.services.flatMap(({ build }) =>
      build?.dockerfile === facts.path && build.context !== undefined ? [build.context] : [],
    ),
  );
  return named.length === 0 ? [posix.dirname(facts.path)] : [...new Set(named)];
}

/**
 * What a path of the context is, in every context alike: `directory` and `text` from the tree; `unknown` for what is
 * not there, since a build may make it first.
 */
export function kindInContext(
  project: Project,
  facts: DockerfileFacts,
  path: string,
): 'directory' | 'text' | 'unknown' {
  const kinds = new Set(contextsOf(project, facts).map((context) => kindOf(project, posix.join(context, path))));
  const [kind = 'unknown'] = kinds;
  return kinds.size === 1 ? kind : 'unknown';
}

function kindOf(project: Project, path: string): 'directory' | 'text' | 'unknown' {
  if (path.startsWith('../')) return 'unknown';
  const plain = path.replace(/\/+$/, '');
  if (project.files.read(plain) !== undefined) return 'text';
  if (plain === '.' || plain === '') return 'directory';
  return project.files.exists(plain) ? 'directory' : 'unknown';
}
