/** What mounts say about the owners of the data. */
import type { ImageFacts } from '../../../src/knowledge/types.ts';
import type { DataMount, Situation } from './situation.types.ts';

/** What the image's data lies in; a tmpfs belongs to root, as a folder that the engine makes does. */
export function dataFolder(
  mounts: readonly DataMount[],
  facts: ImageFacts,
): { readonly kind: 'named' | 'bind'; readonly mount: DataMount | undefined } {
  const data = mounts.filter(
    (mount) =>
      !mount.readOnly &&
      (facts.dataPaths.length === 0 ||
        facts.user?.switchesUser !== true ||
        facts.dataPaths.some((path) => related(path, mount.target))),
  );
  const bind = data.find(
    (mount) =>
      mount.kind !== 'named' && (mount.kind === 'bind' || facts.dataPaths.some((path) => related(path, mount.target))),
  );
  // A tmpfs is made root's, so whatever the entrypoint gives away in it takes CHOWN: /var/run/postgresql.
  const tmpfs =
    facts.user?.switchesUser === true
      ? mounts.find((mount) => mount.kind === 'tmpfs' && !scratch.has(mount.target))
      : undefined;
  const found = bind ?? tmpfs;
  return found === undefined
    ? { kind: 'named', mount: data.find((mount) => mount.kind === 'named') }
    : { kind: 'bind', mount: found };
}

const scratch: ReadonlySet<string> = new Set(['/tmp', '/var/tmp', '/dev/shm']);

function related(path: string, target: string): boolean {
  return (
    path === target || path.startsWith(target.endsWith('/') ? target : `${target}/`) || target.startsWith(`${path}/`)
  );
}

/** A folder whose contents may belong to somebody else than root. */
export function foreignFolder({ mounts }: Situation, facts: ImageFacts | undefined): string | undefined {
  const bind = mounts.find((mount) => mount.kind === 'bind' && !mount.readOnly);
  if (bind !== undefined) return `${bind.target}, a folder of the host`;
  const shared = mounts.find((mount) => mount.shared);
  if (shared !== undefined) return `${shared.target}, which another service uses as well`;
  if (facts?.user?.switchesUser !== true) return undefined;
  const data = mounts.find((mount) => facts.dataPaths.some((path) => related(path, mount.target)));
  return data === undefined
    ? undefined
    : `${data.target}, which belongs to ${facts.user.endsAs ?? 'another user'} in the image`;
}
