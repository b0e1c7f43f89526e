/** One compose file as the model reads it: its documents, where each node stands, what its aliases mean. */
import { isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import type { Problem, SourceRange } from '../../core/types.ts';
import { parseCompose } from './document.ts';
import { isCutShort } from './editor/tokens.ts';
import type { LineTable } from './lines.ts';
import type { DocumentPath } from './types.ts';

/** Where a node is written. */
export interface NodePlace {
  readonly path: DocumentPath;
  readonly range: SourceRange;
  readonly keyRange: SourceRange | undefined;
}

export interface YamlSource {
  readonly path: string;
  readonly text: string;
  readonly lines: LineTable;
  /** The contents of its documents in order, empty ones left out. */
  readonly documents: readonly Node[];
  readonly places: ReadonlyMap<Node, NodePlace>;
  /** What each alias stands for: the anchor of its name that is nearest above it. */
  readonly targets: ReadonlyMap<Node, Node>;
  readonly problems: readonly Problem[];
  /** False when it could not be read as YAML at all. */
  readonly readable: boolean;
}

export function parseYamlSource(path: string, text: string): YamlSource {
  const { lines, documents, problems, usable } = parseCompose(path, text);
  const index: Index = { places: new Map(), targets: new Map() };
  const contents = documents.flatMap((document) =>
    isNode(document.contents) && !isNothing(document.contents) ? [document.contents] : [],
  );
  for (const node of contents) locate(node, [], undefined, index, new Map());
  return { path, text, lines, documents: contents, ...index, problems, readable: usable };
}

function isNothing(node: Node): boolean {
  return isScalar(node) && node.value === null;
}

interface Index {
  readonly places: Map<Node, NodePlace>;
  readonly targets: Map<Node, Node>;
}

/** Walks in the order of the text, so that `anchors` holds what stands above. */
function locate(
  node: Node,
  path: DocumentPath,
  keyRange: SourceRange | undefined,
  index: Index,
  anchors: Map<string, Node>,
): void {
  const [start, end] = node.range ?? [0, 0];
  index.places.set(node, { path, range: { start, end }, keyRange });
  if (isAlias(node)) {
    const target = anchors.get(node.source);
    if (target !== undefined) index.targets.set(node, target);
    return;
  }
  const { anchor } = node as Scalar;
  if (anchor !== undefined) anchors.set(anchor, node);
  if (isMap(node)) {
    for (const pair of node.items) {
      const key = keyOf(pair);
      if (key === undefined || !isNode(pair.key)) continue;
      const keyAt = pair.key.range ? { start: pair.key.range[0], end: pair.key.range[1] } : undefined;
      const { anchor } = pair.key as Scalar;
      if (anchor !== undefined) anchors.set(anchor, pair.key);
      const below = [...path, key];
      // Where there is no value the key stands for it.
      if (keyAt !== undefined && (anchor !== undefined || !isNode(pair.value)))
        index.places.set(pair.key, { path: below, range: keyAt, keyRange: keyAt });
      if (isNode(pair.value)) locate(pair.value, below, keyAt, index, anchors);
    }
  } else if (isSeq(node)) {
    for (const [number, item] of node.items.entries())
      if (isNode(item)) locate(item, [...path, number], undefined, index, anchors);
  }
}

/** The key's text; undefined for a key that is itself a collection or an alias. */
export function keyOf(pair: Pair): string | undefined {
  return isScalar(pair.key) ? textOfScalar(pair.key) : undefined;
}

/** The text of a scalar, whatever the parser's schema made of it: `0777`, not 777. */
export function textOfScalar(node: Scalar): string {
  if (typeof node.value !== 'string') return node.source ?? String(node.value ?? '');
  return endsWithoutLineEnd(node) ? node.value.slice(0, -1) : node.value;
}

/** A block scalar that the end of the file cuts short has no line end there: go-yaml adds none, the parser does. */
function endsWithoutLineEnd({ srcToken, value }: Scalar): boolean {
  if (srcToken?.type !== 'block-scalar' || typeof value !== 'string' || !value.endsWith('\n')) return false;
  return isCutShort(srcToken);
}
