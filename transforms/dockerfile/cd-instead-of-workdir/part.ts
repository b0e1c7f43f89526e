/** One piece of the script as a RUN that works in one folder: what is written differently, and what stands in the way. */
import { posix } from 'node:path';
import { standardFolders } from '../../../src/knowledge/working-directory.ts';
import type { ScriptCommand, ScriptWord } from '../../../src/source/shell/script.types.ts';
import { absolute, optionText } from './absolute.ts';
import { installs, madeBy, makesNothing, mkdirOptions, needsRoot, removes, unpacks } from './conflicts.ts';
import { type Folder, folderFrom, isSameFolder, type Lookup, pathOf, valueOf, writtenOf } from './folder.ts';
import type { NoPlan, Part, Situation, WordChange } from './plan.types.ts';
import { type Event, isMover, type Move, type Step } from './walk.ts';

/** The piece that is looked at. */
export interface Piece {
  readonly situation: Situation;
  readonly variables: Lookup;
  readonly events: readonly Event[];
  /** Where its first command runs. */
  readonly first: Folder | undefined;
  readonly cut: Move | undefined;
  /** It is the whole script. */
  readonly isWhole: boolean;
}

/** Why a piece cannot work in a folder. */
export interface Hindrance extends NoPlan {
  /** The folder itself is in the way, and not what the commands need: this says more than the other. */
  readonly ofFolder: boolean;
}

export const severalDirectories: Hindrance = {
  code: 'several-directories',
  because:
    'Commands in more than one directory depend on theirs, and what is made and removed in one RUN would stay in the image when it is two.',
  ofFolder: false,
};

export function partIn(piece: Piece, folder: Folder | undefined): Part | Hindrance {
  const { situation, events, first, cut } = piece;
  const steps = stepsIn(events);
  const isStart = cut === undefined && isSameFolder(first, folder);
  if (!isStart && situation.start === undefined && situation.comesBack)
    return hindrance(
      'directory-not-known',
      `In which directory ${situation.run.stage.from.image} starts is not known here, and what follows counts on it.`,
    );
  const changes: WordChange[] = [];
  const obsolete: ScriptCommand[] = [];
  let cost = isStart ? 0 : 2;
  for (const step of steps) {
    if (isSameFolder(step.folder, folder)) continue;
    const elsewhere = changesOf(step, piece.variables);
    if (elsewhere === undefined) return severalDirectories;
    changes.push(...elsewhere);
    // Makefiles that ask for $(PWD) get another answer by -C: only where nothing else will do.
    for (const { command, kind } of elsewhere) cost += kind === 'behind' && command.name === 'make' ? 6 : 1;
  }
  if (folder !== undefined && !isStart) {
    const made = makingOf(piece, folder);
    if ('code' in made) return made;
    changes.push(...made.changes);
    obsolete.push(...made.obsolete);
    const isCovered = situation.run.run.mounts.some(
      ({ target }) => target !== undefined && `${valueOf(folder)}/`.startsWith(`${posix.resolve('/', target)}/`),
    );
    if (isCovered) return hindrance('mounts', 'A mount of the RUN lies over that directory.');
  }
  const removal = folder === undefined ? undefined : removalOf(piece, steps, folder);
  if (removal !== undefined && 'code' in removal) return removal;
  return {
    folder: isStart ? undefined : folder,
    cut,
    removesFolder: removal !== undefined,
    postponed: removal?.postponed,
    changes: changes.filter(({ command }) => !obsolete.includes(command)),
    obsolete,
    moves: events.filter((event): event is Move => event.kind === 'move' && event !== cut),
    cost: folder === undefined && !isStart ? Number.POSITIVE_INFINITY : cost,
  };
}

function hindrance(code: string, because: string): Hindrance {
  return { code, because, ofFolder: true };
}

/** What a command that runs in another folder says about it by itself; undefined where it cannot. */
function changesOf({ command, folder, reach }: Step, variables: Lookup): readonly WordChange[] | undefined {
  const { here, relative, option } = reach;
  if (!here && relative.length === 0) return [];
  if (command === undefined || folder === undefined || (here && option === undefined)) return undefined;
  const changes: WordChange[] = [];
  for (const word of relative) {
    const text = absolute(word, folder, command, variables);
    if (text === undefined) return undefined;
    changes.push({ command, kind: 'replace', word, text });
  }
  if (here && option !== undefined) {
    const kind = option.instead === undefined ? 'behind' : 'replace';
    changes.push({ command, kind, word: option.behind, text: optionText(option, folder) });
  }
  return changes;
}

