/** Fragments of a file that carry hardening. */
import { isMap, isScalar } from 'yaml';
import { capabilityName } from '../../../src/knowledge/capabilities.ts';
import type { YamlDocument } from '../../../src/source/compose/document.ts';
import { listAt } from '../../support/service/written.ts';
import { noNewPrivilegesIn } from './hardening.ts';

/** A top-level `x-…: &anchor` mapping. */
export interface Fragment {
  readonly section: string;
  readonly anchor: string;
  /** True when it stands above `services`, so that services can name it. */
  readonly above: boolean;
  readonly keys: readonly string[];
  readonly noNewPrivileges: boolean;
  readonly dropsAll: boolean;
  /** True when its lists hold nothing else, which a service could do without. */
  readonly onlyHardens: boolean;
  /** Undefined when it has no `cap_add`. */
  readonly added: readonly string[] | undefined;
}

/** The fragments of a file whose anchors are unambiguous. */
export function fragmentsOf(document: YamlDocument): readonly Fragment[] {
  if (!isMap(document.contents)) return [];
  const found: Fragment[] = [];
  let above = true;
  for (const pair of document.contents.items) {
    const section = isScalar(pair.key) ? String(pair.key.value) : '';
    if (section === 'services') above = false;
    const { value } = pair;
    if (!section.startsWith('x-') || !isMap(value) || value.anchor === undefined) continue;
    const at = [section];
    const list = (key: string): readonly string[] | undefined => {
      const written = listAt(document, at, key);
      return written.kind === 'absent' ? undefined : written.items;
    };
    found.push({
      section,
      anchor: value.anchor,
      above,
      keys: value.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : [])),
      noNewPrivileges: noNewPrivilegesIn(list('security_opt') ?? []) === 'on',
      dropsAll: (list('cap_drop') ?? []).some((name) => capabilityName(name) === 'ALL'),
      onlyHardens:
        (list('security_opt') ?? []).every((option) => noNewPrivilegesIn([option]) === 'on') &&
        (list('cap_drop') ?? []).every((name) => capabilityName(name) === 'ALL'),
      added: list('cap_add')?.map(capabilityName),
    });
  }
  return found.filter(({ anchor }) => found.filter((other) => other.anchor === anchor).length === 1);
}
