/** Compose's `${…}` inside a raw scalar: where each one is and what it is made of. */

export interface Interpolation {
  /** `[start, end)` in the raw text. */
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** `:-`, `-`, `:?`, `?`, `:+`, `+`, or '' for the plain forms. */
  readonly operator: string;
  /** Where the operator starts in the raw text; equals `end` of the name. */
  readonly operatorStart: number;
  /** Text behind the operator, and where it starts. */
  readonly operand: string;
  readonly operandStart: number;
}

const nameStart = /[A-Za-z_]/;
const namePart = /[A-Za-z0-9_]/;

/** The outermost interpolations of a raw scalar, in order. `$$` is an escaped dollar and skipped. */
export function interpolationsIn(raw: string): readonly Interpolation[] {
  const found: Interpolation[] = [];
  for (let at = 0; at < raw.length; at += 1) {
    if (raw[at] !== '$') continue;
    if (raw[at + 1] === '$') {
      at += 1;
      continue;
    }
    const one = interpolationAt(raw, at);
    if (one === undefined) continue;
    found.push(one);
    at = one.end - 1;
  }
  return found;
}

function interpolationAt(raw: string, start: number): Interpolation | undefined {
  const braced = raw[start + 1] === '{';
  const first = start + (braced ? 2 : 1);
  if (!nameStart.test(raw[first] ?? '')) return undefined;
  let end = first;
  while (namePart.test(raw[end] ?? '')) end += 1;
  const name = raw.slice(first, end);
  if (!braced) return { start, end, name, operator: '', operatorStart: end, operand: '', operandStart: end };
  const operatorStart = end;
  const operator = /^(:?[-?+])/.exec(raw.slice(end, end + 2))?.[1] ?? '';
  const operandStart = end + operator.length;
  let depth = 1;
  for (let at = operandStart; at < raw.length; at += 1) {
    if (raw[at] === '$' && raw[at + 1] === '{') depth += 1;
    else if (raw[at] === '}') depth -= 1;
    if (depth > 0) continue;
    const operand = raw.slice(operandStart, at);
    if (operator === '' && operand !== '') return undefined;
    return { start, end: at + 1, name, operator, operatorStart, operand, operandStart };
  }
  return undefined;
}

/** A literal stretch of a raw scalar as the engine sees it: `$$` is one dollar. */
export function unescapeDollars(raw: string): string {
  return raw.replaceAll('$$', '$');
}

/** The reverse of {@link unescapeDollars}. */
export function escapeDollars(value: string): string {
  return value.replaceAll('$', '$$$$');
}

/** What stands where a secret stood: stops Compose with a sentence when the variable is unset or empty. */
export function requiredVariable(name: string): string {
  return `\${${name}:?set ${name} in .env or the environment}`;
}
