import { chosenValue } from '../../../src/core/options.ts';
import type { Choice, Fix, FixOptions, Parameter } from '../../../src/core/types.ts';
import { chosenProxy } from '../../../src/knowledge/sockets/proxies.ts';
import type { DocumentPath, Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { Draft } from '../../support/draft.ts';
import type { Verdict } from './judge.ts';
import { type Consumer, type SocketMount, scalarText } from './mounts.ts';
import { type Home, partOf, throughAlias } from './places.ts';
import { fittingProxy, hasProxy, proxyService, switchesFor } from './proxy.ts';

/** Another consumer of the same stack, with the sections that it needs. */
export interface Sibling {
  readonly name: string;
  readonly sections: readonly string[];
}

/** Takes the mount away from a service that does not use it. */
export function removeMount(project: Project, consumer: Consumer, verdict: Extract<Verdict, { kind: 'remove' }>): Fix {
  const draft = new Draft(project);
  takeMounts(project, draft, consumer);
  return draft.fix({
    applicability: 'review',
    title: `Remove the Docker socket from ${consumer.service.name}`,
    why: [`${consumer.service.name} needs no socket: ${verdict.because} [${verdict.source}]`],
    mayBreak: [
      `Whatever uses the socket in ${consumer.service.name} against that fact, for instance a script of your own.`,
    ],
    followUps: needlessRights(consumer.service),
  });
}

/** Puts a filtering proxy between the consumer and the socket; a new one may be given a name. */
export function routeThroughProxy(
  project: Project,
  consumer: Consumer,
  verdict: Extract<Verdict, { kind: 'proxy' }>,
  siblings: readonly Sibling[],
  choice?: Choice,
): Fix {
  const { service } = consumer;
  const { knowledge, needs, endpoint, home } = verdict;
  const draft = new Draft(project);
  const fitting = fittingProxy(service.stack, needs.sections);
  const name = proxyParameter(consumer, proxyName(consumer, needs.sections, siblings));
  const proxy = fitting?.proxy.name ?? chosenValue(name, choice);
  const network = fitting?.network ?? freeName(consumer, proxy, 'networks');

  takeMounts(project, draft, consumer);
  endpoint.apply(draft, proxy);
  for (const path of endpoint.frame) touch(draft, consumer, ...path);
  touchFragment(project, draft, endpoint.place.file, endpoint.place.path);
  dropVariables(project, draft, consumer, knowledge.drops ?? []);
  joinNetwork(project, draft, consumer, home, network);
  dependOn(project, draft, consumer, home, proxy, fitting === undefined || isChecked(fitting.proxy));
  if (fitting === undefined) addProxy(draft, consumer, home, proxy, network, needs.sections);
  else widenProfiles(project, draft, consumer, fitting.proxy);

  const on = [...switchesFor(needs.sections)].filter(([, value]) => value === 1).map(([name]) => name);
  return draft.fix({
    applicability: 'review',
    title:
      fitting === undefined
        ? `Route the Docker socket of ${service.name} through a proxy`
        : `Route ${service.name} through ${proxy} instead of the socket`,
    why: [
      'A mounted socket gives root on the host to whoever gets into the container; `:ro` guards the file, not the API behind it [OWASP Docker Security Cheat Sheet, rule 1].',
      `${service.name} is told its endpoint by ${endpoint.how.key} and needs ${on.join(', ')} of the API [${knowledge.source}].`,
      ...(fitting === undefined ? [`The proxy is ${chosenProxy.image}: ${chosenProxy.why.join('; ')}.`] : []),
    ],
    mayBreak: [
      ...needs.unseen.map(
        ({ feature, sections }) =>
          `If ${service.name} is used for ${feature}: that needs ${sections.map((section) => `${section}=1`).join(', ')} on ${proxy}.`,
      ),
      ...(knowledge.streams.length > 0
        ? [
            `The proxy cuts a response that is silent for ten minutes (${knowledge.streams.join(', ')}); ${service.name} has to connect again [linuxserver/docker-socket-proxy#18, #45].`,
          ]
        : []),
      ...(consumer.mounts.some(({ kind }) => kind === 'run-directory')
        ? [`Anything else that ${service.name} reads from the run directory of the host.`]
        : []),
      ...knowledge.notes.map((note) => `Known of ${service.name}: ${note}.`),
      'A host without IPv6 needs DISABLE_IPV6=1 on the proxy; a host with SELinux may need security_opt label=disable there.',
    ],
    followUps: needlessRights(service),
    ...(fitting === undefined ? { options: optionsOf({ ...name, value: proxy }) } : {}),
  });
}

function optionsOf(parameter: Parameter): FixOptions {
  const about = 'A service of its own holds the socket and lets only the parts of the API through that are needed.';
  return { remedy: 'proxy', remedies: [{ id: 'proxy', title: 'A filtering proxy', about }], parameters: [parameter] };
}

/** What the proxy may be called: the name is a host name too, and no service has it. */
function proxyParameter({ instances }: Consumer, name: string): Parameter {
  return {
    name: 'proxy',
    title: "The proxy's name",
    value: name,
    expected: 'A name of small letters, digits and `-` that no service and no network has.',
    kind: 'word',
    pattern: '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?',
    taken: [
      ...new Set(
        instances.flatMap(({ stack }) => [
          ...stack.services.map((service) => service.name),
          ...(stack.section('networks')?.entries.keys() ?? []),
        ]),
      ),
    ],
  };
}

function touch(draft: Draft, { instances }: Consumer, ...path: readonly string[]): void {
  for (const { stack, name } of instances) draft.touches(stack.id, 'services', name, ...path);
}

/** An edit inside an extension field (`x-…`) is seen in every model that has the file. */
function touchFragment(project: Project, draft: Draft, file: string, path: DocumentPath): void {
  if (!String(path[0]).startsWith('x-')) return;
  for (const stack of project.stacks) {
    if (stack.files.includes(file)) draft.touches(stack.id, ...path.map(String));
  }
}

function takeMounts(project: Project, draft: Draft, consumer: Consumer): void {
  // From the last to the first, so that the places of the others stay right.
  for (const mount of [...consumer.mounts].sort((a, b) => b.index - a.index)) {
    const place = itemPlace(consumer.service, mount);
    draft.compose(place.file).remove(place.path, { prune: true });
    touchFragment(project, draft, place.file, place.path.slice(0, -1));
  }
  touch(draft, consumer, 'volumes');
}

/** Where the item stands in its list: an alias stands there itself, its anchor elsewhere. */
function itemPlace(service: Service, { origin, index }: SocketMount) {
  const volumes = service.get('volumes');
  if (!throughAlias(origin) || volumes === undefined || typeof origin.path.at(-1) === 'number') return origin;
  return { file: volumes.origin.file, path: [...volumes.origin.path, index] };
}

function dropVariables(project: Project, draft: Draft, consumer: Consumer, names: readonly string[]): void {
  for (const entry of consumer.service.environment) {
    if (!names.includes(entry.name) || entry.form === 'env-file') continue;
    draft.compose(entry.origin.file).remove(entry.origin.path);
    touchFragment(project, draft, entry.origin.file, entry.origin.path.slice(0, -1));
    touch(draft, consumer, 'environment', entry.name);
  }
}

function joinNetwork(project: Project, draft: Draft, consumer: Consumer, home: Home, network: string): void {
  const { service } = consumer;
  touch(draft, consumer, 'networks', network);
  if (service.networkMode === 'none') {
    draft.compose(home.file).remove([...home.path, 'network_mode']);
    touch(draft, consumer, 'network_mode');
  }
  const part = partOf(project, service, home, 'networks');
  const editor = draft.compose(part.file);
  if (part.kind === 'absent') {
    // Naming any network takes the implied one away. An empty `networks:` may or may not have implied it.
    if (service.get('networks') !== undefined) {
      touch(draft, consumer, 'networks', 'default');
      for (const { stack } of consumer.instances) draft.touches(stack.id, 'networks', 'default');
    }
    editor.set(part.path, service.networkMode === 'none' ? [network] : ['default', network]);
    return;
  }
  if (service.networks.includes(network)) return;
  touchFragment(project, draft, part.file, part.path);
  if (part.kind === 'shared') editor.set(part.path, part.copy);
  if (part.form === 'list') editor.addItem(part.path, network);
  else editor.set([...part.path, network], {});
}

function dependOn(
  project: Project,
  draft: Draft,
  consumer: Consumer,
  home: Home,
  proxy: string,
  healthy: boolean,
): void {
  const { service } = consumer;
  if (service.dependsOn.includes(proxy)) return;
  touch(draft, consumer, 'depends_on', proxy);
  const part = partOf(project, service, home, 'depends_on');
  const editor = draft.compose(part.file);
  touchFragment(project, draft, part.file, part.path);
  if (part.kind === 'shared') editor.set(part.path, part.copy);
  if (part.kind !== 'absent' && part.form === 'list') editor.addItem(part.path, proxy);
  else editor.set([...part.path, proxy], { condition: healthy ? 'service_healthy' : 'service_started' });
}

/** True when the service says itself how its health is checked; without that nobody can wait for it. */
function isChecked(service: Service): boolean {
  return service.get('healthcheck', 'test') !== undefined;
}

function addProxy(
  draft: Draft,
  consumer: Consumer,
  home: Home,
  proxy: string,
  network: string,
  sections: readonly string[],
): void {
  const { service } = consumer;
  const editor = draft.compose(home.file);
  const [mount] = consumer.mounts;
  if (mount === undefined) throw new Error(`${service.name} has no mount`);
  const value = proxyService({ service, mount, sections, network, profiles: writtenProfiles(service) });
  editor.set([...home.path.slice(0, -1), proxy], value, {
    after: service.name,
    comment: 'Filters the Docker API: only what is set to 1 is open',
  });
  editor.set(['networks', network], { internal: true });
  for (const { stack } of consumer.instances) {
    draft.touches(stack.id, 'services', proxy);
    draft.touches(stack.id, 'networks', network);
  }
}

/** The profiles as they are written, variables included. */
function writtenProfiles(service: Service): readonly string[] {
  const profiles = service.get('profiles');
  if (profiles?.kind !== 'list') return [];
  return profiles.items.flatMap((item) => (item.kind === 'scalar' && item.raw !== null ? [String(item.raw)] : []));
}

/** A proxy has to be there in every profile in which one of its consumers is. */
function widenProfiles(project: Project, draft: Draft, consumer: Consumer, proxy: Service): void {
  const { service } = consumer;
  const missing = service.profiles.filter((profile) => !proxy.profiles.includes(profile));
  if (proxy.profiles.length === 0 || (service.profiles.length > 0 && missing.length === 0)) return;
  const home = { file: proxy.file, path: proxy.path };
  const part = partOf(project, proxy, home, 'profiles');
  const editor = draft.compose(part.file);
  if (service.profiles.length === 0) editor.remove(part.path);
  else for (const profile of missing) editor.addItem(part.path, profile);
  for (const { stack } of consumer.instances) draft.touches(stack.id, 'services', proxy.name, 'profiles');
}

/** `socket-proxy` where one is enough for the stack, else the consumer's name before it. */
function proxyName(consumer: Consumer, sections: readonly string[], siblings: readonly Sibling[]): string {
  const { service } = consumer;
  const key = sections.join(',');
  const isOnly = !hasProxy(service.stack) && siblings.every((sibling) => sibling.sections.join(',') === key);
  if (isOnly && isFree(consumer, 'socket-proxy', 'services')) return 'socket-proxy';
  const first = siblings.find((sibling) => sibling.sections.join(',') === key)?.name ?? service.name;
  return freeName(consumer, `${hostName(first)}-socket-proxy`, 'services');
}

/** A service's name is a host name for others, and not every client takes `_` in one. */
function hostName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
}

function freeName(consumer: Consumer, wished: string, section: 'services' | 'networks'): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wished : `${wished}-${number}`;
    if (isFree(consumer, name, section)) return name;
  }
}

function isFree({ instances }: Consumer, name: string, section: 'services' | 'networks'): boolean {
  return instances.every(({ stack }) =>
    section === 'services'
      ? stack.services.every((service) => service.name !== name)
      : stack.section('networks')?.entries.has(name) !== true,
  );
}

/** Rights that a service often has for the socket alone. */
function needlessRights(service: Service): readonly string[] {
  const user = scalarText(service.get('user'));
  return [
    ...(scalarText(service.get('privileged')) === 'true'
      ? [`Take privileged: true away from ${service.name} if you can: it is root on the host by itself.`]
      : []),
    ...(service.get('group_add') === undefined
      ? []
      : [`Remove group_add from ${service.name} if it was there for the socket only.`]),
    ...(user === 'root' || user === '0' || user === '0:0'
      ? [`Remove user: ${user} from ${service.name} if it was there for the socket only.`]
      : []),
  ];
}
