/** The shapes of `volumes` and `devices` of a service. */
import type { Json } from '../../../core/types.ts';
import { joinPath } from '../../paths.ts';
import { textOf } from '../merge.ts';
import { cleanPath, isPath, parseVolume } from '../short-forms.ts';
import type { Traced } from '../types.ts';
import { isRecord, mode } from './parts.ts';
import {
  boolean,
  forms,
  listOf,
  normalForm,
  pairs,
  plainForm,
  struct,
  text,
  uniqueListOf,
  wholeSize,
} from './shape.ts';

const volume = struct(
  {
    type: text,
    source: text,
    target: text,
    read_only: boolean,
    consistency: text,
    bind: struct({ propagation: text, create_host_path: boolean, selinux: text, recursive: text }),
    volume: struct({ nocopy: boolean, subpath: text, labels: pairs }),
    image: struct({ subpath: text }),
    tmpfs: struct({ size: wholeSize, mode: { ...mode, cast: false } }),
  },
  { required: ['type'] },
);

export const volumes = forms([uniqueListOf(forms([text, volume], plainForm))], (value) =>
  value.kind === 'list' ? value.items.map(mountForm) : plainForm(value),
);

function mountForm(item: Traced): Json {
  const { directory } = item.origin;
  if (item.kind === 'map') {
    const mount = normalForm(item, volume);
    if (mount === undefined || !isRecord(mount)) return mount ?? null;
    const target = textOf(item.entries.get('target'));
    const cleaned = target === undefined ? mount : { ...mount, target: cleanPath(target) };
    if (mount['type'] !== 'bind') return cleaned;
    return {
      ...cleaned,
      source: hostPath(
        textOf(item.entries.get('source')) ?? '',
        item.entries.get('source')?.origin.directory ?? directory,
      ),
    };
  }
  const written = textOf(item) ?? '';
  const parsed = parseVolume(written);
  if (parsed === undefined) return plainForm(item);
  const { type, source, target, readOnly, noCopy, propagation, selinux } = parsed;
  const bind = {
    ...(selinux !== undefined && { selinux }),
    ...(propagation !== undefined && { propagation }),
    ...(type === 'bind' && { create_host_path: true }),
  };
  const options = {
    ...(Object.keys(bind).length > 0 && { bind }),
    // Compose reads one of up to two characters in another way, which leaves this out.
    ...(type === 'volume' && Buffer.byteLength(written) > 2 && { volume: noCopy ? { nocopy: true } : {} }),
  };
  const from = type === 'bind' ? hostPath(source, directory) : source;
  return { type, ...(from !== '' && { source: from }), target, ...(readOnly && { read_only: true }), ...options };
}

/** Windows paths stay as they are. */
function hostPath(source: string, directory: string): string {
  return isPath(source) && !['.', '/', '~'].includes(source.charAt(0)) ? source : joinPath(directory, source);
}

/** `HOST[:CONTAINER[:PERMISSIONS]]`. */
export const devices = forms(
  [
    listOf(
      forms([text, struct({ source: text, target: text, permissions: text }, { required: ['source'] })], plainForm),
    ),
  ],
  (value) => {
    if (value.kind !== 'list') return plainForm(value);
    return value.items.map((item): Json => {
      if (item.kind === 'map')
        return normalForm(item, struct({ source: text, target: text, permissions: text })) ?? null;
      const [source = '', target = source, permissions = 'rwm'] = (textOf(item) ?? '').split(':');
      return { source, target, permissions };
    });
  },
);
