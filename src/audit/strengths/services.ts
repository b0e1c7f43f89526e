import { parseImageReference } from '../../knowledge/image-reference.ts';
import { imageFacts } from '../../knowledge/images.ts';
import type { Service, Traced } from '../../source/compose/types.ts';
import type { Project } from '../../source/project.types.ts';
import type { Evidence, Strength } from '../types.ts';

/** Where a service shows something; undefined when it does not. */
type Look = (service: Service, project: Project) => Traced | Evidence | undefined;

const looks: readonly (Pick<Strength, 'id' | 'title' | 'why'> & { readonly look: Look })[] = [
  {
    id: 'health-checks',
    title: 'Health is checked',
    why: 'A service that hangs is seen, and others can wait until it answers.',
    look: (service, project) => ownHealthcheck(service) ?? imageHealthcheck(service, project),
  },
  {
    id: 'no-new-privileges',
    title: 'Processes cannot gain privileges',
    why: 'A setuid program in the image is of no use to an intruder.',
    look: (service) => itemOf(service.get('security_opt'), (text) => /^no-new-privileges([:=]true)?$/.test(text)),
  },
  {
    id: 'capabilities-dropped',
    title: 'Capabilities are dropped',
    why: 'Root inside of the container can do little more than its own user.',
    look: (service) => itemOf(service.get('cap_drop'), (text) => text.toUpperCase() === 'ALL'),
  },
  {
    id: 'read-only',
    title: 'The root file system is read-only',
    why: 'An intruder cannot leave anything behind.',
    look: (service) => when(service.get('read_only'), (value) => value === true),
  },
  {
    id: 'non-root',
    title: 'Runs as a user that is not root',
    why: 'Code that breaks out of the program is still nobody.',
    look: (service, project) => {
      const own = service.get('user');
      if (own !== undefined) return when(own, (value) => !isRoot(String(value)));
      const user = project.stageOf(service)?.stage.user;
      const file = project.stageOf(service)?.dockerfile.path;
      if (user === undefined || file === undefined || isRoot(user.value)) return undefined;
      return { file, range: user.instruction.range, subject: subjectOf(service) };
    },
  },
  {
    id: 'memory-limits',
    title: 'Memory is limited',
    why: 'One service that leaks does not take the host with it.',
    look: (service) => service.get('deploy', 'resources', 'limits', 'memory') ?? service.get('mem_limit'),
  },
  {
    id: 'cpu-limits',
    title: 'CPU time is limited',
    why: 'One busy service does not starve the others.',
    look: (service) => service.get('deploy', 'resources', 'limits', 'cpus') ?? service.get('cpus'),
  },
  {
    id: 'pids-limits',
    title: 'The number of processes is limited',
    why: 'A fork bomb stays in its container.',
    look: (service) => service.get('deploy', 'resources', 'limits', 'pids') ?? service.get('pids_limit'),
  },
  {
    id: 'logs-bounded',
    title: 'Logs are rotated',
    why: 'The disk of the host does not fill up.',
    look: (service) => service.get('logging', 'options', 'max-size'),
  },
  {
    id: 'secrets',
    title: 'Credentials come from secret files',
    why: 'They stand in no source and in no `docker inspect`.',
    look: (service) => (service.secrets.length > 0 ? service.get('secrets') : undefined),
  },
  {
    id: 'pinned-images',
    title: 'Images are pinned to a version or a digest',
    why: 'The same file starts the same programs tomorrow.',
    look: (service) => when(service.get('image'), (value) => isPinned(String(value))),
  },
  {
    id: 'restart',
    title: 'Restarts after a failure',
    why: 'A crash at night is over before anybody wakes up.',
    look: (service) =>
      when(service.get('restart'), (value) => value !== 'no' && value !== false) ??
      when(service.get('deploy', 'restart_policy', 'condition'), (value) => value !== 'none'),
  },
  {
    id: 'waits-for-health',
    title: 'Waits for the health of what it needs',
    why: 'Nothing starts against a database that is not ready.',
    look: (service) => {
      const needs = service.get('depends_on');
      if (needs?.kind !== 'map') return undefined;
      return [...needs.entries.values()].find(
        (entry) => entry.kind === 'map' && when(entry.entries.get('condition'), (value) => value === 'service_healthy'),
      );
    },
  },
  {
    id: 'shared-settings',
    title: 'Common settings are written once',
    why: 'What is mended there is mended everywhere.',
    look: (service) =>
      [...service.node.entries.values()].find(({ origin }) =>
        origin.via.some(({ kind }) => kind === 'alias' || kind === 'merge' || kind === 'extends'),
      ),
  },
];

