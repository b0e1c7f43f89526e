/** Secrets of a build: what RUN mounts, what a compose service hands in, and the line for `docker build`. */
import { StyledValue } from '../../src/source/compose/editor.types.ts';
import type { Service } from '../../src/source/compose/types.ts';
import type { DockerfileFacts, Instruction } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import type { Draft } from './draft.ts';

/** Where the value of a build secret comes from. */
export type BuildSecretSource =
  | { readonly environment: string }
  /** Relative to the root. */
  | { readonly file: string };

/** Services, of all stacks, that build this Dockerfile, whatever stage. */
export function servicesBuilding(project: Project, facts: DockerfileFacts): readonly Service[] {
  return project.stacks.flatMap((stack) => stack.services.filter(({ build }) => build?.dockerfile === facts.path));
}

/** The place behind the keyword RUN and its flags, where a further flag goes. */
export function endOfFlags(instruction: Instruction): number {
  return instruction.flags.at(-1)?.range.end ?? instruction.range.start + instruction.keyword.length;
}

/**
 * Gives a build secret to each service: `build.secrets` and the top-level `secrets`.
 *
 * @throws CannotEdit where a file cannot be edited exactly
 */
export function handInBuildSecret(
  draft: Draft,
  services: readonly Service[],
  id: string,
  source: (service: Service) => BuildSecretSource,
): void {
  const defined = new Set<string>();
  for (const service of services) {
    const { stack, path, file } = service;
    const editor = draft.compose(file);
    const build = service.get('build');
    if (build?.kind === 'scalar')
      editor.set([...path, 'build'], { context: new StyledValue('plain', String(build.raw)), secrets: [id] });
    else editor.addItem([...path, 'build', 'secrets'], id);
    draft.touches(stack.id, 'services', service.name, 'build');
    draft.touches(stack.id, 'secrets', id);
    if (defined.has(stack.id) || stack.section('secrets')?.entries.has(id) === true) continue;
    defined.add(stack.id);
    const from = source(service);
    const value =
      'environment' in from ? { environment: from.environment } : { file: relativeTo(folderOf(file), from.file) };
    if (stack.section('secrets') === undefined) editor.addSection('secrets', { [id]: value });
    else editor.set(['secrets', id], value);
  }
}

/** What somebody who builds without Compose has to write. */
export function buildLine(id: string, source: BuildSecretSource): string {
  return 'environment' in source
    ? `docker build --secret id=${id},env=${source.environment} …`
    : `docker build --secret id=${id},src=${source.file} …`;
}

function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.';
}

function relativeTo(folder: string, file: string): string {
  const from = folder === '.' ? [] : folder.split('/');
  const to = file.split('/');
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared += 1;
  const up = from.slice(shared).map(() => '..');
  return `${up.length === 0 ? './' : ''}${[...up, ...to.slice(shared)].join('/')}`;
}
