/**
 * Variables in compose values: `$NAME`, `${NAME}`, `${NAME:-default}` and their kin, nested to any
 * depth, `$$` for a dollar. Facts: the Compose specification, "Interpolation", and the template
 * package of compose-go 2.0 for the corners (which brace closes, what an unset name gives).
 */
import type { SourceRange } from '../../core/types.ts';
import type { VariableUse } from './types.ts';

export interface FoundVariable {
  readonly value: string;
  readonly source: 'environment' | 'env-file';
}

/** The value of a variable; undefined where it is not set. */
export type Lookup = (name: string) => FoundVariable | undefined;

export interface InterpolationFault {
  /** `invalid`: not a template that Compose accepts; `required`: a `${X:?}` without a value; `unset`: replaced by nothing. */
  readonly kind: 'invalid' | 'required' | 'unset';
  /** The variable; '' for an invalid template. */
  readonly name: string;
  readonly range: SourceRange;
}

export interface Interpolated {
  readonly value: string;
  readonly variables: readonly VariableUse[];
  readonly faults: readonly InterpolationFault[];
}

/** Deeper nesting than this is not looked into. */
const deepest = 50;

/** Replaces the variables of `raw`. Never throws: what is no valid template stays as it is and is a fault. */
export function interpolate(raw: string, lookup: Lookup): Interpolated {
  return raw.includes('$') ? scan(raw, 0, raw.length, lookup, 0) : { value: raw, variables: [], faults: [] };
}

/** Ranges are offsets into the whole `raw`, also those of nested uses. */
function scan(raw: string, start: number, end: number, lookup: Lookup, depth: number): Interpolated {
  const variables: VariableUse[] = [];
  const faults: InterpolationFault[] = [];
  let value = '';
  let at = start;
  while (at < end) {
    const dollar = raw.indexOf('$', at);
    if (dollar < 0 || dollar >= end) break;
    value += raw.slice(at, dollar);
    const next = dollar + 1 < end ? raw.charAt(dollar + 1) : '';
    if (next === '$') {
      value += '$';
      at = dollar + 2;
    } else if (isNameStart(next)) {
      at = nameEnd(raw, dollar + 1, end);
      add(plainUse(raw.slice(dollar + 1, at), { start: dollar, end: at }, lookup));
    } else if (next === '{') {
      const close = closingBrace(raw, dollar, end);
      const braced =
        close === undefined ? undefined : bracedUse(raw, { start: dollar, end: close + 1 }, lookup, depth, faults);
      at = close === undefined ? end : close + 1;
      if (braced === undefined) {
        faults.push({ kind: 'invalid', name: '', range: { start: dollar, end: at } });
        value += raw.slice(dollar, at);
      } else {
        add(braced);
      }
    } else {
      value += '$';
      at = dollar + 1;
    }
  }
  return { value: value + raw.slice(at, Math.max(at, end)), variables, faults };

  function add(use: VariableUse): void {
    variables.push(use);
    value += use.value;
    if (use.form === 'plain' && use.source === 'unset')
      faults.push({ kind: 'unset', name: use.name, range: use.range });
  }
}

function plainUse(name: string, range: SourceRange, lookup: Lookup): VariableUse {
  const found = lookup(name);
  return {
    name,
    form: 'plain',
    colon: false,
    operand: undefined,
    source: found?.source ?? 'unset',
    value: found?.value ?? '',
    range,
    nested: [],
  };
}

const forms = { '-': 'default', '?': 'required', '+': 'alternative' } as const;

/** `range` covers `${` to `}`. Undefined when what is between is no variable. */
function bracedUse(
  raw: string,
  range: SourceRange,
  lookup: Lookup,
  depth: number,
  faults: InterpolationFault[],
): VariableUse | undefined {
  const nameStart = range.start + 2;
  const last = range.end - 1;
  if (!isNameStart(raw.charAt(nameStart)) || depth > deepest) return undefined;
  const afterName = nameEnd(raw, nameStart, last);
  const name = raw.slice(nameStart, afterName);
  if (afterName === last) return plainUse(name, range, lookup);
  const colon = raw.charAt(afterName) === ':';
  const operator = raw.charAt(afterName + (colon ? 1 : 0));
  if (operator !== '-' && operator !== '?' && operator !== '+') return undefined;
  const form = forms[operator];
  const operandStart = afterName + (colon ? 2 : 1);
  const operand = raw.slice(operandStart, last);
  const inner = scan(raw, operandStart, last, lookup, depth + 1);
  const found = lookup(name);
  const set = found !== undefined && (!colon || found.value !== '');
  const base = { name, form, colon, operand, range, nested: inner.variables };
  faults.push(...inner.faults.filter((fault) => fault.kind !== 'unset' || form !== 'required'));
  if (form === 'default')
    return set
      ? { ...base, source: found.source, value: found.value }
      : { ...base, source: 'default', value: inner.value };
  if (form === 'alternative') {
    // Not set: what is there stays, which is an empty value or nothing.
    return set
      ? { ...base, source: found.source, value: inner.value }
      : { ...base, source: found?.source ?? 'unset', value: found?.value ?? '' };
  }
  if (set) return { ...base, source: found.source, value: found.value };
  faults.push({ kind: 'required', name, range });
  return { ...base, source: 'unset', value: '' };
}

/**
 * The brace that closes the one behind `dollar`: braces inside count, and where they do not
 * balance the last one on the line closes.
 */
function closingBrace(raw: string, dollar: number, end: number): number | undefined {
  const newline = raw.indexOf('\n', dollar);
  const limit = newline < 0 || newline > end ? end : newline;
  let open = 0;
  let last: number | undefined;
  for (let at = dollar + 1; at < limit; at += 1) {
    const char = raw.charAt(at);
    if (char === '{') open += 1;
    if (char !== '}') continue;
    open -= 1;
    last = at;
    if (open === 0) return at;
  }
  return last;
}

function isNameStart(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || char === '_';
}

function nameEnd(raw: string, start: number, limit: number): number {
  let at = start;
  while (at < limit && (isNameStart(raw.charAt(at)) || (raw.charAt(at) >= '0' && raw.charAt(at) <= '9'))) at += 1;
  return at;
}
