/** Where projects publish the checksums of what they release, and how such lists are read. */

/**
 * Addresses at which a checksum of the file may be published, the likeliest first: a file of its own (Maven Central,
 * Apache, Kubernetes, HashiCorp), then a list beside it (GNU coreutils' names, Node.js, GoReleaser's
 * `<project>_<version>_checksums.txt` among the files of a GitHub release).
 */
export function publishedNames(address: string): readonly string[] {
  const folder = address.slice(0, address.lastIndexOf('/') + 1);
  const release = /^\/[^/]+\/([^/]+)\/releases\/download\/v?([^/]+)\//.exec(new URL(address).pathname);
  const lists = ['SHA256SUMS', 'SHASUMS256.txt', 'sha256sum.txt', 'checksums.txt'];
  const own = release === null ? [] : [`${release[1]}_${release[2]}_checksums.txt`];
  return [
    ...['.sha256', '.sha256sum', '.sha512'].map((ending) => `${address}${ending}`),
    ...[...own, ...lists].map((name) => `${folder}${name}`),
  ];
}

/**
 * The checksum of the file in a list: the lines of `sha256sum` and those of BSD; in a file that is about this one
 * alone, the first word.
 *
 * @returns 64 digits of SHA-256 or 128 of SHA-512, in lower case
 */
export function checksumFor(address: string, place: string, list: string): string | undefined {
  const name = decodeURIComponent(address.slice(address.lastIndexOf('/') + 1));
  const lines = list.split(/\r?\n/).map((line) => line.trim());
  for (const line of lines) {
    const [, sum, file] = /^((?:[0-9a-f]{64}){1,2})\s+\*?(\S+)$/i.exec(line) ?? [];
    if (sum !== undefined && file?.split('/').at(-1) === name) return sum.toLowerCase();
    const [, bsdFile, bsdSum] = /^SHA(?:256|512) ?\((\S+)\) ?= ?((?:[0-9a-f]{64}){1,2})$/i.exec(line) ?? [];
    if (bsdSum !== undefined && bsdFile?.split('/').at(-1) === name) return bsdSum.toLowerCase();
  }
  const [only, second] = lines.filter((line) => line !== '');
  const isOwn = place.startsWith(address) && second === undefined && only !== undefined;
  return isOwn && /^(?:[0-9a-f]{64}){1,2}$/i.test(only) ? only.toLowerCase() : undefined;
}
