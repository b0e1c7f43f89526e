/** Which names announce a secret, and which values can be one. Pure; no list of "known passwords" is needed. */

/** Lower-case words of a name: split at `_`, `-`, `.`, `:` and at camelCase; trailing digits are dropped. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z]\d*)([A-Z])/g, '$1_$2')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== '' && !/^\d+$/.test(word));
}

/** A name that ends in one of these holds a secret. */
const heads = new Set([
  'password',
  'passwd',
  'pass',
  'pwd',
  'pw',
  'passphrase',
  'secret',
  'secrets',
  'token',
  'credential',
  'credentials',
  'salt',
  'apikey',
  'authkey',
  'passkey',
  'requirepass',
  'masterauth',
]);

/** … or in one of these words, written without a separator: `PGPASSWORD`, `DBPASSWD`. */
const tails = ['password', 'passwd', 'passphrase', 'apikey', 'secretkey', 'accesskey', 'privatekey'];

/** `…_<kind>_KEY` is a secret for these kinds only: `KEY_PREFIX`, `PUBLIC_KEY`, `PRIMARY_KEY` are not. */
const keyKinds = new Set([
  'api',
  'private',
  'access',
  'secret',
  'encryption',
  'signing',
  'master',
  'session',
  'jwt',
  'auth',
  'app',
  'account',
  'storage',
  'cookie',
  'hmac',
  'crypt',
  'crypto',
  'cipher',
  'webhook',
  'application',
]);

/** Names that are secrets although their last word does not say so. */
const exact = new Set([
  'rediscli_auth',
  'neo4j_auth',
  'redis_auth',
  'secret_key_base',
  'rails_master_key',
  'mysql_pwd',
  'snowflake_pat',
]);

/** The whole name is something else. */
const never = new Set(['pwd', 'oldpwd']);

/** With one of these words in it, the name speaks about a secret or about something public. */
const disarming = new Set(['public', 'file', 'path', 'dir', 'pub', 'publishable']);

/** Names with one of these at the front switch something on or off, or count it. */
const switches = new Set([
  'allow',
  'enable',
  'enabled',
  'disable',
  'disabled',
  'require',
  'required',
  'skip',
  'use',
  'is',
  'has',
  'no',
  'max',
  'min',
  'num',
]);

/** True when a variable or flag of this name is expected to hold a secret. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined) return false;
  const joined = words.join('_');
  if (never.has(joined)) return false;
  if (exact.has(joined)) return true;
  if (words.some((word) => disarming.has(word))) return false;
  // Kafka's `…SSL_KEY_CREDENTIALS` name files that hold the password.
  if (last === 'credentials' && words.includes('ssl')) return false;
  if (heads.has(last)) return true;
  if (tails.some((tail) => last.endsWith(tail))) return true;
  return last === 'key' && keyKinds.has(words.at(-2) ?? '');
}

/** `AWS_ACCESS_KEY_ID` and its kin: an identifier, and a secret only when a real one stands in it. */
export function isAccessKeyIdName(name: string): boolean {
  return wordsOf(name).join('_').endsWith('access_key_id');
}

const switchValues = new Set([
  'true',
  'false',
  'yes',
  'no',
  'on',
  'off',
  'none',
  'null',
  'nil',
  'enabled',
  'disabled',
  'required',
  'optional',
]);

/**
 * True when a literal value under a secret's name can be the secret. What it rules out: nothing at
 * all, switches, paths, addresses without a login, names of other variables, references that a
 * shell or a template fills in.
 */
export function isSecretValue(name: string, value: string): boolean {
  const text = value.trim();
  if (text === '') return false;
  if (switchValues.has(text.toLowerCase())) return false;
  if (/^\d+$/.test(text) && wordsOf(name).some((word) => switches.has(word))) return false;
  if (/^(\.{0,2}\/|~\/|file:)/.test(text) && !/^\/[^/]*[=+]/.test(text)) return false;
  if (/^[a-z][a-z0-9+.-]*:\/\/[^@]*$/i.test(text)) return false;
  if (/^\$\$|^\$\(|^\{\{.*\}\}$|^%\(/.test(text)) return false;
  if (/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(text) && isSecretName(text)) return false;
  if (isAccessKeyIdName(name)) return /^(AKIA|ASIA)[A-Z0-9]{12,}$/.test(text);
  return true;
}

/** True when the same value at two unrelated places is hardly a coincidence. */
export function isDistinctive(value: string): boolean {
  return value.length >= 16;
}
