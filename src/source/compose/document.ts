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
import { aliasProblem, duplicateKeys, explain, maxDepth, scan } from './document-problems.ts';
import { LineTable } from './lines.ts';
import type { DocumentPath } from './types.ts';
import type { Comment, YamlDocument } from './yaml.types.ts';

export type { Comment, YamlDocument } from './yaml.types.ts';

/** Larger files are refused: no compose file written by people comes near. */
const maxBytes = 10 * 1024 * 1024;

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
const maxRecent = 64;

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
  if (recent.size > maxRecent) {
    for (const oldest of recent.keys()) {
      recent.delete(oldest);
      break;
    }
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
    return refuse('The file is larger than 10 MB.', 'Leave it out with an ignore pattern if it is not a compose file.');
  }
  const tokens: CST.Token[] = [];
  for (const token of new Parser().parse(text)) tokens.push(token);
  const comments: Comment[] = [];
  const deep = scan(tokens, comments, lines);
  if (deep !== undefined) {
    return refuse(`The file nests deeper than ${maxDepth} levels.`, 'Flatten it; no compose file needs this.', deep);
  }
  comments.sort((a, b) => a.start - b.start);

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
    for (const twice of duplicateKeys(document)) {
      problems.push({
        file,
        level: 'error',
        ...lines.position(twice.start),
        message: `The key ${JSON.stringify(twice.name)} stands twice in one mapping.`,
        advice: 'Keep one of the two; Compose refuses the file.',
      });
    }
    const bomb = aliasProblem(document);
    if (bomb !== undefined) return refuse(bomb.message, bomb.advice, bomb.offset);
  }
  return { file, text, lines, documents: usable ? documents : [], problems, usable, comments };
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
    const node: ParsedNode | null = here.node;
    if (isMap(node)) {
      const pair = pairOf(node, step);
      if (pair === undefined) return undefined;
      here = { node: pair.value, pair };
    } else if (isSeq(node) && typeof step === 'number') {
      const item = node.items[step];
      if (item === undefined) return undefined;
      here = { node: isNode(item) ? (item as ParsedNode) : null, pair: undefined };
    } else return undefined;
  }
  return here;
}

/** From a node's first byte to its last, without the white space and comments behind it. */
export function rangeOf(node: ParsedNode): SourceRange {
  return { start: node.range[0], end: node.range[1] };
}
