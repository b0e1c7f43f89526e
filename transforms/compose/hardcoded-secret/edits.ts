import type { Origin } from '../../../src/source/compose/types.ts';
import type { Draft } from '../../support/draft.ts';

/** Edits of parts of scalars, applied from the back so that offsets stay true, then what changes the structure. */
export class Edits {
  readonly #draft: Draft;
  readonly #parts = new Map<
    string,
    { readonly origin: Origin; readonly edits: { start: number; end: number; text: string }[] }
  >();
  readonly #fronts = new Map<string, Front>();
  readonly #later: (() => void)[] = [];

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  part(origin: Origin, start: number, end: number, text: string): void {
    const key = `${origin.file}\0${JSON.stringify(origin.path)}`;
    const entry = this.#parts.get(key) ?? { origin, edits: [] };
    this.#parts.set(key, entry);
    if (!entry.edits.some((edit) => edit.start === start && edit.end === end && edit.text === text))
      entry.edits.push({ start, end, text });
  }

  /** What a script must do before anything else: read the secret, then make variables of it. */
  front(origin: Origin, start: number, reading: string, separator: string, exported?: string): void {
    const key = `${origin.file}\0${JSON.stringify(origin.path)}`;
    const front = this.#fronts.get(key) ?? { origin, start, reading, separator, exports: [] };
    this.#fronts.set(key, front);
    if (exported !== undefined) front.exports.push(exported);
  }

  later(work: () => void): void {
    this.#later.push(work);
  }

  apply(): void {
    for (const { origin, start, reading, separator, exports } of this.#fronts.values()) {
      this.part(origin, start, start, [reading, ...exports].map((step) => step + separator).join(''));
    }
    for (const { origin, edits } of this.#parts.values()) {
      for (const { start, end, text } of edits.sort((a, b) => b.start - a.start || b.end - a.end)) {
        this.#draft.compose(origin.file).replaceInScalar(origin.path, start, end, text);
      }
    }
    for (const work of this.#later) work();
  }
}

interface Front {
  readonly origin: Origin;
  readonly start: number;
  readonly reading: string;
  readonly separator: string;
  readonly exports: string[];
}
