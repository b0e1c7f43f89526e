/**
 * Between Ink and the terminal stand slots: each line of a part is one character of Unicode's private
 * area while Ink places the parts, and is put in afterwards. Ink takes apart and joins every styled
 * character of every frame, which costs more than everything else together; so it is asked again
 * only when parts move or change their size.
 */
import { type Line, lineWidth, slice, span, toWidth } from '../text/spans.ts';

/** A part of the screen as Ink sees it. */
export interface Placed {
  /** One slot a line. */
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

/** U+E000 to U+F8FF; more lines than any screen has. */
const first = 0xe000;
const last = 0xf8ff;

export class Slots {
  #lines: Line[] = [];

  /** Before a new frame: the same parts then get the same slots. */
  clear(): void {
    this.#lines = [];
  }

  place(lines: readonly Line[]): Placed {
    const text = lines
      .map((line) => String.fromCharCode(Math.min(first + this.#lines.push(line) - 1, last)))
      .join('\n');
    return { text, width: Math.max(0, ...lines.map(lineWidth)), height: lines.length };
  }

  /** The lines of the screen: what is in the slots of a frame, the part that was placed later on top. */
  fill(frame: string, columns: number): readonly Line[] {
    return frame.split('\n').map((row) => {
      const places = [...row]
        .map((character, at) => ({ at, slot: character.charCodeAt(0) - first }))
        .filter(({ slot }) => this.#lines[slot] !== undefined)
        .sort((a, b) => a.slot - b.slot);
      let out: Line = [];
      for (const { at, slot } of places) out = over(out, at, this.#lines[slot] ?? [], columns);
      return slice(out, 0, columns);
    });
  }
}

function over(below: Line, at: number, line: Line, columns: number): Line {
  const has = lineWidth(below);
  if (has <= at) return [...below, span(' '.repeat(at - has)), ...line];
  const end = at + lineWidth(line);
  return [...toWidth(slice(below, 0, at), at, ' '), ...line, ...slice(below, end, columns)];
}
