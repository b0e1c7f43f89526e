/**
 * Checking an edit by reading only the part of the file that it is in. A key of a block mapping with
 * all lines up to the next key in its column means the same wherever it stands, so where an edit
 * stays inside such lines, the rest of the file still means what it did.
 */
import { Composer, type CST, isAlias, isMap, isScalar, isSeq, type ParsedNode, Parser, visit } from 'yaml';
import { applyEdits, type TextEdit } from '../../../core/edits.ts';
import type { ComposeDocument, YamlDocument } from '../document.ts';
import { inspect, tooDeep } from '../document-problems.ts';
import { LineTable } from '../lines.ts';
import type { DocumentPath } from '../types.ts';
import { BlockLayout } from './layout.ts';
import { collectionToken } from './tokens.ts';

/** The value of one key, before and after an edit. */
export interface LocalReading {
  /** How many steps of the path lead to the key. */
  readonly depth: number;
  readonly before: unknown;
  readonly after: unknown;
}

interface Region {
  readonly depth: number;
  readonly key: unknown;
  readonly value: unknown;
  readonly column: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the lines of the innermost key on the way to `path` that hold all of the edits. Undefined
 * when there is none, or when something about the lines could matter to the rest of the file: then
 * the whole has to be read.
 */
export function readLocally(
  compose: ComposeDocument,
  document: YamlDocument,
  edits: readonly TextEdit[],
  path: DocumentPath,
): LocalReading | undefined {
  const { text } = compose;
  // A directive changes how everything below it is read.
  if (compose.documents.length !== 1 || text.startsWith('%') || text.includes('\n%')) return undefined;
  const region = regionOf(compose, document, edits, path);
  if (region === undefined) return undefined;
  const inside = edits.map((edit) => ({ ...edit, start: edit.start - region.start, end: edit.end - region.start }));
  const next = applyEdits(text.slice(region.start, region.end), inside);
  if (region.end < text.length && !next.endsWith('\n')) return undefined;
  const contents = readAlone(next, region);
  if (!isMap(contents) || contents.items.length !== 1) return undefined;
  const pair = contents.items[0];
  const [was, is] = [region.key, pair?.key];
  if (pair === undefined || !isScalar(was) || !isScalar(is) || was.value !== is.value || was.anchor !== is.anchor)
    return undefined;
  const names = namesIn(region.value);
  const namesNow = namesIn(pair.value);
  if (names.anchors.join('\0') !== namesNow.anchors.join('\0')) return undefined;
  if (namesNow.aliases.some((name) => !names.aliases.includes(name))) return undefined;
  return { depth: region.depth, before: region.value, after: pair.value };
}

/** The innermost key, short of the last step, whose lines hold all of the edits. */
function regionOf(
  compose: ComposeDocument,
  document: YamlDocument,
  edits: readonly TextEdit[],
  path: DocumentPath,
): Region | undefined {
  const { lines, text } = compose;
  let found: Region | undefined;
  let node: unknown = document.contents;
  let end = text.length;
  for (const [depth, step] of path.slice(0, -1).entries()) {
    if (!isMap(node) || node.items.length === 0) break;
    const token = collectionToken(node);
    if (token.type !== 'block-map') break;
    const layout = new BlockLayout(compose, token);
    const index = node.items.findLastIndex((pair) => isScalar(pair.key) && String(pair.key.value) === String(step));
    const pair = node.items[index];
    const hasNext = index + 1 < layout.items.length;
    if (pair === undefined || !layout.startsLine(index) || (hasNext && !layout.startsLine(index + 1))) break;
    const start = lines.start(layout.firstLine(index));
    if (hasNext) end = lines.start(layout.firstLine(index + 1));
    if (edits.some((edit) => edit.start < start || edit.end > end)) break;
    found = { depth: depth + 1, key: pair.key, value: pair.value, column: layout.column, start, end };
    node = pair.value;
  }
  return found;
}

/** The contents of lines that stand alone; undefined when they are no flawless mapping in its column. */
function readAlone(text: string, { column, depth }: Region): unknown {
  const tokens: CST.Token[] = [...new Parser().parse(text)];
  if (tokens.some(isMarker)) return undefined;
  if (tooDeep(tokens, depth) !== undefined) return undefined;
  const composer = new Composer<ParsedNode, true>({
    keepSourceTokens: true,
    uniqueKeys: false,
    merge: false,
    logLevel: 'silent',
  });
  const [document, ...others] = composer.compose(tokens, true, text.length);
  if (document === undefined || others.length > 0 || document.errors.length > 0) return undefined;
  const { contents } = document;
  if (!isMap(contents) || contents.range === undefined || new LineTable(text).column(contents.range[0]) !== column)
    return undefined;
  if (inspect(document as YamlDocument).duplicates.length > 0) return undefined;
  return contents;
}

/** A marker ends a document, and what follows would be another. */
function isMarker(token: CST.Token): boolean {
  if (token.type === 'document') return token.start.some((one) => one.type === 'doc-start');
  return token.type === 'doc-end' || token.type === 'directive';
}

/** Anchors and aliases below a node, in order. */
function namesIn(value: unknown): { readonly anchors: readonly string[]; readonly aliases: readonly string[] } {
  const anchors: string[] = [];
  const aliases: string[] = [];
  const see = (node: unknown) => {
    if (isAlias(node)) aliases.push(node.source);
    else if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined) anchors.push(node.anchor);
  };
  see(value);
  if (isMap(value) || isSeq(value)) visit(value, { Node: (_, node) => (node === value ? undefined : see(node)) });
  return { anchors, aliases };
}
