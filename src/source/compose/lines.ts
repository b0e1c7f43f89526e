import type { SourceRange } from '../../core/types.ts';

/** The lines of a text; numbers are 0-based inside this table. */
export class LineTable {
  readonly text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  /** A text that ends in a line end has one more, empty, line. */
  get count(): number {
    return this.#starts.length;
  }

  /** The line that holds an offset; its line end belongs to it. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Where a line begins; the end of the text for a line behind the last. */
  start(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }

  /** Where a line's text ends, its line end left out. */
  end(line: number): number {
    if (line + 1 >= this.count) return this.text.length;
    const next = this.start(line + 1) - 1;
    return this.text[next - 1] === '\r' && next - 1 >= this.start(line) ? next - 1 : next;
  }

  /** A line's text without its line end. */
  content(line: number): string {
    return this.text.slice(this.start(line), this.end(line));
  }

  /** A line's line end: empty for the last. */
  lineEnd(line: number): string {
    return this.text.slice(this.end(line), this.start(line + 1));
  }

  /** Characters between an offset and the start of its line, a BOM left out. */
  column(offset: number): number {
    const start = this.start(this.lineAt(offset));
    return offset - start - (start === 0 && this.text.startsWith('\uFEFF') ? 1 : 0);
  }

  /** 1-based line and column, as people and problems count. */
  position(offset: number): { readonly line: number; readonly column: number } {
    return { line: this.lineAt(offset) + 1, column: this.column(offset) + 1 };
  }

  isBlank(line: number): boolean {
    return line < this.count && this.content(line).trim() === '';
  }

  /**
   * Column of the `#` of a line that is nothing but a comment, else undefined. To be asked only
   * about lines that lie between tokens: inside a block scalar a `#` is text.
   */
  commentColumn(line: number): number | undefined {
    if (line < 0 || line >= this.count) return undefined;
    const content = this.content(line).replace('\uFEFF', '');
    const column = content.length - content.trimStart().length;
    return content[column] === '#' ? column : undefined;
  }

  /** The text of a range. */
  slice(range: SourceRange): string {
    return this.text.slice(range.start, range.end);
  }
}
