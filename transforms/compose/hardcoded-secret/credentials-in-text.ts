/** Credentials in values: whole values, addresses with a login, `key=value` strings. Pure. */
import { isSecretName, isSecretValue } from '../../support/secret-names.ts';
import type { Credential } from './places.types.ts';
import { type Interpolation, interpolationsIn, unescapeDollars } from './variables.ts';

/** Where in a raw text a credential stands, and the host beside it in an address. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly credential: Credential;
  readonly host: string | undefined;
}

/** What git tracks of the values that a stack's variables get. */
export type TrackedValues = (variable: string) => { readonly value: string; readonly file: string } | undefined;

/**
 * What a piece of raw text is, as a credential called `name`: a literal, a variable with a
 * credential for a default, a variable that a tracked file fills; undefined when none of them.
 */
export function credentialOf(name: string, raw: string, tracked: TrackedValues): Credential | undefined {
  const inside = interpolationsIn(raw);
  const only = inside[0];
  if (only === undefined) {
    const value = unescapeDollars(raw);
    return isSecretValue(name, raw) ? { kind: 'literal', value } : undefined;
  }
  if (inside.length > 1 || only.start !== 0 || only.end !== raw.length) return undefined;
  return variableCredential(name, only, tracked);
}

function variableCredential(name: string, use: Interpolation, tracked: TrackedValues): Credential | undefined {
  if (use.operator === '' || use.operator === ':?' || use.operator === '?') {
    const known = tracked(use.name);
    if (known === undefined || !isSecretValue(name, known.value)) return undefined;
    return { kind: 'tracked', variable: use.name, value: known.value, file: known.file };
  }
  if (use.operator !== ':-' && use.operator !== '-') return undefined;
  const [inner] = interpolationsIn(use.operand);
  if (inner === undefined) {
    return isSecretValue(name, use.operand)
      ? { kind: 'default', variable: use.name, value: unescapeDollars(use.operand), nested: false }
      : undefined;
  }
  if (inner.start !== 0 || inner.end !== use.operand.length) return undefined;
  const fallback = variableCredential(name, inner, tracked);
  if (fallback === undefined || fallback.kind === 'literal') return undefined;
  if (fallback.kind === 'tracked') return fallback;
  return { kind: 'default', variable: fallback.variable, value: fallback.value, nested: true };
}

/** Passwords of `scheme://user:password@host`, anywhere in the text, the default of a variable included. */
export function loginsInAddresses(raw: string, tracked: TrackedValues): readonly Found[] {
  const opaque = interpolationsIn(raw);
  const found: Found[] = opaque
    .filter((use) => use.operator === ':-' || use.operator === '-')
    .flatMap((use) =>
      loginsInAddresses(use.operand, tracked).map((one) => ({
        ...one,
        start: one.start + use.operandStart,
        end: one.end + use.operandStart,
      })),
    );
  for (let at = raw.indexOf('://'); at >= 0; at = raw.indexOf('://', at + 3)) {
    if (!/[A-Za-z0-9+.-]/.test(raw[at - 1] ?? '') || opaque.some((use) => use.start < at && at < use.end)) continue;
    const start = at + 3;
    let end = start;
    let colon = -1;
    let sign = -1;
    while (end < raw.length) {
      const use = opaque.find((one) => one.start === end);
      if (use !== undefined) {
        end = use.end;
        continue;
      }
      const char = raw[end] ?? '';
      if (/[\s"'/?#<>`,;]/.test(char) && !(char === '<' || char === '>')) break;
      if (char === ':' && colon < 0) colon = end;
      if (char === '@') sign = end;
      end += 1;
    }
    if (colon < 0 || sign < colon) continue;
    const credential = credentialOf('password', raw.slice(colon + 1, sign), tracked);
    // `host:443@…` of a proxy's mode is a port.
    if (credential === undefined || /^\d{1,5}$/.test(credential.value)) continue;
    const host = /^[A-Za-z0-9_.-]+/.exec(raw.slice(sign + 1, end))?.[0];
    found.push({ start: colon + 1, end: sign, credential, host });
  }
  return found;
}

/** Values of secret keys in connection strings: `Server=db;User=sa;Password=…`, `host=db password=…`. */
export function secretsInPairs(raw: string, tracked: TrackedValues): readonly (Found & { readonly key: string })[] {
  const opaque = interpolationsIn(raw);
  const outside = (at: number): boolean => opaque.every((use) => at < use.start || at >= use.end);
  const host = [...raw.matchAll(/(?:^|[;\s])(?:server|host|data source|addr)\s*=\s*([A-Za-z0-9_.-]+)/gi)][0]?.[1];
  const found: (Found & { readonly key: string })[] = [];
  for (const match of raw.matchAll(/(?:^|[;&?\s])([A-Za-z][A-Za-z_]*)=/g)) {
    const key = match[1] ?? '';
    const start = match.index + match[0].length;
    if (!outside(match.index + match[0].length - 1) || !isSecretName(key)) continue;
    let end = start;
    while (end < raw.length && !(outside(end) && /[;&\s"']/.test(raw[end] ?? ''))) end += 1;
    const credential = credentialOf(key, raw.slice(start, end), tracked);
    if (credential !== undefined) found.push({ start, end, credential, host, key });
  }
  return found;
}

/**
 * Places where a value that is known to be a secret of the stack stands in a larger string:
 * `local:cache:6379:0:<value>`. Only whole fields count, and only values that are no everyday word.
 */
export function knownValueIn(raw: string, value: string): { readonly start: number; readonly end: number } | undefined {
  if (value.length < 6 || !/[^A-Za-z]/.test(value)) return undefined;
  const written = value.replaceAll('$', '$$$$');
  for (let start = raw.indexOf(written); start >= 0; start = raw.indexOf(written, start + 1)) {
    const end = start + written.length;
    const before = raw[start - 1] ?? '';
    const after = raw[end] ?? '';
    if (start > 0 && /[:=]/.test(before) && (after === '' || /[@,;\s"']/.test(after))) return { start, end };
  }
  return undefined;
}
