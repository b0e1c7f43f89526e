/** The letters of the prompts; each is a command of the machine, so prompts can do all that the screen can. */
import type { SimpleCommand } from '../machine/types.ts';

export interface Letter {
  readonly letter: string;
  /** `own` is done by the prompts themselves. */
  readonly command: SimpleCommand | 'own';
  readonly about: string;
}

export const letters: readonly Letter[] = [
  { letter: 'y', command: 'accept', about: 'accept this fix and go to the next' },
  { letter: 'n', command: 'skip', about: 'skip this finding and go to the next' },
  { letter: 'a', command: 'accept-file', about: 'accept this fix and all others that are open in this file' },
  { letter: 'd', command: 'own', about: 'skip this finding and all others that are open in this file' },
  { letter: 's', command: 'accept-safe', about: 'accept every open fix that is known to be safe' },
  { letter: 'r', command: 'accept-rule', about: 'accept every open fix of this rule' },
  { letter: 'A', command: 'accept-all', about: 'accept every open fix' },
  { letter: 'u', command: 'undo', about: 'undo the last decision' },
  { letter: 'U', command: 'redo', about: 'do again what was undone' },
  { letter: 'x', command: 'reset', about: 'take the decision about this finding back' },
  { letter: 'j', command: 'own', about: 'go to the next finding, decided or not' },
  { letter: 'k', command: 'own', about: 'go to the previous finding, decided or not' },
  { letter: 'J', command: 'next-undecided', about: 'go to the next undecided finding' },
  { letter: 'K', command: 'previous-undecided', about: 'go to the previous undecided finding' },
  { letter: 'g', command: 'own', about: 'list the findings and go to one by its number' },
  { letter: 'm', command: 'remedy', about: 'choose another remedy' },
  { letter: 'p', command: 'parameters', about: 'set a value: a name, a set of capabilities' },
  { letter: 'e', command: 'edit', about: 'open $VISUAL or $EDITOR at the line, then plan anew' },
  { letter: 'i', command: 'explain', about: 'show the page of the rule' },
  { letter: 'o', command: 'group', about: 'order by file, rule, severity or service' },
  { letter: 'f', command: 'filter', about: 'show only a severity, a trust, a rule, a file or a status' },
  { letter: '/', command: 'search', about: 'show only what has these words in it' },
  { letter: '*', command: 'clear-filter', about: 'show everything again' },
  { letter: '+', command: 'more-context', about: 'show more lines around the changes' },
  { letter: '-', command: 'less-context', about: 'show fewer lines around the changes' },
  { letter: '.', command: 'reveal', about: 'show the secrets in diffs, or hide them again' },
  { letter: 'c', command: 'copy', about: 'copy the diff to the clipboard' },
  { letter: 'v', command: 'review', about: 'look at everything accepted, then write, commit or save a patch' },
  { letter: 'q', command: 'quit', about: 'leave with nothing written' },
  { letter: '?', command: 'own', about: 'print this help' },
];
