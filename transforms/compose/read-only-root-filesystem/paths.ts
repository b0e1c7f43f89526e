/** What is writable already, and what a service is told to write elsewhere. */
import { isRecord } from '../../support/service/values.ts';
import type { Case } from './plan.types.ts';

/** True when something is mounted exactly there, or a volume or folder above it holds it. */
export function covered({ service, situation }: Case, path: string): boolean {
  const mounts = [
    ...service.mounts.map(({ type, target }) => ({ tmpfs: type === 'tmpfs', target })),
    ...situation.mounts.map(({ kind, target }) => ({ tmpfs: kind === 'tmpfs', target })),
    ...ownTmpfs(service.get('tmpfs')).map((target) => ({ tmpfs: true, target })),
  ];
  return mounts.some(({ tmpfs, target }) => plain(target) === plain(path) || (!tmpfs && covers(target, path)));
}

function ownTmpfs(value: ReturnType<Case['service']['get']>): readonly string[] {
  const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
  return items.flatMap((item) => (item.kind === 'scalar' ? [String(item.value).split(':', 1)[0] ?? ''] : []));
}

/** `/var/run` is `/run` in every distribution that images are made of. */
function plain(path: string): string {
  const trimmed = path.length > 1 ? path.replace(/\/+$/u, '') : path;
  return trimmed === '/var/run' || trimmed.startsWith('/var/run/') ? trimmed.slice('/var'.length) : trimmed;
}

export function covers(folder: string, path: string): boolean {
  const above = plain(folder);
  return plain(path) === above || plain(path).startsWith(above === '/' ? '/' : `${above}/`);
}

/** Names of options and variables whose value is a place to write to. */
const written =
  /(?:^|[^a-z])(?:storage|data|datadir|dir|directory|cache|log|logs|logfile|output|upload|uploads|store|socket|pid|pidfile|db|database|home|tmp|temp|tmpdir|save|backup|record|spool|state|work|workdir)(?:$|[^a-z])/iu;
/** What is only read, or not part of the root. */
const neverWritten = [
  '/dev',
  '/proc',
  '/sys',
  '/run/secrets',
  '/etc',
  '/usr/share',
  '/usr/local/share',
  '/bin',
  '/usr/bin',
  '/lib',
  '/usr/lib',
];

/** A clause about an option or a variable that names a place to write where nothing is writable; undefined: none. */
export function writesElsewhere(one: Case, writable: readonly string[]): string | undefined {
  const { service } = one;
  const options = [...wordsOf(one, 'command'), ...wordsOf(one, 'entrypoint')];
  for (const [index, word] of options.entries()) {
    const [name = '', value] =
      word.startsWith('-') && word.includes('=')
        ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]
        : [options[index - 1], word];
    if (!isOutside(value)) continue;
    if (name.startsWith('-') && written.test(name))
      return `${service.name} is told to write to ${value} (${name}), where nothing is mounted.`;
  }
  for (const { name, value } of service.environment) {
    if (value !== null && written.test(name.replaceAll('_', ' ')) && isOutside(value))
      return `${service.name} is told to write to ${value} (${name}), where nothing is mounted.`;
  }
  return undefined;

  function isOutside(value: string | undefined): value is string {
    if (value?.startsWith('/') !== true || value.includes(' ') || value.length < 2) return false;
    return (
      !covered(one, value) &&
      !writable.some((path) => covers(path, value)) &&
      !neverWritten.some((path) => covers(path, value)) &&
      !mountedAbove(value)
    );
  }

  function mountedAbove(value: string): boolean {
    return service.mounts.some(({ target }) => covers(target, value));
  }
}

function wordsOf({ service }: Case, key: 'command' | 'entrypoint'): readonly string[] {
  const { model } = service.stack;
  const services = isRecord(model) ? model['services'] : undefined;
  const own = isRecord(services) ? services[service.name] : undefined;
  const value = isRecord(own) ? own[key] : undefined;
  return Array.isArray(value) ? value.map(String) : [];
}
