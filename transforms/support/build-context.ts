/** What the folder that a Dockerfile is built with says about the files it takes. */
import { posix } from 'node:path';
import { byCodeUnit } from '../../src/core/overlay.ts';
import type { DockerfileFacts } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import type { Draft } from './draft.ts';

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

/** Keeps a new file out of the build contexts that it would lie in: `COPY . .` would publish it in the image. */
export function excludeFromBuilds(draft: Draft, project: Project, path: string, alsoNew: boolean): void {
  const contexts = new Set(
    project.stacks.flatMap((stack) => stack.services.flatMap((service) => service.build?.context ?? [])),
  );
  for (const context of [...contexts].sort(byCodeUnit)) {
    const prefix = context === '.' ? '' : `${context}/`;
    if (!path.startsWith(prefix)) continue;
    const file = posix.join(context, '.dockerignore');
    const pattern = path.slice(prefix.length).replace(/\/$/, '');
    const present = (project.files.read(file) ?? '')
      .split(/\r\n|\n/)
      .map((line) => line.trim().replace(/^\//, '').replace(/\/$/, ''));
    const covered = present.some(
      (line) => line === pattern || line === `**/${pattern}` || (pattern === '.env' && line === '.env*'),
    );
    if (!covered && (alsoNew || project.files.exists(file)))
      draft.appendLines({ file, lines: [pattern], secret: false });
  }
}
