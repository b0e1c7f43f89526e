/** In which folder a script has to work so that no `cd` is needed, and what has to be written differently for that. */
import { posix } from 'node:path';
import { standardFolders } from '../../../src/knowledge/working-directory.ts';
import type { ScriptCommand, ScriptWord } from '../../../src/source/shell/script.types.ts';
import type { ShellRun } from '../../support/shell/runs.ts';
import { installs, madeBy, makesNothing, mkdirOptions, needsRoot, removes, unpacks } from './conflicts.ts';
import { type Folder, folderFrom, type Lookup, pathOf, shellOf, valueOf, variablesAt, writtenOf } from './folder.ts';
import { splitAllowed } from './split.ts';
import { type Event, eventsOf, isMover, type Move, type Step } from './walk.ts';

/** A piece of the script that is one RUN afterwards. */
export interface Part {
  /** Where it works; undefined: where the script starts. */
  readonly folder: Folder | undefined;
  /** The `cd` in front of it that becomes a WORKDIR; undefined for the first. */
  readonly cut: Move | undefined;
  /** Takes its own folder away. */
  readonly removesFolder: boolean;
  readonly changes: readonly WordChange[];
  /** `mkdir` of the folder, which WORKDIR does. */
  readonly obsolete: readonly ScriptCommand[];
  readonly moves: readonly Move[];
  /** Takes the folder away, and comes last: what stands behind it fails in one that is gone. */
  readonly postponed: ScriptCommand | undefined;
  readonly cost: number;
}

export interface WordChange {
  readonly command: ScriptCommand;
  readonly kind: 'replace' | 'behind';
  readonly word: ScriptWord;
  readonly text: string;
}

export interface Plan {
  readonly parts: readonly Part[];
}

export interface NoPlan {
  readonly code: string;
  readonly because: string;
}

export interface Situation {
  readonly run: ShellRun;
  /** Where the RUN works now. */
  readonly start: Folder | undefined;
  /** Folders that the stage surely has at the RUN. */
  readonly present: ReadonlySet<string>;
  readonly ships: boolean;
  /** Whoever runs it is known to be root. */
  readonly isRoot: boolean;
  /** Something behind the RUN works where it started. */
  readonly comesBack: boolean;
}

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
  return whole.reason ?? { code: 'several-directories', because: severalFolders };
}

const severalFolders =
  'Commands in more than one directory depend on theirs, and what is made and removed in one RUN would stay in the image when it is two.';

