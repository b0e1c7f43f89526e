/** In which folder a script has to work so that no `cd` is needed, and where it has to be cut for that. */
import { type Folder, type Lookup, valueOf, variablesAt } from './folder.ts';
import { type Hindrance, type Piece, partIn, severalDirectories } from './part.ts';
import type { NoPlan, Part, Plan, Situation } from './plan.types.ts';
import { splitAllowed } from './split.ts';
import { type Event, eventsOf, type Move } from './walk.ts';

/** More cds than this in one script are no matter for a tool. */
const maximumMoves = 16;

/** Throws `CannotEdit` where the script is not followed. */
export function planFor(situation: Situation): Plan | NoPlan {
  const { run, start } = situation;
  const variables = variablesAt(run);
  const events = eventsOf(run.body.script, start, variables);
  if (events.every(({ kind }) => kind === 'move'))
    return { code: 'nothing-left', because: 'The RUN does nothing but change its own directory.' };
  const cuts = events.flatMap((event, index) => (event.kind === 'move' && event.top ? [index] : []));
  if (cuts.length > maximumMoves)
    return { code: 'several-directories', because: 'The script goes to too many folders.' };
  const finder = new Finder(situation, events, variables);
  const whole = finder.part(0, events.length, undefined);
  const best = finder.cheapest(cuts);
  if (best !== undefined) return { parts: best };
  return whole.reason ?? severalDirectories;
}

interface Found {
  readonly part: Part | undefined;
  readonly reason: Hindrance | undefined;
}

class Finder {
  readonly #situation: Situation;
  readonly #events: readonly Event[];
  readonly #variables: Lookup;

  constructor(situation: Situation, events: readonly Event[], variables: Lookup) {
    this.#situation = situation;
    this.#events = events;
    this.#variables = variables;
  }

  /** The cheapest row of parts, cut at some of the moves. */
  cheapest(cuts: readonly number[]): readonly Part[] | undefined {
    const ends = [...cuts, this.#events.length];
    const best = new Map<number, { readonly parts: readonly Part[]; readonly cost: number }>();
    best.set(0, { parts: [], cost: 0 });
    const begins = [0, ...cuts];
    for (const end of ends) {
      for (const begin of begins) {
        const known = best.get(begin);
        if (begin >= end || known === undefined) continue;
        if (begin > 0 && !splitAllowed(this.#situation, this.#events, begin)) continue;
        const cut = begin === 0 ? undefined : this.#events[begin];
        const { part } = this.part(begin, end, cut?.kind === 'move' ? cut : undefined);
        // A part without a command would be an empty RUN.
        if (part === undefined || (part.moves.length === end - begin && ends.length > 1)) continue;
        const cost = known.cost + part.cost + (begin === 0 ? 0 : 1.5);
        if (cost < (best.get(end)?.cost ?? Number.POSITIVE_INFINITY))
          best.set(end, { parts: [...known.parts, part], cost });
      }
    }
    return best.get(this.#events.length)?.parts;
  }

  /** The events `[begin, end)` as one RUN, in the folder that costs least. */
  part(begin: number, end: number, cut: Move | undefined): Found {
    const events = this.#events.slice(begin, end);
    const first = cut === undefined ? this.#situation.start : cut.to;
    const piece: Piece = {
      situation: this.#situation,
      variables: this.#variables,
      events,
      first,
      cut,
      isWhole: events.length === this.#events.length,
    };
    const folders = new Map<string, Folder | undefined>();
    folders.set(first === undefined ? '' : valueOf(first), first);
    for (const event of events) {
      const folder = event.kind === 'move' ? event.to : event.folder;
      if (folder !== undefined) folders.set(valueOf(folder), folder);
    }
    let part: Part | undefined;
    let reason: Hindrance | undefined;
    for (const folder of folders.values()) {
      const found = partIn(piece, folder);
      if ('code' in found) {
        if (reason === undefined || found.ofFolder) reason = found;
      } else if (part === undefined || found.cost < part.cost) part = found;
    }
    return { part, reason };
  }
}
