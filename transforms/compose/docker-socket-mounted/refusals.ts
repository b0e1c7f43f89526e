import type { Refusal } from '../../../src/core/types.ts';
import { chosenProxy } from '../../../src/knowledge/sockets/proxies.ts';

/** What a refusal is about: the service, and what is special about it. */
interface Case {
  readonly name: string;
  readonly detail: string;
}

const proxyByHand = `Add a service with ${chosenProxy.image}, the socket mounted read-only into it, on an internal network of its own, with only the sections set to 1 that are used.`;

/** Every reason for which no proxy is put in between, with what a person can do. */
const reasons = {
  'must-keep-the-socket': ({ name, detail }: Case) => ({
    because: `${name} cannot work without the socket itself: ${detail}.`,
    byHand: [
      `Keep ${name} off every network that strangers can reach, and give it no further rights.`,
      'Consider a filtered socket on a shared volume (wollomatic/socket-proxy, -proxysocketendpoint) where its calls are few.',
    ],
  }),
  'no-gain': ({ name, detail }: Case) => ({
    because: `${name} would keep the power of root over the host behind any proxy: ${detail}.`,
    byHand: [
      `Decide whether ${name} has to run on this host at all; treat it as a part of the host that has root.`,
      'Where it only runs jobs, give it a Docker daemon of its own (docker:dind, rootless) instead of the one of the host.',
      `Keep ${name} off every network that strangers can reach.`,
    ],
  }),
  'keeps-full-power': ({ name, detail }: Case) => ({
    because: `${name} has to write to the API, and a proxy that opens whole sections for writing lets it start any container, which is root on the host.`,
    byHand: [
      'Use a proxy that allows single paths, such as wollomatic/socket-proxy with -allowGET and -allowPOST.',
      `Allow only what ${name} calls: ${detail}.`,
      'Or turn off the feature that needs to write, then run dockfix again.',
    ],
  }),
  'endpoint-in-a-file': ({ name, detail }: Case) => ({
    because: `${name} takes the address of the Docker API from a file of its own, not from its service: ${detail}.`,
    byHand: [
      `If ${name} does not use Docker at all, remove the mount: that is the better fix.`,
      proxyByHand,
      `Set the address in the file to tcp://<name of the proxy's service>:2375 (${detail}).`,
      `Remove the mount from ${name} and put it on the proxy's network.`,
    ],
  }),
  'endpoint-in-its-database': ({ name, detail }: Case) => ({
    because: `${name} keeps the address of the Docker API in its own database: ${detail}.`,
    byHand: [
      `If ${name} does not use Docker at all, remove the mount: that is the better fix.`,
      proxyByHand,
      `Set the address in the settings of ${name} to the proxy's service name and port 2375, then remove the mount.`,
    ],
  }),
  'unknown-consumer': ({ name, detail }: Case) => ({
    because: `It is not known how ${name} (${detail === '' ? 'no image' : detail}) can be pointed to a proxy, or what it does with the Docker API.`,
    byHand: [
      `Find out whether ${name} needs Docker at all; if not, remove the mount.`,
      'Find its setting for the address of the Docker API; many programs read DOCKER_HOST, but not all do.',
      proxyByHand,
      `Point ${name} to tcp://<name of the proxy's service>:2375, remove the mount, and see which requests the proxy answers with 403.`,
    ],
  }),
  'host-network': ({ name }: Case) => ({
    because: `${name} is on the host's network, where the name of a proxy's service is not known.`,
    byHand: [
      `Take ${name} off the host's network if it can do without, then run dockfix again.`,
      `Else publish the proxy on 127.0.0.1:2375 only, knowing that every process of the host can use it then, and point ${name} there.`,
    ],
  }),
  'shared-network': ({ name, detail }: Case) => ({
    because: `${name} does not choose its own networks (network_mode: ${detail}), so it cannot be put on that of a proxy.`,
    byHand: [
      `Put the network of the proxy on the service whose network ${name} uses, then point ${name} to it.`,
      proxyByHand,
    ],
  }),
  'host-root-mounted': ({ name }: Case) => ({
    because: `${name} also mounts the root of the host, where the socket can be reached again: a proxy alone changes nothing.`,
    byHand: [`Mount only those directories of the host that ${name} reads, then run dockfix again.`],
  }),
  'windows-pipe': ({ name }: Case) => ({
    because: `${name} mounts the named pipe of an engine on Windows, which the known proxies cannot take.`,
    byHand: [
      'Use the Linux socket where the engine runs Linux containers.',
      `Keep ${name} off every network that strangers can reach.`,
    ],
  }),
  'api-socket': ({ name }: Case) => ({
    because: `${name} asks for the socket with use_api_socket, which gives it the credentials of your registries as well; what it does with them is not known.`,
    byHand: [
      `Remove use_api_socket from ${name} if it can do without registries and Docker.`,
      'Else mount the socket as a volume, so that it can be seen, and run dockfix again.',
    ],
  }),
  'shared-fragment': ({ name, detail }: Case) => ({
    because: `The ${detail} of ${name} is written in a place that other services share, so changing it would change them too.`,
    byHand: [`Write the ${detail} of ${name} in its own service, then run dockfix again.`],
  }),
  'stacks-differ': ({ name, detail }: Case) => ({
    because: `The ${detail} of ${name} is written in several files that are laid over each other: a change in one of them would not fit all the stacks.`,
    byHand: [`Do it by hand in each file that says something about ${name}.`, proxyByHand],
  }),
  'swarm-manager': ({ name }: Case) => ({
    because: `${name} reads services of a swarm: its proxy must run on a manager node and be reached over an overlay network, which cannot be tried here.`,
    byHand: [
      proxyByHand,
      'Give the proxy deploy.placement.constraints: [node.role == manager] and an overlay network that is internal.',
      `Open SERVICES, TASKS, NODES and NETWORKS as ${name} needs them, and set its endpoint to tcp://<name of the proxy's service>:2375.`,
    ],
  }),
  'shared-by-volumes-from': ({ name }: Case) => ({
    because: `Another service takes the mounts of ${name} over with volumes_from, and would lose the socket unseen.`,
    byHand: ['Write the mounts of the other service out in place of volumes_from, then run dockfix again.'],
  }),
} as const;

export type Reason = keyof typeof reasons;

export function refuse(reason: Reason, about: Case): Refusal {
  const { because, byHand } = reasons[reason](about);
  // Both mean that the consumer keeps its power: one by what it is, one by what it is set to do.
  const code = reason === 'no-gain' ? 'keeps-full-power' : reason;
  return { kind: 'refusal', code, because, byHand };
}