interface Found {
  readonly part: Part | undefined;
  readonly reason: NoPlan | undefined;
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
    const folders = new Map<string, Folder | undefined>();
    folders.set(first === undefined ? '' : valueOf(first), first);
    for (const event of events) {
      const folder = event.kind === 'move' ? event.to : event.folder;
      if (folder !== undefined) folders.set(valueOf(folder), folder);
    }
    let best: Part | undefined;
    let reason: NoPlan | undefined;
    for (const folder of folders.values()) {
      const found = this.#in(folder, events, first, cut);
      if ('code' in found) {
        // What keeps the script from the folder that most of it needs says more than what keeps it from another.
        if (reason === undefined || found.weight > 0) reason = found;
      } else if (best === undefined || found.cost < best.cost) best = found;
    }
    return { part: best, reason };
  }

  #in(
    folder: Folder | undefined,
    events: readonly Event[],
    first: Folder | undefined,
    cut: Move | undefined,
  ): Part | (NoPlan & { readonly weight: number }) {
    const isHere = (one: Folder | undefined): boolean =>
      one === folder || (one !== undefined && folder !== undefined && valueOf(one) === valueOf(folder));
    const no = (weight: number, code: string, because: string) => ({ code, because, weight });
    const isStart = cut === undefined && isHere(first);
    const changes: WordChange[] = [];
    const obsolete: ScriptCommand[] = [];
    const steps = events.filter((event): event is Step => event.kind === 'step');
    if (!isStart && this.#situation.start === undefined && this.#situation.comesBack)
      return no(
        1,
        'directory-not-known',
        `In which directory ${this.#situation.run.stage.from.image} starts is not known here, and what follows counts on it.`,
      );
    let cost = isStart ? 0 : 2;
    for (const step of steps) {
      if (isHere(step.folder)) continue;
      const { here, relative, option } = step.reach;
      if (!here && relative.length === 0) continue;
      const { command, folder: away } = step;
      if (command === undefined || away === undefined || (here && option === undefined))
        return no(0, 'several-directories', severalFolders);
      for (const word of relative) {
        const text = this.#absolute(word, away, command);
        if (text === undefined) return no(0, 'several-directories', severalFolders);
        changes.push({ command, kind: 'replace', word, text });
        cost += 1;
      }
      if (here && option !== undefined) {
        const text = optionText(option, away);
        changes.push({ command, kind: option.instead === undefined ? 'behind' : 'replace', word: option.behind, text });
        // Makefiles that ask for $(PWD) get another answer by -C: only where nothing else will do.
        cost += command.name === 'make' ? 6 : 1;
      }
    }
    const entered = events.findIndex((event) => event.kind === 'move' && isHere(event.to));
    const before = isHere(first) || folder === undefined ? [] : stepsIn(events.slice(0, Math.max(entered, 0)));
    let wasMade = false;
    if (folder !== undefined && !isStart) {
      const isPresent = standardFolders.has(valueOf(folder)) || this.#situation.present.has(valueOf(folder));
      if (!isPresent) {
        for (const step of before) {
          const made = madeBy(step, folder, this.#variables);
          if (made === 'fails' || removes(step, folder, this.#variables))
            return no(
              1,
              'made-otherwise',
              `${writtenOf(folder)} is made by a command that does something else where it is there already, as it would be by WORKDIR.`,
            );
          if (made === 'no') continue;
          wasMade = true;
          if (made === 'mkdir' && step.command !== undefined) {
            const { parents, mode } = mkdirOptions(step.command);
            if (mode) return no(1, 'made-otherwise', `${writtenOf(folder)} is made with a mode of its own.`);
            const operands = step.command.words.slice(1).filter(({ raw }) => !raw.startsWith('-'));
            // In a branch it may not run at all: it stays, and fails no more.
            const isSure = ['script', 'subshell', 'group'].includes(step.command.pipeline.chain.list.kind);
            const isAlone =
              isSure &&
              operands.length === 1 &&
              step.command.pipeline.length === 1 &&
              sameFolder(operands[0], step, folder, this.#variables);
            if (isAlone) obsolete.push(step.command);
            else if (!parents && step.command.words[0] !== undefined)
              changes.push({ command: step.command, kind: 'behind', word: step.command.words[0], text: '-p' });
          }
        }
        wasMade ||= before.some((step) => unpacks(step));
        if ((wasMade || !before.every((step) => makesNothing(step))) && !this.#isRoot())
          return no(1, 'not-root', 'WORKDIR makes a directory as root, and this RUN is not known to run as root.');
        if (!wasMade && before.some((step) => installs(step)))
          return no(
            1,
            'made-by-package',
            `A package that the RUN installs may bring ${writtenOf(folder)}, with an owner of its own.`,
          );
      }
      const covered = this.#situation.run.run.mounts.some(
        ({ target }) => target !== undefined && `${valueOf(folder)}/`.startsWith(`${posix.resolve('/', target)}/`),
      );
      if (covered) return no(1, 'mounts', 'A mount of the RUN lies over that directory.');
    }
    let postponed: ScriptCommand | undefined;
    const removal = folder === undefined ? -1 : steps.findIndex((step) => removes(step, folder, this.#variables));
    if (removal !== -1) {
      const later = steps.slice(removal + 1);
      const needs = later.some(({ folder: at, reach }) => isHere(at) && (reach.here || reach.relative.length > 0));
      const asks = later.some(({ reach }) => reach.asks);
      if (asks && !needs) postponed = this.#postponable(steps[removal], later, folder);
      if (needs || (asks && postponed === undefined))
        return no(
          1,
          'directory-removed',
          'The directory is removed, and a command behind that fails in one that is gone.',
        );
    }
    const moves = events.filter((event): event is Move => event.kind === 'move' && event !== cut);
    return {
      folder: isStart ? undefined : folder,
      cut,
      removesFolder: removal !== -1,
      postponed,
      changes: changes.filter(({ command }) => !obsolete.includes(command)),
      obsolete,
      moves,
      cost: folder === undefined && !isStart ? Number.POSITIVE_INFINITY : cost,
    };
  }

  /** The command that takes the folder away, when it can come last: nothing behind it is about the folder. */
  #postponable(step: Step | undefined, later: readonly Step[], folder: Folder | undefined): ScriptCommand | undefined {
    const { script, form } = this.#situation.run.body;
    const [chain, ...others] = script.list.chains;
    const command = step?.command;
    const isPlain =
      command !== undefined &&
      form === 'line' &&
      others.length === 0 &&
      command.pipeline.chain === chain &&
      command.pipeline.length === 1 &&
      !chain.operators.includes('||') &&
      folder !== undefined;
    const isFree = later.every((one) => folder !== undefined && madeBy(one, folder, this.#variables) === 'no');
    const last = chain?.pipelines.at(-1);
    // Where what comes last now goes itself, there is nothing to stand behind.
    const isLast = last === command?.pipeline || last?.commands.some((one) => isMover(one)) === true;
    return isPlain && isFree && !isLast ? command : undefined;
  }

  /** USER says so, or the script does what only root can. */
  #isRoot(): boolean {
    return this.#situation.isRoot || stepsIn(this.#events).some((step) => needsRoot(step));
  }

  /** The word with its folder in front. */
  #absolute(word: ScriptWord, folder: Folder, { name }: ScriptCommand): string | undefined {
    let { raw } = word;
    if (/^["'][.]/.test(raw)) return undefined;
    let from = folder;
    while (raw === '.' || raw === '..' || raw.startsWith('./') || raw.startsWith('../')) {
      const up = raw.startsWith('..');
      if (up) {
        const path = { start: 'relative', known: '..', complete: true, written: '..' } as const;
        const above = folderFrom(from, path, this.#variables);
        if (above === undefined) return undefined;
        from = above;
      }
      raw = raw.slice(up ? 3 : 2);
    }
    const path = shellOf(from);
    if (raw === '') return path === '/' ? path : path.slice(0, -1);
    if (name === 'rm' && path === '/') raw = neverEmpty(raw);
    return joined(path, raw);
  }
}

/** `$X` at the beginning of what is removed from the root on: `rm -rf /$X` must not become `rm -rf /` (ShellCheck SC2115). */
function neverEmpty(raw: string): string {
  return raw.replace(/^("?)\$(?:\{(\w+)\}|(\w+))/, (_, quote: string, braced?: string, bare?: string) => {
    return `${quote}\${${braced ?? bare}:?}`;
  });
}

/** The two in one pair of quotes, where the second has them. */
function joined(path: string, raw: string): string {
  return raw.startsWith('"') && !path.includes('"') ? `"${path}${raw.slice(1)}` : `${path}${raw}`;
}

function stepsIn(events: readonly Event[]): readonly Step[] {
  return events.filter((event): event is Step => event.kind === 'step');
}

function optionText({ name, file }: NonNullable<Step['reach']['option']>, folder: Folder): string {
  const path = shellOf(folder);
  if (file !== undefined) return `${name === '' ? '' : `${name} `}${joined(path, file)}`;
  return `${name} ${path === '/' ? path : path.slice(0, -1)}`;
}

function sameFolder(word: ScriptWord | undefined, step: Step, folder: Folder, variables: Lookup): boolean {
  if (word === undefined) return false;
  const target = folderFrom(step.folder, pathOf(word, variables), variables);
  return target !== undefined && valueOf(target) === valueOf(folder);
}
