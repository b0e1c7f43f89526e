/** What becomes of the ports: bound to the host itself, or no longer published. */
import type { Choice, Fix, FixOptions, Refusal, Remedy } from '../../../src/core/types.ts';
import type { PublishedPort, Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../../support/draft.ts';
import { mentions, usersOf } from '../../support/peers.ts';
import { isForSwarm } from '../../support/swarm.ts';
import type { Exposed } from './types.ts';
import { bindToLoopback, isVariable, unpublish } from './write.ts';

const loopback: Remedy = {
  id: 'loopback',
  title: 'Bind to 127.0.0.1',
  about: 'Programs on the host itself, a database client or an SSH tunnel among them, still reach it.',
};
const none: Remedy = {
  id: 'unpublish',
  title: 'Do not publish',
  about: 'Only services of the stack reach it; nothing on the host does.',
};

/** The fix, or why there is none. */
export function outcomeOf(project: Project, exposed: Exposed, choice: Choice | undefined): Fix | Refusal {
  const { name, ports, services } = exposed;
  const numbers = numbersOf(exposed);
  const byHand = [
    `Write 127.0.0.1: before the published port of ${numbers} where only the host itself needs it.`,
    'Remove the entry where only services of the stack need it: they reach it by its name without.',
    'Where other hosts need it, bind it to the address of a private network, and put a password and TLS on it.',
  ];
  const variable = ports.find(({ port }) => services.some((service) => isVariable(service, port)));
  if (variable !== undefined) {
    return {
      kind: 'refusal',
      code: 'port-from-a-variable',
      because: `The whole entry for port ${variable.port.target} comes from a variable, which may hold an address already.`,
      byHand,
    };
  }
  if (ports.some(({ purpose }) => purpose.use === 'ssh')) {
    return {
      kind: 'refusal',
      code: 'login-from-outside',
      because: `Who logs in to ${name}, and from where, is not in the sources.`,
      byHand: [
        `Use docker compose exec ${name} instead, and remove the SSH server from the image.`,
        'Where others upload files or push code by SSH: keep the port, allow keys only, and bind it to the address that they use.',
      ],
    };
  }
  const roundabout = services.flatMap(({ stack }) => stack.services).find((other) => goesThroughHost(project, other));
  if (roundabout !== undefined) {
    return {
      kind: 'refusal',
      code: 'reached-through-the-host',
      because: `${roundabout.name} connects to the host (${gateway}), where a port that is bound to 127.0.0.1 does not answer to containers.`,
      byHand: [`Let ${roundabout.name} use ${name} as the host's name, if that is what it connects to.`, ...byHand],
    };
  }
  const users = [...new Set(services.flatMap((service) => usersOf(project, service).map((user) => user.name)))];
  const doors = isPanel(exposed) ? frontDoorsOf(services) : [];
  if (users.length === 0 && doors.length === 0) {
    return {
      kind: 'refusal',
      code: 'no-peer-in-the-stack',
      because: `No other service of the stack uses ${name}, so this port is the only way to it; who connects, and from where, is not in the sources.`,
      byHand,
    };
  }
  const inSwarm = services.some(({ stack }) => isForSwarm(stack));
  const onHost = services.some(({ stack }) => stack.services.some((other) => other.networkMode === 'host'));
  const remedies = inSwarm ? [none] : onHost ? [loopback] : [loopback, none];
  const remedy = remedies.find(({ id }) => id === choice?.remedy) ?? remedies[0] ?? none;
  const options: FixOptions | undefined = inSwarm ? undefined : { remedy: remedy.id, remedies, parameters: [] };
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    const places: readonly PublishedPort[] = ports.map(({ port }) => port);
    if (remedy === none) unpublish(draft, places);
    else bindToLoopback(project, draft, places);
    for (const service of services) draft.touches(service.stack.id, 'services', service.name, 'ports');
    // A list in a fragment shows in the model under the fragment's own name, too.
    for (const { origin } of places) {
      const [section] = origin.path;
      if (section === 'services') continue;
      for (const { stack } of services) draft.touches(stack.id, String(section));
    }
    return draft.fix({
      applicability: 'review',
      title:
        remedy === none ? `No longer publish ${numbers} of ${name}` : `Bind ${numbers} of ${name} to the host itself`,
      why: [
        ...new Set(ports.map(({ purpose }) => purpose.because)),
        users.length > 0
          ? `${users.join(', ')} ${users.length === 1 ? 'reaches' : 'reach'} it over the network of the stack, by its name`
          : `visitors come in by ${doors.join(', ')}`,
        ...(inSwarm
          ? ['Swarm publishes on every node whatever address is given (docs.docker.com/engine/swarm/ingress)']
          : []),
      ],
      mayBreak: [
        remedy === none
          ? `Programs on the host and on other hosts that connect to ${name} through its published port.`
          : `Programs on other hosts that connect to ${name} through its published port.`,
      ],
      followUps: [],
      ...(options === undefined ? {} : { options }),
    });
  }, byHand);
}

/** The name under which a container finds its host (docs.docker.com/desktop/features/networking). */
const gateway = 'host.docker.internal';

function goesThroughHost(project: Project, service: Service): boolean {
  return mentions(project, service, gateway);
}

/** The ports without repetition, for sentences. */
export function numbersOf({ ports }: Exposed): string {
  return [...new Set(ports.map(({ port }) => port.target))].join(', ');
}

/** A panel or what the monitoring reads: it may have no peer that names it. */
function isPanel({ ports }: Exposed): boolean {
  return ports.every(({ purpose }) => purpose.use === 'admin' || purpose.use === 'metrics');
}

/** Other services with a published port. */
function frontDoorsOf(services: readonly Service[]): readonly string[] {
  const names = new Set(services.map(({ name }) => name));
  const others = services.flatMap(({ stack }) => stack.services).filter((other) => !names.has(other.name));
  return [...new Set(others.filter(({ ports }) => ports.length > 0).map(({ name }) => name))];
}
