/** Credentials among the words of one simple command: flags, logins, assignments, addresses. Pure. */

import { isSecretName } from '../../support/secret-names.ts';
import { credentialOf, type Found, loginsInAddresses, type TrackedValues } from './credentials-in-text.ts';
import type { CommandForm } from './places.types.ts';

const cacheClients = new Set(['redis-cli', 'valkey-cli', 'keydb-cli']);
const sqlClients = new Set(['mysql', 'mysqladmin', 'mysqldump', 'mariadb', 'mariadb-admin', 'mariadb-dump']);
const webClients = new Set(['curl', 'wget']);
const documentClients = new Set(['mongo', 'mongosh', 'mongodump']);

/** A credential in a simple command. */
export interface Hit {
  readonly name: string;
  readonly style: CommandForm['style'];
  /** Index among the words that were looked at, and the stretch of the word's value. */
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly found: Pick<Found, 'credential' | 'host'>;
  readonly program: string;
}

/** Credentials among the words of one simple command. */
export function hitsIn(words: readonly { readonly value: string }[], tracked: TrackedValues): readonly Hit[] {
  const program = baseName(
    words.find((word) => !/^[A-Za-z_][A-Za-z0-9_]*=/.test(word.value) && !['exec', 'env'].includes(word.value))
      ?.value ?? '',
  );
  const hits: Hit[] = [];
  const whole = (index: number, from: number, name: string, style: CommandForm['style']): boolean => {
    const value = words[index]?.value ?? '';
    const credential = credentialOf(name, value.slice(from), tracked);
    if (credential === undefined || (style === 'option' && value.startsWith('-'))) return false;
    hits.push({ name, style, index, from, to: value.length, found: { credential, host: undefined }, program });
    return true;
  };
  for (let index = 0; index < words.length; index += 1) {
    const value = words[index]?.value ?? '';
    const assignment = /^(--?)?([A-Za-z_][A-Za-z0-9_.-]*)=/.exec(value);
    const flag = /^--?([A-Za-z][A-Za-z0-9_.-]*)$/.exec(value)?.[1];
    if (assignment !== null && isSecretName(assignment[2] ?? '')) {
      whole(
        index,
        assignment[0].length,
        assignment[0].slice(0, -1),
        assignment[1] === undefined ? 'assignment' : 'joined',
      );
    } else if (flag !== undefined && isSecretName(flag)) {
      if (whole(index + 1, 0, value, 'option')) index += 1;
    } else if (value === '-a' && cacheClients.has(program)) {
      if (whole(index + 1, 0, 'password', 'option')) index += 1;
    } else if (value === '-p' && documentClients.has(program)) {
      if (whole(index + 1, 0, 'password', 'option')) index += 1;
    } else if (/^-p./.test(value) && sqlClients.has(program)) {
      whole(index, 2, 'password', 'attached');
    } else if ((value === '-u' || value === '--user') && webClients.has(program)) {
      const login = words[index + 1]?.value ?? '';
      const colon = login.indexOf(':');
      if (colon >= 0 && whole(index + 1, colon + 1, 'password', 'login')) index += 1;
    } else {
      for (const one of loginsInAddresses(value, tracked)) {
        hits.push({ name: 'password', style: 'address', index, from: one.start, to: one.end, found: one, program });
      }
    }
  }
  return hits;
}

/** A program's name without its folder. */
export function baseName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}