export function serviceStrengths(project: Project): readonly Strength[] {
  const services = project.stacks.flatMap((stack) => stack.services);
  const found = looks.map(
    ({ look, ...about }): Strength => ({
      ...about,
      noun: 'service',
      of: services.length,
      evidence: services.flatMap((service) => evidenceOf(service, look(service, project)) ?? []),
    }),
  );
  const stores = services.filter((service) => isStore(service));
  return [
    ...found,
    {
      id: 'data-stores-not-published',
      title: 'Data stores are not published',
      why: 'Only the services beside them can connect.',
      noun: 'service',
      of: stores.length,
      evidence: stores
        .filter(({ ports, networkMode }) => ports.length === 0 && networkMode !== 'host')
        .map((service) => ({ ...service.keyPlace, subject: subjectOf(service) })),
    },
  ];
}

function evidenceOf(service: Service, found: Traced | Evidence | undefined): Evidence | undefined {
  if (found === undefined) return undefined;
  if ('subject' in found) return found;
  const { file, keyRange, range } = found.origin;
  return { file, range: keyRange ?? range, subject: subjectOf(service) };
}

function subjectOf({ name }: Service): string {
  return `services.${name}`;
}

/** Its own check, unless that switches the image's off. */
function ownHealthcheck(service: Service): Traced | undefined {
  const check = service.get('healthcheck');
  if (check === undefined) return undefined;
  const disabled = service.get('healthcheck', 'disable');
  const test = service.get('healthcheck', 'test');
  if (disabled?.kind === 'scalar' && disabled.value === true) return undefined;
  return itemOf(test, (text) => text === 'NONE') === undefined ? check : undefined;
}

function imageHealthcheck(service: Service, project: Project): Evidence | undefined {
  if (service.get('healthcheck') !== undefined) return undefined;
  const built = project.stageOf(service);
  const check = built?.stage.healthcheck;
  if (built === undefined || check === undefined || check.value.kind === 'none') return undefined;
  return { file: built.dockerfile.path, range: check.instruction.range, subject: subjectOf(service) };
}

/** The scalar when its value fits. */
function when(value: Traced | undefined, fits: (value: string | number | boolean | null) => boolean) {
  return value?.kind === 'scalar' && fits(value.value) ? value : undefined;
}

/** The item of a list, or the scalar itself, that fits. */
function itemOf(value: Traced | undefined, fits: (text: string) => boolean): Traced | undefined {
  const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
  return items.find((item) => item.kind === 'scalar' && fits(String(item.value).trim()));
}

/** `root`, `0`, `0:0`, `root:staff`; a variable may be anything. */
export function isRoot(user: string): boolean {
  const [name = ''] = user.split(':');
  return name === '' || name === 'root' || /^0+$/.test(name) || name.includes('$');
}

/** A digest, or a tag that names a version. */
export function isPinned(image: string): boolean {
  const reference = parseImageReference(image);
  if (reference === undefined) return false;
  return reference.digest !== undefined || /\d/.test(reference.tag ?? '');
}

function isStore(service: Service): boolean {
  const reference = service.image === undefined ? undefined : parseImageReference(service.image);
  const kind = reference === undefined ? undefined : imageFacts(reference)?.kind;
  return kind === 'database' || kind === 'cache' || kind === 'broker' || kind === 'storage';
}
