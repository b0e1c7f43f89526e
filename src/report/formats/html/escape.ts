import { printable, wellFormed } from '../../printable.ts';

const entities: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of a source as contents of an element or of a quoted attribute. */
export function esc(value: string): string {
  return printable(wellFormed(value)).replace(/[<>&"']/g, (character) => entities[character] ?? '');
}

/** An element's id that any text can be the name of. */
export function anchor(prefix: string, value: string): string {
  return `${prefix}-${value.replace(/[^A-Za-z0-9]/g, (character) => `_${character.codePointAt(0)?.toString(16) ?? ''}`)}`;
}
