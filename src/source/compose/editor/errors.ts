import { CannotEdit } from '../editor.types.ts';

/** Every code of {@link CannotEdit}, with what it means. */
export const cannotEditCodes = {
  'through-alias':
    'The place is reached only through an alias or a merged key, and editing there would change its other users too.',
  'duplicate-keys':
    'A mapping on the way holds one key twice, or would after the edit, and Compose refuses such a file.',
  'not-a-mapping': 'The place that should hold keys or items is something else.',
  'not-found': 'There is nothing at the place that should be changed.',
  'anchor-below': 'The anchor is defined below the place that should use it, and YAML reads from top to bottom.',
  'unsupported-style': 'The place is written in a way that this edit cannot keep.',
  'would-not-parse': 'The text is not valid YAML, or would no longer mean what it should after the edit.',
} as const;

export type CannotEditCode = keyof typeof cannotEditCodes;

/** Makes the error; the message is a sentence and never quotes a value. */
export function cannot(code: CannotEditCode, message: string): CannotEdit {
  return new CannotEdit(code, message);
}
