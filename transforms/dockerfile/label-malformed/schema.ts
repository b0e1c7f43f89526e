/** What the labels of the OCI image specification hold (opencontainers/image-spec:annotations.md), and how keys look. */

export interface LabelFault {
  /** Kebab-case: also the code of a refusal. */
  readonly about: string;
  readonly message: string;
  /** The value that was meant, where it can be told. */
  readonly value?: string;
  readonly key?: string;
  readonly byHand: readonly string[];
}

const oci = 'org.opencontainers.image.';
const urls = new Set(['url', 'source', 'documentation']);

/** How people write licences, and their SPDX identifiers (spdx.org/licenses). */
const licences: ReadonlyMap<string, string> = new Map([
  ['apache 2', 'Apache-2.0'],
  ['apache 2.0', 'Apache-2.0'],
  ['apache license 2.0', 'Apache-2.0'],
  ['apache license, version 2.0', 'Apache-2.0'],
  ['apache-2', 'Apache-2.0'],
  ['apache2', 'Apache-2.0'],
  ['apache2.0', 'Apache-2.0'],
  ['mit license', 'MIT'],
  ['the mit license', 'MIT'],
  ['bsd 3-clause', 'BSD-3-Clause'],
  ['bsd 2-clause', 'BSD-2-Clause'],
  ['mpl 2.0', 'MPL-2.0'],
  ['mpl2', 'MPL-2.0'],
  ['isc license', 'ISC'],
]);

/** Undefined where nothing is wrong, or a variable gives the value. */
export function judgeLabel(key: string, value: string): LabelFault | undefined {
  if (key.includes('$')) return undefined;
  if (!/^[a-z0-9]+(?:[._/-]+[a-z0-9]+)*$/.test(key)) return keyFault(key);
  if (!key.startsWith(oci) || value.includes('$')) return undefined;
  const name = key.slice(oci.length);
  if (value.trim() === '')
    return { about: 'empty', message: `The label ${key} is empty.`, byHand: ['Give it its value, or take it away.'] };
  if (urls.has(name) && !isUrl(value)) {
    return {
      about: 'no-url',
      message: `${key} is not an address: ${value}.`,
      ...(/^(?:www\.)?[\w-]+(?:\.[\w-]+)+(?:\/\S*)?$/.test(value) ? { value: `https://${value}` } : {}),
      byHand: ['Write the whole address, with https://.'],
    };
  }
  if (name === 'created' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.test(value)) {
    const day = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d))?$/.exec(value);
    return {
      about: 'no-time',
      message: `${key} is not a time of RFC 3339: ${value}.`,
      ...(day === null ? {} : { value: `${day[1]}T${day[2] ?? '00:00:00'}Z` }),
      byHand: ['Write it as 2026-11-24T12:00:00Z, or let the build set it: docker buildx build --annotation.'],
    };
  }
  if (name === 'licenses') {
    const meant = licences.get(value.trim().toLowerCase()) ?? gnuLicence(value.trim());
    if (meant !== undefined && meant !== value)
      return { about: 'no-licence', message: `${key} is not an SPDX identifier: ${value}.`, value: meant, byHand: [] };
    if (!/^[A-Za-z0-9.+()-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+()-]+)*$/.test(value))
      return {
        about: 'no-licence',
        message: `${key} is not an SPDX expression: ${value}.`,
        byHand: ['Write the identifier out of spdx.org/licenses.'],
      };
  }
  if (name === 'revision' && /\s/.test(value.trim()))
    return {
      about: 'no-revision',
      message: `${key} is not the name of a revision: ${value}.`,
      byHand: ['Let the build set it: --label org.opencontainers.image.revision=$(git rev-parse HEAD)'],
    };
  return undefined;
}

/**
 * `AGPL v3.0`, `GPLv2+`. Whether `or later` is meant is not said by the former: SPDX keeps the identifier without
 * either for that, though it advises to say it.
 */
function gnuLicence(value: string): string | undefined {
  const [, family = '', major = '', minor = '0', later] =
    /^(A|L|)GPL[ -]?(?:v|version )?\.?(\d)(?:\.(\d))?(\+| or later)?$/i.exec(value) ?? [];
  const name = `${family.toUpperCase()}GPL-${major}.${minor}`;
  if (!gnuLicences.has(name)) return undefined;
  return later === undefined ? name : `${name}-or-later`;
}

/** spdx.org/licenses */
const gnuLicences = new Set([
  'GPL-1.0',
  'GPL-2.0',
  'GPL-3.0',
  'LGPL-2.0',
  'LGPL-2.1',
  'LGPL-3.0',
  'AGPL-1.0',
  'AGPL-3.0',
]);

function keyFault(key: string): LabelFault {
  const lastDot = key.lastIndexOf('.') + 1;
  // What stands before is a domain turned around, and those have no large letters: com.github.SomeOrg is someorg.
  const name = key.slice(lastDot).trim();
  const meant = (key.slice(0, lastDot).trim() + name.replace(/([a-z0-9])([A-Z])/g, '$1-$2'))
    .toLowerCase()
    .replace(/\s+/g, '-')
    .replace(/[^a-z0-9._/-]/g, '')
    .replace(/^[._/-]+|[._/-]+$/g, '');
  return {
    about: 'key',
    message: `The label key ${key} has characters other than small letters, digits, dots and dashes.`,
    ...(meant === '' ? {} : { key: meant }),
    byHand: ['Write the key in small letters, digits, dots and dashes.'],
  };
}

function isUrl(value: string): boolean {
  return /^(?:https?|git|ssh|git\+ssh):\/\/\S+$/.test(value) || /^git@[\w.-]+:\S+$/.test(value);
}
