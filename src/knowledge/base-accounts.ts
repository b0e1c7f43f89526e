/** Numbers of accounts that base images come with; the group of the same name has the same number. */
import { shellOfBase } from './base-shells.ts';
import type { ImageReference } from './types.ts';

/** base-passwd of Debian (passwd.master); the same in Ubuntu. */
const debian: Readonly<Record<string, string>> = { 'www-data': '33', games: '5', mail: '8', nobody: '65534' };
/** alpine-baselayout of Alpine (passwd). */
const alpine: Readonly<Record<string, string>> = { guest: '405', nobody: '65534', games: '35' };
/** setup of Fedora and Red Hat (uidgid). */
const redHat: Readonly<Record<string, string>> = { nobody: '65534' };
/** Accounts that official images add, in all their variants (their Dockerfiles in docker-library). */
const added: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map([['node', { node: '1000' }]]);

/** Undefined where it is not known. `nobody` has the group `nogroup` on Debian, so only the account itself is meant. */
export function accountNumber(reference: ImageReference, name: string): string | undefined {
  const own = added.get(reference.familiar);
  if (own !== undefined && Object.hasOwn(own, name)) return own[name];
  if (reference.familiar.startsWith('gcr.io/distroless/'))
    return name === 'nonroot' ? '65532' : name === 'nobody' ? '65534' : undefined;
  const shell = shellOfBase(reference);
  if (shell === undefined) return undefined;
  const known = shell.sh === 'dash' ? debian : shell.sh === 'ash' ? alpine : redHat;
  return Object.hasOwn(known, name) ? known[name] : undefined;
}
