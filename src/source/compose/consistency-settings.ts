/**
 * Settings of one service that Compose refuses together, or cannot read. Facts: compose-go 2.4,
 * loader/validate.go, validation/, format/volume.go and types/ports.
 */
import type { FileView } from '../../core/types.ts';
import { isNull, textOf } from './merge.ts';
import { bytes } from './model/units.ts';
import { type EnvFileReference, envFilesOf } from './service.ts';
import { parsePort, parseVolume } from './short-forms.ts';
import type { Origin, Service, Stack, Traced } from './types.ts';

/** Takes the place and the sentence of something for which Compose refuses the stack. */
export type Refuse = (origin: Origin, message: string, advice: string) => void;

export function checkSettings(service: Service, stack: Stack, refuse: Refuse): void {
  checkBuild(service, stack, refuse);
  checkTwoPlaces(service, refuse);
  checkScale(service, refuse);
  for (const item of itemsOf(service.get('ports'))) checkShortForm(item, 'a port', parsePort, refuse);
  for (const item of itemsOf(service.get('volumes'))) checkShortForm(item, 'a mount', parseVolume, refuse);
  for (const watch of itemsOf(service.get('develop', 'watch'))) checkWatch(watch, service.name, refuse);
}

function itemsOf(value: Traced | undefined): readonly Traced[] {
  return value?.kind === 'list' ? value.items : [];
}

function checkBuild(service: Service, stack: Stack, refuse: Refuse): void {
  const build = service.get('build');
  const inline = service.get('build', 'dockerfile_inline');
  if (build === undefined || build.kind !== 'map') return;
  if (inline !== undefined && !isNull(inline) && !isNull(service.get('build', 'dockerfile')))
    refuse(
      inline.origin,
      `services.${service.name}.build has dockerfile and dockerfile_inline, which exclude each other`,
      'Keep one of them.',
    );
  for (const item of itemsOf(service.get('build', 'secrets'))) {
    const source = textOf(item.kind === 'map' ? item.entries.get('source') : item);
    if (source !== undefined && stack.section('secrets')?.entries.has(source) !== true)
      refuse(
        item.origin,
        `services.${service.name}.build refers to secrets.${source}, which is not defined`,
        'Define it at the top level, below `secrets:`.',
      );
  }
}

/** What can be said beside `deploy` and in it must be the same in both places. */
const pairs = [
  [['cpus'], ['deploy', 'resources', 'limits', 'cpus'], Number],
  [['mem_limit'], ['deploy', 'resources', 'limits', 'memory'], bytes],
  [['mem_reservation'], ['deploy', 'resources', 'reservations', 'memory'], bytes],
  [['pids_limit'], ['deploy', 'resources', 'limits', 'pids'], Number],
  [['scale'], ['deploy', 'replicas'], Number],
] as const;

function checkTwoPlaces(service: Service, refuse: Refuse): void {
  for (const [short, long, read] of pairs) {
    const one = service.get(...short);
    const other = service.get(...long);
    const [value, otherValue] = [textOf(one), textOf(other)];
    if (one === undefined || value === undefined) continue;
    // With limits of another kind only, Compose takes the missing one for zero.
    const isBeside = short[0] === 'scale' ? other !== undefined : service.get(...long.slice(0, -1)) !== undefined;
    if (!isBeside || read(value) === 0 || read(value) === (otherValue === undefined ? 0 : read(otherValue))) continue;
    refuse(
      one.origin,
      `services.${service.name} says ${short[0]} and ${long.join('.')} differently`,
      'Write the value in one of the two places, or the same in both.',
    );
  }
}

function checkScale(service: Service, refuse: Refuse): void {
  const scale = service.get('scale') ?? service.get('deploy', 'replicas');
  if (scale === undefined || !(Number(textOf(scale)) > 1) || (textOf(service.get('container_name')) ?? '') === '')
    return;
  refuse(
    scale.origin,
    `services.${service.name} has several containers and one container_name for them`,
    'Remove container_name, or run one container.',
  );
}

/** What stays unread because a variable has no value is the normal state of a fresh clone. */
function checkShortForm(item: Traced, what: string, parse: (text: string) => unknown, refuse: Refuse): void {
  const text = textOf(item);
  if (item.kind !== 'scalar' || text === undefined || parse(text) !== undefined) return;
  if (item.variables.some((use) => use.source === 'unset')) return;
  refuse(
    item.origin,
    `this is not ${what} that Compose can read`,
    what === 'a port'
      ? 'Write HOST:CONTAINER, for instance "8080:80".'
      : 'Write SOURCE:TARGET, for instance ./data:/var/lib/data.',
  );
}

function checkWatch(watch: Traced, service: string, refuse: Refuse): void {
  const field = (key: string): string => (watch.kind === 'map' ? (textOf(watch.entries.get(key)) ?? '') : '');
  if (watch.kind !== 'map' || field('target') !== '' || ['rebuild', 'restart'].includes(field('action'))) return;
  refuse(watch.origin, `services.${service}.develop.watch has no target`, 'Say where in the container the files go.');
}

/** Git has no say in what lies outside of the root. */
function isIgnoredHere(path: string, files: FileView): boolean {
  return path !== '..' && !path.startsWith('../') && !path.startsWith('/') && files.isIgnored(path);
}

/** The env files that Compose would miss here. One that git ignores is made by everybody for himself. */
export function missingEnvFiles(service: Service, files: FileView): readonly EnvFileReference[] {
  return envFilesOf(service.get('env_file')).filter(
    ({ path, required }) => required && !path.startsWith('~') && !files.exists(path) && !isIgnoredHere(path, files),
  );
}
