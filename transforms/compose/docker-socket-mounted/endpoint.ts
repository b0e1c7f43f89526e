import type { EndpointSwitch, SocketConsumer } from '../../../src/knowledge/types.ts';
import type { DocumentPath, EnvironmentEntry, Service } from '../../../src/source/compose/types.ts';
import { joinPath } from '../../../src/source/paths.ts';
import type { Project } from '../../../src/source/project.types.ts';
import type { Draft } from '../../support/draft.ts';
import { commandWords, optionEdit } from './command.ts';
import { scalarText } from './mounts.ts';
import { type Home, isShared, partOf } from './places.ts';

/** How the consumer is pointed to the proxy by what its service says. */
export interface Endpoint {
  readonly how: EndpointSwitch;
  /** Its endpoint so far, as far as it is said. */
  readonly current: string | undefined;
  /** Writes it; `proxy` is the proxy's service name. */
  apply(draft: Draft, proxy: string): void;
  /** The text that is edited. */
  readonly place: { readonly file: string; readonly path: DocumentPath };
  /** Paths below the service's model that change. */
  readonly frame: readonly (readonly string[])[];
}

export type NoEndpoint = {
  /** `file`: only a file inside the container decides; `shared`: the text belongs to others too; `layered`: another file lays it over. */
  readonly cannot: 'file' | 'shared' | 'layered';
  readonly detail: string;
};

/** The first switch that is there already, else the first that fits. */
export function endpointOf(
  project: Project,
  consumer: SocketConsumer,
  service: Service,
  home: Home,
): Endpoint | NoEndpoint {
  const file = configurationFile(project, consumer, service);
  if (file !== undefined) return { cannot: 'file', detail: file };
  const usable = consumer.how.filter(({ kind, value }) => (kind === 'flag' || kind === 'env') && value !== '');
  const found = usable.map((how) =>
    how.kind === 'flag' ? byFlag(project, how, service, home) : byVariable(project, how, service, home),
  );
  const endpoints = found.filter((one): one is Endpoint => one !== undefined && 'apply' in one);
  const chosen = endpoints.find(({ current }) => current !== undefined) ?? endpoints[0];
  if (chosen !== undefined) return chosen;
  return (
    found.find((one): one is NoEndpoint => one !== undefined && 'cannot' in one) ?? {
      cannot: 'file',
      detail: 'its configuration file',
    }
  );
}

/** The file that decides instead of the service; undefined when none is known to be there. */
function configurationFile(project: Project, consumer: SocketConsumer, service: Service): string | undefined {
  const { configuredBy } = consumer;
  if (configuredBy === undefined) return undefined;
  const flagged = commandWords(service).find((word) => word.toLowerCase().startsWith(configuredBy.flag));
  if (flagged !== undefined) return flagged.slice(configuredBy.flag.length + 1) || configuredBy.flag;
  const targets = [...service.mounts.map(({ target }) => target), ...configTargets(service)];
  const direct = configuredBy.files.find((file) => targets.includes(file));
  if (direct !== undefined) return direct;
  for (const mount of service.mounts) {
    const inside = configuredBy.files.find((file) => {
      const rest =
        mount.target === '' || !file.startsWith(`${mount.target}/`) ? undefined : file.slice(mount.target.length + 1);
      return rest !== undefined && project.files.exists(joinPath(mount.origin.directory, `${mount.source}/${rest}`));
    });
    if (inside !== undefined) return inside;
  }
  return undefined;
}

function configTargets(service: Service): readonly string[] {
  const configs = service.get('configs');
  if (configs?.kind !== 'list') return [];
  return configs.items.map((item) =>
    item.kind === 'map' ? scalarText(item.entries.get('target')) : `/${scalarText(item)}`,
  );
}

function byFlag(
  project: Project,
  how: EndpointSwitch,
  service: Service,
  home: Home,
): Endpoint | NoEndpoint | undefined {
  const command = service.get('command');
  if (command === undefined && how.alone === true) {
    const place = { file: home.file, path: [...home.path, 'command'] };
    return {
      how,
      current: undefined,
      place,
      apply: (draft, proxy) => draft.compose(place.file).set(place.path, [`${how.key}=${valueFor(how.value, proxy)}`]),
      frame: [['command']],
    };
  }
  const edit = optionEdit(service, how.key, how.beside ?? '');
  if (edit === undefined || command === undefined) return undefined;
  // What a file laid over says replaces the whole command of the file below.
  if (edit.file !== home.file) return { cannot: 'layered', detail: 'command' };
  if (isShared(project, service, (other) => other.get('command')?.origin, command.origin)) {
    return { cannot: 'shared', detail: 'command' };
  }
  return {
    how,
    current: edit.current,
    place: edit,
    apply: (draft, proxy) => edit.apply(draft.compose(edit.file), valueFor(how.value, proxy)),
    frame: [['command']],
  };
}

function byVariable(
  project: Project,
  how: EndpointSwitch,
  service: Service,
  home: Home,
): Endpoint | NoEndpoint | undefined {
  const { beside } = how;
  if (beside !== undefined && !service.environment.some(({ name }) => name.startsWith(beside))) return undefined;
  const all = [{ key: how.key, value: how.value }, ...(how.also ?? [])];
  const writes = all.map(({ key, value }) => ({ value, write: variableWrite(project, service, home, key) }));
  if (writes.some(({ write }) => write === undefined)) return { cannot: 'shared', detail: 'environment' };
  return {
    how,
    current: service.environment.find(({ name }) => name === how.key)?.value ?? undefined,
    place: service.get('environment')?.origin ?? home,
    apply: (draft, proxy) => {
      for (const { value, write } of writes) write?.(draft, valueFor(value, proxy));
    },
    frame: all.map(({ key }) => ['environment', key]),
  };
}

type Write = (draft: Draft, value: string) => void;

/** How to set one variable of a service; undefined when its text belongs to other services too. */
function variableWrite(project: Project, service: Service, home: Home, name: string): Write | undefined {
  const entry = service.environment.find((one) => one.name === name && one.form !== 'env-file');
  if (entry !== undefined) return replaceEntry(project, service, home, entry);
  const part = partOf(project, service, home, 'environment');
  if (part.kind === 'shared') return undefined;
  const form = part.kind === 'absent' ? usualForm(service) : part.form;
  return (draft, value) => {
    const editor = draft.compose(part.file);
    if (form === 'list') editor.addItem(part.path, `${name}=${value}`);
    else editor.set([...part.path, name], value);
  };
}

function replaceEntry(project: Project, service: Service, home: Home, entry: EnvironmentEntry): Write | undefined {
  const { origin, name, form } = entry;
  const others = (other: Service) => other.environment.map((one) => one.origin);
  if (isShared(project, service, others, origin) || origin.file !== home.file) {
    // A base file or service below stays as it is; what the service says goes over it.
    const part = partOf(project, service, home, 'environment');
    if (part.kind !== 'inherited') return undefined;
    return (draft, value) => draft.compose(part.file).set([...part.path, name], value);
  }
  return (draft, value) =>
    draft.compose(origin.file).replaceScalar(origin.path, form === 'list' ? `${name}=${value}` : value);
}

/** The form in which most services of the stack write their variables. */
export function usualForm(service: Service): 'map' | 'list' {
  const forms = service.stack.services.flatMap((other) => other.get('environment')?.kind ?? []);
  const lists = forms.filter((form) => form === 'list').length;
  return lists > forms.length - lists ? 'list' : 'map';
}

function valueFor(value: string, proxy: string): string {
  return value.replace('P', () => proxy);
}
