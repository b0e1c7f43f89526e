/** The shape of `build`. */
import { isNull, pairsOf, textOf } from '../merge.ts';
import { extraHosts, fileMounts, isRecord, ulimits } from './parts.ts';
import {
  boolean,
  forms,
  type Leaf,
  normalForm,
  oneOrMore,
  pairs,
  type Shape,
  struct,
  text,
  texts,
  wholeSize,
} from './shape.ts';

const ssh = forms([pairs], (value) => {
  const keys =
    value.kind === 'map'
      ? [...value.entries].map(([id, file]) => [id, textOf(file)] as const)
      : value.kind === 'list'
        ? value.items.map((item) => (textOf(item) ?? '').split('=', 2))
        : [];
  return keys.map(([id = '', file]) => (file === undefined ? id : `${id}=${file}`));
});

const flagOrText: Leaf = { kind: 'leaf', accepts: ['string', 'boolean'], as: 'text' };

const buildFields: Readonly<Record<string, Shape>> = {
  context: { ...text, as: 'context' },
  dockerfile: text,
  dockerfile_inline: text,
  args: pairs,
  ssh,
  labels: pairs,
  cache_from: texts,
  cache_to: texts,
  no_cache: boolean,
  additional_contexts: forms([pairs], (value) => {
    const entries = value.kind === 'map' ? [...value.entries] : [];
    if (value.kind === 'list')
      return Object.fromEntries(
        [...pairsOf(value)].map(([name, context]) => [name, normalForm(context, { ...text, as: 'context' }) ?? '']),
      );
    return Object.fromEntries(
      entries.map(([name, context]) => [name, normalForm(context, { ...text, as: 'context' }) ?? '']),
    );
  }),
  pull: boolean,
  extra_hosts: extraHosts,
  isolation: text,
  network: text,
  target: text,
  secrets: fileMounts(undefined),
  shm_size: wholeSize,
  tags: texts,
  ulimits,
  platforms: texts,
  privileged: boolean,
  entitlements: texts,
  no_cache_filter: oneOrMore,
  provenance: flagOrText,
  sbom: flagOrText,
};

export const build: Shape = {
  keep: true,
  ...forms([text, struct(buildFields)], (value) => {
    if (isNull(value)) return undefined;
    const fields =
      value.kind === 'map'
        ? normalForm(value, struct(buildFields))
        : { context: normalForm(value, { ...text, as: 'context' }) ?? '.' };
    if (fields === undefined || !isRecord(fields)) return fields;
    const inline = 'dockerfile_inline' in fields;
    return { context: value.origin.directory, ...(inline ? {} : { dockerfile: 'Dockerfile' }), ...fields };
  }),
};
