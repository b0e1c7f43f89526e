/** What can be wrong with a file as YAML, in our own words and within bounds. */
import {
  type Alias,
  type CST,
  type ErrorCode,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type YAMLMap,
} from 'yaml';
import type { LineTable } from './lines.ts';
import type { Comment, YamlDocument } from './yaml.types.ts';

/** Deeper nesting is refused: reading is recursive. */
export const maxDepth = 200;
/** A document may come to this many nodes with its aliases followed; go-yaml has a like limit. */
const maxExpandedNodes = 400_000;

/** In our own words: the parser's messages quote the source, which may be a secret. */
export function explain(code: ErrorCode): { readonly message: string; readonly advice: string } {
  switch (code) {
    case 'BAD_INDENT':
      return {
        message: 'the indentation does not fit',
        advice: 'Align this line with its neighbours; keys of one mapping start in one column.',
      };
    case 'TAB_AS_INDENT':
      return {
        message: 'a tab stands where indentation is expected',
        advice: 'Indent with spaces; YAML forbids tabs here.',
      };
    case 'MISSING_CHAR':
      return {
        message: 'a character is missing here',
        advice: 'Close the quote or bracket, or put the missing space, comma or colon.',
      };
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
    case 'KEY_OVER_1024_CHARS':
      return {
        message: 'a key goes on over the end of its line',
        advice: 'Look for a missing colon or quote on this line or the one above.',
      };
    case 'BLOCK_IN_FLOW':
      return {
        message: 'an indented collection stands inside brackets',
        advice: 'Close the bracket first; a value that starts with `{` as text belongs in quotes.',
      };
    case 'BAD_SCALAR_START':
      return { message: 'a value starts with a reserved character', advice: 'Put the value in quotes.' };
    case 'BAD_DQ_ESCAPE':
      return {
        message: 'an escape sequence inside double quotes is unknown',
        advice: 'Double the backslash, or use single quotes.',
      };
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
    case 'MULTIPLE_ANCHORS':
      return {
        message: 'an anchor or alias is misplaced',
        advice: 'One value takes one `&anchor`, and an `*alias` takes none.',
      };
    case 'BAD_DIRECTIVE':
      return {
        message: 'a directive line is not understood',
        advice: 'A value that starts with `%` belongs in quotes.',
      };
    default:
      return {
        message: 'something unexpected stands here',
        advice: 'Correct it and run again; `docker compose config` shows the same file to Compose.',
      };
  }
}

/** Where the nesting gets too deep, if it does: it goes no deeper itself. `above` is how deep the tokens stand already. */
export function tooDeep(tokens: readonly CST.Token[], above = 0): number | undefined {
  for (const token of tokens) {
    const found = depthFault(token.type === 'document' ? token.value : token, above);
    if (found !== undefined) return found;
  }
  return undefined;
}

function depthFault(token: CST.Token | null | undefined, depth: number): number | undefined {
  if (!token || !('items' in token)) return undefined;
  if (depth >= maxDepth) return token.offset;
  for (const { key, value } of token.items) {
    const found = depthFault(key, depth + 1) ?? depthFault(value, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All comments in order. */
export function commentsIn(tokens: readonly CST.Token[], lines: LineTable): readonly Comment[] {
  const comments: Comment[] = [];
  const source = (one: CST.SourceToken | CST.Token): void => {
    if (one.type !== 'comment' || !('source' in one)) return;
    const start = one.offset;
    const before = lines.text.slice(lines.start(lines.lineAt(start)), start).replace('\uFEFF', '');
    comments.push({ start, end: start + one.source.length, ownLine: before.trim() === '' });
  };
  const walk = (token: CST.Token | null | undefined): void => {
    if (!token) return;
    if ('items' in token) {
      for (const item of token.items) {
        item.start.forEach(source);
        walk(item.key);
        item.sep?.forEach(source);
        walk(item.value);
      }
    } else if (token.type === 'block-scalar') token.props.forEach(source);
    else if (token.type === 'document') {
      token.start.forEach(source);
      walk(token.value);
    } else source(token);
    if ('end' in token) token.end?.forEach(source);
  };
  tokens.forEach(walk);
  return comments.sort((a, b) => a.start - b.start);
}

/** A key that stands in one mapping a second time. */
export interface Twice {
  readonly name: string;
  readonly start: number;
}

export interface Inspection {
  readonly duplicates: readonly Twice[];
  /** Aliases without an anchor, that lead back into themselves, or that make a small file a huge one. */
  readonly bomb: { readonly message: string; readonly advice: string; readonly offset: number } | undefined;
}

/** What a document that can be parsed may still have wrong with it. */
export function inspect(document: YamlDocument): Inspection {
  const inspector = new Inspector();
  const total = inspector.count(document.contents);
  const tooLarge = {
    message: `With its aliases followed the file has more than ${maxExpandedNodes} values.`,
    advice: 'Aliases of aliases multiply; write fewer of them.',
    offset: 0,
  };
  return {
    duplicates: inspector.duplicates.sort((a, b) => a.start - b.start),
    bomb: inspector.bomb ?? (total > maxExpandedNodes ? tooLarge : undefined),
  };
}

class Inspector {
  readonly duplicates: Twice[] = [];
  bomb: Inspection['bomb'];
  /** What the last anchor of a name stands for; without a size as long as that is being counted. */
  readonly #anchors = new Map<string, { size: number | undefined }>();

  /** How many nodes there are below, aliases followed. In document order, so that an alias means the last anchor of its name above it. */
  count(node: unknown): number {
    if (isAlias(node)) return this.#alias(node);
    if (!isNode(node)) return 1;
    const { anchor } = node;
    const named = anchor === undefined ? undefined : { size: undefined as number | undefined };
    if (anchor !== undefined && named !== undefined) this.#anchors.set(anchor, named);
    let size = 1;
    if (isMap(node)) {
      for (const pair of node.items) size += this.count(pair.key) + this.count(pair.value);
      this.#findDuplicates(node);
    } else if (isSeq(node)) {
      for (const item of node.items)
        size += isPair(item) ? this.count(item.key) + this.count(item.value) : this.count(item);
    }
    if (named !== undefined) named.size = size;
    return size;
  }

  #alias(node: Alias): number {
    const named = this.#anchors.get(node.source);
    if (named?.size !== undefined) return named.size;
    const offset = node.range?.[0] ?? 0;
    this.bomb ??=
      named !== undefined
        ? {
            message: `The alias *${node.source} stands inside its own anchor.`,
            advice: 'Write the value out; nothing can be made of a value that contains itself.',
            offset,
          }
        : {
            message: `The alias *${node.source} has no anchor &${node.source} above it.`,
            advice: 'Define the anchor above its first use.',
            offset,
          };
    return 1;
  }

  #findDuplicates(map: YAMLMap<unknown, unknown>): void {
    if (map.items.length < 2) return;
    const seen = new Set<unknown>();
    for (const { key } of map.items) {
      if (!isScalar(key)) continue;
      if (seen.has(key.value)) this.duplicates.push({ name: String(key.value), start: key.range?.[0] ?? 0 });
      seen.add(key.value);
    }
  }
}
