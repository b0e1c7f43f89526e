/** Facts about source tokens: where an item of a collection begins and where its content ends. */
import type { CST, Pair, YAMLMap, YAMLSeq } from 'yaml';

export type BlockCollection = CST.BlockMap | CST.BlockSequence;
export type Item = CST.CollectionItem;

/** The pair's source; every parsed pair has one, `keepSourceTokens` is always on. */
export function itemOfPair(pair: Pair<unknown, unknown>): Item {
  const item = pair.srcToken;
  if (item === undefined) throw new Error('a parsed pair without its source token');
  return item;
}

/** The source of a collection. */
export function collectionToken(
  node: YAMLMap<unknown, unknown> | YAMLSeq<unknown>,
): BlockCollection | CST.FlowCollection {
  const token = node.srcToken;
  if (token === undefined || !('items' in token)) throw new Error('a parsed collection without its source token');
  return token;
}

/** The real items in order: the parser's list also holds comments behind the last item and a trailing comma. */
export function realItems(token: BlockCollection | CST.FlowCollection): readonly Item[] {
  if (token.type === 'block-seq')
    return token.items.filter((item) => item.start.some((one) => one.type === 'seq-item-ind'));
  return token.items.filter(
    (item) => item.key !== undefined || item.value !== undefined || (item.sep?.length ?? 0) > 0 || hasProps(item.start),
  );
}

function hasProps(start: readonly CST.SourceToken[]): boolean {
  return start.some((one) => one.type === 'anchor' || one.type === 'tag' || one.type === 'explicit-key-ind');
}

const insignificant = new Set<CST.TokenType>(['space', 'comment', 'newline', 'comma']);

function lastSignificant(tokens: readonly CST.SourceToken[] | undefined): CST.SourceToken | undefined {
  return tokens?.findLast((one) => !insignificant.has(one.type));
}

/** Where the item begins: its `-`, its `?`, its anchor or its key. */
export function itemStart(item: Item): number {
  const first = item.start.find((one) => !insignificant.has(one.type));
  return (
    first?.offset ??
    item.key?.offset ??
    item.sep?.find((one) => !insignificant.has(one.type))?.offset ??
    item.value?.offset ??
    0
  );
}

/** Where the part before the value ends: behind the `:` or `-` and an anchor or tag. */
export function headEnd(item: Item): number {
  const last = lastSignificant(item.sep) ?? (item.key ? undefined : lastSignificant(item.start));
  if (last !== undefined) return last.offset + last.source.length;
  return item.key ? tokenEnd(item.key) : itemStart(item);
}

/** Where the item's content ends, comments and white space behind it left out. */
export function itemEnd(item: Item): number {
  return item.value ? tokenEnd(item.value) : headEnd(item);
}

/** Where the token's content ends, comments and white space behind it left out. */
export function tokenEnd(token: CST.Token): number {
  switch (token.type) {
    case 'block-map':
    case 'block-seq': {
      const last = realItems(token).at(-1);
      return last === undefined ? token.offset : itemEnd(last);
    }
    case 'flow-collection': {
      const close = token.end.find((one) => one.type === 'flow-map-end' || one.type === 'flow-seq-end');
      return close === undefined ? token.offset + 1 : close.offset + close.source.length;
    }
    case 'block-scalar': {
      const start = token.offset + token.props.reduce((sum, one) => sum + ('source' in one ? one.source.length : 0), 0);
      // A scalar that keeps its trailing line breaks owns the blank lines behind it.
      const content = keepsLineBreaks(token) ? withoutOneLineEnd(token.source) : withoutBlankEnd(token.source);
      if (content !== '') return start + content.length;
      return keepsLineBreaks(token) && token.source !== '' ? start : blockHeaderEnd(token);
    }
    default:
      return token.offset + ('source' in token ? token.source.length : 0);
  }
}

function withoutOneLineEnd(source: string): string {
  return source.endsWith('\r\n') ? source.slice(0, -2) : source.endsWith('\n') ? source.slice(0, -1) : source;
}

function withoutBlankEnd(source: string): string {
  const lines = source.split('\n');
  const indentation = lines.find((line) => line.trim() !== '')?.search(/[^ ]/) ?? 0;
  // White space that goes deeper than the text is text.
  while (lines.length > 0 && lines.at(-1)?.trim() === '' && widthOf(lines.at(-1)) <= indentation) lines.pop();
  return withoutOneLineEnd(`${lines.join('\n')}\n`).replace(/\r$/, '');
}

function widthOf(line = ''): number {
  return line.replace(/\r$/, '').length;
}

export function blockHeader(token: CST.BlockScalar): CST.SourceToken {
  const header = token.props.find((one): one is CST.SourceToken => one.type === 'block-scalar-header');
  if (header === undefined) throw new Error('a block scalar without its header');
  return header;
}

function blockHeaderEnd(token: CST.BlockScalar): number {
  const header = blockHeader(token);
  return header.offset + header.source.length;
}

/** True for the `+` chomping. */
export function keepsLineBreaks(token: CST.BlockScalar): boolean {
  return blockHeader(token).source.includes('+');
}

/** The block scalar at the very end of a token, if there is one: what is put behind it must not be taken for its text. */
export function trailingBlockScalar(item: Item): CST.BlockScalar | undefined {
  const value = item.value;
  if (value?.type === 'block-scalar') return value;
  if (value?.type === 'block-map' || value?.type === 'block-seq') {
    const last = realItems(value).at(-1);
    return last === undefined ? undefined : trailingBlockScalar(last);
  }
  return undefined;
}

/** True when the end of the file comes before the line end of a literal text's last line: the value has none then either. */
export function isCutShort(token: CST.BlockScalar): boolean {
  return token.source.slice(token.source.lastIndexOf('\n') + 1).trim() !== '';
}
