import {
  Composer,
  type CST,
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  Parser,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Problem, SourceRange } from '../../core/types.ts';
import { LineTable } from './lines.ts';
import type { DocumentPath } from './types.ts';

/** Larger files are refused: no compose file written by people comes near. */
const maxBytes = 10 * 1024 * 1024;
/** Deeper nesting is refused: reading is recursive. */
const maxDepth = 200;
/** A document may come to this many nodes with its aliases followed; go-yaml has a like limit. */
const maxExpandedNodes = 400_000;

export type YamlDocument = Document.Parsed<ParsedNode, true>;

/** A `#` comment. */
export interface Comment extends SourceRange {
  /** True when nothing but white space stands before it on its line. */
  readonly ownLine: boolean;
}

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
  const composer = new Composer<ParsedNode, true>({ keepSourceTokens: true, uniqueKeys: false, merge: false, logLevel: 'silent' });
  for (const document of composer.compose(tokens, true, text.length)) documents.push(document as YamlDocument);

  const problems: Problem[] = [];
  let usable = true;
  for (const document of documents) {
    // Only the first: what follows it is mostly its consequence.
    const error = usable ? document.errors[0] : undefined;
    if (error !== undefined) {
      usable = false;
      const { message, advice } = explain(error.code);
      problems.push({ file, level: 'error', ...lines.position(error.pos[0]), message: `This is not valid YAML: ${message}.`, advice });
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

/** In our own words: the parser's messages quote the source, which may be a secret. */
function explain(code: ErrorCode): { readonly message: string; readonly advice: string } {
  switch (code) {
    case 'BAD_INDENT':
      return { message: 'the indentation does not fit', advice: 'Align this line with its neighbours; keys of one mapping start in one column.' };
    case 'TAB_AS_INDENT':
      return { message: 'a tab stands where indentation is expected', advice: 'Indent with spaces; YAML forbids tabs here.' };
    case 'MISSING_CHAR':
      return { message: 'a character is missing here', advice: 'Close the quote or bracket, or put the missing space, comma or colon.' };
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
    case 'KEY_OVER_1024_CHARS':
      return { message: 'a key goes on over the end of its line', advice: 'Look for a missing colon or quote on this line or the one above.' };
    case 'BLOCK_IN_FLOW':
      return { message: 'an indented collection stands inside brackets', advice: 'Close the bracket first; a value that starts with `{` as text belongs in quotes.' };
    case 'BAD_SCALAR_START':
      return { message: 'a value starts with a reserved character', advice: 'Put the value in quotes.' };
    case 'BAD_DQ_ESCAPE':
      return { message: 'an escape sequence inside double quotes is unknown', advice: 'Double the backslash, or use single quotes.' };
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
    case 'MULTIPLE_ANCHORS':
      return { message: 'an anchor or alias is misplaced', advice: 'One value takes one `&anchor`, and an `*alias` takes none.' };
    case 'BAD_DIRECTIVE':
      return { message: 'a directive line is not understood', advice: 'A value that starts with `%` belongs in quotes.' };
    default:
      return { message: 'something unexpected stands here', advice: 'Correct it and run again; `docker compose config` shows the same file to Compose.' };
  }
}

/** Collects the comments; returns where the nesting gets too deep, if it does. Not recursive. */
function scan(tokens: readonly CST.Token[], comments: Comment[], lines: LineTable): number | undefined {
  const stack: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { token, depth } = next;
    if (token.type === 'comment') {
      const start = token.offset;
      const before = lines.text.slice(lines.start(lines.lineAt(start)), start).replace('\uFEFF', '');
      comments.push({ start, end: start + token.source.length, ownLine: before.trim() === '' });
      continue;
    }
    const inside = (children: readonly (CST.Token | null | undefined)[] | undefined, at = depth) => {
      for (const child of children ?? []) if (child) stack.push({ token: child, depth: at });
    };
    if ('items' in token) {
      if (depth + 1 > maxDepth) return token.offset;
      for (const item of token.items) {
        inside(item.start, depth + 1);
        inside([item.key, item.value], depth + 1);
        inside(item.sep, depth + 1);
      }
    }
    if ('props' in token) inside(token.props);
    if (token.type === 'document') inside([...token.start, token.value]);
    if ('end' in token) inside(token.end);
  }
  return undefined;
}

function duplicateKeys(document: YamlDocument): { readonly name: string; readonly start: number }[] {
  const found: { name: string; start: number }[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const pair of map.items) {
        if (!isScalar(pair.key)) continue;
        if (seen.has(pair.key.value)) found.push({ name: String(pair.key.value), start: pair.key.range?.[0] ?? 0 });
        seen.add(pair.key.value);
      }
    },
  });
  return found;
}

/** Aliases without an anchor, that lead back into themselves, or that make a small file a huge one. */
function aliasProblem(document: YamlDocument): { message: string; advice: string; offset: number } | undefined {
  const anchors = new Map<string, unknown>();
  const sizes = new Map<unknown, number>();
  let problem: { message: string; advice: string; offset: number } | undefined;
  // In document order, so that an alias means the last anchor of its name above it.
  const count = (node: unknown): number => {
    if (isAlias(node)) {
      const offset = node.range?.[0] ?? 0;
      if (!anchors.has(node.source)) {
        problem ??= {
          message: `The alias *${node.source} has no anchor &${node.source} above it.`,
          advice: 'Define the anchor above its first use.',
          offset,
        };
        return 1;
      }
      const size = sizes.get(anchors.get(node.source));
      if (size === undefined) {
        problem ??= {
          message: `The alias *${node.source} stands inside its own anchor.`,
          advice: 'Write the value out; nothing can be made of a value that contains itself.',
          offset,
        };
      }
      return size ?? 1;
    }
    if (!isNode(node)) return 1;
    if (!isAlias(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
    let size = 1;
    if (isMap(node)) for (const pair of node.items) size += count(pair.key) + count(pair.value);
    else if (isSeq(node)) for (const item of node.items) size += isPair(item) ? count(item.key) + count(item.value) : count(item);
    sizes.set(node, size);
    return size;
  };
  const total = count(document.contents);
  if (problem === undefined && total > maxExpandedNodes) {
    problem = {
      message: `With its aliases followed the file has more than ${maxExpandedNodes} values.`,
      advice: 'Aliases of aliases multiply; write fewer of them.',
      offset: 0,
    };
  }
  return problem;
}

/** What stands at a path. */
export interface Located {
  /** The value's node; null for a value that is not written at all (`key:`). */
  readonly node: ParsedNode | null;
  /** The pair that holds it, when it is a map value. */
  readonly pair: Pair<ParsedNode, ParsedNode | null> | undefined;
}

/** The pair of a map whose key is this scalar; the last one when there are several. */
export function pairOf(map: YAMLMap<unknown, unknown>, key: string | number): Pair<ParsedNode, ParsedNode | null> | undefined {
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
