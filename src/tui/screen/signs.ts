/** The signs of the tree and what they mean; the help lists them. */
import type { Severity } from '../../core/types.ts';
import type { Status, Trust } from '../machine/types.ts';
import { type Span, span } from '../text/spans.ts';
import type { Tone } from '../text/style.ts';

export interface Sign {
  readonly text: string;
  readonly tone: Tone | undefined;
  readonly about: string;
}

const signs: Readonly<Record<Exclude<Status, 'open'> | 'open-safe' | 'open-review', Sign>> = {
  'open-safe': { text: '○', tone: 'accent', about: 'undecided; its fix is known to be safe' },
  'open-review': { text: '◇', tone: 'warn', about: 'undecided; its fix is for you to judge' },
  accepted: { text: '✔', tone: 'good', about: 'accepted' },
  skipped: { text: '–', tone: 'muted', about: 'skipped' },
  refused: { text: '⊘', tone: 'bad', about: 'no fix: to be done by hand' },
  solved: { text: '≡', tone: 'good', about: 'solved by another fix' },
  blocked: { text: '‖', tone: 'warn', about: 'blocked by another fix' },
};

export const allSigns: readonly Sign[] = Object.values(signs);

export function signOf(status: Status, trust: Trust): Sign {
  return signs[status === 'open' ? (trust === 'safe' ? 'open-safe' : 'open-review') : status];
}

/** One letter for a severity, in its colour. */
export function severityLetter(severity: Severity): Span {
  return span(severity.slice(0, 1).toUpperCase(), { tone: severity, bold: severity === 'critical' });
}
