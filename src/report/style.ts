import type { Severity } from '../core/types.ts';

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
} as const;

export type Look = keyof typeof codes;

/** Colours a text, or leaves it as it is. */
export type Paint = (look: Look, text: string) => string;

export const plain: Paint = (_, text) => text;

export const coloured: Paint = (look, text) => {
  if (text === '') return '';
  const [on, off] = codes[look];
  return `\u001b[${on}m${text}\u001b[${off}m`;
};

const looks: Readonly<Record<Severity, Look>> = {
  critical: 'magenta',
  high: 'red',
  medium: 'yellow',
  low: 'blue',
  info: 'dim',
};

export function paintSeverity(paint: Paint, severity: Severity): string {
  return paint('bold', paint(looks[severity], severity));
}
