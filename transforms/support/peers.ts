/** Which services of a stack speak to each other, as far as the sources say. */
import type { Service } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { joined } from './service/image.ts';
import { scalar } from './service/values.ts';

/** Names under which peers reach a service. */
export function hostNamesOf(service: Service): readonly string[] {
  const names = [service.name];
  for (const key of ['container_name', 'hostname']) {
    const value = scalar(service.get(key));
    if (typeof value === 'string' && value !== '') names.push(value);
  }
  const networks = service.get('networks');
  if (networks?.kind === 'map') {
    for (const network of networks.entries.values()) {
      const aliases = network.kind === 'map' ? network.entries.get('aliases') : undefined;
      if (aliases?.kind !== 'list') continue;
      for (const alias of aliases.items) {
        const value = scalar(alias);
        if (typeof value === 'string') names.push(value);
      }
    }
  }
  return [...new Set(names)];
}

/** The services that depend on this one or name it: in their environment, command, links or a file of the repository that they mount. */
export function usersOf(project: Project, service: Service): readonly Service[] {
  const names = hostNamesOf(service);
  return service.stack.services.filter(
    (other) =>
      other.name !== service.name &&
      (other.dependsOn.includes(service.name) || names.some((name) => mentions(project, other, name))),
  );
}

/** True when the service's settings hold the name as a word of its own. */
export function mentions(project: Project, service: Service, name: string): boolean {
  if (service.environment.some(({ value }) => value !== null && holdsName(value, name))) return true;
  for (const key of ['command', 'entrypoint', 'links', 'healthcheck', 'labels', 'network_mode'])
    if (textsOf(service, key).some((text) => holdsName(text, name))) return true;
  return service.mounts.some(({ type, source }) => {
    if (type !== 'bind') return false;
    const text = project.files.read(joined(service.stack.directory, source));
    return text !== undefined && holdsName(text, name);
  });
}

function textsOf(service: Service, key: string): readonly string[] {
  const found: string[] = [];
  const collect = (value: ReturnType<Service['get']>): void => {
    if (value?.kind === 'scalar') found.push(String(value.value ?? ''));
    else if (value?.kind === 'list') value.items.forEach(collect);
    else if (value?.kind === 'map') value.entries.forEach(collect);
  };
  collect(service.get(key));
  return found;
}

/** `db` in `postgres://x@db:5432/y`, not in `mydb` or `db-data`. */
export function holdsName(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    if (!isNameCharacter(text[at - 1]) && !isNameCharacter(text[at + name.length])) return true;
  }
  return false;
}

function isNameCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\w-]/u.test(character);
}
