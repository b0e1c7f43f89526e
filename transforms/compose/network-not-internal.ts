import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { isBacking } from '../support/backing.ts';
import { Draft, fixOrRefusal } from '../support/draft.ts';
import { type Network, networkFinding, networksOf, settingOf } from '../support/networks.ts';

const id = 'compose/network-not-internal';

/** See network-not-internal.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Network of databases has a way to the internet',
  severity: 'low',
  kinds: ['compose'],
  references: [
    { standard: 'NIST-800-190', control: '4.4.2' },
    { standard: 'OWASP-Docker', control: 'RULE #5' },
  ],
  order: 520,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    for (const network of networksOf(project)) {
      const backing = backingOf(project, network);
      if (backing.length > 0) yield found(project, network, backing);
    }
  },
};

/** The databases that are on this network only, when nobody on it needs a way out through it; else none. */
function backingOf(project: Project, { uses }: Network): readonly string[] {
  const names = new Set<string>();
  for (const { stack, name, settings, members } of uses) {
    if (settingOf(settings, 'internal') !== undefined) return [];
    // Swarm's overlay and the drivers of real networks have other ways out.
    if (!['', 'bridge'].includes(settingOf(settings, 'driver') ?? '')) return [];
    const internal = new Set(
      [...(stack.section('networks')?.entries ?? [])].flatMap(([other, value]) =>
        value.kind === 'map' && ['true', 'yes'].includes(settingOf(value, 'internal') ?? '') ? [other] : [],
      ),
    );
    for (const member of members) {
      if (member.networks.some((other) => other !== name && !internal.has(other))) continue;
      // A published port needs a network that leads out.
      if (!isBacking(project, member) || member.ports.length > 0) return [];
      names.add(member.name);
    }
  }
  return [...names];
}

function found(project: Project, network: Network, backing: readonly string[]): Finding {
  const { name, file, uses } = network;
  const names = backing.join(', ');
  const byHand = [`Add internal: true to the network ${name}, and see that ${names} still start.`];
  const outcome = fixOrRefusal(() => {
    const draft = new Draft(project);
    draft.compose(file).set(['networks', name, 'internal'], true);
    for (const { stack } of uses) draft.touches(stack.id, 'networks');
    return draft.fix({
      applicability: 'review',
      title: `Make the network ${name} internal`,
      why: [
        `${names} ${backing.length === 1 ? 'is' : 'are'} on no other network, ${backing.length === 1 ? 'publishes' : 'publish'} no port, and ${backing.length === 1 ? 'calls' : 'call'} nobody; all others on it have another network that leads out`,
        'an internal network has no gateway (docs.docker.com/reference/compose-file/networks/#internal)',
      ],
      mayBreak: [
        `What ${names} fetches from outside: extensions, a backup that is sent to another host, a license check.`,
      ],
      followUps: [],
    });
  }, byHand);
  return networkFinding(
    rule,
    network,
    `Nothing on the network ${name} needs to reach the internet through it, but ${names} can: a way out for stolen data.`,
    outcome,
  );
}
