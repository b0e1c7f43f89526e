/** The edits: `security_opt`, `cap_drop` and `cap_add` of one mapping, whatever stands there now. */
import { capabilityName } from '../../../src/knowledge/capabilities.ts';
import type { YamlDocument } from '../../../src/source/compose/document.ts';
import type { ComposeEditor } from '../../../src/source/compose/editor.types.ts';
import type { DocumentPath } from '../../../src/source/compose/types.ts';
import { listAt } from '../../support/service/written.ts';

export const noNewPrivileges = 'no-new-privileges:true';

/** One mapping of a file: a service's own, or a fragment's. */
export interface Target {
  readonly editor: ComposeEditor;
  /** The document as it was when the editor was opened. */
  readonly document: YamlDocument;
  readonly path: DocumentPath;
}

/** Adds the option; other options stay. */
export function forbidNewPrivileges({ editor, document, path }: Target): void {
  const written = listAt(document, path, 'security_opt');
  const at = [...path, 'security_opt'];
  if (written.kind === 'own') editor.addItem(at, noNewPrivileges);
  else editor.set(at, [...(written.kind === 'shared' ? written.items : []), noNewPrivileges]);
}

/** Drops everything; what was dropped one by one before is part of it. */
export function dropAll({ editor, document, path }: Target): void {
  const written = listAt(document, path, 'cap_drop');
  const at = [...path, 'cap_drop'];
  if (written.kind !== 'own' || written.items.length === 0) {
    editor.set(at, ['ALL']);
    return;
  }
  for (let index = written.items.length - 1; index > 0; index -= 1) editor.remove([...at, index]);
  editor.replaceScalar([...at, 0], 'ALL');
}

/**
 * Makes `cap_add` hold these and what it holds now. `inherited` comes by `extends` or an override
 * and is joined by Compose; what comes by a merge key would be hidden by an own key, so it is written out.
 */
export function addCapabilities(
  { editor, document, path }: Target,
  wanted: readonly string[],
  inherited: readonly string[] = [],
): void {
  const written = listAt(document, path, 'cap_add');
  const has = new Set([...(written.kind === 'absent' ? [] : written.items.map(capabilityName)), ...inherited]);
  const missing = wanted.filter((capability) => !has.has(capability));
  if (missing.length === 0) return;
  const at = [...path, 'cap_add'];
  if (written.kind !== 'own' || written.items.length === 0) {
    const kept = written.kind === 'shared' ? written.items : [];
    editor.set(at, sorted([...kept, ...missing.map((name) => inStyleOf(kept, name))]));
    return;
  }
  const items = [...written.items];
  const inOrder = items.every(
    (item, index) => index === 0 || capabilityName(items[index - 1] ?? '') <= capabilityName(item),
  );
  for (const name of missing) {
    const text = inStyleOf(written.items, name);
    const index = inOrder ? items.findIndex((item) => capabilityName(item) > name) : -1;
    if (index === -1) {
      editor.addItem(at, text);
      items.push(text);
    } else {
      editor.insertItem([...at, index], text);
      items.splice(index, 0, text);
    }
  }
}

/** `CAP_` where all others are written with it. */
function inStyleOf(others: readonly string[], name: string): string {
  return others.length > 0 && others.every((other) => other.startsWith('CAP_')) ? `CAP_${name}` : name;
}

function sorted(names: readonly string[]): readonly string[] {
  return [...names].sort((a, b) => (capabilityName(a) < capabilityName(b) ? -1 : 1));
}
