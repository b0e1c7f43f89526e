import {
  Composer,
  type CST,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  Parser,
  type YAMLMap,
} from 'yaml';
import type { Problem, SourceRange } from '../../core/types.ts';
import { commentsIn, explain, inspect, maxDepth, tooDeep } from './document-problems.ts';
import { LineTable } from './lines.ts';
import type { DocumentPath } from './types.ts';
import type { Comment, YamlDocument } from './yaml.types.ts';

export type { Comment, YamlDocument } from './yaml.types.ts';

/** Larger files are refused: a compose file of a thousand services has half of it. */
const maxBytes = 1024 * 1024;

/** One compose file as the parser reads it, every node with its range and source token. */
export interface ComposeDocument {
  readonly file: string;
  readonly text: string;
  readonly lines: LineTable;
  /** The YAML documents of the file in order. Not to be changed: they are shared. Empty when unusable. */
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly Problem[];
  /** False when a problem of level `error` other than a duplicate key kept it from being read as YAML. */
  readonly usable: boolean;
  /** All comments in order. */
  readonly comments: readonly Comment[];
}

/** The last documents read, newest last: rules and editors ask for the same text again and again. */
const recent = new Map<string, ComposeDocument>();
/** A tree takes a hundred times the memory of its text. */
const maxRecentLength = 250_000;
let recentLength = 0;

/**
 * Reads a compose file. Never throws for bad input: what is wrong becomes {@link ComposeDocument.problems}.
 * YAML 1.2 core schema; merge keys are plain keys named `<<`, aliases are not followed; unknown
 * tags (`!reset`, `!override`) are kept on their nodes.
 */
export function parseCompose(file: string, text: string): ComposeDocument {
  const key = `${file}\0${text}`;
  const known = recent.get(key);
  if (known !== undefined) return known;
  const document = read(file, text);
  recent.set(key, document);
  recentLength += text.length;
  for (const [oldest, { text: old }] of recent) {
    if (recentLength <= maxRecentLength || oldest === key) break;
    recent.delete(oldest);
    recentLength -= old.length;
  }
  return document;
}

function read(file: string, text: string): ComposeDocument {
  const lines = new LineTable(text);
  const refuse = (message: string, advice: string, offset?: number): ComposeDocument => ({
    file,
    text,
    lines,
    documents: [],
    problems: [{ file, level: 'error', message, advice, ...(offset === undefined ? {} : lines.position(offset)) }],
    usable: false,
    comments: [],
  });
  if (text.length > maxBytes || Buffer.byteLength(text) > maxBytes) {
    return refuse('The file is larger than 1 MB.', 'Leave it out with an ignore pattern if it is not a compose file.');
  }
  const tokens: CST.Token[] = [];
  for (const token of new Parser().parse(text)) tokens.push(token);
  const deep = tooDeep(tokens);
  if (deep !== undefined) {
    return refuse(`The file nests deeper than ${maxDepth} levels.`, 'Flatten it; no compose file needs this.', deep);
  }

  const documents: YamlDocument[] = [];
  const composer = new Composer<ParsedNode, true>({
    keepSourceTokens: true,
    uniqueKeys: false,
    merge: false,
    logLevel: 'silent',
  });
  for (const document of composer.compose(tokens, true, text.length)) documents.push(document as YamlDocument);

  const problems: Problem[] = [];
  let usable = true;
  for (const document of documents) {
    // Only the first: what follows it is mostly its consequence.
    const error = usable ? document.errors[0] : undefined;
    if (error !== undefined) {
      usable = false;
      const { message, advice } = explain(error.code);
      problems.push({
        file,
        level: 'error',
        ...lines.position(error.pos[0]),
        message: `This is not valid YAML: ${message}.`,
        advice,
      });
    }
    if (!usable) continue;
    const { duplicates, bomb } = inspect(document);
    for (const twice of duplicates) {
      problems.push({
        file,
        level: 'error',
        ...lines.position(twice.start),
        message: `The key ${JSON.stringify(twice.name)} stands twice in one mapping.`,
        advice: 'Keep one of the two; Compose refuses the file.',
      });
    }
    if (bomb !== undefined) return refuse(bomb.message, bomb.advice, bomb.offset);
  }
  let comments: readonly Comment[] | undefined;
  return {
    file,
    text,
    lines,
    documents: usable ? documents : [],
    problems,
    usable,
    get comments() {
      comments ??= commentsIn(tokens, lines);
      return comments;
    },
  };
}

/** What stands at a path. */
export interface Located {
  /** The value's node; null for a value that is not written at all (`key:`). */
  readonly node: ParsedNode | null;
  /** The pair that holds it, when it is a map value. */
  readonly pair: Pair<ParsedNode, ParsedNode | null> | undefined;
}

/** The pair of a map whose key is this scalar; the last one when there are several. */
export function pairOf(
  map: YAMLMap<unknown, unknown>,
  key: string | number,
): Pair<ParsedNode, ParsedNode | null> | undefined {
  const pair = map.items.findLast((one) => isScalar(one.key) && String(one.key.value) === String(key));
  return pair as Pair<ParsedNode, ParsedNode | null> | undefined;
}

/** What stands at a path of one YAML document; undefined when there is nothing, or only through an alias. */
export function locate(document: YamlDocument, path: DocumentPath): Located | undefined {
  let here: Located = { node: document.contents, pair: undefined };
  for (const step of path) {
    const next = stepInto(here.node, step);
    if (next === undefined) return undefined;
    here = next;
  }
  return here;
}

/** The node at a path below another; undefined where nothing is written. */
export function nodeAt(node: unknown, path: DocumentPath): unknown {
  let here: unknown = node;
  for (const step of path) here = stepInto(here, step)?.node;
  return here;
}

function stepInto(node: unknown, step: string | number): Located | undefined {
  if (isMap(node)) {
    const pair = pairOf(node, step);
    return pair === undefined ? undefined : { node: pair.value, pair };
  }
  if (!isSeq(node) || typeof step !== 'number') return undefined;
  const item = node.items[step];
  if (item === undefined) return undefined;
  return { node: isNode(item) ? (item as ParsedNode) : null, pair: undefined };
}

/** From a node's first byte to its last, without the white space and comments behind it. */
export function rangeOf(node: ParsedNode): SourceRange {
  return { start: node.range[0], end: node.range[1] };
}
