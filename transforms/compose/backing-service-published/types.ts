import type { PortPurpose } from '../../../src/knowledge/ports.ts';
import type { PublishedPort, Service } from '../../../src/source/compose/types.ts';

export interface ExposedPort {
  readonly port: PublishedPort;
  readonly purpose: PortPurpose;
}

/** A service with published ports that are no front doors. */
export interface Exposed {
  readonly name: string;
  /** Where the ports are written. */
  readonly file: string;
  /** At least one; each place once. */
  readonly ports: readonly [ExposedPort, ...ExposedPort[]];
  /** The service in every stack that takes one of these ports. */
  readonly services: readonly Service[];
}
