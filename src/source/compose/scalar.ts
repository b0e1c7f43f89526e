/**
 * What a scalar means to Compose, which reads YAML with go-yaml 3: as YAML 1.2 has it, with the
 * octal `0777`, `0b` and underscores of YAML 1.1 kept and `yes`/`on` left as strings.
 */
import type { Scalar } from 'yaml';
import { textOfScalar } from './yaml-source.ts';

export type ScalarValue = string | number | boolean | null;

const words: ReadonlyMap<string, boolean | null> = new Map([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);

export function scalarValue(node: Scalar): ScalarValue {
  const text = textOfScalar(node);
  const isPlain = node.type === undefined || node.type === 'PLAIN';
  if (!isPlain || node.tag?.endsWith(':str') === true) return text;
  return plainValue(text);
}

/** The value of an untagged plain scalar. */
export function plainValue(text: string): ScalarValue {
  const word = words.get(text);
  if (word !== undefined) return word;
  const first = text.charAt(0);
  if (!(first >= '0' && first <= '9') && first !== '-' && first !== '+' && first !== '.') return text;
  const date = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (date !== null)
    return `${date[1] ?? ''}-${(date[2] ?? '').padStart(2, '0')}-${(date[3] ?? '').padStart(2, '0')} 00:00:00 +0000 UTC`;
  return integer(text.replaceAll('_', '')) ?? float(text.replaceAll('_', '')) ?? text;
}

function integer(text: string): number | string | undefined {
  const match = /^([-+]?)(0x[0-9a-fA-F]+|0b[01]+|0o?[0-7]+|[1-9][0-9]*|0)$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', digits = ''] = match;
  const isOldOctal = /^0[0-7]+$/.test(digits);
  const value = Number(isOldOctal ? `0o${digits.slice(1)}` : digits) * (sign === '-' ? -1 : 1);
  // Beyond 2^53 a number would lose digits that Compose keeps.
  return Number.isSafeInteger(value) ? value : text;
}

function float(text: string): number | undefined {
  if (!/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(text)) return undefined;
  return Number(text);
}

/** As Go prints it into a string, for instance an environment variable. */
export function scalarText(value: ScalarValue): string {
  if (typeof value !== 'number') return value === null ? '' : String(value);
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) && magnitude < 1e21) return String(value);
  if (magnitude >= 1e-4 && magnitude < 1e21) return String(value);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const sign = exponent.startsWith('-') ? '-' : '+';
  return `${mantissa}e${sign}${exponent.replace(/^[-+]/, '').padStart(2, '0')}`;
}
