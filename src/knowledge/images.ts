import { originalName } from './image-reference.ts';
import type { ImageEntry, StatedFacts } from './images/entry.ts';
import { imageEntries } from './images/index.ts';
import { hasFlavour, tagHolds } from './tags.ts';
import type { ImageFacts, ImageReference, SecretConvention } from './types.ts';

const byName = new Map<string, ImageEntry>();
const families: { readonly prefix: string; readonly entry: ImageEntry }[] = [];
for (const entry of imageEntries) {
  if (!entry.key.endsWith('/*')) byName.set(entry.key, entry);
  for (const name of [entry.key, ...(entry.aliases ?? [])]) {
    if (name.endsWith('/*')) families.push({ prefix: name.slice(0, -1), entry });
    else byName.set(name, entry);
  }
}

/**
 * What is known about an image, for the tag that is named: the entry's own facts, those of its
 * tag's variants, then those of the entry it inherits from.
 *
 * @returns undefined for an image that is not known: nothing may be assumed about it then
 */
export function imageFacts(reference: ImageReference): ImageFacts | undefined {
  const entry = entryOf(originalName(reference));
  return entry === undefined ? undefined : resolve(entry, reference.tag);
}

/** True for the familiar name of an entry, of one of its aliases, or of a member of a family. */
function entryOf(name: string): ImageEntry | undefined {
  const exact = byName.get(name);
  if (exact !== undefined) return exact;
  const family = families.find(({ prefix }) => name.startsWith(prefix) && !name.slice(prefix.length).includes('/'));
  if (family === undefined) return undefined;
  // `lscr.io/linuxserver/sonarr` is the member `linuxserver/sonarr`.
  return byName.get(family.entry.key.slice(0, -1) + name.slice(family.prefix.length)) ?? family.entry;
}

function resolve(entry: ImageEntry, tag: string | undefined): ImageFacts {
  const stated = statedFor(entry, tag);
  const capabilities = stated.capabilities;
  return {
    key: entry.key,
    kind: entry.kind,
    aliases: entry.aliases ?? [],
    inherits: entry.inherits,
    secrets: stated.secrets,
    neverFile: stated.neverFile ?? [],
    user: stated.user,
    capabilities:
      capabilities === undefined
        ? undefined
        : { ...capabilities, asRoot: capabilities.asRoot, asNonRoot: capabilities.asNonRoot },
    readOnly: stated.readOnly,
    noNewPrivileges: stated.noNewPrivileges,
    entrypoint: stated.entrypoint,
    shell: stated.shell,
    tcpPorts: stated.tcpPorts ?? [],
    dataPaths: stated.dataPaths ?? [],
    volumes: stated.volumes ?? [],
    leaveAlone: stated.leaveAlone,
  };
}

/** The statements of the entry, over those of its parent. A variant may state that a fact is not known. */
function statedFor(entry: ImageEntry, tag: string | undefined): StatedFacts {
  const parent = entry.inherits === undefined ? undefined : entryByKey(entry.inherits);
  const layers = [
    parent === undefined ? {} : statedFor(parent, tag),
    entry,
    ...(entry.variants ?? []).filter(({ when }) => tagHolds(when, tag)),
  ];
  return Object.assign({}, ...layers) as StatedFacts;
}

/** The entry with this key; families are found under their pattern. */
export function entryByKey(key: string): ImageEntry | undefined {
  return imageEntries.find((entry) => entry.key === key);
}

/**
 * The user that the image's service can run as from the start, for the tag's variant.
 *
 * @returns `uid:gid`, `any` for any user that owns the volumes, or undefined when that is not known
 */
export function runsAs(facts: ImageFacts, reference: ImageReference): string | undefined {
  const choices = facts.user?.canRunAs ?? {};
  if (hasFlavour(reference.tag, 'alpine')) return choices['alpine'] ?? choices['default'];
  return choices['debian'] ?? choices['default'];
}

/**
 * How the image takes this variable from a file instead, patterns such as `GF_*` applied.
 *
 * @param variable the plain variable's name
 * @returns the convention with both names written out; undefined when the image reads no file for it
 */
export function secretConvention(facts: ImageFacts, variable: string): SecretConvention | undefined {
  if (facts.neverFile.includes(variable)) return undefined;
  const exact = facts.secrets?.conventions.find((convention) => convention.env === variable);
  if (exact !== undefined) return exact;
  for (const convention of facts.secrets?.conventions ?? []) {
    const [before, after] = convention.env.split('*');
    if (before === undefined || after === undefined) continue;
    if (!variable.startsWith(before) || !variable.endsWith(after) || variable.length <= before.length + after.length)
      continue;
    const rest = variable.slice(before.length, variable.length - after.length);
    return { ...convention, env: variable, fileEnv: convention.fileEnv.replace('*', () => rest) };
  }
  return undefined;
}
