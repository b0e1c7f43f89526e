/** What can be wrong with a file as YAML, in our own words and within bounds. */
import { type CST, type ErrorCode, isAlias, isMap, isNode, isPair, isScalar, isSeq, visit } from 'yaml';
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

/** Collects the comments; returns where the nesting gets too deep, if it does. Not recursive. */
export function scan(tokens: readonly CST.Token[], comments: Comment[], lines: LineTable): number | undefined {
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

export function duplicateKeys(document: YamlDocument): { readonly name: string; readonly start: number }[] {
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
export function aliasProblem(document: YamlDocument): { message: string; advice: string; offset: number } | undefined {
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
    else if (isSeq(node))
      for (const item of node.items) size += isPair(item) ? count(item.key) + count(item.value) : count(item);
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
