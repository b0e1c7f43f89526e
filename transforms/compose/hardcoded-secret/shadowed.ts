/** Settings that a service has beneath the ones that take effect: of a base it extends, of the file that an override covers. */
import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { parseCompose } from '../../../src/source/compose/document.ts';
import type { Service, Traced } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';

/** One mapping `services.<name>` of a file. */
interface Mapping {
  readonly file: string;
  readonly name: string;
}

/**
 * True when the variable is set at two places that make up this service. Renaming the one that
 * takes effect would bring the other to light.
 */
export function isSetTwice(project: Project, service: Service, variable: string): boolean {
  const mappings = mappingsOf(service);
  if (mappings.length < 2) return false;
  return mappings.filter(({ file, name }) => variablesIn(project, file, name).has(variable)).length > 1;
}

/** The mappings that a service is made of: its own, in every file of its stack, and those of its bases. */
function mappingsOf(service: Service): readonly Mapping[] {
  const found = new Map<string, Mapping>();
  const add = (file: string, name: string): void => {
    found.set(`${file}\0${name}`, { file, name });
  };
  for (const file of service.stack.files) add(file, service.name);
  const nodes: Traced[] = [...service.node.entries.values()];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const { file, path, via } = node.origin;
    if (path[0] === 'services') add(file, String(path[1]));
    for (const step of via) if (step.kind === 'extends') add(step.file, step.service);
    if (node.kind === 'map') nodes.push(...node.entries.values());
    if (node.kind === 'list') nodes.push(...node.items);
  }
  return [...found.values()];
}

/** Variables by file and service, for one state of the tree. */
const known = new WeakMap<Project, Map<string, ReadonlyMap<string, ReadonlySet<string>>>>();

function variablesIn(project: Project, file: string, name: string): ReadonlySet<string> {
  const files = known.get(project) ?? new Map<string, ReadonlyMap<string, ReadonlySet<string>>>();
  known.set(project, files);
  let services = files.get(file);
  if (services === undefined) {
    services = variablesByService(file, project.files.read(file) ?? '');
    files.set(file, services);
  }
  return services.get(name) ?? new Set();
}

function variablesByService(file: string, text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const document of parseCompose(file, text).documents) {
    const resolve = (node: unknown): Node | undefined => {
      if (isAlias(node)) return node.resolve(document);
      return isMap(node) || isSeq(node) || isScalar(node) ? node : undefined;
    };
    const at = (node: unknown, key: string): Node | undefined => {
      const map = resolve(node);
      return isMap(map) ? resolve(map.get(key, true)) : undefined;
    };
    const services = at(document.contents, 'services');
    if (!isMap(services)) continue;
    for (const { key, value } of services.items) {
      const names = new Set<string>();
      collect(at(value, 'environment'), resolve, names, 0);
      found.set(isScalar(key) ? String(key.value) : '', names);
    }
  }
  return found;
}

/** Names of a map, its merges included, or of a list of `NAME=value`. */
function collect(
  node: Node | undefined,
  resolve: (node: unknown) => Node | undefined,
  names: Set<string>,
  depth: number,
): void {
  if (depth > 20) return;
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      if (name !== '<<') names.add(name);
      else for (const merged of mergedMaps(resolve(value), resolve)) collect(merged, resolve, names, depth + 1);
    }
  } else if (isSeq(node)) {
    for (const item of node.items) {
      const scalar = resolve(item);
      if (isScalar(scalar)) names.add(String(scalar.value).split('=')[0] ?? '');
    }
  }
}

function mergedMaps(
  node: Node | undefined,
  resolve: (node: unknown) => Node | undefined,
): readonly (Node | undefined)[] {
  return isSeq(node) ? node.items.map(resolve) : [node];
}
