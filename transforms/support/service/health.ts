/** Whether a container says that it is healthy, and by what. */
import { type HealthRecipe, healthRecipe } from '../../../src/knowledge/healthchecks.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { knownImageOf, programOf } from './program.ts';
import { scalar } from './values.ts';

export type HealthState =
  /** In the compose file. */
  | { readonly kind: 'written' }
  /** In the image: its own, or one of the Dockerfile here. `from` names it. */
  | { readonly kind: 'in-image'; readonly from: string }
  /** Switched off in the compose file or the Dockerfile. */
  | { readonly kind: 'off'; readonly where: 'compose' | 'dockerfile' }
  | { readonly kind: 'missing' };

/** Which health check the container would have. */
export function healthOf(project: Project, service: Service): HealthState {
  const written = writtenHealth(service);
  return written ?? imageHealth(project, service);
}

/** What the image brings, whatever the compose file says. */
export function imageHealth(project: Project, service: Service): HealthState {
  const built = project.stageOf(service);
  const own = built?.stage.healthcheck?.value;
  if (own?.kind === 'none') return { kind: 'off', where: 'dockerfile' };
  if (own !== undefined) return { kind: 'in-image', from: built?.dockerfile.path ?? '' };
  const known = knownImageOf(project, service);
  const recipe = known === undefined ? undefined : healthRecipe(known.facts, known.reference);
  if (known !== undefined && recipe?.test === 'built-in')
    return { kind: 'in-image', from: `${known.name} (${recipe.source})` };
  return { kind: 'missing' };
}

function writtenHealth(service: Service): HealthState | undefined {
  if (service.get('healthcheck')?.kind !== 'map') return undefined;
  const disable = scalar(service.get('healthcheck', 'disable'));
  if (disable === true || disable === 'true') return { kind: 'off', where: 'compose' };
  const test = service.get('healthcheck', 'test');
  const first = test?.kind === 'list' ? scalar(test.items[0]) : scalar(test);
  if (first === 'NONE') return { kind: 'off', where: 'compose' };
  // Without a test it only changes the times of the image's own.
  return test === undefined ? undefined : { kind: 'written' };
}

export type Recipe =
  | { readonly kind: 'recipe'; readonly recipe: HealthRecipe; readonly name: string }
  /** One is known, and a setting stands in its way: `because` is a clause. */
  | { readonly kind: 'disturbed'; readonly because: string };

/** The health check that can be written for the program that the service runs. */
export function recipeFor(project: Project, service: Service): Recipe | undefined {
  const program = programOf(project, service);
  const recipe = program === undefined ? undefined : healthRecipe(program.facts, program.reference);
  if (program === undefined || recipe === undefined || recipe.test === 'built-in') return undefined;
  const options = wordsOf(service);
  if (recipe.needsOption !== undefined && !options.some((word) => word.startsWith(recipe.needsOption ?? '')))
    return { kind: 'disturbed', because: `${program.name} answers it only with ${recipe.needsOption}` };
  const because = disturbance(project, service, recipe, options);
  return because === undefined ? { kind: 'recipe', recipe, name: program.name } : { kind: 'disturbed', because };
}

function disturbance(
  project: Project,
  service: Service,
  { unless = {} }: HealthRecipe,
  options: readonly string[],
): string | undefined {
  const option = (unless.options ?? []).find((start) => options.some((word) => word.startsWith(start)));
  if (option !== undefined) return `${service.name} is started with ${option}`;
  const names = [...service.environment.map(({ name }) => name), ...(project.stageOf(service)?.stage.env.keys() ?? [])];
  const variable = (unless.variables ?? []).flatMap((start) => names.find((name) => name.startsWith(start)) ?? [])[0];
  if (variable !== undefined) return `${variable} is set for ${service.name}`;
  const mount = (unless.mounts ?? []).find(
    (path) => service.mounts.some(({ target }) => isAtOrBelow(target, path)) || copiesTo(project, service, path),
  );
  return mount === undefined ? undefined : `${mount} of ${service.name} holds a configuration of its own`;
}

function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`) || folder.startsWith(`${path}/`);
}

function copiesTo(project: Project, service: Service, path: string): boolean {
  const instructions = project.stageOf(service)?.stage.instructions ?? [];
  return instructions.some(
    ({ keyword, words }) => (keyword === 'COPY' || keyword === 'ADD') && isAtOrBelow(words.at(-1)?.value ?? '', path),
  );
}

/** The words of the command, in whatever form it is written. */
function wordsOf(service: Service): readonly string[] {
  return ['command', 'entrypoint'].flatMap((key) => {
    const value = service.get(key);
    if (value?.kind === 'list') return value.items.flatMap((item) => String(scalar(item) ?? '').split(/\s+/u));
    return String(scalar(value) ?? '').split(/\s+/u);
  });
}
