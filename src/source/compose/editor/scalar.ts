/** Writing single values so that YAML 1.1 and 1.2 readers both get the same value back. */
export type Quote = "'" | '"';

/** What YAML 1.1 or 1.2 would take for something else than a string. */
const otherTypes = [
  /^(?:~|null|true|false|yes|no|on|off|y|n)$/i,
  /^[-+]?[0-9][0-9_]*$/,
  /^[-+]?(?:[0-9][0-9_]*)?\.?[0-9_]*(?:e[-+]?[0-9]+)?$/i,
  /^[-+]?0[bxo][0-9a-f_]+$/i,
  /^[-+]?\.(?:inf|nan)$/i,
  // Sexagesimal numbers (22:22) and dates.
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/,
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?$/,
  /^(?:<<|=)$/,
];

/** Characters that have a meaning at the start of a plain scalar (YAML 1.2, production c-indicator). */
const indicators = new Set('-?:,[]{}#&*!|>\'"%@`');

/** True when the string can be written without quotes and will be read as this very string. */
export function canBePlain(value: string, inFlow: boolean): boolean {
  if (value === '' || value !== value.trim()) return false;
  if (hasControl(value) || otherTypes.some((one) => one.test(value))) return false;
  if (value === '---' || value === '...' || value.startsWith('--- ') || value.startsWith('... ')) return false;
  const [first = '', second = ''] = value;
  if (indicators.has(first)) {
    // `-x`, `?x` and `:x` are plain; `- x` is not.
    if (!'-?:'.includes(first) || second === '' || second === ' ' || (inFlow && ',[]{}'.includes(second))) return false;
  }
  if (
    value.endsWith(':') ||
    value.includes(': ') ||
    value.includes(':\t') ||
    value.includes(' #') ||
    value.includes('\t#')
  )
    return false;
  if (inFlow) for (const character of value) if (',[]{}'.includes(character)) return false;
  return true;
}

/** Characters that only double quotes can hold, line breaks included. */
export function hasControl(value: string): boolean {
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    if (
      code < 0x20 ||
      code === 0x7f ||
      (code >= 0x80 && code < 0xa0) ||
      code === 0x2028 ||
      code === 0x2029 ||
      code === 0xfeff
    )
      return true;
  }
  return false;
}

const escapes: { readonly [character: string]: string } = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
  '\u001b': '\\e',
};

/** The inside of a double-quoted scalar. */
export function escapeDouble(value: string): string {
  let out = '';
  for (let index = 0; index < value.length; index += 1) {
    const character = value.charAt(index);
    const known = escapes[character];
    if (known !== undefined) out += known;
    else if (hasControl(character)) out += `\\u${value.charCodeAt(index).toString(16).padStart(4, '0')}`;
    else out += character;
  }
  return out;
}

export function escapeSingle(value: string): string {
  return value.replaceAll("'", "''");
}

export function quoted(value: string, quote: Quote): string {
  // Whatever single quotes cannot hold goes into double ones; a string full of `"` or `\` reads better in single.
  if (hasControl(value)) return `"${escapeDouble(value)}"`;
  if (quote === '"' && /["\\]/.test(value) && !value.includes("'")) return `'${value}'`;
  return quote === "'" ? `'${escapeSingle(value)}'` : `"${escapeDouble(value)}"`;
}

/** A string on one line: without quotes where that is possible and `always` is not set. */
export function inlineString(
  value: string,
  options: { readonly quote: Quote; readonly always: boolean; readonly inFlow: boolean },
): string {
  return !options.always && canBePlain(value, options.inFlow) ? value : quoted(value, options.quote);
}

/** A number, boolean or null as YAML has it. */
export function inlineOther(value: number | boolean | null): string {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return '.nan';
    if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  }
  return String(value);
}

/**
 * The header and the lines (not indented) of a literal or folded block for a string; undefined
 * when a block cannot hold it. Blank lines at its end only when it `mayKeep` them: a block that
 * does takes the blank lines behind it for its own.
 */
export function blockLines(
  value: string,
  style: 'literal' | 'folded',
  mayKeep = false,
): { readonly header: string; readonly lines: readonly string[] } | undefined {
  if (value.trim() === '' || hasControl(value.replaceAll('\n', '').replaceAll('\t', ''))) return undefined;
  const body = value.replace(/\n+$/, '');
  const breaks = value.length - body.length;
  if (breaks > 1 && !mayKeep) return undefined;
  const chomp = breaks === 0 ? '-' : breaks === 1 ? '' : '+';
  const lines = body.split('\n');
  // A first line that is blank or starts with white space would need an indentation indicator.
  if (/^\s|^$/.test(lines[0] ?? '') || lines.some((line) => line !== '' && line.trim() === '')) return undefined;
  const tail = breaks > 1 ? new Array<string>(breaks - 1).fill('') : [];
  if (style === 'literal') return { header: `|${chomp}`, lines: [...lines, ...tail] };
  if (lines.some((line) => /^[ \t]/.test(line))) return undefined;
  const folded = lines.flatMap((line, index) =>
    index === 0 ? [line] : line === '' || lines[index - 1] === '' ? [line] : ['', line],
  );
  return lines.includes('') ? undefined : { header: `>${chomp}`, lines: [...folded, ...tail] };
}
