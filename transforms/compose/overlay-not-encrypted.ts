import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../support/draft.ts';
import { networkFinding, networksOf, settingOf } from '../support/networks.ts';

const id = 'compose/overlay-not-encrypted';

/** See overlay-not-encrypted.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Overlay network sends in the clear between hosts',
  severity: 'medium',
  kinds: ['compose'],
  references: [{ standard: 'CIS-Docker-1.7', control: '7.3' }],
  order: 530,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    for (const network of networksOf(project)) {
      const { name, file, uses } = network;
      const open = uses.some(
        ({ settings }) =>
          settingOf(settings, 'driver') === 'overlay' &&
          ['false', undefined].includes(settingOf(settings, 'driver_opts', 'encrypted')),
      );
      if (!open) continue;
      const outcome = fixOrRefusal(() => {
        const draft = new Draft(project);
        draft.compose(file).set(['networks', name, 'driver_opts', 'encrypted'], 'true');
        for (const { stack } of uses) draft.touches(stack.id, 'networks');
        return draft.fix({
          applicability: 'review',
          title: `Encrypt the overlay network ${name}`,
          why: [
            'the option makes IPsec tunnels between the nodes (docs.docker.com/engine/network/drivers/overlay/#encrypt-traffic-on-an-overlay-network)',
          ],
          mayBreak: [
            'Nodes between which a firewall lets UDP 4789 through but not IP protocol 50 (ESP), and Windows nodes, which cannot join.',
            'Throughput, on hosts without AES instructions.',
          ],
          followUps: [
            'Remove the network and deploy the stack again: the option of a network that exists cannot be changed.',
          ],
        });
      }, [`Add driver_opts: {encrypted: "true"} to the network ${name}, and allow IP protocol 50 between the nodes.`]);
      yield networkFinding(
        rule,
        network,
        `What services say to each other on the overlay network ${name} crosses the wires between the hosts in the clear.`,
        outcome,
      );
    }
  },
};
