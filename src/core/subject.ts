import type { Finding } from './types.ts';

/** The name of the service, or the stage, that a finding is about: its subject without what all of them have in common. */
export function ownerOf({ subject }: Pick<Finding, 'subject'>): string {
  return subject.startsWith('services.') ? subject.slice('services.'.length) : subject;
}
