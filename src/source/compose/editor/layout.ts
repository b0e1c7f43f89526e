/** Which lines of a block collection belong to which of its items: leading comments, blank lines, what follows. */
import type { ComposeDocument } from '../document.ts';
import {
  type BlockCollection,
  type Item,
  itemEnd,
  itemStart,
  keepsLineBreaks,
  realItems,
  trailingBlockScalar,
} from './tokens.ts';

/** Half-open range of lines. */
export interface Lines {
  readonly start: number;
  readonly end: number;
}

export class BlockLayout {
  readonly document: ComposeDocument;
  readonly token: BlockCollection;
  readonly items: readonly Item[];
  /** Column in which its keys or dashes stand. */
  readonly column: number;

  constructor(document: ComposeDocument, token: BlockCollection) {
    this.document = document;
    this.token = token;
    this.items = realItems(token);
    const first = this.items[0];
    this.column = document.lines.column(first === undefined ? token.offset : itemStart(first));
  }

  #item(index: number): Item {
    const item = this.items[index];
    if (item === undefined) throw new RangeError(`no item ${index}`);
    return item;
  }

  /** The line on which the item begins. */
  firstLine(index: number): number {
    return this.document.lines.lineAt(itemStart(this.#item(index)));
  }

  /** The line on which its content ends. */
  lastLine(index: number): number {
    return this.document.lines.lineAt(itemEnd(this.#item(index)));
  }

  /** False for the first item of a collection that starts behind a `-`, a `?` or a `---`. */
  startsLine(index: number): boolean {
    const { lines } = this.document;
    const start = itemStart(this.#item(index));
    return (
      lines.text
        .slice(lines.start(this.firstLine(index)), start)
        .replace('\uFEFF', '')
        .trim() === ''
    );
  }

  /** First line of the comment lines that stand directly above the item, in its column; its own line when there are none. */
  leadingStart(index: number): number {
    const { lines } = this.document;
    if (!this.startsLine(index)) return this.firstLine(index);
    const limit = index > 0 ? this.contentEnd(index - 1) : this.#limitAbove();
    let line = this.firstLine(index);
    while (line - 1 >= limit && lines.commentColumn(line - 1) === this.column) line -= 1;
    return line;
  }

  /** The first line behind the head that introduces the whole collection. */
  #limitAbove(): number {
    const { lines } = this.document;
    let line = this.firstLine(0);
    while (line > 0 && (lines.isBlank(line - 1) || lines.commentColumn(line - 1) !== undefined)) line -= 1;
    return line;
  }

  /** Blank lines directly above the item and its comments. */
  blanksBefore(index: number): number {
    const { lines } = this.document;
    const start = this.leadingStart(index);
    let line = start;
    while (line > 0 && lines.isBlank(line - 1)) line -= 1;
    return start - line;
  }

  /** The line behind the item's content and behind the comments that stand deeper than the item: those are part of its value. */
  contentEnd(index: number): number {
    const { lines } = this.document;
    const item = this.#item(index);
    const dashes =
      item.value?.type === 'block-seq' &&
      this.token.type === 'block-map' &&
      lines.column(item.value.offset) === this.column;
    let end = this.lastLine(index) + 1;
    for (let line = end; line < lines.count; line += 1) {
      if (lines.isBlank(line)) continue;
      const column = lines.commentColumn(line);
      if (column === undefined) break;
      const commentedItem =
        dashes &&
        column === this.column &&
        lines
          .content(line)
          .slice(column + 1)
          .trimStart()
          .startsWith('-');
      if (column <= this.column && !commentedItem) break;
      end = line + 1;
    }
    return end;
  }

  /**
   * The line at which something new can follow the item: behind the comments that belong to it.
   * A comment in its column directly below belongs to it unless the next item follows directly.
   */
  regionEnd(index: number): number {
    const { lines } = this.document;
    const end = this.contentEnd(index);
    let line = end;
    while (line < lines.count && lines.commentColumn(line) === this.column) line += 1;
    if (line === end) return end;
    // A deeper comment right below continues the block of comments.
    while (line < lines.count && (lines.commentColumn(line) ?? -1) >= this.column) line += 1;
    const followed = index + 1 < this.items.length && line === this.firstLine(index + 1);
    return followed ? end : line;
  }

  /** All lines of the item, its comments with it. */
  lines(index: number): Lines {
    return { start: this.leadingStart(index), end: this.contentEnd(index) };
  }

  /** How many blank lines the collection keeps between its items, from the one at `from` on: what most of its gaps have. */
  gap(from = 0): number | undefined {
    const counts = new Map<number, number>();
    for (let index = from + 1; index < this.items.length; index += 1) {
      const blanks = Math.min(this.blanksBefore(index), 2);
      counts.set(blanks, (counts.get(blanks) ?? 0) + 1);
    }
    let best: number | undefined;
    for (const [blanks, count] of counts) {
      if (best === undefined || count > (counts.get(best) ?? 0)) best = blanks;
    }
    return best;
  }

  /** True when a blank line behind the item would become part of its text. */
  ownsBlanksBehind(index: number): boolean {
    const scalar = trailingBlockScalar(this.#item(index));
    return scalar !== undefined && keepsLineBreaks(scalar);
  }
}
