import type { Host } from '../types.ts';
import { defaultPatience, type Patience, type Wire } from './http.ts';
import type { HostAddress } from './remote.ts';
import type { Credentials } from './token.ts';

/** Loads what is needed for the one host that is asked. */
export async function openHost(
  address: HostAddress,
  credentials: Credentials,
  patience: Patience = defaultPatience,
): Promise<Host> {
  const wire: Wire = { kind: address.kind, place: `${address.hostname}/${address.path}`, patience };
  switch (address.kind) {
    case 'github':
      return (await import('./github.ts')).github(address, credentials, wire);
    case 'gitlab':
      return (await import('./gitlab.ts')).gitlab(address, credentials, wire);
    case 'gitea':
      return (await import('./gitea.ts')).gitea(address, credentials, wire);
    case 'bitbucket':
      return (await import('./bitbucket.ts')).bitbucket(address, credentials, wire);
  }
}
