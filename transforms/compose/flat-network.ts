import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { Service, Stack } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../support/draft.ts';
import { definitionsOf, keyOf } from '../support/service/definitions.ts';
import { type Segment, segmentsOf, servedByChance } from './flat-network/segments.ts';

const id = 'compose/flat-network';

/** See flat-network.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Front door and databases share one network',
  severity: 'low',
  kinds: ['compose'],
  references: [
    { standard: 'NIST-800-190', control: '4.4.2' },
    { standard: 'OWASP-Docker', control: 'RULE #5' },
  ],
  order: 517,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    for (const stack of project.stacks) {
      const segments = segmentsOf(project, stack);
      const provable = segments.filter(({ doors, clients }) => doors.length > 0 && clients.length > 0);
      if (provable.length > 0) yield found(stack, provable, fixOf(project, stack, segments, provable));
      else {
        const doubtful = segments.filter((one) => one.clients.length > 0 && doorsInDoubt(one).length > 0);
        if (doubtful.length > 0) yield found(stack, doubtful, notKnown(doubtful));
      }
    }
  },
};

function found(stack: Stack, segments: readonly Segment[], outcome: Fix | Refusal): Finding {
  const backing = segments.flatMap((one) => one.backing);
  const [first, ...others] = backing;
  const reachers = [
    ...new Set(segments.flatMap((one) => [...one.doors, ...doorsInDoubt(one)].map(({ name }) => name))),
  ];
  const file = first?.keyPlace.file ?? stack.id;
  return {
    rule: id,
    severity: rule.severity,
    file,
    range: first?.keyPlace.range ?? { start: 0, end: 0 },
    subject: 'networks.default',
    message: `${listOf(backing)} can be reached from ${reachers.join(', ')}: whoever breaks into one of those is in front of the data.`,
    fingerprint: fingerprintOf(id, stack.id, 'networks.default'),
    related: others.map(({ name, keyPlace }) => ({ ...keyPlace, message: `The same for ${name}.` })),
    conceal: [],
    outcome,
  };
}

/** What browsers ask by custom. */
const webPorts: ReadonlySet<string> = new Set(['80', '443', '3000', '8000', '8080', '8443']);

/** Visitors come to them, and whom they speak to is not known. */
function doorsInDoubt({ unknown }: Segment): readonly Service[] {
  return unknown.filter(({ ports }) => ports.some(({ target }) => webPorts.has(target)));
}

function notKnown(segments: readonly Segment[]): Refusal {
  const unknown = [...new Set(segments.flatMap((one) => doorsInDoubt(one).map(({ name }) => name)))];
  const backing = listOf(segments.flatMap((one) => one.backing));
  const clients = [...new Set(segments.flatMap((one) => one.clients.map(({ name }) => name)))];
  return {
    kind: 'refusal',
    code: 'talk-not-known',
    because: `${clients.join(', ')} ${clients.length === 1 ? 'names' : 'name'} ${backing}; whether ${unknown.join(', ')} ${unknown.length === 1 ? 'speaks' : 'speak'} to it is not in the sources.`,
    byHand: [
      `Where ${unknown.join(', ')} ${unknown.length === 1 ? 'needs' : 'need'} none of them: add a network back to networks.`,
      `Give ${backing} networks: [back], and ${clients.join(', ')} networks: [default, back].`,
    ],
  };
}

