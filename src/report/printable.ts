/**
 * Text from an audited file as it may be sent to a terminal: a control character could move the
 * cursor or change the window's title, and a direction mark could make a line look like another.
 */
export function printable(text: string): string {
  let out = '';
  for (const character of text) out += isHarmless(character) ? character : escapeOf(character);
  return out;
}

function isHarmless(character: string): boolean {
  if (character === '\t') return true;
  return !/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\u2028\u2029]/u.test(character);
}

function escapeOf(character: string): string {
  if (character === '\uFEFF') return '';
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

/** A lone surrogate cannot be encoded: it becomes U+FFFD. */
export function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** Columns that a text takes in a terminal; a tab takes one, callers expand tabs before. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += isZeroWidth(character) ? 0 : isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
  return width;
}

function isZeroWidth(character: string): boolean {
  return /\p{Mn}|\p{Me}|[\u200B-\u200D]/u.test(character);
}

/** East Asian wide and fullwidth blocks and emoji, as in Unicode's EastAsianWidth.txt, in rough blocks. */
function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}
