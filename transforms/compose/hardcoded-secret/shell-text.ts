/**
 * Shell text for compose files. Three readers stand behind each other: YAML (the editor's
 * business), Compose, for which every dollar is doubled here, and the shell.
 */
import { type Quoting, quoteForShell } from './shell-words.ts';
import { escapeDollars } from './variables.ts';

/** Where Compose puts a secret. */
export function pathOf(secret: string): string {
  return `/run/secrets/${secret}`;
}

/** Reads the file, to stand in double quotes. */
export function reading(secret: string): string {
  return `$$(cat ${pathOf(secret)})`;
}

/** A name that a shell takes. */
export function shellName(secret: string): string {
  return secret.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(\d)/, '_$1');
}

/**
 * Assigns first, then tests, then uses: with `set -e` an unreadable file stops it at the first, an
 * empty one at the second. `flag "$(cat …)"` in one step would go on with an empty value.
 */
function assignment(variable: string, secret: string): string {
  return `${variable}="${reading(secret)}"; test -n "$$${variable}"; `;
}

/** For `sh -euc`: gives the program behind it the flags. */
export function scriptWithFlags(
  secret: string,
  entrypoint: readonly string[],
  flags: readonly { readonly name: string; readonly joined: boolean }[],
): string {
  const variable = shellName(secret);
  const options = flags.map(({ name, joined }) => `${name}${joined ? '=' : ' '}"$$${variable}"`);
  return `${assignment(variable, secret)}exec ${[...entrypoint.map(shellWord), '"$$@"', ...options].join(' ')}`;
}

/** For `sh -euc`: exports the variable for the program behind it. */
export function scriptWithExport(variable: string, secret: string, entrypoint: readonly string[]): string {
  return `${assignment(variable, secret)}export ${variable}; exec ${[...entrypoint.map(shellWord), '"$$@"'].join(' ')}`;
}

/** For the front of a script that may run without `set -e`. */
export function guard(secret: string): string {
  const variable = shellName(secret);
  return `${variable}="${reading(secret)}" && test -n "$$${variable}" || exit 1`;
}

/** Exports a variable of which the secret is a part; both sides are text of a compose file before interpolation. */
export function exporting(variable: string, front: string, secret: string, back: string): string {
  const escape = (text: string): string => text.replace(/\$\$|[\\"`]/g, (one) => `\\${one}`);
  return `export ${variable}="${escape(front)}$\${${shellName(secret)}}${escape(back)}"`;
}

/** An expansion as it stands in a script's word that is quoted so: `"$$x"`, and what stands around it stays one word. */
export function expanding(expression: string, quoting: Quoting): string {
  if (quoting === 'double') return expression;
  return quoting === 'single' ? `'"${expression}"'` : `"${expression}"`;
}

/** Text of a script as it is written where the script itself stands in double quotes, or not. */
export function within(outer: Quoting, text: string): string {
  return outer === 'double' ? text.replace(/[\\"]/g, (one) => `\\${one}`) : text;
}

function shellWord(word: string): string {
  return escapeDollars(quoteForShell(word));
}
