/**
 * The one order of service keys that a linter of the field asks for by default: that of dclint's
 * service-keys-order (zavoloklom/docker-compose-linter, docs/rules/service-keys-order-rule.md). It
 * complains once for each key that stands below one that it should stand above.
 */
const named = [
  ...['image', 'build', 'container_name', 'depends_on', 'volumes', 'volumes_from', 'configs', 'secrets'],
  ...['environment', 'env_file', 'ports', 'networks', 'network_mode', 'extra_hosts', 'command', 'entrypoint'],
  ...['working_dir', 'restart', 'healthcheck', 'logging', 'labels', 'user', 'isolation'],
];

/**
 * The positions of those keys behind which a new one can go without a complaint more than there are;
 * -1 stands for before the first. There is always one, and a merge key stays in front.
 */
export function quietPlaces(keys: readonly string[], key: string): readonly number[] {
  const places: number[] = [];
  for (let at = keys[0] === '<<' ? 0 : -1; at < keys.length; at += 1) {
    const [above, below] = [keys[at], keys[at + 1]];
    const before = above !== undefined && below !== undefined && precedes(below, above) ? 1 : 0;
    const upper = above !== undefined && precedes(key, above) ? 1 : 0;
    const lower = below !== undefined && precedes(below, key) ? 1 : 0;
    if (upper + lower <= before) places.push(at);
  }
  return places;
}

/** Those that the order names, then the others by the alphabet. */
function precedes(a: string, b: string): boolean {
  const [first, second] = [named.indexOf(a), named.indexOf(b)];
  if (first === -1 && second === -1) return a < b;
  return second === -1 || (first !== -1 && first < second);
}
