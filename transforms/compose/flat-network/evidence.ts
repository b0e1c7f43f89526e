/** All that configures a service and can be read: where another service's name would stand if it spoke to it. */
import type { Mount, Service, Traced } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { holdsName } from '../../support/peers.ts';
import { chainOf, joined } from '../../support/service/image.ts';
import { scalar } from '../../support/service/values.ts';

export interface Evidence {
  readonly texts: readonly string[];
  /** What may configure it and cannot be read. */
  readonly gap: string | undefined;
}

/** More files than this below one mount or copied folder are a site, not a configuration. */
const mostFiles = 300;

/** Folders in which servers look for their configuration. */
const configurationRoots = ['/etc', '/usr/local/etc', '/usr/local/apache2/conf', '/opt'];

/** Parts of paths below them that hold no configuration. */
const harmless =
  /(?:^|[/._-])(?:certs?|certificates?|ssl|letsencrypt|acme|localtime|timezone|html|htdocs|docker\.sock)(?:$|[/._-])/;

/** Where a page's files go when an image is built. */
const contentRoots = ['/usr/share/nginx/html', '/usr/local/apache2/htdocs', '/var/www', '/usr/share/caddy', '/srv'];

/** Everything readable that says whom the service speaks to. */
export function evidenceOf(project: Project, service: Service): Evidence {
  const texts: string[] = [];
  const gaps: string[] = [];
  for (const { name, value } of service.environment) {
    if (value === null) gaps.push(`the variable ${name}, which is taken from the shell`);
    else texts.push(value);
  }
  for (const key of ['command', 'entrypoint', 'links', 'labels', 'healthcheck', 'extra_hosts'])
    collect(service.get(key), texts);
  for (const { use, scalar: from } of service.stack.variableUses) {
    if (use.source === 'unset' && isInside(service, from)) gaps.push(`the variable ${use.name}, which is not set here`);
  }
  const settings = [...texts];
  collectEnvFiles(project, service, gaps);
  collectConfigs(project, service, texts, gaps);
  const unread = service.mounts.filter((mount) => !readMount(project, service, mount, texts));
  const gap = unread.find(({ target }) => mayConfigure(target, settings, texts));
  if (gap !== undefined) gaps.push(`what is mounted at ${gap.target}`);
  if (service.build !== undefined) readBuild(project, service, texts, gaps);
  return { texts, gap: gaps[0] };
}

/** True when one of the texts holds one of the names as a word of its own. */
export function names(evidence: Evidence, hosts: readonly string[]): boolean {
  return evidence.texts.some((text) => hosts.some((host) => holdsName(text, host)));
}

function isInside(service: Service, value: { readonly origin: Traced['origin'] }): boolean {
  const { file, path } = value.origin;
  const keys = ['environment', 'command', 'entrypoint', 'volumes'];
  return (
    file === service.file &&
    service.path.every((step, index) => path[index] === step) &&
    keys.includes(String(path[service.path.length]))
  );
}

function collect(value: Traced | undefined, texts: string[]): void {
  if (value?.kind === 'scalar') texts.push(String(value.value ?? ''));
  else if (value?.kind === 'list') for (const item of value.items) collect(item, texts);
  else if (value?.kind === 'map')
    for (const [key, one] of value.entries) {
      texts.push(key);
      collect(one, texts);
    }
}

function collectEnvFiles({ files }: Project, service: Service, gaps: string[]): void {
  const value = service.get('env_file');
  const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
  for (const item of items) {
    const path = scalar(item.kind === 'map' ? item.entries.get('path') : item);
    // What can be read is among the variables already.
    if (typeof path !== 'string' || files.read(joined(service.stack.directory, path)) === undefined)
      gaps.push('its env_file, which is not in the repository');
  }
}

function collectConfigs({ files }: Project, service: Service, texts: string[], gaps: string[]): void {
  const value = service.get('configs');
  if (value?.kind !== 'list') return;
  for (const item of value.items) {
    const name = String(scalar(item.kind === 'map' ? item.entries.get('source') : item) ?? '');
    const definition = service.stack.section('configs')?.entries.get(name);
    const part = (key: string) => (definition?.kind === 'map' ? scalar(definition.entries.get(key)) : undefined);
    const path = part('file');
    const text =
      part('content') ?? (typeof path === 'string' ? files.read(joined(service.stack.directory, path)) : undefined);
    if (typeof text === 'string') texts.push(text);
    else gaps.push(`the config ${name}`);
  }
}

/** False when what is mounted cannot be read here. */
function readMount(project: Project, { stack }: Service, { type, source }: Mount, texts: string[]): boolean {
  if (type === 'tmpfs') return true;
  if (type !== 'bind' || source.startsWith('/') || source.startsWith('~')) return false;
  return readBelow(project, joined(stack.directory, source), texts);
}

/** Adds a file, or all files of a folder; false when nothing is there or it is much. */
function readBelow({ files }: Project, path: string, texts: string[]): boolean {
  const text = files.read(path);
  if (text !== undefined) {
    texts.push(text);
    return true;
  }
  const prefix = path === '' || path === '.' ? '' : `${path}/`;
  const inside = files.paths().filter((one) => one.startsWith(prefix));
  if (inside.length === 0 || inside.length > mostFiles) return false;
  for (const one of inside) texts.push(files.read(one) ?? '');
  return true;
}

/** A folder of the configuration, one that the service's settings name, or one that a configuration takes in. */
function mayConfigure(target: string, settings: readonly string[], texts: readonly string[]): boolean {
  if (harmless.test(target)) return false;
  if (configurationRoots.some((root) => isBelow(target, root) || isBelow(root, target))) return true;
  if (settings.some((text) => text.includes(target))) return true;
  const takesIn = /\b(?:include|includeoptional|import|directory|filename)\b/i;
  return texts.some((text) => text.split('\n').some((line) => line.includes(target) && takesIn.test(line)));
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? folder : `${folder}/`);
}

function readBuild(project: Project, service: Service, texts: string[], gaps: string[]): void {
  const built = project.stageOf(service);
  const context = service.build?.context;
  if (built === undefined || context === undefined) {
    gaps.push('its image, whose Dockerfile cannot be read');
    return;
  }
  texts.push(built.dockerfile.text);
  for (const { keyword, flags, words } of chainOf(built.stage).flatMap((stage) => stage.instructions)) {
    if (keyword !== 'COPY' && keyword !== 'ADD') continue;
    const target = words.at(-1)?.value ?? '';
    if (contentRoots.some((root) => isBelow(target.replace(/\/+$/, ''), root))) continue;
    const isOfStage = flags.some(({ name }) => name === 'from');
    for (const { value } of words.slice(0, -1))
      if (isOfStage || !readBelow(project, joined(context, value), texts))
        gaps.push(`${value}, which its image is built with`);
  }
}