function fixOf(project: Project, stack: Stack, all: readonly Segment[], segments: readonly Segment[]): Fix | Refusal {
  const moved = segments.flatMap((one) => [...one.backing, ...one.clients, ...one.unknown]);
  const doors = [...new Set(segments.flatMap((one) => one.doors.map(({ name }) => name)))];
  const backing = listOf(segments.flatMap((one) => one.backing));
  const byHand = [
    'Add a network for the databases, caches and brokers to networks.',
    `Give ${backing} that network alone, and those that speak to them both default and that network.`,
  ];
  const shared = sharedWriting(project, stack, moved);
  if (shared !== undefined) {
    return {
      kind: 'refusal',
      code: 'written-for-others-too',
      because: `What is written for ${shared.name} takes effect in other services or stacks too, where others may need it on the default network.`,
      byHand,
    };
  }
  const served = servedByChance(
    project,
    segments.flatMap((one) => [...one.clients, ...one.unknown]),
  );
  if (served.length > 0) {
    return {
      kind: 'refusal',
      code: 'proxy-takes-any-network',
      because: `Traefik serves ${listOf(served)} by labels, and of several networks it takes any, also one that it is not on; the name of the right one depends on the project's name.`,
      byHand: [
        `Give the default network a name of its own, and Traefik the setting providers.docker.network with that name.`,
        ...byHand,
      ],
    };
  }
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    for (const segment of segments) {
      const network = networkName(stack, all, segment);
      // The clients first: where their other keys are tells the place of the new one.
      for (const service of [...segment.clients, ...segment.unknown]) {
        join(draft, service, network);
        draft.touches(stack.id, 'services', service.name, 'networks');
      }
      for (const { file, path, name } of segment.backing) {
        draft.compose(file).set([...path, 'networks'], [network]);
        draft.touches(stack.id, 'services', name, 'networks');
      }
      draft.compose(stack.id).set(['networks', network], {});
      draft.touches(stack.id, 'networks', network);
    }
    draft.touches(stack.id, 'networks', 'default');
    return draft.fix({
      applicability: 'review',
      title: `Move ${backing} to a network of ${segments.length === 1 ? 'its' : 'their'} clients`,
      why: [
        ...segments.map(
          (one) => `${listOf(one.clients)} ${one.clients.length === 1 ? 'names' : 'name'} ${listOf(one.backing)}`,
        ),
        ...segments.flatMap((one) =>
          one.unknown.length === 0
            ? []
            : [
                `whether ${listOf(one.unknown)} ${one.unknown.length === 1 ? 'speaks' : 'speak'} to ${listOf(one.backing)} is not known, so the way stays open`,
              ],
        ),
        `${doors.join(', ')} ${doors.length === 1 ? 'connects' : 'connect'} to those only that the configuration names, which is here, and these are not among them`,
        'services on a network of their own are reached by nobody outside of it, and found by the same names (docs.docker.com/compose/how-tos/networking)',
      ],
      mayBreak: [
        `A connection from ${doors.join(', ')} to ${backing} that no file of the repository names.`,
        `Containers of other stacks, and those started by hand, that join the network ${stack.name}_default to reach ${backing}.`,
      ],
      followUps: [],
    });
  }, byHand);
}

/** One of those that are to be edited whose writing serves others, too. */
function sharedWriting(project: Project, stack: Stack, services: readonly Service[]): Service | undefined {
  const definitions = definitionsOf(project);
  return services.find((service) => {
    const key = keyOf(service.file, service.path);
    const own = definitions.find((definition) => definition.key === key);
    if (own === undefined || own.services.length !== 1 || !stack.paths.includes(service.file)) return true;
    // Through an override file a service builds on its own other half.
    return definitions.some((other) => other.name !== service.name && other.bases.some((base) => base.key === key));
  });
}

function join(draft: Draft, service: Service, network: string): void {
  const { file, path } = service;
  const editor = draft.compose(file);
  const written = service.get('networks');
  if (written === undefined) editor.set([...path, 'networks'], ['default', network]);
  else if (written.kind === 'map') editor.set([...written.origin.path, network], {});
  else editor.addItem([...path, 'networks'], network);
}

function networkName(stack: Stack, all: readonly Segment[], { backing: [first] }: Segment): string {
  const taken = stack.section('networks')?.entries;
  const wished = all.length === 1 ? 'back' : `${first.name}-back`;
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wished : `${wished}-${count}`;
    if (taken?.has(name) !== true) return name;
  }
}

function listOf(services: readonly Service[]): string {
  return [...new Set(services.map(({ name }) => name))].join(', ');
}
