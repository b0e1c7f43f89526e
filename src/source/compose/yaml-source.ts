/** One compose file as YAML: its documents, where each node stands, and what is wrong with it. */
import { isAlias, isMap, isNode, isScalar, isSeq, parseAllDocuments, type Document, type Node, type Pair, type Scalar } from 'yaml';
import type { Problem, SourceRange } from '../../core/types.ts';
import { positionOf } from './text-position.ts';
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
  readonly documents: readonly Document[];
  /** Every node of every document but aliases' targets' copies: each stands in one place. */
  readonly places: ReadonlyMap<Node, NodePlace>;
  /** What each alias stands for: the anchor of its name that is nearest above it. */
  readonly targets: ReadonlyMap<Node, Node>;
  readonly problems: readonly Problem[];
  /** False when the syntax is so broken that its contents mean nothing. */
  readonly readable: boolean;
}

/** A file longer than this is no compose file that a person wrote. */
const longest = 4_000_000;

/**
 * Parses without ever throwing. Scalars stay strings (the failsafe schema): what they mean to
 * Compose is decided in `scalar.ts`.
 */
export function parseYamlSource(path: string, text: string): YamlSource {
  const nothing = { path, text, documents: [], places: new Map(), targets: new Map(), readable: false };
  if (text.length > longest) {
    return { ...nothing, problems: [{ file: path, level: 'error', message: `it has ${text.length} characters, more than ${longest}`, advice: 'Split it, or leave it out with an ignore pattern.' }] };
  }
  try {
    const parsed = parseAllDocuments(text, { schema: 'failsafe', merge: false, prettyErrors: false, logLevel: 'silent' });
    const documents = Array.isArray(parsed) ? (parsed as Document[]) : [];
    const index: Index = { places: new Map(), targets: new Map() };
    for (const document of documents) if (isNode(document.contents)) locate(document.contents, [], undefined, index, new Map());
    const problems = documents.flatMap((document) => document.errors.map((error) => syntaxProblem(path, text, error)));
    return { path, text, documents, ...index, problems, readable: problems.every((problem) => problem.level !== 'error') };
  } catch (error) {
    // Nesting beyond the call stack ends as a RangeError in the parser.
    const message = error instanceof RangeError ? 'it is nested too deeply to be read' : `the YAML parser failed: ${(error as Error).message}`;
    return { ...nothing, problems: [{ file: path, level: 'error', message, advice: 'Look at the file: it is hardly meant for Compose.' }] };
  }
}

function syntaxProblem(file: string, text: string, error: Document['errors'][number]): Problem {
  const at = positionOf(text, error.pos[0]);
  if (error.code === 'DUPLICATE_KEY') {
    return { file, ...at, level: 'warning', message: 'a key stands twice in one mapping', advice: 'Keep one of the two: Compose refuses the file.', rejects: true };
  }
  return { file, ...at, level: 'error', message: `not valid YAML: ${error.message}`, advice: 'Correct the syntax; `docker compose config` shows the same place.' };
}

interface Index {
  readonly places: Map<Node, NodePlace>;
  readonly targets: Map<Node, Node>;
}

/** Walks in the order of the text, so that `anchors` holds what stands above. */
function locate(node: Node, path: DocumentPath, keyRange: SourceRange | undefined, index: Index, anchors: Map<string, Node>): void {
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
      locate(pair.key, [...path, key], keyAt, index, anchors);
      if (isNode(pair.value)) locate(pair.value, [...path, key], keyAt, index, anchors);
    }
  } else if (isSeq(node)) {
    for (const [number, item] of node.items.entries()) if (isNode(item)) locate(item, [...path, number], undefined, index, anchors);
  }
}

/** The key's text; undefined for a key that is itself a collection or an alias. */
export function keyOf(pair: Pair): string | undefined {
  return isScalar(pair.key) ? String(pair.key.value ?? '') : undefined;
}

export { isAlias, isMap, isScalar, isSeq };
