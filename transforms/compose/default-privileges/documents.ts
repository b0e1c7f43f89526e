/** What the rule asks of the written document rather than of the resolved model: where an edit lands. */
import { type Alias, isAlias, isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { capabilityName } from '../../../src/knowledge/capabilities.ts';
import { locate, pairOf, parseCompose, type YamlDocument } from '../../../src/source/compose/document.ts';
import type { DocumentPath } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { noNewPrivilegesIn } from './hardening.ts';

/** The first YAML document of a compose file, which is the one that Compose takes services from. */
export function documentOf(project: Project, file: string): YamlDocument | undefined {
  return parseCompose(file, project.files.read(file) ?? '').documents[0];
}

/** The mapping at a path; undefined when something else stands there, an alias included. */
export function mapAt(document: YamlDocument, path: DocumentPath): YAMLMap | undefined {
  const node = locate(document, path)?.node;
  return isMap(node) ? node : undefined;
}

/** How a mapping comes to a list. */
export type Written =
  /** Written at the key itself. */
  | { readonly kind: 'own'; readonly items: readonly string[] }
  /** At the key stands an alias, or a merged mapping has the key: other users of it must not change. */
  | { readonly kind: 'shared'; readonly items: readonly string[] }
  | { readonly kind: 'absent' };

/** Where the list at `key` of the mapping at `path` is written. */
export function listAt(document: YamlDocument, path: DocumentPath, key: string): Written {
  const map = mapAt(document, path);
  const own = map === undefined ? undefined : pairOf(map, key);
  if (own !== undefined) {
    return isAlias(own.value)
      ? { kind: 'shared', items: items(own.value.resolve(document)) }
      : { kind: 'own', items: items(own.value) };
  }
  for (const merged of map === undefined ? [] : mergedMaps(document, map)) {
    const pair = pairOf(merged, key);
    if (pair !== undefined)
      return { kind: 'shared', items: items(isAlias(pair.value) ? pair.value.resolve(document) : pair.value) };
  }
  return { kind: 'absent' };
}

function items(node: unknown): readonly string[] {
  if (!isSeq(node)) return [];
  return node.items.flatMap((item) => (isScalar(item) ? [String(item.value)] : []));
}

/** The aliases of a mapping's `<<`, in order. */
export function mergeAliases(map: YAMLMap): readonly Alias[] {
  const merge = pairOf(map, '<<')?.value;
  if (isAlias(merge)) return [merge];
  return isSeq(merge) ? merge.items.filter((item) => isAlias(item)) : [];
}

/** Everything that a mapping takes in through `<<`, what wins first. */
function mergedMaps(document: YamlDocument, map: YAMLMap, depth = 0): readonly YAMLMap[] {
  if (depth > 20) return [];
  return mergeAliases(map).flatMap((alias) => {
    const target = alias.resolve(document);
    return isMap(target) ? [target, ...mergedMaps(document, target, depth + 1)] : [];
  });
}

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
