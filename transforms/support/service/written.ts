/** What rules ask of the written document rather than of the resolved model: where an edit lands. */
import { type Alias, isAlias, isMap, isScalar, isSeq, visit, type YAMLMap } from 'yaml';
import { locate, pairOf, parseCompose, type YamlDocument } from '../../../src/source/compose/document.ts';
import type { DocumentPath } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';

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

/** True when comments stand inside the list or mapping at a path, which another form of it would have no place for. */
export function holdsComments(project: Project, file: string, path: DocumentPath): boolean {
  const document = documentOf(project, file);
  const node = document === undefined ? undefined : locate(document, path)?.node;
  if (!isSeq(node) && !isMap(node)) return false;
  let found = Boolean(node.comment);
  visit(node, {
    Node(_, inner) {
      if (inner !== node && (Boolean(inner.comment) || Boolean(inner.commentBefore))) found = true;
    },
  });
  return found;
}
