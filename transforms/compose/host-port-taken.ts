import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { PublishedPort, Service } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../support/draft.ts';
import { runTogether } from '../support/profiles.ts';

const id = 'compose/host-port-taken';

interface Taken {
  readonly service: Service;
  readonly port: PublishedPort;
  readonly from: number;
  readonly to: number;
}

/** See host-port-taken.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Two publications want the same port of the host',
  severity: 'high',
  kinds: ['compose'],
  references: [{ standard: 'dclint', control: 'no-duplicate-exported-ports' }],
  order: 56,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const seen = new Set<string>();
    for (const stack of project.stacks) {
      const before: Taken[] = [];
      for (const service of stack.services) {
        for (const port of service.ports) {
          const one = takenBy(service, port);
          if (one === undefined) continue;
          const other = before.find((earlier) => collide(earlier, one));
          before.push(one);
          const place = [port.origin.file, port.origin.range.start].join('\0');
          if (other === undefined || seen.has(place) || samePlace(other, one)) continue;
          seen.add(place);
          yield finding(project, other, one);
        }
      }
    }
  },
};

function takenBy(service: Service, port: PublishedPort): Taken | undefined {
  const [from, to = from] = (port.published ?? '').split('-').map(Number);
  if (from === undefined || to === undefined || !(from > 0) || !(to >= from)) return undefined;
  return { service, port, from, to };
}

function samePlace({ port: a }: Taken, { port: b }: Taken): boolean {
  return a.origin.file === b.origin.file && a.origin.range.start === b.origin.range.start;
}

function collide(a: Taken, b: Taken): boolean {
  if (a.port.protocol !== b.port.protocol || a.to < b.from || b.to < a.from) return false;
  // The engine takes a free port of a range where it has a choice.
  if (isChoice(a) || isChoice(b)) return false;
  return sameInterface(a.port.hostIp, b.port.hostIp) && (a.service === b.service || runTogether(a.service, b.service));
}

function isChoice({ from, to, port }: Taken): boolean {
  return to > from && !port.target.includes('-');
}

function sameInterface(a: string | undefined, b: string | undefined): boolean {
  return isEverywhere(a) || isEverywhere(b) || a === b;
}

function isEverywhere(ip: string | undefined): boolean {
  return ip === undefined || ip === '' || ip === '0.0.0.0' || ip === '::';
}

function finding(project: Project, other: Taken, one: Taken): Finding {
  const { service, port } = one;
  const number = Math.max(other.from, one.from);
  const twice = other.service === service;
  return {
    rule: id,
    severity: 'high',
    file: port.origin.file,
    range: port.origin.range,
    subject: `services.${service.name}`,
    message: twice
      ? `services.${service.name} publishes port ${number} twice; the engine gives it away once.`
      : `services.${other.service.name} and services.${service.name} both publish port ${number}; the second one is not started.`,
    fingerprint: fingerprintOf(id, port.origin.file, `services.${service.name}`, `${number}/${port.protocol}`),
    related: [
      {
        file: other.port.origin.file,
        range: other.port.origin.range,
        message: `port ${number} is published here first`,
      },
    ],
    conceal: [],
    outcome:
      twice && other.port.target === port.target
        ? withoutRepeat(project, isEverywhere(one.port.hostIp) ? other : one)
        : whichOneMoves(other, one, number),
  };
}

/** The same port of the same container: the publication on all interfaces covers the one on a single interface. */
function withoutRepeat(project: Project, { service, port }: Taken): Fix | Refusal {
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    draft.compose(port.origin.file).remove(port.origin.path);
    for (const stack of project.stacks) {
      if (!stack.files.includes(port.origin.file)) continue;
      draft.touches(stack.id, 'services', '*', 'ports');
      if (String(port.origin.path[0]).startsWith('x-'))
        draft.touches(stack.id, ...port.origin.path.slice(0, -1).map(String));
    }
    return draft.fix({
      applicability: 'review',
      title: 'Remove the publication that the other one covers',
      why: [
        'Both publish the same port of the same container, one of them on all interfaces (compose-spec/compose-spec:05-services.md)',
      ],
      mayBreak: ['nothing that works now: the container did not start with both'],
      followUps: [],
    });
  }, [`Keep one of the two publications of services.${service.name}.`]);
}

function whichOneMoves(other: Taken, { service }: Taken, port: number): Refusal {
  const names = other.service === service ? service.name : `${other.service.name} and ${service.name}`;
  return {
    kind: 'refusal',
    code: 'which-one-moves',
    because: `Clients know port ${port}, and which of ${names} they mean is not in the sources.`,
    byHand: [
      'Give one of them another port of the host: the number left of the colon.',
      'Or let only one be published, where the other is reached within the stack.',
      'Or give them profiles that nobody turns on together, where they are alternatives.',
    ],
  };
}
