/**
 * The one order of service keys that a linter of the field asks for by default: that of dclint's
 * service-keys-order (zavoloklom/docker-compose-linter, docs/rules/service-keys-order-rule.md). A file
 * whose services are written in it stays in it.
 */
const named = [
  ...['image', 'build', 'container_name', 'depends_on', 'volumes', 'volumes_from', 'configs', 'secrets'],
  ...['environment', 'env_file', 'ports', 'networks', 'network_mode', 'extra_hosts', 'command', 'entrypoint'],
  ...['working_dir', 'restart', 'healthcheck', 'logging', 'labels', 'user', 'isolation'],
];

/**
 * True when the keys of a service stand in that order: those that it names, then the others by the
 * alphabet. A merge key belongs in front of what it gives way to, which that order does not know.
 */
export function isInLintedOrder(keys: readonly string[]): boolean {
  if (keys.includes('<<')) return false;
  return keys.every((key, index) => index === 0 || !precedes(key, keys[index - 1] ?? ''));
}

/** The position of the key behind which a new one goes; -1 for before the first. */
export function placeInLintedOrder(keys: readonly string[], key: string): number {
  return keys.findLastIndex((other) => precedes(other, key));
}

function precedes(a: string, b: string): boolean {
  const [first, second] = [named.indexOf(a), named.indexOf(b)];
  if (first === -1 && second === -1) return a < b;
  return second === -1 || (first !== -1 && first < second);
}
