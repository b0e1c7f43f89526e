/** Lines of a `.env` as Compose reads them. */

/** One assignment that Compose reads back as exactly this value. */
export function dotenvLine(name: string, value: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(value)) return `${name}=${value}`;
  if (!/['\n\r\\]/.test(value)) return `${name}='${value}'`;
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('$', '\\$')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
  return `${name}="${escaped}"`;
}

/** The line that sets a variable to something, the last one counts; undefined where none does. */
export function lineSetting(text: string, name: string): string | undefined {
  return text.split(/\r\n|\n/).findLast((line) => assigned(line, name)?.trim());
}

/** True when a line names the variable, with a value or without. */
export function mentions(text: string, name: string): boolean {
  return text.split(/\r\n|\n/).some((line) => assigned(line, name) !== undefined);
}

/** What stands behind `NAME=`; undefined for another line. */
function assigned(line: string, name: string): string | undefined {
  const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*[=:](.*)$/.exec(line);
  return match?.[1] === name ? match[2] : undefined;
}