/** What WORKDIR changes for the commands that ran before the script went to `folder`, and made it. */
function makingOf(
  { situation, variables, events, first }: Piece,
  folder: Folder,
): Hindrance | Pick<Part, 'changes' | 'obsolete'> {
  const changes: WordChange[] = [];
  const obsolete: ScriptCommand[] = [];
  const entered = events.findIndex((event) => event.kind === 'move' && isSameFolder(event.to, folder));
  const before = isSameFolder(first, folder) ? [] : stepsIn(events.slice(0, Math.max(entered, 0)));
  if (situation.present.has(valueOf(folder))) return { changes, obsolete };
  const isStandard = standardFolders.has(valueOf(folder));
  let wasMade = before.some((step) => unpacks(step));
  for (const step of before) {
    const made = madeBy(step, folder, variables);
    const isOther = made === 'fails' && !isStandard;
    if (isOther || removes(step, folder, variables))
      return hindrance(
        'made-otherwise',
        `${writtenOf(folder)} is made by a command that does something else where it is there already, as it would be by WORKDIR.`,
      );
    if (made !== 'no') wasMade = true;
    const { command } = step;
    if (made !== 'mkdir' || command === undefined) continue;
    const { parents, mode } = mkdirOptions(command);
    if (mode) return hindrance('made-otherwise', `${writtenOf(folder)} is made with a mode of its own.`);
    if (makesOnly(step, folder, variables)) obsolete.push(command);
    else if (!parents && command.words[0] !== undefined)
      changes.push({ command, kind: 'behind', word: command.words[0], text: '-p' });
  }
  if (isStandard) return { changes, obsolete };
  const isRoot = situation.isRoot || stepsIn(events).some((step) => needsRoot(step));
  if ((wasMade || !before.every((step) => makesNothing(step))) && !isRoot)
    return hindrance('not-root', 'WORKDIR makes a directory as root, and this RUN is not known to run as root.');
  if (!wasMade && before.some((step) => installs(step)))
    return hindrance(
      'made-by-package',
      `A package that the RUN installs may bring ${writtenOf(folder)}, with an owner of its own.`,
    );
  return { changes, obsolete };
}

/** `mkdir` of that one folder, which surely runs: in a branch it may not, and stays. */
function makesOnly({ command, folder: at }: Step, folder: Folder, variables: Lookup): boolean {
  if (command === undefined || command.pipeline.length !== 1) return false;
  if (!['script', 'subshell', 'group'].includes(command.pipeline.chain.list.kind)) return false;
  const operands: readonly ScriptWord[] = command.words.slice(1).filter(({ raw }) => !raw.startsWith('-'));
  const [only, ...others] = operands;
  if (only === undefined || others.length > 0) return false;
  const target = folderFrom(at, pathOf(only, variables), variables);
  return target !== undefined && isSameFolder(target, folder);
}

/** Whether the piece takes its folder away, and what runs in one that is gone. */
function removalOf(
  { situation, variables, isWhole }: Piece,
  steps: readonly Step[],
  folder: Folder,
): Hindrance | Pick<Part, 'postponed'> | undefined {
  const index = steps.findIndex((step) => removes(step, folder, variables));
  const step = steps[index];
  if (step === undefined) return undefined;
  const later = steps.slice(index + 1);
  const needs = later.some(
    ({ folder: at, reach }) => isSameFolder(at, folder) && (reach.here || reach.relative.length > 0),
  );
  const asks = later.some(({ reach }) => reach.asks);
  if (!needs && !asks) return { postponed: undefined };
  const isFree = later.every((one) => madeBy(one, folder, variables) === 'no');
  if (!needs && isFree && isWhole && canComeLast(situation, step.command)) return { postponed: step.command };
  return hindrance(
    'directory-removed',
    'The directory is removed, and a command behind that fails in one that is gone.',
  );
}

/** Whether the script is one row of commands at whose end the command can stand. */
function canComeLast({ run }: Situation, command: ScriptCommand | undefined): boolean {
  const { script, form } = run.body;
  const [chain, ...others] = script.list.chains;
  if (command === undefined || chain === undefined || others.length > 0 || form !== 'line') return false;
  if (command.pipeline.chain !== chain || command.pipeline.length !== 1 || chain.operators.includes('||')) return false;
  const last = chain.pipelines.at(-1);
  // Where what comes last now goes itself, there is nothing to stand behind.
  return last !== undefined && last !== command.pipeline && !last.commands.some((one) => isMover(one));
}

function stepsIn(events: readonly Event[]): readonly Step[] {
  return events.filter((event): event is Step => event.kind === 'step');
}
