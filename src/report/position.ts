/** 1-based, in characters (code points); a byte order mark is no character of the first line. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Knows where each line of a text starts. */
export class LineIndex {
  readonly text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  position(offset: number): Position {
    const line = this.#lineOf(offset);
    const before = this.text.slice(this.#start(line), Math.min(offset, this.text.length));
    return { line: line + 1, column: [...withoutMark(before)].length + 1 };
  }

  /** A line's text without its line end, and the offset at which it starts. */
  line(number: number): { readonly text: string; readonly start: number } {
    const start = this.#start(number - 1);
    const next = this.#starts[number] ?? this.text.length + 1;
    let end = Math.min(next - 1, this.text.length);
    if (this.text[end - 1] === '\r' && end > start) end -= 1;
    return { text: this.text.slice(start, end), start };
  }

  #start(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }

  #lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#start(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
