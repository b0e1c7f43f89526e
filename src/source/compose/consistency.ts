/**
 * What makes Compose refuse a stack though every file of it can be read: what the schema does not
 * allow, and names that nothing stands behind. Facts: compose-go 2.0, loader/validate.go and schema/.
 */
import type { FileView, Problem } from '../../core/types.ts';
import { checkSettings, missingEnvFiles, type Refuse } from './consistency-settings.ts';
import type { Sources } from './load.ts';
import { isNull, textOf } from './merge.ts';
import { project } from './model/project-shape.ts';
import { shapeFaults } from './model/validate.ts';
import type { Origin, SchemaFault, Service, Stack, Traced, TracedMap } from './types.ts';

/** Each problem stands at the place where the offending value is written. */
export function consistencyProblems(stack: Stack, sources: Sources, files: FileView): readonly Problem[] {
  const problems: Problem[] = [];
  const at = ({ file, range }: Origin): Pick<Problem, 'file' | 'line' | 'column'> => ({
    file,
    ...sources(file)?.lines.position(range.start),
  });
  const refuse: Refuse = (origin, message, advice) => {
    problems.push({ ...at(origin), level: 'warning', message, advice, rejects: true });
  };
  for (const fault of stack.schemaFaults) {
    // Compose 2.26 does away with `include` before it looks at the schema, so it takes unknown keys there in silence.
    if (fault.origin.path[0] === 'include')
      problems.push({ ...at(fault.origin), level: 'warning', message: fault.message, advice: fault.advice });
    else refuse(fault.origin, fault.message, fault.advice);
  }
  const byName = new Map(stack.services.map((service) => [service.name, service]));
  for (const service of stack.services) checkService(service, stack, byName, refuse);
  for (const section of ['secrets', 'configs'] as const) {
    for (const [name, value] of stack.section(section)?.entries ?? []) checkFileObject(section, name, value, refuse);
  }
  for (const service of stack.services) {
    for (const { path, origin } of missingEnvFiles(service, files))
      problems.push({
        ...at(origin),
        level: 'warning',
        message: `the env file ${path} of services.${service.name} is not there`,
        advice: 'Create it, or give the entry `required: false`: Compose starts nothing without it.',
      });
  }
  // Compose takes it, the engine refuses the second of them.
  checkContainerNames(stack.services, (origin, message, advice) => {
    problems.push({ ...at(origin), level: 'warning', message, advice });
  });
  checkCycles(stack.services, refuse);
  return problems;
}

/** Compose judges what it has after each file: a fault that a later file covers counts all the same. */
export function schemaFaults(layers: readonly TracedMap[]): readonly SchemaFault[] {
  return withoutRepeatedFaults(layers.flatMap((layer) => shapeFaults(layer, project)));
}

function withoutRepeatedFaults(faults: readonly SchemaFault[]): readonly SchemaFault[] {
  if (faults.length < 2) return faults;
  const keyOf = ({ origin, message }: SchemaFault): string => [origin.file, origin.range.start, message].join('\0');
  return [...new Map(faults.map((fault) => [keyOf(fault), fault])).values()];
}

