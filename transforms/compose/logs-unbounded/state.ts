import type { Service } from '../../../src/source/compose/types.ts';
import { scalar } from '../../support/service/values.ts';

/** `partly`: a `logging` with json-file that sets no size. */
export type LogState = { readonly kind: 'bounded' | 'missing' | 'off' | 'partly' };

/**
 * Other drivers than json-file bound themselves (local) or hand the lines to somebody who does
 * (docs.docker.com/engine/logging/configure).
 */
export function logStateOf(service: Service): LogState {
  const logging = service.get('logging');
  if (logging?.kind !== 'map' || logging.entries.size === 0) return { kind: 'missing' };
  const driver = service.get('logging', 'driver');
  if (driver?.kind === 'scalar' && driver.variables.length > 0) return { kind: 'bounded' };
  const name = scalar(driver) ?? 'json-file';
  if (name === 'none') return { kind: 'off' };
  if (name !== 'json-file') return { kind: 'bounded' };
  return { kind: service.get('logging', 'options', 'max-size') === undefined ? 'partly' : 'bounded' };
}
