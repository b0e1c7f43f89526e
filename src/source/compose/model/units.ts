/** Values with units, as Go's time and docker's units packages read and print them. */

const nanoseconds: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** `90s` → `1m30s`; undefined when it is no duration. */
export function duration(text: string): string | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const rest = text.replace(/^[-+]/, '');
  if (rest === '0') return '0s';
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined;
  let total = 0;
  for (const [, amount = '', unit = ''] of rest.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g))
    total += Number(amount) * (nanoseconds[unit] ?? 0);
  return `${sign < 0 && total > 0 ? '-' : ''}${printDuration(Math.round(total))}`;
}

function printDuration(total: number): string {
  if (total === 0) return '0s';
  if (total < 1e3) return `${total}ns`;
  if (total < 1e6) return `${total / 1e3}µs`;
  if (total < 1e9) return `${total / 1e6}ms`;
  const hours = Math.floor(total / 3600e9);
  const minutes = Math.floor((total % 3600e9) / 60e9);
  const seconds = (total % 60e9) / 1e9;
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`;
}

const powers = ['', 'k', 'm', 'g', 't', 'p'];

/** `1.5g` → bytes, by powers of 1024; undefined when it is no size. */
export function bytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s?([kmgtp]?)i?b?$/i.exec(text.trim());
  if (match === null) return undefined;
  return Math.floor(Number(match[1]) * 1024 ** powers.indexOf((match[2] ?? '').toLowerCase()));
}

/**
 * A command line → words, as the shellwords package of Compose does it: quotes and backslashes as
 * in a shell, nothing expanded, and everything from an unquoted `;`, `&`, `|`, `<` or `>` dropped.
 * Undefined for what it refuses: an open quote, a parenthesis.
 */
export function commandWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word = '';
  let open = false;
  let escaped = false;
  let inside: '"' | "'" | '`' | '$(' | undefined;
  for (const char of line) {
    if (escaped) {
      escaped = false;
      word += inside === '`' || inside === '$(' ? `\\${char}` : char === 't' ? '\t' : char === 'n' ? '\n' : char;
      open = true;
    } else if (char === '\\' && inside !== "'") {
      escaped = true;
    } else if (inside === undefined && (char === ' ' || char === '\t' || char === '\r' || char === '\n')) {
      if (open) words.push(word);
      word = '';
      open = false;
    } else if ((char === '"' || char === "'") && (inside === undefined || inside === char)) {
      open ||= inside === char;
      inside = inside === char ? undefined : char;
    } else if (inside === undefined && ';&|<>'.includes(char)) {
      // A number right before `>` names a file descriptor and goes with it.
      if (char === '>' && /^\d+$/.test(word)) open = false;
      break;
    } else if (char === '(' && (inside === undefined || inside === '$(')) {
      if (inside === '$(' || !word.endsWith('$')) return undefined;
      inside = '$(';
      word += char;
    } else if (char === ')' && inside === undefined) {
      return undefined;
    } else {
      if (char === ')' && inside === '$(') inside = undefined;
      else if (char === '`' && (inside === undefined || inside === '`')) inside = inside === '`' ? undefined : '`';
      word += char;
      open = true;
    }
  }
  if (open) words.push(word);
  return escaped || inside !== undefined ? undefined : words;
}
