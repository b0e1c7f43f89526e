import { createHash } from 'node:crypto';

/**
 * A short name for a finding that survives unrelated edits: no line number goes in.
 * `salient` tells apart several findings of one rule on one subject (a mount, a variable's name);
 * it must never be a secret's value, since a short value could be guessed from its hash.
 */
export function fingerprintOf(rule: string, file: string, subject: string, salient = ''): string {
  return createHash('sha256').update([rule, file, subject, salient].join('\0')).digest('hex').slice(0, 16);
}
