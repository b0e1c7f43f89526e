import type { Sourced } from '../types.ts';

/** Something of the host that a compose file can hand to a container. A capability is written `cap:NAME`. */
export type HostAccess =
  | 'privileged'
  | 'host-network'
  | 'host-pid'
  | 'host-ipc'
  | 'host-uts'
  | 'host-cgroup'
  | 'device'
  | 'unconfined'
  /** Mounts that it makes, or that the host makes later, show on the other side. */
  | 'propagation'
  /** Control sockets and state of programs of the host. */
  | 'host-runtime'
  /** Folders of the host's system, to look at. */
  | 'host-files'
  | `cap:${string}`;

/** A kind of program whose work is on the host itself. */
export interface HostFeature {
  /** Names the refusal: `vpn`. */
  readonly code: string;
  /** "a VPN". */
  readonly what: string;
  /** Clause behind "it": "changes routes, interfaces and the firewall". */
  readonly does: string;
  /** What such programs ask for; `cap:*` stands for every capability. */
  readonly needs: readonly HostAccess[];
  /** Words of an image's name that tell such a program, where its image has no entry. */
  readonly words: readonly string[];
}

/** What one image needs of the host, by its own documentation. */
export interface HostNeed extends Sourced {
  /** Familiar names; a `*` at the end stands for any ending. */
  readonly images: readonly string[];
  readonly feature: string;
  /** Instead of what the feature needs in general. */
  readonly needs?: readonly HostAccess[];
  /** What its documentation calls optional. */
  readonly without?: readonly Dispensable[];
}

/** Something that can be taken away, at a price that is known. */
export interface Dispensable {
  readonly access: HostAccess;
  /** Clause behind "without it": "it no longer serves DHCP". */
  readonly loses: string;
  /** What a person does on the host instead. */
  readonly instead?: string;
  /** It is needed all the same where one of these container ports is published. */
  readonly unlessPort?: string;
}