function checkService(service: Service, stack: Stack, others: ReadonlyMap<string, Service>, refuse: Refuse): void {
  const { name, node } = service;
  const label = `services.${name}`;
  const at = (key: string): Origin => service.get(key)?.origin ?? node.origin;
  if (service.image === undefined && service.build === undefined)
    refuse(
      node.origin,
      `${label} has neither an image nor a build`,
      'Add one of them, or load the file together with the one that has it.',
    );
  for (const needed of service.dependsOn) {
    if (textOf(service.get('depends_on', needed, 'required')) === 'false') continue;
    const origin = service.get('depends_on', needed)?.origin ?? at('depends_on');
    const other = others.get(needed);
    if (other === undefined) {
      refuse(
        origin,
        `${label} depends on ${needed}, which is not defined`,
        'Define the service, or remove the dependency.',
      );
    } else if (service.profiles.length === 0 && other.profiles.length > 0) {
      refuse(
        origin,
        `${label} is always on but depends on ${needed}, which only a profile turns on`,
        `Give both the same profiles, or start it with the profile: without it Compose takes ${needed} for undefined.`,
      );
    }
  }
  for (const key of ['network_mode', 'ipc', 'pid'] as const) {
    const reference = textOf(service.get(key));
    if (reference?.startsWith('service:') === true && !others.has(reference.slice(8)))
      refuse(
        at(key),
        `${label} shares a namespace with ${reference.slice(8)}, which is not defined`,
        'Define the service, or correct its name.',
      );
  }
  if (service.networkMode !== undefined && !isNull(service.get('networks')))
    refuse(at('network_mode'), `${label} has both network_mode and networks`, 'Keep one of them.');
  if (service.networkMode === undefined) {
    for (const network of service.networks) undefinedName('networks', network, service, stack, at('networks'), refuse);
  }
  for (const mount of service.mounts) {
    if (mount.type === 'volume' && mount.source !== '')
      undefinedName('volumes', mount.source, service, stack, mount.origin, refuse);
  }
  for (const section of ['secrets', 'configs'] as const) {
    const given = service.get(section);
    for (const item of given?.kind === 'list' ? given.items : []) {
      const source = textOf(item.kind === 'map' ? item.entries.get('source') : item);
      if (source !== undefined) undefinedName(section, source, service, stack, item.origin, refuse);
    }
  }
  checkHealthcheck(service, refuse);
  checkSettings(service, stack, refuse);
}

function undefinedName(
  section: 'networks' | 'volumes' | 'secrets' | 'configs',
  name: string,
  service: Service,
  stack: Stack,
  origin: Origin,
  refuse: Refuse,
): void {
  if ((section === 'networks' && name === 'default') || stack.section(section)?.entries.has(name) === true) return;
  refuse(
    origin,
    `services.${service.name} refers to ${section}.${name}, which is not defined`,
    `Define it at the top level, below \`${section}:\`.`,
  );
}

function checkHealthcheck(service: Service, refuse: Refuse): void {
  const test = service.get('healthcheck', 'test');
  const first = test?.kind === 'list' ? test.items[0] : undefined;
  const word = textOf(first);
  if (test !== undefined && word !== undefined && !['CMD', 'CMD-SHELL', 'NONE'].includes(word)) {
    refuse(
      test.origin,
      `services.${service.name}.healthcheck.test begins with neither CMD, CMD-SHELL nor NONE`,
      'Put CMD before the program, or write one string for the shell.',
    );
  }
}

function checkFileObject(section: 'secrets' | 'configs', name: string, value: Traced, refuse: Refuse): void {
  if (value.kind !== 'map') return;
  const sources = section === 'secrets' ? ['file', 'environment'] : ['file', 'environment', 'content'];
  const found = sources.filter((key) => value.entries.has(key));
  if (found.length > 1)
    refuse(
      value.origin,
      `${section}.${name} has ${found.join(' and ')}, which exclude each other`,
      'Keep one of them.',
    );
  if (found.length === 0 && !value.entries.has('external') && !value.entries.has('driver'))
    refuse(
      value.origin,
      `${section}.${name} does not say where it comes from`,
      `Give it one of ${sources.join(', ')}.`,
    );
}

function checkContainerNames(services: readonly Service[], refuse: Refuse): void {
  const owners = new Map<string, string>();
  for (const service of services) {
    const node = service.get('container_name');
    const name = textOf(node);
    if (node === undefined || name === undefined || name === '') continue;
    const owner = owners.get(name);
    if (owner !== undefined)
      refuse(
        node.origin,
        `services.${service.name} has the container name of services.${owner}`,
        'Give each its own, or none.',
      );
    owners.set(name, service.name);
  }
}

function checkCycles(services: readonly Service[], refuse: Refuse): void {
  const byName = new Map(services.map((service) => [service.name, service]));
  const done = new Set<string>();
  const visit = (name: string, chain: readonly string[]): void => {
    const service = byName.get(name);
    if (service === undefined || done.has(name)) return;
    const index = chain.indexOf(name);
    if (index >= 0) {
      refuse(
        service.get('depends_on')?.origin ?? service.node.origin,
        `services depend on each other in a circle: ${[...chain.slice(index), name].join(' → ')}`,
        'Remove one of the dependencies.',
      );
      done.add(name);
      return;
    }
    for (const needed of service.dependsOn) visit(needed, [...chain, name]);
    done.add(name);
  };
  for (const { name } of services) visit(name, []);
}
