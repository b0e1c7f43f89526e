/** Top-level volumes of the local driver that bind a folder, and who mounts them. */
import type { Mount, Service, Stack, TracedMap } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { scalar } from '../../support/service/values.ts';

export interface Hidden {
  readonly stack: Stack;
  readonly name: string;
  readonly volume: TracedMap;
  /** As written, variables included. */
  readonly device: string;
  readonly uses: readonly { readonly service: Service; readonly mount: Mount }[];
}

export function hiddenBinds(project: Project): readonly Hidden[] {
  const seen = new Set<string>();
  const found: Hidden[] = [];
  for (const stack of project.stacks) {
    for (const [name, volume] of stack.section('volumes')?.entries ?? []) {
      if (volume.kind !== 'map') continue;
      const key = [volume.origin.file, ...volume.origin.path].join('\0');
      const options = volume.entries.get('driver_opts');
      const device = options?.kind === 'map' ? options.entries.get('device') : undefined;
      if (options?.kind !== 'map' || device?.kind !== 'scalar' || seen.has(key)) continue;
      const flags = String(scalar(options.entries.get('o')) ?? '').split(',');
      if (!flags.includes('bind') && !flags.includes('rbind')) continue;
      seen.add(key);
      const uses = stack.services.flatMap((service) =>
        service.mounts
          .filter(({ type, source }) => type === 'volume' && source === name)
          .map((mount) => ({ service, mount })),
      );
      found.push({ stack, name, volume, device: device.raw, uses });
    }
  }
  return found;
}
