import type { ImageReference } from '../knowledge/types.ts';
import { RegistryClient, RegistryError, type RegistryOptions } from './client.ts';
import { dockerCredentials } from './credentials.ts';

export interface Resolved {
  /** By the canonical name with the tag. */
  readonly digests: ReadonlyMap<string, string>;
  /** What could not be asked for, one sentence each. */
  readonly failures: readonly { readonly reference: ImageReference; readonly message: string }[];
}

/** Requests under way at once. */
const atOnce = 6;

/** Asks the registries of all the references what their tags stand for; what is not there is left out. */
export async function resolveDigests(
  references: ReadonlyMap<string, ImageReference>,
  options: RegistryOptions = {},
): Promise<Resolved> {
  const client = new RegistryClient({ credentials: dockerCredentials(), ...options });
  const digests = new Map<string, string>();
  const failures: { reference: ImageReference; message: string }[] = [];
  const waiting = [...references];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [name, reference] = next;
      try {
        const digest = await client.digestOf(reference);
        if (digest !== undefined) digests.set(name, digest);
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        failures.push({ reference, message: error.message });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { digests, failures };
}
