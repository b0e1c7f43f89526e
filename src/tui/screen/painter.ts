/** Turns whole frames into the least that a terminal must be told. */

const beginTogether = '\u001b[?2026h';
const endTogether = '\u001b[?2026l';

/**
 * Remembers what is on the screen and gives the codes that change it into the next frame: only
 * lines that differ, between the marks for "draw this at once" that terminals without them ignore.
 */
export class Painter {
  #lines: readonly string[] | undefined;

  /** Everything is drawn with the next frame: after a resize, or when something else wrote there. */
  forget(): void {
    this.#lines = undefined;
  }

  /** '' when nothing changes. */
  paint(lines: readonly string[]): string {
    const before = this.#lines;
    this.#lines = lines;
    let out = before === undefined ? '\u001b[0m\u001b[2J' : '';
    for (let at = 0; at < Math.max(lines.length, before?.length ?? 0); at += 1) {
      const line = lines[at] ?? '';
      if (before !== undefined && before[at] === line) continue;
      if (before === undefined && line === '') continue;
      // Erased before, not after: behind the last column an erasure would take that column.
      out += `\u001b[${at + 1};1H${before === undefined ? '' : '\u001b[2K'}${line}`;
    }
    return out === '' ? '' : beginTogether + out + endTogether;
  }
}
